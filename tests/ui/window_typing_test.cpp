// SPDX-License-Identifier: GPL-3.0-or-later
// How long a key press takes to reach the painted heatmap, on the bundled model. Prints the figures; the limit is a frame and what a busy machine adds.

#include <QElapsedTimer>
#include <QPlainTextEdit>
#include <QTest>
#include <algorithm>
#include <functional>
#include <vector>

#include "tests/support/window.h"

using namespace headscope;
using namespace headscope::ui;

namespace {

/// Notices the first paint of a widget, or of anything in it, at which `ready` holds.
class Painted : public QObject {
public:
    explicit Painted(QWidget *of)
    {
        of->installEventFilter(this);
        for (QWidget *child : of->findChildren<QWidget *>()) {
            child->installEventFilter(this);
        }
    }
    std::function<bool()> ready;
    bool seen = false;

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        seen = seen || (event->type() == QEvent::Paint && ready && ready());
        return false;
    }
};

} // namespace

class WindowTypingTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        fixture_ = std::make_unique<headscope::testing::WindowFixture>();
        window().open("bundled:english");
        QVERIFY(fixture_->settles([](const Trace &) { return true; }));
    }

    void cleanupTestCase() { fixture_.reset(); }

    void aKeyPressReachesTheHeatmapWithinAFrame()
    {
        QPlainTextEdit *edit = window().findChild<QPlainTextEdit *>();
        QVERIFY(edit);
        edit->setPlainText("The people of this country want peace, and the people");
        QVERIFY(fixture_->settlesOnText(edit->toPlainText()));
        edit->moveCursor(QTextCursor::End);
        Painted painted(window().heatmap()->plot());
        const QString typed = " of that country want it too, and so do we all in this house on the hill by the river";
        std::vector<double> times;
        for (const QChar key : typed) {
            QElapsedTimer timer;
            timer.start();
            QTest::keyClick(edit, key.toLatin1());
            const std::string wanted = edit->toPlainText().toStdString();
            painted.ready = [this, &wanted] { return showsText(wanted); };
            painted.seen = false;
            while (!painted.seen && timer.elapsed() < 5000) {
                QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
            }
            painted.ready = nullptr;
            QVERIFY2(painted.seen, wanted.c_str());
            times.push_back(static_cast<double>(timer.nsecsElapsed()) * 1e-6);
            QTest::qWait(20); // thumbnails and metrics, as while a person types
        }
        std::sort(times.begin(), times.end());
        const double p50 = times[times.size() / 2], p95 = times[times.size() * 95 / 100];
        qInfo("key press to painted heatmap, %zu keys: median %.1f ms, p95 %.1f ms, most %.1f ms", times.size(), p50, p95, times.back());
        QVERIFY(p95 < 100);
    }

private:
    /// True when the heatmap's cells are those of this text.
    bool showsText(const std::string &text)
    {
        const TracePtr trace = window().document()->trace();
        if (!trace || trace->input.main().text != text) {
            return false;
        }
        const HeadPlace place = window().selection()->chosen().place();
        const auto &attn = trace->attention(place);
        const int n = attn.geometry.n_query;
        float value = 0;
        computeTile(attn, place.head, {n - 1, n - 1, 1, 1}, CellValue::Pattern, 0, {&value, 1});
        return std::abs(window().heatmap()->plot()->valueAt({n - 1, n - 1}) - static_cast<double>(value)) < 1e-7;
    }

    MainWindow &window() { return fixture_->window(); }
    std::unique_ptr<headscope::testing::WindowFixture> fixture_;
};

QTEST_MAIN(WindowTypingTest)
#include "window_typing_test.moc"
