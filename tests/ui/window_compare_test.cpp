// SPDX-License-Identifier: GPL-3.0-or-later
// Comparing in the real window: another text, a kept pass, another model; painted values against the patterns of the two passes.

#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QToolButton>
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "tests/support/window.h"
#include "ui/views/compare_view.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::WindowFixture;

namespace {

const QString here = "The people of this country want peace.", there = "The people of that country want war.";

float patternAt(const Trace &trace, const HeadPlace &place, int query, int key)
{
    float value = 0;
    computeTile(trace.attention(place), place.head, {query, key, 1, 1}, CellValue::Pattern, std::numeric_limits<float>::quiet_NaN(), {&value, 1});
    return value;
}

} // namespace

class WindowCompareTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<WindowFixture>();
        QVERIFY(fixture_->opens("bundled:english"));
        type(here);
        window().views()->setCurrentWidget(view());
    }

    void cleanupTestCase() { fixture_.reset(); }

    void theOtherTextBeginsAsACopyAndNothingMoves()
    {
        QCOMPARE(find<QLineEdit>("compareText")->text(), here);
        QTRY_COMPARE(view()->comparison()->changes().size(), size_t{32});
        for (const HeadChange &change : view()->comparison()->changes()) {
            QVERIFY(*change.moved < 1e-5); // a pass that continued an earlier one rounds otherwise
        }
    }

    void cellsAreThePatternsOfBothAndTheirDifference()
    {
        find<QLineEdit>("compareText")->setText(there);
        QTRY_VERIFY(otherText() == there && view()->comparison()->changes().size() == 32);
        const PairPtr pair = view()->comparison()->pair();
        QCOMPARE(pair->a, window().document()->trace());
        window().selection()->chooseHead(LayerIndex(2), HeadIndex(1));
        const HeadPlace place = headscope::testing::placeOf(2, 1);
        const int n = pair->queries.size();
        QCOMPARE(n, static_cast<int>(pair->a->input.main().size())); // words were replaced one by one
        for (const auto &[side, sign] : {std::pair(Side::A, 0), std::pair(Side::B, 1), std::pair(Side::Difference, 2)}) {
            QTest::mouseClick(find<QToolButton>(QString("compareSide%1").arg(static_cast<int>(side))), Qt::LeftButton);
            const auto wanted = [&](int i, int j) {
                const double a = static_cast<double>(patternAt(*pair->a, place, i, j)), b = static_cast<double>(patternAt(*pair->b, place, i, j));
                return sign == 0 ? a : sign == 1 ? b : a - b;
            };
            const auto allPainted = [&] {
                for (int i = 0; i < n; ++i) {
                    for (int j = 0; j < n; ++j) {
                        const double painted = view()->plot()->valueAt({i, j});
                        if (j > i ? !std::isnan(painted) : !(std::abs(painted - wanted(i, j)) < 1e-6)) {
                            return false;
                        }
                    }
                }
                return true;
            };
            QTRY_VERIFY2(allPainted(), qPrintable(QString::number(sign)));
        }
        QVERIFY(view()->plot()->colours().low < 0);
        QCOMPARE(view()->plot()->colours().low, -view()->plot()->colours().high);
    }

    void ranksFollowAndChooseTheHead()
    {
        auto *ranks = find<QTableView>("compareRanks");
        QAbstractItemModelTester tester(ranks->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto &changes = view()->comparison()->changes();
        QVERIFY(*changes.front().moved > *changes.back().moved);
        QTest::mouseClick(ranks->viewport(), Qt::LeftButton, {}, ranks->visualRect(ranks->model()->index(1, 0)).center());
        QCOMPARE(window().selection()->chosen().layer, changes[1].heads.layerA);
        QCOMPARE(window().selection()->chosen().head, changes[1].heads.headA);
        window().selection()->chooseHead(changes[5].heads.layerA, changes[5].heads.headA);
        QCOMPARE(ranks->currentIndex().row(), 5);
        QVERIFY(find<QLabel>("compareSummary")->text().contains(QString::number(*changes[5].moved * 100, 'f', 1)));
    }

    void headsWithoutNumbersSaySo()
    {
        HeadChange moved, broken;
        moved.moved = 0.25;
        moved.divergence = 0.125;
        broken.heads.headA = broken.heads.headB = HeadIndex(1);
        broken.broken = true;
        ChangeList list;
        list.setChanges({moved, broken});
        const ChangeTable &table = *list.table();
        QCOMPARE(table.firstBroken(), 1);
        QCOMPARE(table.data(table.index(0, ChangeTable::Moved), Qt::DisplayRole).toString(), QString("25.0 %"));
        QCOMPARE(table.data(table.index(1, ChangeTable::Moved), Qt::DisplayRole).toString(), QString("no numbers"));
        QVERIFY(!table.data(table.index(0, ChangeTable::Moved), Qt::ToolTipRole).isValid());
        QVERIFY(table.data(table.index(1, ChangeTable::Head), Qt::ToolTipRole).toString().contains("not a number"));
        HeadChange other = moved;
        other.heads.headA = other.heads.headB = HeadIndex(2);
        other.moved = 0.5;
        other.divergence = 0.0625;
        list.setChanges({other, moved, broken}, LayerIndex(0), HeadIndex(0));
        const auto order = [&] {
            std::vector<int> heads;
            for (const HeadChange &change : table.changes()) {
                heads.push_back(change.heads.headA.value);
            }
            return heads;
        };
        QCOMPARE(order(), (std::vector<int>{2, 0, 1})); // the broken one last, however they are sorted
        QSignalSpy chosen(&list, &ChangeList::chosen);
        for (const auto &[column, direction, wanted] : {std::tuple(ChangeTable::Divergence, Qt::DescendingOrder, std::vector<int>{0, 2, 1}), std::tuple(ChangeTable::Head, Qt::DescendingOrder, std::vector<int>{2, 0, 1}), std::tuple(ChangeTable::Moved, Qt::AscendingOrder, std::vector<int>{0, 2, 1})}) {
            list.sortByColumn(column, direction);
            QCOMPARE(order(), wanted);
            QCOMPARE(list.currentIndex().row(), table.rowOf(LayerIndex(0), HeadIndex(0))); // stays chosen
        }
        QHeaderView *titles = list.horizontalHeader();
        list.resize(300, 200);
        list.show();
        QTest::mouseClick(titles->viewport(), Qt::LeftButton, {}, QPoint(titles->sectionViewportPosition(ChangeTable::Divergence) + 20, titles->height() / 2));
        QCOMPARE(order(), (std::vector<int>{0, 2, 1})); // the largest first
        QVERIFY(chosen.isEmpty());
        list.sortByColumn(ChangeTable::Moved, Qt::DescendingOrder);
        list.setChanges({moved, broken});
        QCOMPARE(list.columnSpan(0, ChangeTable::Moved), 1);
        QCOMPARE(list.columnSpan(1, ChangeTable::Moved), 2); // room for the words
    }

    void aClickChoosesTheCellOfThisPass()
    {
        find<QLineEdit>("compareText")->setText("Well, the people of that country want war.");
        QTRY_VERIFY(otherText().startsWith("Well") && view()->comparison()->changes().size() == 32);
        const PairPtr pair = view()->comparison()->pair();
        QVERIFY(pair->queries.size() > pair->a->input.main().size());
        QTest::qWait(200);
        const int row = pair->queries.of_a[5], col = pair->keys.of_a[3];
        QTest::mouseClick(view()->plot()->findChild<QWidget *>(), Qt::LeftButton, {}, view()->plot()->positionOf({row, col}));
        QCOMPARE(window().selection()->chosen().query, QueryPos(5));
        QCOMPARE(window().selection()->chosen().key, KeyPos(3));
        const QString readout = find<QLabel>("compareReadout")->text();
        const auto heads = view()->heads();
        QVERIFY(heads);
        const float value = alignedCells(*pair, *heads, Side::A, {row, col, 1, 1}, 1, 1).values[0];
        QVERIFY2(readout.contains(QString::number(static_cast<double>(value), 'f', 4)), qPrintable(readout));
    }

    void theMostAlikeHeadIsFoundOnRequest()
    {
        find<QLineEdit>("compareText")->setText(here);
        QTRY_VERIFY(otherText() == here && view()->comparison()->changes().size() == 32);
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(3));
        choose(1);
        QTRY_VERIFY(view()->heads().has_value());
        const auto heads = view()->heads();
        QCOMPARE(heads->layerB, LayerIndex(1)); // the same text: the head itself
        QCOMPARE(heads->headB, HeadIndex(3));
        choose(0);
    }

    void theOtherPasssHeadIsChosenByHand()
    {
        auto *beside = find<QComboBox>("compareBeside");
        QCOMPARE(beside->count(), 2 + 32);
        QCOMPARE(beside->itemText(2 + 2 * 8 + 5), QString("L2H5"));
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(3));
        choose(2 + 2 * 8 + 5);
        QCOMPARE(view()->heads(), std::optional(HeadPair{LayerIndex(1), HeadIndex(3), LayerIndex(2), HeadIndex(5)}));
        QCOMPARE(find<QLabel>("compareHeading")->text(), QString("L1H3 beside L2H5"));
        window().selection()->chooseHead(LayerIndex(0), HeadIndex(1)); // the choice stays
        QCOMPARE(view()->heads()->headB, HeadIndex(5));
        window().selection()->chooseCell(QueryPos(0), KeyPos(3)); // masked
        const QString readout = find<QLabel>("compareReadout")->text();
        QVERIFY2(readout.contains("masked, other masked"), qPrintable(readout));
        choose(0);
        QCOMPARE(view()->heads(), std::optional(HeadPair{LayerIndex(0), HeadIndex(1), LayerIndex(0), HeadIndex(1)}));
    }

    void whatOneTextLacksIsNoMaskedCell()
    {
        const QString longer = "The people of this country want peace and bread.";
        find<QLineEdit>("compareText")->setText(longer);
        QTRY_VERIFY(otherText() == longer && view()->comparison()->changes().size() == 32);
        const PairPtr pair = view()->comparison()->pair();
        const int rows = pair->queries.size(), cols = pair->keys.size();
        QTRY_VERIFY(view()->plot()->marks() == absentCells(*pair, Side::Difference, {0, 0, rows, cols}, rows, cols));
        QVERIFY(!view()->plot()->marks().empty());
        QCOMPARE(view()->plot()->legend(), QString("only in one of the two"));
        const int lacking = static_cast<int>(std::find_if(pair->queries.groups.begin(), pair->queries.groups.end(), [](const AlignedGroup &g) { return !g.inA(); }) - pair->queries.groups.begin());
        QTest::qWait(100);
        const QImage drawn = view()->plot()->grab().toImage();
        std::set<QRgb> absent, masked;
        const auto around = [&](int row, int col, std::set<QRgb> &into) {
            const QPoint middle = view()->plot()->positionOf({row, col});
            for (int dx = -4; dx <= 4; ++dx) {
                for (int dy = -4; dy <= 4; ++dy) {
                    into.insert(drawn.pixel(middle + QPoint(dx, dy)));
                }
            }
        };
        around(lacking, 0, absent);
        around(0, 4, masked);
        QVERIFY(absent.count(absentColour(view()->plot()->palette()).rgb()) == 1 && masked.count(absentColour(view()->plot()->palette()).rgb()) == 0);
        find<QLineEdit>("compareText")->setText(here);
        QTRY_VERIFY(otherText() == here && view()->plot()->legend().isEmpty());
    }

    void theSameOnBothSidesIsSaid()
    {
        auto *hint = find<QLabel>("compareHint");
        find<QLineEdit>("compareText")->setText(here);
        QTRY_VERIFY(otherText() == here && hint->isVisible());
        QVERIFY(hint->text().startsWith("Both sides are the same: change the second text"));
        QTest::mouseClick(find<QToolButton>(QString("compareSide%1").arg(static_cast<int>(Side::A))), Qt::LeftButton);
        QVERIFY(!hint->isVisible()); // there is a pattern to be seen
        QTest::mouseClick(find<QToolButton>(QString("compareSide%1").arg(static_cast<int>(Side::Difference))), Qt::LeftButton);
        QVERIFY(hint->isVisible());
        find<QLineEdit>("compareText")->setText(here + " Bread"); // nobody in front of it sees it
        QTRY_VERIFY(otherText() == here + " Bread" && hint->isVisible());
        QVERIFY2(hint->text().startsWith("Where both sides have the same tokens"), qPrintable(hint->text()));
        find<QLineEdit>("compareText")->setText(there);
        QTRY_VERIFY(otherText() == there && view()->comparison()->changes().size() == 32);
        QVERIFY(!hint->isVisible());
    }

    void nothingMovesBelowWhileTheOtherTextIsTyped()
    {
        const auto places = [&] { return std::pair(view()->plot()->mapTo(view(), QPoint(0, 0)), view()->plot()->size()); };
        find<QLineEdit>("compareText")->setText(here);
        QTRY_VERIFY(otherText() == here && view()->comparison()->changes().size() == 32);
        QTest::qWait(50);
        const auto before = places();
        auto *summary = qobject_cast<ElidedLabel *>(find<QLabel>("compareSummary"));
        QVERIFY(summary);
        const QString longer = "And well, " + there + " And the people of the state want what they will have for the work.";
        find<QLineEdit>("compareText")->setText(longer);
        QTRY_VERIFY(otherText() == longer && view()->comparison()->changes().size() == 32);
        QTest::qWait(50);
        QCOMPARE(places().first, before.first);
        QCOMPARE(summary->height(), summary->sizeHint().height());
        QVERIFY(summary->drawn().endsWith(QChar(0x2026)) && summary->text().contains("Those in brackets")); // the rest is in the tooltip
    }

    void editsAreTakenBackByTheWindow()
    {
        auto *text = find<QLineEdit>("compareText");
        text->setText(here);
        QTest::qWait(2100); // what follows is a step of its own
        text->setFocus();
        text->end(false);
        QTest::keyClicks(text, " Now");
        QCOMPARE(text->text(), here + " Now");
        auto *stack = window().edits()->stack();
        QVERIFY(stack->canUndo());
        stack->undo();
        QCOMPARE(text->text(), here);
        QTRY_COMPARE(otherText(), here);
        stack->redo();
        QCOMPARE(text->text(), here + " Now");
        QTest::mouseClick(find<QToolButton>(QString("compareSide%1").arg(static_cast<int>(Side::B))), Qt::LeftButton);
        QCOMPARE(view()->side(), Side::B);
        stack->undo();
        QCOMPARE(view()->side(), Side::Difference);
    }

    void textsAreSwapped()
    {
        find<QLineEdit>("compareText")->setText(there);
        QTRY_VERIFY(otherText() == there && find<QPushButton>("compareSwap")->isEnabled());
        QTest::mouseClick(find<QPushButton>("compareSwap"), Qt::LeftButton);
        QTRY_VERIFY(otherText() == here && window().document()->text() == there);
        QCOMPARE(window().findChild<QPlainTextEdit *>("textEdit")->toPlainText(), there);
        QTRY_VERIFY(view()->comparison()->pair()->a == window().document()->trace());
        window().findChild<QAction *>("undo")->trigger(); // both texts in one step
        QTRY_VERIFY(otherText() == there && window().document()->text() == here);
        window().findChild<QAction *>("redo")->trigger();
        QTRY_VERIFY(otherText() == here && window().document()->text() == there);
        QTRY_VERIFY(view()->comparison()->pair()->a == window().document()->trace() && find<QPushButton>("compareSwap")->isEnabled());
        QTest::mouseClick(find<QPushButton>("compareSwap"), Qt::LeftButton);
        QTRY_VERIFY(otherText() == there && window().document()->text() == here);
        QVERIFY(fixture_->settlesOnText(here));
    }

    void aKeptPassStaysWhileTheTextGoesOn()
    {
        find<QComboBox>("compareWith")->setCurrentIndex(1);
        QTRY_VERIFY(find<QLabel>("compareProblem")->isVisible());
        QTest::mouseClick(find<QPushButton>("compareKeep"), Qt::LeftButton);
        auto *name = qobject_cast<ElidedLabel *>(find<QLabel>("compareKept"));
        QVERIFY(name && name->isVisible());
        QCOMPARE(name->text(), QString("the kept pass (“%1”)").arg(here));
        QTRY_VERIFY(view()->comparison()->pair() && view()->comparison()->pair()->b == window().document()->trace());
        const TracePtr kept = window().document()->trace();
        type("The people of this country want bread.");
        QTRY_VERIFY(view()->comparison()->pair() && view()->comparison()->pair()->a == window().document()->trace() && view()->comparison()->changes().size() == 32);
        QCOMPARE(view()->comparison()->pair()->b, kept);
        QVERIFY(*view()->comparison()->changes().front().moved > 0);
    }

    void anotherModelReadsTheSameText()
    {
        type(here);
        find<QComboBox>("compareWith")->setCurrentIndex(2);
        QTRY_VERIFY(find<QLabel>("compareProblem")->isVisible());
        view()->comparison()->openModel("bundled:attention");
        QTRY_VERIFY(view()->comparison()->pair() && view()->comparison()->pair()->b->model == view()->comparison()->otherModel());
        QTRY_COMPARE(view()->comparison()->changes().size(), size_t{8}); // 2 layers of 4 heads have one beside them
        window().selection()->chooseHead(LayerIndex(3), HeadIndex(6)); // which is not there in the other
        QTRY_VERIFY(view()->heads().has_value());
        QVERIFY(view()->heads()->layerB < LayerIndex(2));
        QTRY_COMPARE(find<QComboBox>("compareBeside")->itemText(0), QString("none at its place: L%1H%2").arg(view()->heads()->layerB.value).arg(view()->heads()->headB.value));
        window().selection()->chooseHead(LayerIndex(0), HeadIndex(2));
        QTRY_COMPARE(find<QComboBox>("compareBeside")->itemText(0), QString("same place"));
        auto *best = find<QToolButton>("compareBest");
        QTRY_VERIFY(best->isVisible() && best->text().startsWith("Most alike: L"));
        const auto like = likeHeads(*view()->comparison()->pair(), LayerIndex(0), HeadIndex(2));
        const HeadChange &first = like->front();
        QTRY_COMPARE(best->text(), QString("Most alike: L%1H%2 (%3 % moved)").arg(first.heads.layerB.value).arg(first.heads.headB.value).arg(*first.moved * 100, 0, 'f', 1));
        QCOMPARE(find<QComboBox>("compareBeside")->itemText(2), QString("L0H0: %1 % moved").arg(*headChange(*view()->comparison()->pair(), {LayerIndex(0), HeadIndex(2), LayerIndex(0), HeadIndex(0)})->moved * 100, 0, 'f', 1));
        best->click();
        QCOMPARE(view()->heads(), std::optional(first.heads));
        QVERIFY(!best->isEnabled());
        QCOMPARE(view()->change()->moved, first.moved);
        choose(0);
        const PairPtr pair = view()->comparison()->pair();
        QVERIFY(pair->a->input.main().size() != pair->b->input.main().size()); // another vocabulary cuts the text otherwise
        QCOMPARE(pair->queries.sameGroups(), pair->queries.size());            // and yet all of it is laid beside all of it
        view()->comparison()->openModel("/nonexistent/model");
        QTRY_VERIFY(find<QLabel>("compareProblem")->text().contains("nonexistent"));
    }

    void nothingIsComputedWhileTheViewIsHidden()
    {
        find<QComboBox>("compareWith")->setCurrentIndex(0);
        window().views()->setCurrentIndex(0);
        type(here);
        QVERIFY(!view()->comparison()->pair());
        window().views()->setCurrentWidget(view());
        QTRY_VERIFY(view()->comparison()->pair());
    }

private:
    ui::MainWindow &window() { return fixture_->window(); }
    CompareView *view() { return window().findChild<CompareView *>("compareView"); }
    template <class T>
    T *find(const QString &name)
    {
        return view()->findChild<T *>(name);
    }
    void choose(int beside)
    {
        auto *box = find<QComboBox>("compareBeside");
        box->setCurrentIndex(beside);
        emit box->activated(beside);
    }
    void type(const QString &text)
    {
        window().findChild<QPlainTextEdit *>("textEdit")->setPlainText(text);
        QVERIFY(fixture_->settlesOnText(text));
    }
    QString otherText()
    {
        const PairPtr &pair = view()->comparison()->pair();
        return pair ? QString::fromStdString(pair->b->input.main().text) : QString();
    }

    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(WindowCompareTest)
#include "window_compare_test.moc"
