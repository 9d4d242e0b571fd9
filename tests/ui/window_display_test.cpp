// SPDX-License-Identifier: GPL-3.0-or-later
// The display options in the real window, by keys and buttons; what is drawn is compared with core.

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QStandardItemModel>
#include <QToolButton>
#include <algorithm>
#include <cmath>
#include <functional>

#include "tests/support/given_arrays.h"
#include "tests/support/window.h"
#include "ui/export/figure.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::parityFile;
using headscope::testing::placeOf;
using headscope::testing::WindowFixture;

class WindowDisplayTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<WindowFixture>();
        QVERIFY(fixture_->opens("bundled:english"));
        text()->setPlainText("The cabinetry of the people, the cabinetry of the state.");
        QVERIFY(fixture_->settlesOnText(text()->toPlainText()));
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(5));
    }

    void cleanupTestCase() { fixture_.reset(); }

    void init()
    {
        window().heatmap()->display()->set({});
        plot()->setFocus();
    }

    void eachKeyShowsWhatCoreComputes()
    {
        const std::vector<std::pair<Qt::Key, Shown>> keys = {{Qt::Key_2, Shown::Score}, {Qt::Key_3, Shown::LogWeight}, {Qt::Key_4, Shown::RowShare}, {Qt::Key_5, Shown::ValueNorm}, {Qt::Key_1, Shown::Weight}};
        for (const auto &[key, shown] : keys) {
            QTest::keyClick(plot(), key);
            QVERIFY(draws({shown, false, {}, {}}));
            QCOMPARE(plot()->unit(), unitOf({shown, false, {}, {}}));
            QCOMPARE(combo("displayShown")->currentText(), nameOf(shown));
        }
    }

    void hiddenTokensAreRenormalisedAndTheirMassIsDrawn()
    {
        QTest::keyClick(plot(), Qt::Key_H);
        std::vector<uint8_t> hidden(static_cast<size_t>(trace().nKey(GroupIndex(0))));
        hidden[0] = 1; // <|start|>
        QVERIFY(draws({Shown::Weight, false, hidden, {}}));
        window().selection()->chooseCell(QueryPos(9), KeyPos(3));
        QTest::keyClick(plot(), Qt::Key_K);
        hidden[3] = 1;
        QVERIFY(draws({Shown::Weight, false, hidden, {}}));
        QVERIFY(button("displayHide")->text().contains("2"));
        std::vector<float> row(hidden.size());
        computeTile(trace().attention(place()), place().head, {9, 0, 1, static_cast<int>(row.size())}, CellValue::Pattern, 0, row);
        QVERIFY(std::abs(plot()->removedAt(9) - static_cast<double>(row[0] + row[3])) < 1e-6);
        QVERIFY(readout().contains("hidden") && readout().endsWith(QString("removed %1").arg(static_cast<double>(row[0] + row[3]), 0, 'f', 4)));
        window().selection()->chooseCell(QueryPos(9), KeyPos(4));
        QVERIFY(readout().contains(QString::number(static_cast<double>(row[4]) / (1.0 - static_cast<double>(row[0]) - static_cast<double>(row[3])), 'f', 4)));
        QTest::keyClick(plot(), Qt::Key_H);
        window().selection()->chooseCell(QueryPos(9), KeyPos(3));
        QTest::keyClick(plot(), Qt::Key_K);
        QVERIFY(draws({}));
        QVERIFY(std::isnan(plot()->removedAt(9)));
    }

    void wordsAreRowsAndColumnsAndAClickChoosesAPiece()
    {
        QTest::keyClick(plot(), Qt::Key_M);
        const DisplayOptions words{Shown::Weight, true, {}, {}};
        QVERIFY(draws(words));
        QVERIFY(button("displayWords")->isChecked() && button("displayWords")->text() != "Words"); // told without a colour
        const AxisGroups groups = queryGroups(trace(), GroupIndex(0), words);
        QVERIFY(groups.size() < groups.positions());
        const auto labels = groupLabels(groups, trace().queries(GroupIndex(0)), trace().queries(GroupIndex(0)).labels);
        const auto word = static_cast<int>(std::find(labels.begin(), labels.end(), "cabinetry") - labels.begin());
        QVERIFY(word < groups.size() && groups.end(word) - groups.first(word) > 1);
        const QPoint at = plot()->positionOf({word, word});
        QTest::mouseClick(plot()->childAt(at), Qt::LeftButton, {}, plot()->childAt(at)->mapFrom(plot(), at));
        QCOMPARE(window().selection()->chosen().query.value, groups.first(word));
        QVERIFY2(readout().contains("cabinetry"), qPrintable(readout()));
        QTest::keyClick(plot(), Qt::Key_2); // scores have no words
        QVERIFY(draws({Shown::Score, false, {}, {}}));
        QVERIFY(!button("displayWords")->isEnabled() && button("displayWords")->toolTip().contains("Scores"));
    }

    void aReferenceIsSubtractedWithASignedMap()
    {
        QTest::keyClick(plot(), Qt::Key_R);
        QTest::keyClick(plot(), Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(place(), placeOf(1, 6));
        QVERIFY(draws({Shown::Weight, false, {}, placeOf(1, 5)}));
        QCOMPARE(plot()->colours().low, -plot()->colours().high);
        QCOMPARE(button("displayReference")->text().left(10), QString("Minus L1H5"));
        QTest::keyClick(plot(), Qt::Key_L); // unit limits
        QTRY_COMPARE(plot()->colours(), (ValueRange{-1, 1}));
        QTest::keyClick(plot(), Qt::Key_D);
        QVERIFY(draws({}));
        QTest::keyClick(plot(), Qt::Key_Left, Qt::ControlModifier);
    }

    void limitsAreAutomaticUnitOrByHand()
    {
        QVERIFY(draws({}));
        const ValueRange automatic = plot()->colours();
        QVERIFY(automatic.low == 0.0f && automatic.high <= 1.0f);
        QTest::keyClick(plot(), Qt::Key_L);
        QTRY_COMPARE(plot()->colours(), (ValueRange{0, 1}));
        QTest::keyClick(plot(), Qt::Key_L);
        auto *high = window().findChild<QDoubleSpinBox *>("displayHigh");
        QVERIFY(high->isVisible());
        high->setValue(0.25);
        QTRY_COMPARE(plot()->colours(), (ValueRange{0, 0.25f}));
        auto *low = window().findChild<QDoubleSpinBox *>("displayLow");
        low->selectAll();
        QTest::keyClicks(low, "2,5"); // as many write it; it is not 25
        QTest::keyClick(low, Qt::Key_Return);
        QCOMPARE(low->value(), 2.5);
        QCOMPARE(low->palette().color(QPalette::Text), warningText(low->palette())); // above the last colour
        low->setValue(0);
        QVERIFY(low->palette().color(QPalette::Text) != warningText(low->palette()));
        QTest::keyClick(plot(), Qt::Key_4); // shares are of the same unit
        QTRY_VERIFY(window().heatmap()->display()->choice().shown == Shown::RowShare);
        QTRY_COMPARE(plot()->colours(), (ValueRange{0, 0.25f}));
        QTest::keyClick(plot(), Qt::Key_3); // logarithms are not: all would have one colour
        QTRY_VERIFY(plot()->colours().low < -1.0f && plot()->colours().high <= 0.0f);
        QTest::keyClick(plot(), Qt::Key_1);
        QTest::keyClick(plot(), Qt::Key_L);
        QTest::keyClick(plot(), Qt::Key_L);
        QTest::keyClick(plot(), Qt::Key_L);
        QTRY_COMPARE(plot()->colours(), automatic);
        QVERIFY(!high->isVisible());
    }

    void theFigureHoldsWhatIsShown()
    {
        FigureOptions options;
        options.display = {.shown = Shown::RowShare, .words = true, .hideSpecial = true, .limits = {LimitKind::ByHand, {0.1f, 0.6f}}};
        const auto drawing = drawFigure(window().document()->trace(), {FigureKind::Heads, {place()}}, options, true);
        QVERIFY(static_cast<bool>(drawing));
        DisplayOptions shown{Shown::RowShare, true, std::vector<uint8_t>(static_cast<size_t>(trace().nKey(GroupIndex(0)))), {}};
        shown.hidden[0] = 1;
        const auto display = *HeadDisplay::make(window().document()->trace(), place(), shown);
        const int n = display->queries().size();
        const Matrix cells = display->cells({0, 0, n, n}, n, n);
        std::vector<std::string> texts;
        const DrawnCells *drawn = nullptr;
        for (const DrawnItem &item : drawing->items) {
            if (const auto *text = std::get_if<DrawnText>(&item)) {
                texts.push_back(text->text);
            } else if (const auto *found = std::get_if<DrawnCells>(&item); found && !drawn) {
                drawn = found;
            }
        }
        QVERIFY(drawn && drawn->rows == n && drawn->cols == n);
        QCOMPARE(std::count(texts.begin(), texts.end(), "cabinetry"), 4); // twice a side: pieces are words
        QVERIFY(std::find(texts.begin(), texts.end(), "removed") != texts.end());
        for (size_t i = 0; i < cells.values.size(); ++i) {
            const float v = cells.values[i];
            const Rgb c = std::isnan(v) ? Rgb{} : options.colormap->at((static_cast<double>(v) - static_cast<double>(0.1f)) / (static_cast<double>(0.6f) - static_cast<double>(0.1f)));
            QCOMPARE(drawn->pixels[i], std::isnan(v) ? 0u : 0xff000000u | (static_cast<uint32_t>(c.r) << 16) | (static_cast<uint32_t>(c.g) << 8) | c.b);
        }
    }

    void optionsFollowTheTextWhileItIsTyped()
    {
        QTest::keyClick(plot(), Qt::Key_H);
        QTest::keyClick(plot(), Qt::Key_M);
        text()->setFocus();
        text()->moveCursor(QTextCursor::End);
        QTest::keyClicks(text(), " And more");
        QVERIFY(fixture_->settlesOnText(text()->toPlainText()));
        std::vector<uint8_t> hidden(static_cast<size_t>(trace().nKey(GroupIndex(0))));
        hidden[0] = 1;
        QVERIFY(draws({Shown::Weight, true, hidden, {}}));
        text()->setPlainText("");
        QTRY_VERIFY(!window().document()->trace());
        QVERIFY(!window().findChild<QWidget *>("displayBar")->isEnabled());
        text()->setPlainText("The cabinetry of the people, the cabinetry of the state.");
        QVERIFY(fixture_->settlesOnText(text()->toPlainText()));
    }

    void givenPatternsSayWhyTheyHaveNoScores()
    {
        const QString path = fixture_->path("given.safetensors");
        headscope::testing::writeGiven(path.toStdString(), {{"layer.0", headscope::testing::softmaxOf({2, 6, 6})}});
        window().heatmap()->display()->set({.shown = Shown::Score, .reference = placeOf(0, 1), .difference = true});
        window().open(path);
        QVERIFY(fixture_->settles([](const Trace &t) { return t.model->given != nullptr; }));
        QVERIFY(draws({})); // a head of the last model is no reference in this one
        QVERIFY(!window().heatmap()->display()->choice().reference);
        QCOMPARE(window().heatmap()->display()->choice().shown, Shown::Score); // for the next model that has some
        auto *items = qobject_cast<QStandardItemModel *>(combo("displayShown")->model());
        for (const int scoresOrNorms : {1, 4}) {
            QVERIFY(!items->item(scoresOrNorms)->isEnabled());
            QVERIFY(items->item(scoresOrNorms)->toolTip().contains("computed elsewhere"));
        }
        QVERIFY(!button("displayWords")->isEnabled() && !button("displayWords")->toolTip().isEmpty());
        QTest::keyClick(plot(), Qt::Key_3);
        QVERIFY(draws({Shown::LogWeight, false, {}, {}}));
    }

private:
    static bool same(double a, double b) { return (std::isnan(a) && std::isnan(b)) || std::abs(a - b) < 1e-6; }

    /// Waits until every cell on show is core's under these options.
    bool draws(const DisplayOptions &options)
    {
        const auto display = HeadDisplay::make(window().document()->trace(), place(), options);
        if (!display) {
            return false;
        }
        const int rows = (*display)->queries().size(), cols = (*display)->keys().size();
        const Matrix cells = (*display)->cells({0, 0, rows, cols}, rows, cols);
        return QTest::qWaitFor([&] {
            for (int r = 0; r < rows; ++r) {
                for (int c = 0; c < cols; ++c) {
                    if (!same(plot()->valueAt({r, c}), static_cast<double>(cells.row(r)[c]))) {
                        return false;
                    }
                }
            }
            return plot()->unit() == unitOf(options) && std::isnan(plot()->valueAt({rows, 0}));
        }, 5000);
    }

    MainWindow &window() { return fixture_->window(); }
    HeatmapPlot *plot() { return window().heatmap()->plot(); }
    QPlainTextEdit *text() { return window().findChild<QPlainTextEdit *>("textEdit"); }
    QComboBox *combo(const char *name) { return window().findChild<QComboBox *>(name); }
    QToolButton *button(const char *name) { return window().findChild<QToolButton *>(name); }
    QString readout() { return window().findChild<QLabel *>("heatmapReadout")->text(); }
    const Trace &trace() { return *window().document()->trace(); }
    HeadPlace place() { return window().selection()->chosen().place(); }
    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(WindowDisplayTest)
#include "window_display_test.moc"
