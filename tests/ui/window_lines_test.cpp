// SPDX-License-Identifier: GPL-3.0-or-later
// The Lines view in the real window: its lines are the cells of core's patterns from the threshold on, its picture is core's for these, and tokens and heads are chosen in it.

#include <QElapsedTimer>
#include <QLabel>
#include <QScrollBar>
#include <cmath>
#include <set>

#include "core/figure/curves.h"
#include "core/model/bundled.h"
#include "tests/support/window.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::parityFile;
using headscope::testing::placeOf;
using headscope::testing::WindowFixture;

class LinesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (bundledModels().empty()) {
            QSKIP("no bundled model in this tree");
        }
        fixture_ = std::make_unique<WindowFixture>();
        window().views()->setCurrentWidget(view());
    }

    void withoutATraceItSaysWhatWillBeHere()
    {
        auto *empty = window().findChild<QLabel *>("linesEmpty");
        QVERIFY(empty->isVisible() && empty->text().contains("open a model"));
        QVERIFY(!view()->plot()->isVisible());
    }

    void linesAreTheCellsFromTheThresholdOn()
    {
        window().open("bundled:english");
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.nQuery(GroupIndex(0)) > 8; }));
        window().selection()->chooseHead(LayerIndex(3), HeadIndex(4));
        comparePairs({placeOf(3, 4)}, 0.02f);
        window().findChild<QSlider *>("linesThreshold")->setValue(8);
        comparePairs({placeOf(3, 4)}, 0.1f);
        window().findChild<QSlider *>("linesThreshold")->setValue(0);
        comparePairs({placeOf(3, 4)}, 0.0f);
        QCOMPARE(window().findChild<QLabel *>("linesThresholdText")->text(), QString("all weights"));
        window().findChild<QSlider *>("linesThreshold")->setValue(5);
    }

    void thePictureIsCoresForTheRowsInView()
    {
        comparePairs({placeOf(3, 4)}, 0.02f);
        QTest::qWait(200);
        auto *plot = view()->plot();
        const QSize size = plot->curvesRect().size();
        const double ratio = plot->devicePixelRatioF();
        const QColor colour = view()->lines()[0].colour;
        CurveSet set{{}, {static_cast<uint8_t>(colour.red()), static_cast<uint8_t>(colour.green()), static_cast<uint8_t>(colour.blue())}};
        for (const StrongPair &pair : view()->lines()[0].found.pairs) {
            set.curves.push_back({static_cast<float>(plot->rows(TokenSide::Query).middleOf(pair.query) * ratio), static_cast<float>(plot->rows(TokenSide::Key).middleOf(pair.key) * ratio), pair.weight});
        }
        const CurveCanvas canvas{static_cast<int>(size.width() * ratio), static_cast<int>(size.height() * ratio), ratio * plot->widthFactor()};
        const auto pixels = curvePixels({&set, 1}, canvas);
        QCOMPARE(plot->picture().size(), QSize(canvas.width, canvas.height));
        int ink = 0;
        for (int y = 0; y < canvas.height; ++y) {
            for (int x = 0; x < canvas.width; ++x) {
                QCOMPARE(plot->picture().pixel(x, y), QRgb(pixels[static_cast<size_t>(y * canvas.width + x)]));
                ink += qAlpha(pixels[static_cast<size_t>(y * canvas.width + x)]) > 0;
            }
        }
        QVERIFY(ink > 500);
    }

    void aTokenIsChosenAndLeavesItsLinesAlone()
    {
        auto *plot = view()->plot();
        const auto click = [&](TokenSide side, int index) { QTest::mouseClick(plot->viewport(), Qt::LeftButton, {}, plot->labelRect({side, index}).center()); };
        const QImage all = plot->picture();
        click(TokenSide::Query, 6);
        QCOMPARE(window().selection()->chosen().query, QueryPos(6));
        QCOMPARE(plot->focused(), std::optional(SidedToken{TokenSide::Query, 6}));
        QTRY_VERIFY(plot->picture() != all);
        QTest::qWait(100);
        size_t lines = 0;
        for (const StrongPair &pair : view()->lines()[0].found.pairs) {
            lines += pair.query == 6;
        }
        const QString text = window().findChild<QLabel *>("linesReadout")->text();
        QVERIFY2(text.startsWith(QString::number(lines) + " line"), qPrintable(text));
        click(TokenSide::Key, 1);
        QCOMPARE(window().selection()->chosen().key, KeyPos(1));
        QCOMPARE(plot->focused(), std::optional(SidedToken{TokenSide::Key, 1}));
        window().selection()->chooseCell(QueryPos(6), KeyPos(3)); // chosen elsewhere: the lines follow
        QCOMPARE(plot->focused(), std::optional(SidedToken{TokenSide::Key, 3}));
        plot->setFocus();
        QTest::keyClick(plot, Qt::Key_Escape);
        QVERIFY(!plot->focused());
        QTest::keyClick(plot, Qt::Key_Space);
        QCOMPARE(plot->focused(), std::optional(SidedToken{TokenSide::Query, 6}));
        click(TokenSide::Query, 6); // again: all lines
        QVERIFY(!plot->focused());
        QTest::mouseMove(plot->viewport(), plot->curvesRect().center());
        QTRY_COMPARE(plot->picture(), all);
    }

    void linesToTheFirstKeyAreHiddenAndCounted()
    {
        comparePairs({placeOf(3, 4)}, 0.02f);
        const QImage all = view()->plot()->picture();
        size_t toFirst = 0, others = 0;
        for (const StrongPair &pair : view()->lines()[0].found.pairs) {
            (pair.key == 0 ? toFirst : others) += 1;
        }
        QVERIFY(toFirst > 0);
        auto *hide = window().findChild<QAbstractButton *>("linesWithoutFirst");
        hide->setChecked(true);
        const auto *readout = window().findChild<QLabel *>("linesReadout");
        QTRY_VERIFY2(readout->text().startsWith(QString("%1 line").arg(others)) && readout->text().contains(QString("%1 to key 0 hidden").arg(toFirst)), qPrintable(readout->text()));
        QTRY_VERIFY(view()->plot()->picture() != all);
        hide->setChecked(false);
        QTRY_COMPARE(view()->plot()->picture(), all);
    }

    void headsOfTheLayerAndChosenOnes()
    {
        view()->setShownHeads(ShownHeads::Layer);
        std::vector<HeadPlace> layer;
        for (int head = 0; head < 8; ++head) {
            layer.push_back(placeOf(3, head));
        }
        comparePairs(layer, 0.02f);
        std::set<QRgb> colours;
        for (const HeadLines &head : view()->lines()) {
            colours.insert(head.colour.rgb());
        }
        QCOMPARE(colours.size(), size_t{8});

        auto *legend = view()->legend();
        const auto click = [&](int chip, Qt::KeyboardModifiers keys = {}) { QTest::mouseClick(legend, Qt::LeftButton, keys, legend->chipRect(chip).center()); };
        click(1, Qt::ControlModifier); // beside the chosen one
        comparePairs({placeOf(3, 4), placeOf(3, 1)}, 0.02f);
        click(4); // one of the chosen: the current one, and the others stay
        QCOMPARE(window().selection()->chosen().head, HeadIndex(4));
        QCOMPARE(window().selection()->heads().size(), size_t{2});
        click(6);
        comparePairs({placeOf(3, 6)}, 0.02f);
        click(1, Qt::ControlModifier);
        window().selection()->toggleHead(placeOf(0, 2)); // as Ctrl+click in the grid does
        click(2, Qt::ControlModifier); // lets go of the current one, so that the last of the others becomes it
        comparePairs({placeOf(3, 6), placeOf(3, 1)}, 0.02f);
        window().selection()->setHeads({placeOf(3, 1), placeOf(0, 2)}, placeOf(0, 2));
        comparePairs({placeOf(3, 1), placeOf(0, 2)}, 0.02f);
        QCOMPARE(legend->heads().size(), size_t{9}); // the chosen head of another layer stands behind the layer's own
        QCOMPARE(legend->heads().back().name, QString("L3H1"));
        legend->setFocus();
        QTest::keyClick(legend, Qt::Key_Right);
        QTest::keyClick(legend, Qt::Key_Right);
        QTest::keyClick(legend, Qt::Key_Space); // lets go of L0H2
        comparePairs({placeOf(3, 1)}, 0.02f);
        QCOMPARE(legend->heads().size(), size_t{8});
        window().selection()->chooseHead(LayerIndex(0), HeadIndex(2));
        comparePairs({placeOf(0, 2)}, 0.02f);
    }

    void aLongTextScrollsAndIsQuick()
    {
        const QString many = QString("The people of the world and the state. ").repeated(80);
        window().findChild<QPlainTextEdit *>("textEdit")->setPlainText(many);
        QVERIFY(fixture_->settlesOnText(many));
        QCOMPARE(window().document()->trace()->nQuery(GroupIndex(0)), 512);
        auto *plot = view()->plot();
        QVERIFY(plot->verticalScrollBar()->maximum() > 5000);
        window().selection()->chooseCell(QueryPos(0), KeyPos(0));
        QTRY_VERIFY(plot->labelRect({TokenSide::Query, 0}).top() > 0);
        window().selection()->chooseCell(QueryPos(400), KeyPos(0));
        const QRect row = plot->labelRect({TokenSide::Query, 400});
        QVERIFY(row.top() > 0 && row.bottom() < plot->viewport()->height());
        const int place = plot->verticalScrollBar()->value();
        window().selection()->chooseCell(QueryPos(401), KeyPos(400)); // in view already
        QCOMPARE(plot->verticalScrollBar()->value(), place);
        window().views()->setCurrentIndex(0);
        plot->verticalScrollBar()->setValue(0);
        window().selection()->chooseCell(QueryPos(300), KeyPos(0));
        plot->verticalScrollBar()->setValue(0);
        window().views()->setCurrentWidget(view());
        QTRY_VERIFY(plot->labelRect({TokenSide::Query, 300}).top() > 0 && plot->labelRect({TokenSide::Query, 300}).bottom() < plot->viewport()->height());
        window().findChild<QAbstractButton *>("linesWhole")->setChecked(true);
        QCOMPARE(plot->verticalScrollBar()->maximum(), 0);
        QVERIFY(plot->rows(TokenSide::Key).middleOf(511) < plot->viewport()->height());
        view()->setShownHeads(ShownHeads::Layer);
        const QImage before = plot->picture();
        QElapsedTimer timer;
        timer.start();
        window().selection()->chooseHead(LayerIndex(2), HeadIndex(0));
        QTRY_VERIFY_WITH_TIMEOUT(plot->picture() != before, 5000);
        qInfo("512 tokens, 8 heads, picture on show after %lld ms", static_cast<long long>(timer.elapsed()));
        window().findChild<QAbstractButton *>("linesWhole")->setChecked(false);
        view()->setShownHeads(ShownHeads::Chosen);
    }

    void crossAttentionAndMoreThanAThousandTokens()
    {
        const QString model = parityFile("hf/t5-v1.0/model/config.json");
        if (model.isEmpty()) {
            QSKIP("no parity data beside the source tree");
        }
        window().open(QFileInfo(model).absolutePath());
        QVERIFY(fixture_->settles([](const Trace &trace) { return trace.model->spec.family == "t5"; }));
        const QString many = QString("The keys to the cabinet ").repeated(150);
        window().findChild<QPlainTextEdit *>("textEdit")->setPlainText(many);
        QVERIFY(fixture_->settlesOnText(many));
        QVERIFY(window().document()->trace()->nKey(GroupIndex(0)) > 1024);
        window().selection()->chooseHead(LayerIndex(1), HeadIndex(2));
        comparePairs({placeOf(1, 2)}, 0.02f);
        window().selection()->chooseGroup(GroupIndex(2));
        const HeadPlace cross = window().selection()->chosen().place();
        comparePairs({cross}, 0.02f);
        auto *plot = view()->plot();
        const int last = window().document()->trace()->nKey(GroupIndex(2)) - 1;
        window().selection()->chooseCell(QueryPos(0), KeyPos(last)); // the one query stays in view while the keys scroll
        QVERIFY(plot->labelRect({TokenSide::Query, 0}).top() > 0 && plot->labelRect({TokenSide::Query, 0}).bottom() < plot->viewport()->height());
        QVERIFY(plot->labelRect({TokenSide::Key, last}).top() > 0 && plot->labelRect({TokenSide::Key, last}).top() < plot->viewport()->height());
    }

    void cleanupTestCase() { fixture_.reset(); }

private:
    ui::MainWindow &window() { return fixture_->window(); }
    LinesView *view() { return window().lines(); }

    /// Waits until the view shows these heads, and compares its lines with the whole patterns.
    void comparePairs(const std::vector<HeadPlace> &places, float threshold)
    {
        const TracePtr trace = window().document()->trace();
        QTRY_VERIFY(shows(places, threshold));
        for (const HeadLines &head : view()->lines()) {
            const int n = trace->nQuery(head.place.group), m = trace->nKey(head.place.group);
            std::vector<float> pattern(static_cast<size_t>(n) * static_cast<size_t>(m));
            computeTile(trace->attention(head.place), head.place.head, {0, 0, n, m}, CellValue::Pattern, std::nanf(""), pattern);
            std::vector<StrongPair> wanted;
            for (int i = 0; i < n * m; ++i) {
                if (const float weight = pattern[static_cast<size_t>(i)]; weight > 0 && weight >= threshold) {
                    wanted.push_back({i / m, i % m, weight});
                }
            }
            QCOMPARE(head.found.pairs, wanted);
        }
    }

    bool shows(const std::vector<HeadPlace> &places, float threshold)
    {
        const auto &lines = view()->lines();
        bool all = lines.size() == places.size();
        for (size_t i = 0; all && i < lines.size(); ++i) {
            all = lines[i].place == places[i] && lines[i].found.threshold == threshold;
        }
        return all;
    }

    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(LinesTest)
#include "window_lines_test.moc"
