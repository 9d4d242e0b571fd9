// SPDX-License-Identifier: GPL-3.0-or-later
// The text view in the real window: its layout, its shading against core, pins, clicks, two texts.

#include <QComboBox>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QLabel>
#include <QPainter>
#include <QScrollBar>
#include <cmath>

#include "tests/support/window.h"
#include "ui/views/text_view.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::parityFile;
using headscope::testing::WindowFixture;

namespace {

/// A sequence of pieces of a text, each [begin, end).
Sequence sequenceOf(const QString &text, const std::vector<TextSpan> &pieces)
{
    Sequence s;
    s.text = text.toStdString();
    for (const TextSpan &p : pieces) {
        s.offsets.push_back(p);
        s.text_index.push_back(p.end > p.begin ? 0 : -1);
        s.labels.push_back(p.end > p.begin ? "x" : "[S]");
    }
    return s;
}

QStringList shown(const ReadingText &text)
{
    QStringList out;
    for (const ReadingToken &t : text.tokens) {
        out.append(text.text.mid(t.begin, t.end - t.begin));
    }
    return out;
}

} // namespace

class WindowTextTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<WindowFixture>();
        QVERIFY(fixture_->opens("bundled:english"));
        window().views()->setCurrentWidget(view());
        typeText("The people of this country want peace, and the people.");
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(5));
    }

    void cleanupTestCase() { fixture_.reset(); }

    void aTextReadsAsItWasWritten()
    {
        const Sequence s = sequenceOf("ab cd\n  é中", {{0, 0}, {0, 2}, {2, 5}, {5, 6}, {6, 8}, {8, 9}, {9, 10}, {9, 10}, {9, 10}});
        const ReadingText text = readingText(s, s.labels);
        QCOMPARE(text.text, QString("\u2068[S]\u2069 ab cd\u23ce\n\u2423\u200b\u2423\u200bé中"));
        QCOMPARE(shown(text), (QStringList{"[S]", "ab", "cd", "\u23ce\n", "\u2423\u200b\u2423\u200b", "é", "中", "中", "中"}));
        QCOMPARE(text.tokens[6].part, 0);
        QCOMPARE(text.tokens[8].part, 2);
        QCOMPARE(text.tokens[6].parts, 3);
        const ReadingText later = readingText(sequenceOf("ab cd", {{0, 0}, {3, 5}}), {"[S]", "x"}); // the text before belongs to another window
        QCOMPARE(later.text, QString("\u2068[S]\u2069 cd"));
        Sequence bare;
        bare.labels = {"p0", "p1"};
        QCOMPARE(readingText(bare, {"p0", "p1", "zero key"}).text, QString("\u2068p0\u2069 \u2068p1\u2069 \u2068zero key\u2069"));
    }

    void linesWrapAndRunRightToLeftAndEveryTokenIsFoundWhereItStands()
    {
        const QString arabic = "كتاب جديد على الطاولة والناس في البيت";
        std::vector<TextSpan> words;
        for (int begin = 0; begin < arabic.size();) {
            int end = static_cast<int>(arabic.indexOf(' ', begin + 1));
            end = end < 0 ? static_cast<int>(arabic.size()) : end;
            words.push_back({begin, end});
            begin = end;
        }
        words.insert(words.begin(), {0, 0}); // a special token before the text
        const Sequence s = sequenceOf(arabic, words);
        const ReadingLayout wide(readingText(s, s.labels), font(), 2000), narrow(readingText(s, s.labels), font(), 70);
        QVERIFY(narrow.height() > 1.9 * wide.height());
        QVERIFY(wide.rects(0).front().left() > wide.rects(1).front().left());
        QVERIFY(wide.rects(0).front().right() > 1900); // begins at the right
        for (const ReadingLayout *layout : {&wide, &narrow}) {
            for (int i = 0; i < layout->tokens(); ++i) {
                QVERIFY(!layout->rects(i).empty());
                QCOMPARE(layout->tokenAt(layout->rects(i).front().center()), i);
            }
        }
        const QString both = "שלום this is (מרחבא) and so on";
        const Sequence mixed = sequenceOf(both, {{0, 4}, {4, 9}, {9, 12}, {12, 20}, {20, 24}, {24, 27}, {27, 30}});
        const ReadingLayout line(readingText(mixed, mixed.labels), font(), 2000);
        for (int i = 0; i < line.tokens(); ++i) { // no token lies over another, whichever way its neighbours run
            QCOMPARE(line.tokenAt(line.rects(i).front().center()), i);
            for (int k = 0; k < i; ++k) {
                QVERIFY(std::min(line.rects(i).front().right(), line.rects(k).front().right()) - std::max(line.rects(i).front().left(), line.rects(k).front().left()) < 1);
            }
        }
        for (const ReadingLayout::Word &word : line.words()) {
            const auto token = static_cast<int>(std::find_if(line.text().tokens.begin(), line.text().tokens.end(), [&](const ReadingToken &t) { return word.begin >= t.begin && word.begin < t.end; }) - line.text().tokens.begin());
            QVERIFY(word.x > line.rects(token).front().left() - 1 && word.x < line.rects(token).front().right());
        }
        const Sequence pieces = sequenceOf("中国", {{0, 1}, {0, 1}, {0, 1}, {1, 2}});
        const ReadingLayout shared(readingText(pieces, pieces.labels), font(), 500);
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(shared.tokenAt(shared.rects(i).front().center()), i);
        }
    }

    void shadesAreCoresWeightsFromTheChosenTokenAndToIt()
    {
        window().selection()->chooseCell(QueryPos(7), KeyPos(2));
        QVERIFY(shadesAs(Direction::From, {7}));
        for (const int token : {1, 3, 6}) { // painted as strong as the weight says
            const QRect rect = page()->tokenRect(0, token);
            const QColor got = page()->viewport()->grab().toImage().pixelColor(rect.left() + 1, rect.bottom() - 2);
            QColor fill = accent(page()->palette());
            fill.setAlphaF(static_cast<float>(0.6 * page()->shade(token)));
            QImage one(1, 1, QImage::Format_ARGB32);
            one.fill(page()->palette().color(QPalette::Base));
            QPainter(&one).fillRect(0, 0, 1, 1, fill);
            const QColor wanted = one.pixelColor(0, 0);
            QVERIFY2(std::abs(got.red() - wanted.red()) <= 3 && std::abs(got.blue() - wanted.blue()) <= 3, qPrintable(got.name() + " " + wanted.name()));
        }
        QTest::keyClick(page(), Qt::Key_T);
        QVERIFY(shadesAs(Direction::To, {2}));
        QTest::keyClick(page(), Qt::Key_Right);
        QCOMPARE(window().selection()->chosen().key, KeyPos(3));
        QVERIFY(shadesAs(Direction::To, {3}));
        QTest::keyClick(page(), Qt::Key_T);
        window().selection()->chooseHead(LayerIndex(2), HeadIndex(1));
        QVERIFY(shadesAs(Direction::From, {7}));
    }

    void clicksChooseAndHoverReadsTheExactWeight()
    {
        QTest::mouseClick(page()->viewport(), Qt::LeftButton, {}, page()->tokenRect(0, 5).center());
        QCOMPARE(window().selection()->chosen().query, QueryPos(5));
        QVERIFY(shadesAs(Direction::From, {5}));
        QTest::mouseMove(page()->viewport(), QPoint(2, 2));
        QTest::mouseMove(page()->viewport(), page()->tokenRect(0, 4).center());
        float value = 0;
        const HeadPlace place = window().selection()->chosen().place();
        computeTile(trace().attention(place), place.head, {5, 4, 1, 1}, CellValue::Pattern, 0, {&value, 1});
        QTRY_VERIFY2(readout().startsWith("4 ") && readout().endsWith(QString::number(static_cast<double>(value), 'f', 4)), qPrintable(readout()));
        QTest::mouseMove(page()->viewport(), page()->tokenRect(0, 8).center());
        QTRY_VERIFY(readout().endsWith("masked"));
    }

    void pinsAreSummedOrAveraged()
    {
        window().selection()->chooseCell(QueryPos(9), KeyPos(1));
        QTest::keyClick(page(), Qt::Key_P);
        QTest::mouseClick(page()->viewport(), Qt::LeftButton, Qt::ControlModifier, page()->tokenRect(0, 6).center());
        QCOMPARE(window().selection()->chosen().query, QueryPos(9));
        QVERIFY(shadesAs(Direction::From, {6, 9}, Together::Sum));
        QTest::keyClick(page(), Qt::Key_A);
        QVERIFY(shadesAs(Direction::From, {6, 9}, Together::Mean));
        QTest::keyClick(page(), Qt::Key_A);
        QTest::mouseClick(page()->viewport(), Qt::LeftButton, Qt::ControlModifier, page()->tokenRect(0, 6).center());
        QVERIFY(shadesAs(Direction::From, {9}));
        typeText("The people"); // the pin is behind its end
        QVERIFY(view()->pinned().empty());
        QTest::keyClick(page(), Qt::Key_P);
        QVERIFY(!view()->pinned().empty());
        view()->findChild<QAbstractButton *>("textUnpin")->click();
        QVERIFY(view()->pinned().empty());
    }

    void anEmptyTextSaysSo()
    {
        text()->setPlainText("");
        QTRY_VERIFY(!window().document()->trace());
        QVERIFY(page()->layouts().empty() && page()->weights().empty());
        typeText("The people of this country");
        QTRY_COMPARE(page()->layouts().size(), size_t{1});
    }

    void theChosenTokenIsInViewOnceTheTextIsShownOrItChangesElsewhere()
    {
        typeText(QString("The people of the world and the state. ").repeated(80));
        QCOMPARE(trace().nQuery(GroupIndex(0)), 512);
        const auto seen = [this](int token) { return !page()->layouts().empty() && token < page()->layouts()[0]->tokens() && page()->tokenRect(0, token).top() >= 0 && page()->tokenRect(0, token).bottom() <= page()->viewport()->height(); };
        window().selection()->chooseCell(QueryPos(0), KeyPos(0));
        QTRY_VERIFY(seen(0));
        window().views()->setCurrentIndex(0);
        window().resize(900, 600); // the text is laid out anew
        window().selection()->chooseCell(QueryPos(500), KeyPos(0));
        window().views()->setCurrentWidget(view());
        QTRY_VERIFY(seen(500));
        QTest::qWait(100);
        const int place = page()->verticalScrollBar()->value();
        QVERIFY(place > 0);
        window().selection()->chooseCell(QueryPos(499), KeyPos(0));
        QVERIFY(shadesAs(Direction::From, {499}));
        QCOMPARE(page()->verticalScrollBar()->value(), place);
        window().selection()->chooseCell(QueryPos(20), KeyPos(0));
        QTRY_VERIFY(seen(20));
        window().resize(1280, 820);
        typeText("The people of this country");
    }

    void longTextsAreSmooth()
    {
        QString words;
        for (int i = 0; i < 3000; ++i) {
            words += (i % 7 ? " house" : " and the");
        }
        Sequence s;
        s.text = words.toStdString();
        for (int begin = 0; begin < words.size();) {
            int end = static_cast<int>(words.indexOf(' ', begin + 1));
            end = end < 0 ? static_cast<int>(words.size()) : end;
            s.offsets.push_back({begin, end});
            s.text_index.push_back(0);
            s.labels.push_back("w");
            begin = end;
        }
        page()->setLayouts({std::make_shared<const ReadingLayout>(readingText(s, s.labels), page()->font(), page()->textWidth())}, {});
        page()->setWeights(std::vector<float>(s.labels.size(), 0.25f), {});
        QVERIFY(page()->layouts()[0]->tokens() >= 3000);
        std::vector<double> times;
        for (int i = 0; i < 20; ++i) {
            page()->verticalScrollBar()->setValue(page()->verticalScrollBar()->maximum() * i / 20);
            QElapsedTimer timer;
            timer.start();
            page()->viewport()->repaint();
            times.push_back(static_cast<double>(timer.nsecsElapsed()) * 1e-6);
        }
        std::sort(times.begin(), times.end());
        qInfo("a page of %d tokens: median paint %.1f ms, most %.1f ms", page()->layouts()[0]->tokens(), times[10], times.back());
        QVERIFY(times[10] < 50);
        view()->hide(); // what the document has comes back
        view()->show();
    }

    void twoTextsStandBelowOneAnother()
    {
        if (parityFile("hf/bart/case.json").isEmpty()) {
            QSKIP("no parity data beside the source tree: two texts in the text view are not tested");
        }
        window().open(QFileInfo(parityFile("hf/bart/case.json")).absolutePath() + "/model");
        QVERIFY(fixture_->settles([](const Trace &t) { return t.input.sequences.size() == 2; }));
        typeText("He said that the red kite was higher.");
        auto *second = window().findChild<QPlainTextEdit *>("secondText");
        QVERIFY(second);
        second->setPlainText("He said that the kite was red.");
        QVERIFY(fixture_->settles([](const Trace &t) { return t.input.sequences.back().size() > 6; }));
        for (size_t group = 0; group < window().document()->model()->groups.size(); ++group) {
            if (!window().document()->model()->groups[group].cross) {
                continue;
            }
            window().selection()->chooseGroup(GroupIndex(static_cast<int>(group)));
            QTRY_COMPARE(page()->layouts().size(), size_t{2});
            window().selection()->chooseCell(QueryPos(3), KeyPos(1));
            QVERIFY(shadesAs(Direction::From, {3}));
            QTest::mouseClick(page()->viewport(), Qt::LeftButton, {}, page()->tokenRect(1, 4).center());
            QCOMPARE(window().selection()->chosen().key, KeyPos(4));
            QCOMPARE(window().selection()->chosen().query, QueryPos(3));
            QTest::mouseClick(page()->viewport(), Qt::LeftButton, {}, page()->tokenRect(0, 2).center());
            QCOMPARE(window().selection()->chosen().query, QueryPos(2));
            QTest::keyClick(page(), Qt::Key_T);
            QVERIFY(shadesAs(Direction::To, {4}));
            QTest::keyClick(page(), Qt::Key_T);
            return;
        }
        QFAIL("no cross-attention");
    }

private:
    void typeText(const QString &words)
    {
        text()->setPlainText(words);
        QVERIFY(fixture_->settlesOnText(words));
    }
    /// Waits until the page has core's weights.
    bool shadesAs(Direction direction, const std::vector<int> &positions, Together together = Together::Sum)
    {
        const std::vector<float> wanted = tokenAttention(trace(), window().selection()->chosen().place(), direction, positions, together);
        return QTest::qWaitFor([&] {
            const auto &got = page()->weights();
            bool same = got.size() == wanted.size() && view()->direction() == direction;
            for (size_t i = 0; same && i < got.size(); ++i) {
                same = std::isnan(wanted[i]) ? std::isnan(got[i]) : got[i] == wanted[i];
            }
            return same;
        }, 5000);
    }
    static QFont font() { return QApplication::font(); }
    MainWindow &window() { return fixture_->window(); }
    TextView *view() { return window().findChild<TextView *>("textView"); }
    TextPage *page() { return view()->page(); }
    QString readout() { return view()->findChild<QLabel *>("textReadout")->text(); }
    QPlainTextEdit *text() { return window().findChild<QPlainTextEdit *>("textEdit"); }
    const Trace &trace() { return *window().document()->trace(); }
    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(WindowTextTest)
#include "window_text_test.moc"
