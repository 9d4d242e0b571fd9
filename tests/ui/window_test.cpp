// SPDX-License-Identifier: GPL-3.0-or-later
// Types into the real window and compares what it shows with what core computes.

#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/analysis/head_metrics.h"
#include "core/base/file.h"
#include "core/forward/forward.h"
#include "core/model/bundled.h"
#include "ui/main_window.h"
#include "ui/plots/thumbnail.h"
#include "ui/state/appearance.h"

using namespace headscope;
using namespace headscope::ui;

namespace {

TracePtr computed(const std::string &text, int first = 0)
{
    const auto model = openModel("bundled:english");
    return runForward(*model, *inputFromText(**model, text, first)).value();
}

/// Of the first kind of attention.
HeadPlace placeOf(int layer, int head) { return {GroupIndex(0), LayerIndex(layer), HeadIndex(head)}; }

/// The window with a settled trace, metrics and heatmap.
void settle(MainWindow &window, const QString &text)
{
    QTRY_VERIFY_WITH_TIMEOUT(window.document()->trace() && QString::fromStdString(window.document()->trace()->input.main().text) == text && window.document()->metrics(), 20000);
    QTest::qWait(300); // thumbnails and tile of the last text
}

} // namespace

class WindowTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY(settings_.isValid());
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings_.path());
        if (bundledModels().empty()) {
            QSKIP("no bundled model in this tree");
        }
        QApplication::setStyle("Fusion");
        Appearance::restore();
        window_ = std::make_unique<MainWindow>();
        window_->resize(1280, 820);
        window_->show();
        QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
        window_->open("bundled:english");
        QTRY_VERIFY_WITH_TIMEOUT(window_->document()->metrics().has_value(), 20000);
    }

    void layersOfARunningPassAreShownAndTakenBackWhereItIsCancelled()
    {
        Document *document = window_->document();
        const QString shown = document->text();
        settle(*window_, shown);
        HeadGrid *grid = window_->grid();
        const QImage before = grid->thumbnail(LayerIndex(0), HeadIndex(3)), later = grid->thumbnail(LayerIndex(1), HeadIndex(3));
        const TracePtr running = computed("Another text that takes long.");
        const AttentionTrace &first = running->attention(placeOf(0, 3));
        const QImage streamed = makeThumbnail(first, HeadIndex(3), 64, Appearance::instance().colormap());
        QVERIFY(streamed != before);

        const auto layers = std::make_shared<AttendedLayers>();
        layers->put({GroupIndex(0), LayerIndex(0), first});
        emit document->passAttending(layers); // as a pass of 100 ms does
        QTRY_COMPARE(grid->thumbnail(LayerIndex(0), HeadIndex(3)), streamed);
        QCOMPARE(grid->thumbnail(LayerIndex(1), HeadIndex(3)), later);
        layers->end();
        document->cancelWork();
        QTRY_COMPARE(grid->thumbnail(LayerIndex(0), HeadIndex(3)), before);
    }

    /// Thumbnails that were drawn while the pass ran are those of its trace; the grid does not draw them twice.
    void aPassThatTellsOfItsLayersEndsWithItsTrace()
    {
        Document *document = window_->document();
        const QString shown = document->text(), text = "Every layer of this one is told of, and the people of this country want peace.";
        QSignalSpy told(document, &Document::passAttending);
        document->setTellAfter(std::chrono::milliseconds(0));
        document->setText(text);
        settle(*window_, text);
        QCOMPARE(told.size(), 1);
        const TracePtr trace = document->trace();
        QCOMPARE(document->streamed(), told.front().front().value<LayersPtr>());
        for (const auto &[layer, head] : {std::pair(0, 0), std::pair(1, 5), std::pair(3, 7)}) {
            QTRY_COMPARE(window_->grid()->thumbnail(LayerIndex(layer), HeadIndex(head)), makeThumbnail(trace->attention(placeOf(layer, head)), HeadIndex(head), 64, Appearance::instance().colormap()));
        }
        document->setTellAfter(std::chrono::milliseconds(100));
        document->setText(shown);
        settle(*window_, shown);
    }

    void typingChangesGridHeatmapAndInspector()
    {
        auto *edit = window_->findChild<QPlainTextEdit *>("textEdit");
        edit->setFocus();
        QTest::keyClick(edit, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(edit, "The people of the world and the people of");
        settle(*window_, "The people of the world and the people of");
        const QImage before = window_->grid()->thumbnail(LayerIndex(1), HeadIndex(0));

        QTest::keyClicks(edit, " the state");
        const QString text = "The people of the world and the people of the state";
        settle(*window_, text);
        const TracePtr expected = computed(text.toStdString());
        const int n = expected->nQuery(GroupIndex(0));
        QVERIFY(window_->grid()->thumbnail(LayerIndex(1), HeadIndex(0)) != before);
        for (const auto &[layer, head] : {std::pair(0, 0), std::pair(1, 5), std::pair(3, 7)}) {
            QCOMPARE(window_->grid()->thumbnail(LayerIndex(layer), HeadIndex(head)),
                makeThumbnail(expected->attention(placeOf(layer, head)), HeadIndex(head), 64, Appearance::instance().colormap()));
        }

        window_->selection()->chooseHead(LayerIndex(2), HeadIndex(1));
        window_->selection()->chooseCell(QueryPos(n - 1), KeyPos(0));
        QTest::qWait(300);
        std::vector<float> pattern(static_cast<size_t>(n) * static_cast<size_t>(n));
        computeTile(expected->attention(placeOf(2, 1)), HeadIndex(1), {0, 0, n, n}, CellValue::Pattern, std::nanf(""), pattern);
        for (int q = 0; q < n; ++q) {
            for (int k = 0; k < n; ++k) {
                const double drawn = window_->heatmap()->plot()->valueAt({q, k});
                const float value = pattern[static_cast<size_t>(q * n + k)];
                QVERIFY2(k > q ? std::isnan(drawn) : std::abs(drawn - static_cast<double>(value)) < 1e-6, qPrintable(QString("q %1 k %2: %3, expected %4").arg(q).arg(k).arg(drawn).arg(static_cast<double>(value))));
            }
        }

        const auto keys = topKeys(*expected, placeOf(2, 1), QueryPos(n - 1), 8);
        const auto &bars = window_->inspector()->topKeyBars()->rows();
        QCOMPARE(bars.size(), keys.size());
        for (size_t i = 0; i < keys.size(); ++i) {
            QCOMPARE(bars[i].detail, QString::number(keys[i].key.value));
            QCOMPARE(static_cast<float>(bars[i].value), keys[i].weight);
        }
        const HeadMetrics metrics = *headMetrics(*expected, placeOf(2, 1));
        for (const auto &info : headMetricInfos()) {
            const auto value = metrics.*info.value;
            QCOMPARE(window_->inspector()->metricText(info.key), value ? QString::number(*value, 'f', 4) : QString(QChar(0x2013)));
        }
    }

    void clickInGridChoosesHeadAndHoverReadsTheCell()
    {
        auto *grid = window_->grid();
        QTest::mouseClick(grid->viewport(), Qt::LeftButton, {}, grid->cellRect(LayerIndex(3), HeadIndex(2)).center());
        QCOMPARE(window_->selection()->chosen().layer, LayerIndex(3));
        QCOMPARE(window_->selection()->chosen().head, HeadIndex(2));
        QCOMPARE(window_->findChild<QLabel *>("heatmapHeading")->text(), QString("L3H2"));
        QTest::qWait(200);
        const QPoint place = window_->heatmap()->plot()->positionOf({4, 2});
        QWidget *canvas = window_->heatmap()->plot()->childAt(place);
        QTest::mouseMove(canvas, QPoint(5, 5)); // a pointer that is there already would not move
        QTest::qWait(50);
        QTest::mouseMove(canvas, canvas->mapFrom(window_->heatmap()->plot(), place));
        float value = 0;
        computeTile(window_->document()->trace()->attention(placeOf(3, 2)), HeadIndex(2), {4, 2, 1, 1}, CellValue::Pattern, 0, {&value, 1});
        QTRY_VERIFY(window_->findChild<QLabel *>("heatmapReadout")->text().contains("q=4"));
        const QString text = window_->findChild<QLabel *>("heatmapReadout")->text();
        QVERIFY2(text.contains("k=2") && text.endsWith(QString::number(static_cast<double>(value), 'f', 4)), qPrintable(text));
    }

    void aDoubleClickShowsAllAndChoosesNoCellThatWasNotClicked()
    {
        auto *plot = window_->heatmap()->plot();
        plot->showTile({2, 2, 3, 3});
        const Cell clicked{3, 3};
        const QPoint place = plot->positionOf(clicked);
        QWidget *canvas = plot->childAt(place);
        const QPoint at = canvas->mapFrom(plot, place);
        QTest::mouseClick(canvas, Qt::LeftButton, {}, at);
        QTest::mouseDClick(canvas, Qt::LeftButton, {}, at); // of the second press alone
        QTest::mouseRelease(canvas, Qt::LeftButton, {}, at);
        QVERIFY(plot->visibleTile().query == 0 && plot->visibleTile().rows > 3);
        QVERIFY(plot->positionOf(clicked) != place);
        QCOMPARE(window_->selection()->chosen().query, QueryPos(3));
        QCOMPARE(window_->selection()->chosen().key, KeyPos(3));
    }

    void theChosenQueryIsScrolledTo()
    {
        const QString text = QString("The keys to the cabinet are on the table, and the table is in the hall. ").repeated(6).trimmed();
        window_->findChild<QPlainTextEdit *>("textEdit")->setPlainText(text);
        settle(*window_, text);
        const auto *chips = window_->findChild<TokenChips *>("tokenChips");
        const auto inSight = [&](int token) { return chips->viewport()->rect().contains(chips->chipRect(token)); };
        const int last = chips->count() - 1;
        window_->selection()->chooseCell(QueryPos(0), KeyPos(0));
        QVERIFY(inSight(0) && !inSight(last));
        window_->selection()->chooseCell(QueryPos(last), KeyPos(0));
        QVERIFY(inSight(last) && !inSight(0));
    }

    void emptyAndOneTokenAndLongTextSaySoInPlace()
    {
        auto *edit = window_->findChild<QPlainTextEdit *>("textEdit");
        edit->setPlainText("");
        QTRY_VERIFY(!window_->document()->trace());
        const auto *cover = window_->findChild<QWidget *>("inputCover");
        QTRY_VERIFY(cover->isVisible() && !window_->notice()->isVisible());
        QVERIFY(window_->findChild<QLabel *>("inputCoverText")->text().contains("Type a text") && !window_->findChild<QWidget *>("inputCoverOpen")->isVisible());
        edit->setPlainText("a");
        settle(*window_, "a");
        QVERIFY(!window_->notice()->isVisible() && !cover->isVisible());

        const QString many = QString("The people of the world. ").repeated(300);
        edit->setPlainText(many);
        settle(*window_, many);
        QCOMPARE(window_->document()->trace()->nQuery(GroupIndex(0)), 512);
        QVERIFY(window_->notice()->message().contains("512"));
        auto *first = window_->findChild<QSpinBox *>("firstToken");
        QVERIFY(first->isVisible());
        first->setValue(100);
        QTRY_COMPARE_WITH_TIMEOUT(window_->document()->trace()->input.main().first_token, 100, 20000);
        const TracePtr expected = computed(many.toStdString(), 100);
        QCOMPARE(window_->document()->trace()->input.main().ids, expected->input.main().ids);
        QVERIFY(window_->notice()->message().contains("100 to 610"));
        edit->setPlainText("The people of the world");
        settle(*window_, "The people of the world");
    }

    void aFileThatIsNoModelGetsAMessageAndTheOldModelStays()
    {
        const QString path = settings_.filePath("no_model.json");
        QVERIFY(writeFile(path.toStdString(), "{\"a\": [1, 2"));
        const auto before = window_->document()->model();
        window_->open(path);
        QTRY_VERIFY(window_->notice()->isVisible() && window_->notice()->message().contains("no_model.json"));
        QCOMPARE(window_->document()->model(), before);
        emit window_->notice()->closed();
        QTRY_VERIFY(!window_->notice()->isVisible());
    }

    void newestTextWinsWhenEditsPileUp()
    {
        auto *edit = window_->findChild<QPlainTextEdit *>("textEdit");
        for (int i = 0; i < 60; ++i) {
            edit->setPlainText(QString("The people ").repeated(i + 20));
        }
        edit->setPlainText("The last text");
        settle(*window_, "The last text");
        QTest::qWait(200);
        QCOMPARE(QString::fromStdString(window_->document()->trace()->input.main().text), QString("The last text"));
    }

    void anotherModelOpens()
    {
        if (bundledModels().size() < 2) {
            QSKIP("only one bundled model in this tree");
        }
        QSignalSpy opened(window_->document(), &Document::modelChanged);
        window_->open("bundled:attention");
        QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 1, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(window_->document()->trace() && window_->document()->trace()->model->spec.family == "gpt2" && window_->document()->metrics(), 20000);
        QVERIFY(window_->selection()->chosen().layer.value < window_->document()->model()->spec.main().n_layers());
        window_->open("bundled:english");
        QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 2, 20000);
    }

    void bothThemesAndTwoSizesAreGrabbed()
    {
        auto *edit = window_->findChild<QPlainTextEdit *>("textEdit");
        edit->setPlainText("The women of the world work for peace, and the people of the world hope for peace.");
        settle(*window_, edit->toPlainText());
        for (const auto &[theme, name] : {std::pair(Theme::Light, "light"), std::pair(Theme::Dark, "dark")}) {
            Appearance::instance().setTheme(theme);
            for (const QSize size : {QSize(1440, 860), QSize(1024, 660)}) {
                window_->resize(size);
                QTest::qWait(400);
                const QImage shot = window_->grab().toImage();
                QVERIFY(shot.save(QString("%1/window-%2-%3.png").arg(qEnvironmentVariable("HEADSCOPE_SHOTS", settings_.path()), name).arg(size.width())));
                const int middle = shot.pixelColor(shot.width() / 3, shot.height() - 40).lightness();
                QVERIFY2(theme == Theme::Dark ? middle < 100 : middle > 155, "the ground follows the theme");
            }
        }
        Appearance::instance().setTheme(Theme::System);
    }

    void cleanupTestCase() { window_.reset(); }

private:
    QTemporaryDir settings_;
    std::unique_ptr<MainWindow> window_;
};

QTEST_MAIN(WindowTest)
#include "window_test.moc"
