// SPDX-License-Identifier: GPL-3.0-or-later
// What is remembered between runs: values that were chosen come back, broken ones fall back, and the dialog acts at once.

#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QPushButton>
#include <QSpinBox>
#include <QTimer>
#include <cmath>
#include <thread>

#include "core/base/parallel.h"

#include "tests/support/window.h"
#include "ui/dialogs/settings_dialog.h"
#include "ui/state/recent_files.h"
#include "ui/state/settings.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::placeOf;
using headscope::testing::WindowFixture;

class WindowSettingsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<WindowFixture>();
        QVERIFY(fixture_->opens("bundled:english"));
    }

    void cleanupTestCase() { fixture_.reset(); }

    void whatWasChosenComesBackInTheNextWindow()
    {
        const DisplayChoice display{Shown::LogWeight, true, true, {{GroupIndex(0), 1, "x"}}, placeOf(1, 1), true, {LimitKind::ByHand, {-4, 2}}, MaskedLook::Blank};
        window().heatmap()->display()->set(display);
        window().lines()->setOptions({ShownHeads::Layer, 0.3f, true, true});
        window().textView()->setOptions({Direction::To, Together::Mean, {2}});
        window().flow()->setFold(HeadFold::Min);
        window().grid()->setLook({metricOfKey("entropy"), {metricOfKey("induction"), false}, *HeadFilter::parse("layer > 0")});
        window().merged()->setMerge({MergeKind::Max, {}});
        window().map()->setOptions({35, false, HeadFold::Max});
        window().views()->setCurrentWidget(window().flow());
        window().resize(1100, 700);
        auto *split = window().findChild<QSplitter *>("split");
        split->setSizes({300, 500, 300});
        const QList<int> widths = split->sizes();
        window().close();

        MainWindow next;
        next.show();
        QVERIFY(QTest::qWaitForWindowExposed(&next));
        DisplayChoice lasting = display;
        lasting.reference.reset(); // heads and tokens are of one model and text
        lasting.difference = false;
        lasting.hiddenKeys.clear();
        QCOMPARE(next.heatmap()->display()->choice(), lasting);
        QCOMPARE(next.lines()->options(), (LinesOptions{ShownHeads::Layer, 0.3f, true, true}));
        QCOMPARE(next.textView()->options(), (TextOptions{Direction::To, Together::Mean, {}}));
        QCOMPARE(next.flow()->fold(), HeadFold::Min);
        QVERIFY(next.grid()->look().colour == metricOfKey("entropy") && next.grid()->look().order == (HeadOrder{metricOfKey("induction"), false}));
        QVERIFY(next.grid()->look().filter.empty()); // it would hide heads of another model
        QCOMPARE(next.merged()->merge().kind, MergeKind::Max);
        QCOMPARE(next.map()->options(), MapOptions({35, false, HeadFold::Max}));
        QCOMPARE(next.views()->currentWidget(), static_cast<QWidget *>(next.flow()));
        QCOMPARE(next.size(), QSize(1100, 700));
        const QList<int> again = next.findChild<QSplitter *>("split")->sizes();
        for (int i = 0; i < 3; ++i) {
            QVERIFY2(std::abs(again[i] - widths[i]) < 12, qPrintable(QString("%1 of %2").arg(again[i]).arg(widths[i])));
        }
        next.open("bundled:english");
        QTRY_VERIFY_WITH_TIMEOUT(next.document()->metrics().has_value(), 20000);
        QCOMPARE(next.heatmap()->display()->choice(), lasting);
    }

    void aHeatmapBehindAnotherViewIsWholeOnceItIsShown()
    {
        Settings().setDisplay({});
        Settings().setView("textView");
        MainWindow next;
        next.show();
        QVERIFY(QTest::qWaitForWindowExposed(&next));
        next.open("bundled:english");
        QTRY_VERIFY_WITH_TIMEOUT(next.document()->metrics().has_value(), 20000);
        QTest::qWait(300);
        QCOMPARE(next.views()->currentWidget()->objectName(), QString("textView"));
        next.views()->setCurrentWidget(next.heatmap());
        HeatmapPlot *plot = next.heatmap()->plot();
        QTRY_VERIFY(std::isnan(plot->valueAt({2, 9})) && plot->valueAt({9, 0}) != plot->valueAt({9, 2}));
        QTest::qWait(200);
        const QImage image = plot->grab().toImage();
        QVERIFY(image.pixelColor(plot->positionOf({9, 0})) != image.pixelColor(plot->positionOf({9, 2})));
        QVERIFY(image.pixelColor(plot->positionOf({2, 9})) != image.pixelColor(plot->positionOf({9, 2})));
    }

    void brokenValuesFallBack()
    {
        QSettings file;
        const QList<std::pair<const char *, QVariant>> broken = {{"theme", 99}, {"colormap", "plaid"}, {"device", QByteArray(100000, 'x')}, {"threads", -5}, {"geometry", "nonsense"}, {"splitter", QVariantList{"a", -1, 1e12}}, {"view", QString(100000, 'v')},
            {"display/shown", 17}, {"display/words", "perhaps"}, {"display/limits", "x"}, {"display/low", "nan"}, {"display/high", "1e30"}, {"lines/shown", 2}, {"lines/threshold", "inf"}, {"text/direction", 3}, {"flow/fold", -1}, {"heads/order", "plaid"}, {"heads/frames", QString(100000, 'f')}, {"merged/kind", 7}, {"map/strength", 400}, {"map/rollout", 9}, {"recent", QVariantMap{{"a", 1}}}};
        for (const auto &[key, value] : broken) {
            file.setValue(key, value);
        }
        const Settings settings;
        QCOMPARE(settings.theme(), Theme::System);
        QCOMPARE(settings.colormap(), std::string("viridis"));
        QCOMPARE(settings.device(), QString("cpu"));
        QCOMPARE(settings.threads(), 0);
        QVERIFY(settings.splitter().isEmpty());
        QCOMPARE(settings.display().shown, Shown::Weight);
        QVERIFY(!settings.display().words);
        QCOMPARE(settings.display().limits, ColourLimits{});
        QCOMPARE(settings.lines(), (LinesOptions{ShownHeads::Chosen, 0.02f, true, true})); // flags are as they were kept
        QCOMPARE(settings.text().direction, Direction::From);
        QCOMPARE(settings.flow(), HeadFold::Mean);
        QVERIFY(metricOfKey(settings.heads().order) == nullptr && metricOfKey(settings.heads().colour) == nullptr);
        QCOMPARE(settings.merge(), MergeKind::Mean);
        QCOMPARE(settings.map(), MapOptions({80, false, {}}));
        QVERIFY(settings.recent().isEmpty());
        MainWindow next; // opens all the same
        next.show();
        QVERIFY(QTest::qWaitForWindowExposed(&next));
        QCOMPARE(next.views()->currentIndex(), 0);
        Settings().reset();
    }

    void recentFilesAreNewestFirstAndTheLostOnesGrey()
    {
        Settings().forgetRecent();
        const QString there = fixture_->path("there.json");
        QFile file(there);
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (int i = 0; i < 12; ++i) {
            rememberRecent(QString("/gone/%1").arg(i));
        }
        rememberRecent(there);
        rememberRecent("/gone/7");
        const auto files = recentFiles();
        QCOMPARE(files.size(), size_t(mostRecent));
        QCOMPARE(files[0].path, QString("/gone/7"));
        QVERIFY(!files[0].there && files[1].there);
        QCOMPARE(files[1].path, there);
        QMenu *menu = window().findChild<QMenu *>("recentMenu");
        emit menu->aboutToShow();
        QCOMPARE(menu->actions().size(), mostRecent + 2); // a line and Clear
        QVERIFY(!menu->actions()[0]->isEnabled() && menu->actions()[0]->text().contains("gone"));
        QVERIFY(menu->actions()[1]->isEnabled());
        menu->findChild<QAction *>("clearRecent")->trigger();
        QVERIFY(recentFiles().empty());
        rememberRecent("here/model.json"); // as the command line gave it: the next start may be elsewhere
        QCOMPARE(recentFiles()[0].path, QDir::current().absoluteFilePath("here/model.json"));
        Settings().forgetRecent();
    }

    void theDialogActsAtOnceAndResets()
    {
        Settings().reset();
        rememberRecent("/kept");
        window().heatmap()->display()->restore({.shown = Shown::Score, .words = true});
        window().show();
        QTimer::singleShot(0, this, [this] {
            auto *dialog = window().findChild<SettingsDialog *>("settingsDialog");
            auto *threads = dialog->findChild<QSpinBox *>("settingsThreads");
            threads->setValue(1);
            oneThread_ = threadCount();
            auto *theme = dialog->findChild<QComboBox *>("settingsTheme");
            theme->setCurrentIndex(2);
            emit theme->activated(2);
            auto *colours = dialog->findChild<QComboBox *>("settingsColours");
            colours->setCurrentText("cividis");
            emit colours->activated(colours->currentIndex());
            QTest::qWait(50);
            dark_ = window().palette().color(QPalette::Window).lightness() < 128 && Appearance::instance().colormap().name == "cividis" && Settings().threads() == 1;
            dialog->findChild<QPushButton *>("settingsReset")->click();
            QTest::qWait(50);
            dialog->close();
        });
        window().findChild<QAction *>("openSettings")->trigger();
        QCOMPARE(oneThread_, 1);
        QVERIFY(dark_);
        QCOMPARE(threadCount(), std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
        QCOMPARE(Appearance::instance().theme(), Theme::System);
        QVERIFY(Appearance::instance().colormap().name == "viridis");
        QCOMPARE(window().heatmap()->display()->choice(), DisplayChoice{});
        QCOMPARE(Settings().recent(), QStringList{"/kept"});
    }

private:
    MainWindow &window() { return fixture_->window(); }
    int oneThread_ = 0;
    bool dark_ = false;
    std::unique_ptr<WindowFixture> fixture_;
};

QTEST_MAIN(WindowSettingsTest)
#include "window_settings_test.moc"
