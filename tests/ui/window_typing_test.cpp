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
        QVERIFY(fixture_->opens("bundled:english"));
    }

    void cleanupTestCase() { fixture_.reset(); }

    void aKeyPressReachesTheHeatmapWithinAFrame()
    {
        const double p95 = typed(window().heatmap()->plot(), "painted heatmap", [this](const std::string &text) { return showsText(text); });
        QVERIFY(p95 < 100);
    }

    void andFourPanels()
    {
        window().selection()->setHeads({place(3, 4), place(0, 1), place(2, 2), place(1, 7)});
        QVERIFY(window().heatmap()->showsPanels());
        const double p95 = typed(window().heatmap()->panels(), "four painted panels", [this](const std::string &text) { return panelsShowText(text); });
        QVERIFY(p95 < 100);
    }

private:
    static HeadPlace place(int layer, int head) { return headscope::testing::placeOf(layer, head); }

    /// Types a sentence; the 95th percentile of the time from a key press until `view` was painted with what `shows` accepts, in milliseconds.
    double typed(QWidget *view, const char *what, const std::function<bool(const std::string &)> &shows)
    {
        QPlainTextEdit *edit = window().findChild<QPlainTextEdit *>();
        edit->setPlainText("The people of this country want peace, and the people");
        (void)fixture_->settlesOnText(edit->toPlainText());
        edit->moveCursor(QTextCursor::End);
        Painted painted(view);
        const QString typed = " of that country want it too, and so do we all in this house on the hill by the river";
        std::vector<double> times;
        for (const QChar key : typed) {
            QElapsedTimer timer;
            timer.start();
            QTest::keyClick(edit, key.toLatin1());
            const std::string wanted = edit->toPlainText().toStdString();
            painted.ready = [&] { return shows(wanted); };
            painted.seen = false;
            while (!painted.seen && timer.elapsed() < 5000) {
                QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
            }
            painted.ready = nullptr;
            times.push_back(painted.seen ? static_cast<double>(timer.nsecsElapsed()) * 1e-6 : 1e9);
            QTest::qWait(20); // thumbnails and metrics, as while a person types
        }
        std::sort(times.begin(), times.end());
        const double p50 = times[times.size() / 2], p95 = times[times.size() * 95 / 100];
        qInfo("key press to %s, %zu keys: median %.1f ms, p95 %.1f ms, most %.1f ms", what, times.size(), p50, p95, times.back());
        return times.back() < 1e9 ? p95 : 1e9;
    }

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

    bool panelsShowText(const std::string &text)
    {
        const TracePtr trace = window().document()->trace();
        HeatPanels *panels = window().heatmap()->panels();
        if (!trace || trace->input.main().text != text || panels->panels().size() != 4) {
            return false;
        }
        const int last = trace->nQuery(GroupIndex(0)) - 1;
        for (int i = 0; i < 4; ++i) {
            const HeadPlace at = window().selection()->heads()[static_cast<size_t>(i)];
            float value = 0;
            computeTile(trace->attention(at), at.head, {last, last, 1, 1}, CellValue::Pattern, 0, {&value, 1});
            if (!(std::abs(panels->valueAt(i, {last, last}) - static_cast<double>(value)) < 1e-7)) {
                return false;
            }
        }
        return true;
    }

    MainWindow &window() { return fixture_->window(); }
    std::unique_ptr<headscope::testing::WindowFixture> fixture_;
};

QTEST_MAIN(WindowTypingTest)
#include "window_typing_test.moc"
