// SPDX-License-Identifier: GPL-3.0-or-later
// The GUI thread is never busy for more than 100 ms: loading, typing, resizing, zooming, choosing, switching views, with 12 layers of 12 heads over 1,024 tokens.

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QWheelEvent>
#include <functional>

#include "tests/support/tiny_model.h"
#include "tests/support/watchdog.h"
#include "tests/support/window.h"

using namespace headscope;
using namespace headscope::ui;
using headscope::testing::Watchdog;
using headscope::testing::WindowFixture;

namespace {

constexpr double mostBusyMs = 100, mostAwayMs = 1500; ///< away: a second and a half of anything is a hang, also where other processes have the cores

headscope::testing::TinyConfig manyHeads()
{
    headscope::testing::TinyConfig c;
    c.n_layers = c.n_heads = c.n_kv_heads = 12;
    c.d_head = 8;
    c.d_model = 96;
    c.d_mlp = 192;
    c.n_ctx = 1024;
    return c;
}

/// 32 layers of 32 heads, which all have to be drawn.
headscope::testing::TinyConfig aThousandHeads()
{
    headscope::testing::TinyConfig c = manyHeads();
    c.n_layers = c.n_heads = c.n_kv_heads = 32;
    c.d_head = 4;
    c.d_model = 128;
    c.d_mlp = 128;
    return c;
}

QString longText()
{
    QString text;
    while (text.size() < 1023) {
        text += "abc de fghij ab ic jj ";
    }
    return text.left(1023);
}

} // namespace

class WindowWatchdogTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        using namespace headscope::testing;
        writeTinyModel(folder_.path(), jsonOf(configOf(manyHeads())), tensorsOf(manyHeads(), 5));
        QVERIFY(bool(writeFile(folder_ / "tokenizer.json", tinyTokenizer())));
        fixture_ = std::make_unique<WindowFixture>();
        watchdog_ = std::make_unique<Watchdog>();
    }

    void cleanupTestCase()
    {
        watchdog_.reset();
        fixture_.reset();
    }

    void aBusyThreadIsSeen()
    {
        watchdog_->start();
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(400);
        while (std::chrono::steady_clock::now() < end) { // on a shared machine perhaps half of it is ours
        }
        QTest::qWait(20);
        QVERIFY(watchdog_->longestMs() > 350);
        QVERIFY(watchdog_->busiestMs() > mostBusyMs);
    }

    void loading()
    {
        text()->setPlainText(longText());
        stays("loading", [&] {
            window().open(QString::fromStdString(folder_.path().string()));
            QVERIFY(fixture_->settlesOnText(longText()));
        });
        QCOMPARE(window().document()->trace()->input.main().size(), 1024);
    }

    void typing()
    {
        stays("typing", [&] {
            text()->setFocus();
            for (const auto &[place, key] : {std::pair(QTextCursor::End, Qt::Key_Backspace), std::pair(QTextCursor::Start, Qt::Key_Delete)}) {
                text()->moveCursor(place);
                for (int i = 0; i < 4; ++i) {
                    QTest::keyClick(text(), key);
                    QTest::qWait(30);
                }
                for (int i = 0; i < 4; ++i) {
                    QTest::keyClick(text(), 'a');
                    QTest::qWait(30);
                }
            }
            const QString now = text()->toPlainText();
            QVERIFY(fixture_->settlesOnText(now));
        });
    }

    void choosingHeadsAndCells()
    {
        stays("choosing", [&] {
            for (int i = 0; i < 8; ++i) {
                window().selection()->chooseHead(LayerIndex(i), HeadIndex(11 - i));
                window().selection()->chooseCell(QueryPos(100 * i), KeyPos(i));
                QTest::qWait(30);
            }
        });
    }

    void resizingAndZooming()
    {
        stays("resizing", [&] {
            for (const QSize size : {QSize(900, 700), QSize(1400, 860), QSize(1100, 640), QSize(1280, 820)}) {
                window().resize(size);
                QTest::qWait(60);
            }
        });
        stays("zooming", [&] {
            QWidget *plot = window().heatmap()->plot()->findChild<QWidget *>();
            const QPointF middle = plot->rect().center();
            for (const int step : {120, 120, 120, 120, -120, -120, -120, -120, -120}) {
                QWheelEvent wheel(middle, plot->mapToGlobal(middle), {}, QPoint(0, step), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
                QCoreApplication::sendEvent(plot, &wheel);
                QTest::qWait(30);
            }
        });
    }

    void switchingViews()
    {
        for (int view = window().views()->count() - 1; view >= 0; --view) {
            if (window().views()->isTabVisible(view)) {
                stays(qPrintable("switching to " + window().views()->tabText(view)), [&] {
                    window().views()->setCurrentIndex(view);
                    QTest::qWait(250);
                    window().selection()->chooseHead(LayerIndex(view % 12), HeadIndex(3));
                    window().selection()->chooseCell(QueryPos(900 - view), KeyPos(2));
                    QTest::qWait(400);
                });
            }
        }
    }

    void aThousandHeadsInTheGrid()
    {
        using namespace headscope::testing;
        const TemporaryFolder folder;
        writeTinyModel(folder.path(), jsonOf(configOf(aThousandHeads())), tensorsOf(aThousandHeads(), 5));
        QVERIFY(bool(writeFile(folder / "tokenizer.json", tinyTokenizer())));
        window().views()->setCurrentIndex(0);
        text()->setPlainText(longText().left(255));
        stays("opening 32 x 32 heads", [&] {
            window().open(QString::fromStdString(folder.path().string()));
            QVERIFY(fixture_->settles([](const Trace &trace) { return trace.model->spec.main().n_heads == 32; }));
        });
        HeadGrid *grid = window().grid();
        auto *order = window().findChild<QComboBox *>("headOrder");
        auto *filter = window().findChild<QLineEdit *>("headFilter");
        QVERIFY(order && filter);
        stays("sorting and filtering 32 x 32 heads", [&] {
            for (const int by : {1, 4, 0}) {
                order->setCurrentIndex(by);
                emit order->activated(by);
                QTest::qWait(80);
            }
            for (const char *rule : {"entropy < 3", "self > 0.01", ""}) {
                filter->setText(rule);
                QTest::keyClick(filter, Qt::Key_Return);
                QTest::qWait(80);
            }
        });
        stays("scrolling and walking over 32 x 32 heads", [&] {
            grid->setFocus();
            for (const int to : {200, 1000, 0}) {
                grid->verticalScrollBar()->setValue(to);
                QTest::mouseMove(grid->viewport(), QPoint(60, 60 + to % 70));
                QTest::qWait(60);
            }
            for (int i = 0; i < 6; ++i) {
                QTest::keyClick(grid, i % 2 ? Qt::Key_Down : Qt::Key_Right);
                QTest::qWait(30);
            }
            QTest::keyClick(grid, Qt::Key_A, Qt::ControlModifier); // all of them
            QTest::qWait(200);
            QTest::keyClick(grid, Qt::Key_Right);
        });
        stays("resizing 32 x 32 heads", [&] {
            for (const QSize size : {QSize(1400, 860), QSize(1000, 640), QSize(1280, 820)}) {
                window().resize(size);
                QTest::qWait(100);
            }
        });
    }

    void closingWhileLoading()
    {
        stays("closing", [&] {
            window().open(QString::fromStdString(folder_.path().string()));
            QTest::qWait(20);
            window().close();
            QTest::qWait(50);
        });
    }

private:
    ui::MainWindow &window() { return fixture_->window(); }
    QPlainTextEdit *text() { return window().findChild<QPlainTextEdit *>("textEdit"); }
    void stays(const char *what, const std::function<void()> &action)
    {
        watchdog_->start();
        action();
        QTest::qWait(10);
        qInfo("%s: busy for at most %.1f ms, away for at most %.1f ms", what, watchdog_->busiestMs(), watchdog_->longestMs());
        QVERIFY2(watchdog_->busiestMs() < mostBusyMs, what);
        QVERIFY2(watchdog_->longestMs() < mostAwayMs, what);
    }

    const headscope::testing::TemporaryFolder folder_;
    std::unique_ptr<WindowFixture> fixture_;
    std::unique_ptr<Watchdog> watchdog_;
};

QTEST_MAIN(WindowWatchdogTest)
#include "window_watchdog_test.moc"
