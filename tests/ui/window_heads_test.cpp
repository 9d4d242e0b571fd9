// SPDX-License-Identifier: GPL-3.0-or-later
// Several chosen heads in the real window: choosing in the grid, panels side by side, bars of a row and a column; what is drawn is compared with core.

#include <QElapsedTimer>
#include <QLabel>
#include <QSignalSpy>
#include <QToolButton>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "tests/support/window.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::placeOf;
using headscope::testing::WindowFixture;

using Heads = std::vector<HeadPlace>;

class WindowHeadsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<WindowFixture>();
        QVERIFY(fixture_->opens("bundled:english"));
        const QString words = "The people of the state, the people of this country and the state.";
        window().findChild<QPlainTextEdit *>("textEdit")->setPlainText(words);
        QVERIFY(fixture_->settlesOnText(words));
    }

    void cleanupTestCase() { fixture_.reset(); }

    void init()
    {
        window().views()->setCurrentWidget(window().heatmap());
        window().heatmap()->display()->set({});
        if (selection()->chosen().group == GroupIndex(0)) {
            selection()->chooseHead(LayerIndex(1), HeadIndex(2));
            selection()->chooseCell(QueryPos(6), KeyPos(3));
        }
    }

    void clicksAddTakeAwayAndChooseBlocks()
    {
        QSignalSpy changed(selection(), &Selection::headsChanged);
        click(0, 1);
        QCOMPARE(selection()->heads(), Heads{placeOf(0, 1)});
        click(2, 3, Qt::ControlModifier);
        QCOMPARE(selection()->heads(), (Heads{placeOf(0, 1), placeOf(2, 3)}));
        QCOMPARE(selection()->chosen().place(), placeOf(2, 3));
        QCOMPARE(changed.size(), 2);
        click(2, 3, Qt::ControlModifier);
        QCOMPARE(selection()->heads(), Heads{placeOf(0, 1)});
        click(0, 1, Qt::ControlModifier); // the last one stays
        QCOMPARE(selection()->heads(), Heads{placeOf(0, 1)});
        click(1, 3, Qt::ShiftModifier);
        QCOMPARE(selection()->heads(), (Heads{placeOf(0, 1), placeOf(0, 2), placeOf(0, 3), placeOf(1, 1), placeOf(1, 2), placeOf(1, 3)}));
        QCOMPARE(selection()->chosen().place(), placeOf(1, 3));
        click(0, 0, Qt::ShiftModifier); // from the same corner
        QCOMPARE(selection()->heads(), (Heads{placeOf(0, 0), placeOf(0, 1)}));
        click(3, 7);
        QCOMPARE(selection()->heads(), Heads{placeOf(3, 7)});
    }

    void keysDoTheSame()
    {
        auto *grid = window().grid();
        click(1, 1);
        grid->setFocus();
        QTest::keyClick(grid, Qt::Key_Down);
        QCOMPARE(selection()->heads(), Heads{placeOf(2, 1)});
        QTest::keyClick(grid, Qt::Key_Right, Qt::ControlModifier);
        QTest::keyClick(grid, Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(selection()->heads(), Heads{placeOf(2, 1)}); // walked, not chosen
        QTest::keyClick(grid, Qt::Key_Space, Qt::ControlModifier);
        QCOMPARE(selection()->heads(), (Heads{placeOf(2, 1), placeOf(2, 3)}));
        QTest::keyClick(grid, Qt::Key_Space, Qt::ControlModifier);
        QCOMPARE(selection()->heads(), Heads{placeOf(2, 1)});
        click(1, 1);
        QTest::keyClick(grid, Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(grid, Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(selection()->heads(), (Heads{placeOf(1, 1), placeOf(1, 2), placeOf(2, 1), placeOf(2, 2)}));
        QTest::keyClick(grid, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(selection()->heads().size(), size_t{32});
        QCOMPARE(selection()->chosen().place(), placeOf(2, 2));
    }

    void headsStayInsideTheModelAndHoldTheCurrentOne()
    {
        selection()->setHeads({placeOf(1, 1), placeOf(9, 0), placeOf(1, -1), {GroupIndex(4), LayerIndex(0), HeadIndex(0)}, placeOf(1, 1), placeOf(3, 3)});
        QCOMPARE(selection()->heads(), (Heads{placeOf(1, 1), placeOf(3, 3)}));
        QCOMPARE(selection()->chosen().place(), placeOf(3, 3));
        selection()->setHeads({});
        selection()->setHeads({placeOf(0, 99)});
        QCOMPARE(selection()->heads(), (Heads{placeOf(1, 1), placeOf(3, 3)}));
        selection()->chooseCell(QueryPos(4), KeyPos(1)); // cells leave the heads alone
        QCOMPARE(selection()->heads().size(), size_t{2});
        selection()->makeCurrent(placeOf(1, 1));
        QCOMPARE(selection()->heads(), (Heads{placeOf(1, 1), placeOf(3, 3)}));
        selection()->makeCurrent(placeOf(0, 5)); // not one of them: alone
        QCOMPARE(selection()->heads(), Heads{placeOf(0, 5)});
        selection()->setBounds({{2, 4, 3, 3}}); // a smaller model
        QCOMPARE(selection()->heads(), Heads{placeOf(0, 3)});
        selection()->setBounds({{4, 8, 16, 16}});
    }

    void panelsShowWhatCoreComputesInOneRange()
    {
        const Heads heads = {placeOf(0, 1), placeOf(3, 3), placeOf(1, 6)};
        selection()->setHeads(heads);
        QVERIFY(window().heatmap()->showsPanels());
        for (const Shown kind : {Shown::Weight, Shown::Score}) {
            window().heatmap()->display()->set({.shown = kind});
            QTRY_VERIFY(drawsPanels(heads, {kind, false, {}, {}}));
        }
        window().heatmap()->display()->set({.words = true, .hideSpecial = true, .masked = MaskedLook::Blank});
        std::vector<uint8_t> hidden(static_cast<size_t>(trace().nKey(GroupIndex(0))));
        hidden[0] = 1;
        QTRY_VERIFY(drawsPanels(heads, {Shown::Weight, true, hidden, {}}));
        QVERIFY(window().findChild<QLabel *>("heatmapHeading")->text().startsWith("3 heads, one scale: "));
    }

    void aPanelIsMadeCurrentOrShownAlone()
    {
        const Heads heads = {placeOf(0, 1), placeOf(3, 3), placeOf(1, 6)};
        selection()->setHeads(heads);
        QTRY_VERIFY(drawsPanels(heads, {}));
        QTest::mouseClick(panels(), Qt::LeftButton, {}, panels()->positionOf(0, {5, 2}));
        QCOMPARE(selection()->heads(), heads);
        QCOMPARE(selection()->chosen(), (Chosen{GroupIndex(0), LayerIndex(0), HeadIndex(1), QueryPos(5), KeyPos(2)}));
        QCOMPARE(panels()->current(), 0);
        for (size_t i = 0; i < heads.size(); ++i) { // each name has the number of the cell
            float value = 0;
            computeTile(trace().attention(heads[i]), heads[i].head, {5, 2, 1, 1}, CellValue::Pattern, 0, {&value, 1});
            QTRY_VERIFY(std::abs(panels()->numbers().value(static_cast<qsizetype>(i)).toDouble() - static_cast<double>(value)) < 5.1e-5);
        }
        QTest::mouseClick(panels(), Qt::LeftButton, {}, panels()->nameRect(2).center());
        QCOMPARE(selection()->chosen().place(), placeOf(1, 6));
        QTest::mouseDClick(panels(), Qt::LeftButton, {}, panels()->nameRect(1).center());
        QCOMPARE(selection()->heads(), Heads{placeOf(3, 3)});
        QVERIFY(!window().heatmap()->showsPanels());
    }

    void keysWalkThroughThePanels()
    {
        const Heads heads = {placeOf(0, 1), placeOf(3, 3), placeOf(1, 6)};
        selection()->setHeads(heads, heads[0]);
        QVERIFY(!window().findChild<QToolButton *>("displayStrips")->isEnabled());
        panels()->setFocus();
        QTest::keyClick(panels(), Qt::Key_PageDown);
        QCOMPARE(selection()->chosen().place(), heads[1]);
        QTest::keyClick(panels(), Qt::Key_PageUp);
        QTest::keyClick(panels(), Qt::Key_PageUp);
        QCOMPARE(selection()->chosen().place(), heads[2]);
        QCOMPARE(selection()->heads(), heads);
        const KeyPos key = selection()->chosen().key;
        QTest::keyClick(panels(), Qt::Key_Right); // the cell, in all of them
        QCOMPARE(selection()->chosen().key, KeyPos(key.value + 1));
        QTest::keyClick(panels(), Qt::Key_2);
        QCOMPARE(window().heatmap()->display()->choice().shown, Shown::Score);
        QTest::keyClick(panels(), Qt::Key_Return);
        QCOMPARE(selection()->heads(), Heads{heads[2]});
        QCOMPARE(window().focusWidget(), window().heatmap()->plot()); // keys go on to the one head
    }

    void panelsZoomAndMoveTogether()
    {
        const Heads heads = {placeOf(0, 1), placeOf(3, 3), placeOf(1, 6), placeOf(2, 0)};
        selection()->setHeads(heads);
        QTRY_VERIFY(drawsPanels(heads, {}));
        const Cell under{9, 4};
        const QPoint at = panels()->positionOf(1, under);
        for (int i = 0; i < 5; ++i) {
            turnWheel(panels(), at, 120);
        }
        const Tile seen = panels()->visibleTile();
        QTRY_COMPARE(panels()->panels().front().tile.query, seen.query);
        QVERIFY(seen.rows < trace().nQuery(GroupIndex(0)) && seen.cols < trace().nKey(GroupIndex(0)));
        QVERIFY((panels()->positionOf(1, under) - at).manhattanLength() <= 2); // what lay under the pointer still does
        QTRY_VERIFY(drawsPanels(heads, {}));
        for (const HeatPanel &panel : panels()->panels()) {
            QCOMPARE(panel.tile.query, seen.query);
            QCOMPARE(panel.tile.cols, seen.cols);
        }
        const QPoint from = panels()->cellsRect(2).center();
        QTest::mousePress(panels(), Qt::LeftButton, {}, from);
        QMouseEvent drag(QEvent::MouseMove, from + QPoint(0, 40), panels()->mapToGlobal(from + QPoint(0, 40)), Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(panels(), &drag);
        QTest::mouseRelease(panels(), Qt::LeftButton, {}, from + QPoint(0, 40));
        QVERIFY(panels()->visibleTile().query < seen.query);
        QCOMPARE(selection()->heads(), heads); // a drag chooses nothing
        QTRY_VERIFY(drawsPanels(heads, {}));
        QTest::mouseDClick(panels(), Qt::LeftButton, {}, panels()->cellsRect(2).center());
        QVERIFY(!panels()->zoomed());
        QCOMPARE(selection()->heads(), heads);
        QTest::mouseDClick(panels(), Qt::LeftButton, {}, panels()->cellsRect(2).center());
        QCOMPARE(selection()->heads(), Heads{placeOf(1, 6)});
    }

    void oneHeadZoomsMovesAndHandsItsViewOn()
    {
        auto *plot = window().heatmap()->plot();
        const int n = trace().nQuery(GroupIndex(0));
        QTRY_COMPARE(plot->visibleTile().rows, n);
        const Cell under{10, 5};
        const QPoint at = plot->positionOf(under);
        QWidget *canvas = plot->childAt(at);
        for (int i = 0; i < 4; ++i) {
            turnWheel(canvas, canvas->mapFrom(plot, at), 120);
        }
        QVERIFY((plot->positionOf(under) - at).manhattanLength() <= 2);
        const Tile zoomed = plot->visibleTile();
        QVERIFY(zoomed.rows < n && zoomed.query > 0);
        const QPoint from = canvas->mapFrom(plot, at);
        QTest::mousePress(canvas, Qt::LeftButton, {}, from);
        for (const int down : {10, 60}) {
            QMouseEvent drag(QEvent::MouseMove, from + QPoint(0, down), canvas->mapToGlobal(from + QPoint(0, down)), Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
            QCoreApplication::sendEvent(canvas, &drag);
        }
        QTest::mouseRelease(canvas, Qt::LeftButton, {}, from + QPoint(0, 60));
        const Tile moved = plot->visibleTile();
        QVERIFY(moved.query < zoomed.query && moved.rows == zoomed.rows);
        QCOMPARE(selection()->chosen().query, QueryPos(6)); // a drag chooses nothing
        selection()->toggleHead(placeOf(3, 3));
        QCOMPARE(panels()->visibleTile().query, moved.query);
        QCOMPARE(panels()->visibleTile().cols, moved.cols);
        QTRY_VERIFY(drawsPanels({placeOf(1, 2), placeOf(3, 3)}, {}));
        selection()->toggleHead(placeOf(3, 3));
        QCOMPARE(plot->visibleTile().query, moved.query);
        QTest::mouseDClick(canvas, Qt::LeftButton, {}, from);
        QCOMPARE(plot->visibleTile().rows, n);
    }

    void moreHeadsThanPanelsAreSaid()
    {
        Heads all;
        for (int i = 0; i < 32; ++i) {
            all.push_back(placeOf(i / 8, i % 8));
        }
        selection()->setHeads(all, placeOf(3, 7));
        QTRY_COMPARE(panels()->panels().size(), PanelsView::mostPanels);
        QVERIFY(window().findChild<QLabel *>("heatmapHeading")->text().startsWith("12 of 32 chosen heads"));
        QCOMPARE(panels()->panels().back().name, QString("L3H7")); // the current head is always seen
        for (int i = 0; i < 12; ++i) { // none on another, all inside
            QVERIFY(panels()->rect().contains(panels()->cellsRect(i)));
            for (int j = 0; j < i; ++j) {
                QVERIFY(!panels()->cellsRect(i).intersects(panels()->cellsRect(j)) && !panels()->nameRect(i).intersects(panels()->cellsRect(j)));
            }
        }
    }

    void panelsOfALongTextAreQuick()
    {
        auto *text = window().findChild<QPlainTextEdit *>("textEdit");
        const QString before = text->toPlainText(), many = QString("The people of the world and the state. ").repeated(80);
        text->setPlainText(many);
        QVERIFY(fixture_->settlesOnText(many));
        Heads twelve;
        for (int i = 0; i < 12; ++i) {
            twelve.push_back(placeOf(i / 4, i % 4));
        }
        QElapsedTimer timer;
        timer.start();
        selection()->setHeads(twelve);
        const double busy = static_cast<double>(timer.nsecsElapsed()) * 1e-6;
        QTRY_VERIFY(panels()->panels().size() == 12 && panels()->panels()[0].tile.rows == 512);
        const qint64 there = timer.elapsed();
        QImage drawn(panels()->size(), QImage::Format_RGB32);
        timer.restart();
        panels()->render(&drawn);
        const double painted = static_cast<double>(timer.nsecsElapsed()) * 1e-6;
        qInfo("12 panels of 512 tokens: choosing them keeps the window busy for %.1f ms, on show after %lld ms, painted in %.1f ms", busy, static_cast<long long>(there), painted);
        QVERIFY(busy < 100 && painted < 100);
        text->setPlainText(before);
        QVERIFY(fixture_->settlesOnText(before));
    }

    void panelsFollowTheText()
    {
        auto *text = window().findChild<QPlainTextEdit *>("textEdit");
        const QString before = text->toPlainText();
        const Heads heads = {placeOf(0, 1), placeOf(3, 3)};
        selection()->setHeads(heads);
        text->setFocus();
        text->moveCursor(QTextCursor::End);
        QTest::keyClicks(text, " And more");
        QVERIFY(fixture_->settlesOnText(text->toPlainText()));
        QTRY_VERIFY(drawsPanels(heads, {}));
        text->setPlainText("");
        QTRY_VERIFY(!window().document()->trace());
        QVERIFY(panels()->panels().empty());
        text->setPlainText(before);
        QVERIFY(fixture_->settlesOnText(before));
        QTRY_VERIFY(drawsPanels(heads, {}));
    }

    void barsAreTheChosenRowAndColumn()
    {
        auto *plot = window().heatmap()->plot();
        plot->setFocus();
        QTest::keyClick(plot, Qt::Key_B);
        QVERIFY(window().heatmap()->display()->choice().strips && window().findChild<QToolButton *>("displayStrips")->isChecked());
        for (const DisplayOptions &options : {DisplayOptions{}, DisplayOptions{Shown::Score, false, {}, {}}}) {
            window().heatmap()->display()->set({.shown = options.shown, .strips = true});
            QTRY_VERIFY(drawsStrips(options, 6, 3));
        }
        selection()->chooseCell(QueryPos(9), KeyPos(5));
        QTRY_VERIFY(drawsStrips({Shown::Score, false, {}, {}}, 9, 5));
        QCOMPARE(plot->stripValues().rowName, QString("query 9"));
        QWidget *canvas = plot->childAt(plot->positionOf({7, 3}));
        turnWheel(canvas, canvas->mapFrom(plot, plot->positionOf({7, 3})), 360);
        QVERIFY(plot->visibleTile().rows < trace().nQuery(GroupIndex(0)));
        QTRY_VERIFY(drawsStrips({Shown::Score, false, {}, {}}, 9, 5));
        plot->showAll();
        QTest::keyClick(plot, Qt::Key_B);
        QVERIFY(!window().heatmap()->display()->choice().strips);
    }

private:
    void click(int layer, int head, Qt::KeyboardModifiers keys = {}) { QTest::mouseClick(window().grid()->viewport(), Qt::LeftButton, keys, window().grid()->cellRect(LayerIndex(layer), HeadIndex(head)).center()); }

    static void turnWheel(QWidget *widget, const QPoint &at, int angle)
    {
        QWheelEvent wheel(at, widget->mapToGlobal(at), {}, {0, angle}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(widget, &wheel);
    }

    static bool same(double a, double b) { return (std::isnan(a) && std::isnan(b)) || std::abs(a - b) < 1e-6; }

    std::shared_ptr<const HeadDisplay> displayOf(const HeadPlace &place, const DisplayOptions &options) { return *HeadDisplay::make(window().document()->trace(), place, options); }

    /// Every panel shows core's cells in view, in one range of colours, with the pixels of the map.
    bool drawsPanels(const Heads &heads, const DisplayOptions &options)
    {
        if (panels()->panels().size() != heads.size()) {
            return false;
        }
        ValueRange range{1e9f, -1e9f};
        std::vector<std::shared_ptr<const HeadDisplay>> displays;
        for (const HeadPlace &place : heads) {
            displays.push_back(displayOf(place, options));
            range = {std::min(range.low, displays.back()->range().low), std::max(range.high, displays.back()->range().high)};
        }
        const Tile seen = panels()->visibleTile();
        for (size_t i = 0; i < heads.size(); ++i) {
            const int rows = displays[i]->queries().size(), cols = displays[i]->keys().size();
            const Matrix cells = displays[i]->cells({0, 0, rows, cols}, rows, cols);
            const HeatPanel &panel = panels()->panels()[i];
            if (panel.removed != displays[i]->removed(panel.tile.query, panel.tile.rows, panel.values.rows) || panel.removed.empty() != options.hidden.empty()) {
                return false;
            }
            for (int r = seen.query; r < seen.query + seen.rows; ++r) {
                for (int c = seen.key; c < seen.key + seen.cols; ++c) {
                    const double value = r < rows && c < cols ? static_cast<double>(cells.row(r)[c]) : std::nan("");
                    if (!same(panels()->valueAt(static_cast<int>(i), {r, c}), value)) {
                        return false;
                    }
                    const double share = (value - static_cast<double>(range.low)) / static_cast<double>(range.high - range.low);
                    const QColor drawn = panel.image.pixelColor(c - panel.tile.key, r - panel.tile.query);
                    const Rgb wanted = std::isnan(value) ? Rgb{} : Appearance::instance().colormap().at(share);
                    if (std::isnan(value) ? drawn.alpha() != 0 : std::abs(drawn.red() - wanted.r) + std::abs(drawn.green() - wanted.g) + std::abs(drawn.blue() - wanted.b) > 3) {
                        return false;
                    }
                }
            }
            if (panel.name != QString("L%1H%2").arg(heads[i].layer.value).arg(heads[i].head.value)) {
                return false;
            }
        }
        return panels()->colours() == range;
    }

    bool drawsStrips(const DisplayOptions &options, int query, int key)
    {
        const auto display = displayOf(selection()->chosen().place(), options);
        const Tile seen = window().heatmap()->plot()->visibleTile();
        const StripValues &strips = window().heatmap()->plot()->stripValues();
        if (strips.tile.query != seen.query || strips.tile.key != seen.key || static_cast<int>(strips.row.size()) != seen.cols || static_cast<int>(strips.column.size()) != seen.rows) {
            return false;
        }
        bool all = true;
        for (int c = 0; c < seen.cols; ++c) {
            all = all && same(static_cast<double>(strips.row[static_cast<size_t>(c)]), static_cast<double>(display->cell(query, seen.key + c)));
        }
        for (int r = 0; r < seen.rows; ++r) {
            all = all && same(static_cast<double>(strips.column[static_cast<size_t>(r)]), static_cast<double>(display->cell(seen.query + r, key)));
        }
        return all;
    }

    MainWindow &window() { return fixture_->window(); }
    Selection *selection() { return window().selection(); }
    HeatPanels *panels() { return window().heatmap()->panels(); }
    const Trace &trace() { return *window().document()->trace(); }
    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(WindowHeadsTest)
#include "window_heads_test.moc"
