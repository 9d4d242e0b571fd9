// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How long the GUI thread stays away from its event loop. A heartbeat is posted every few milliseconds; between two that are answered the thread's own processor time (which a busy machine does not lengthen) and the time on the
/// clock are measured.

#include <QCoreApplication>
#include <QObject>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <thread>

namespace headscope::testing {

class Watchdog : public QObject {
public:
    Watchdog()
        : beats_([this](std::stop_token stop) {
              while (!stop.stop_requested()) {
                  if (!pending_.exchange(true)) {
                      QMetaObject::invokeMethod(this, [this] { answer(); }, Qt::QueuedConnection);
                  }
                  std::this_thread::sleep_for(std::chrono::milliseconds(2));
              }
          })
    {
    }
    ~Watchdog() override
    {
        beats_.request_stop();
        beats_.join();
        QCoreApplication::removePostedEvents(this);
    }

    /// Forgets what was measured; what follows is measured from now on.
    void start()
    {
        busiest_ = longest_ = 0;
        lastBusy_ = busyNow();
        last_ = std::chrono::steady_clock::now();
    }
    double busiestMs() const { return busiest_; } ///< of the thread's processor time
    double longestMs() const { return longest_; } ///< on the clock

private:
    static double busyNow()
    {
        timespec now{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
    }
    void answer()
    {
        pending_ = false;
        const auto now = std::chrono::steady_clock::now();
        const double busy = busyNow();
        busiest_ = std::max(busiest_, busy - lastBusy_);
        longest_ = std::max(longest_, std::chrono::duration<double, std::milli>(now - last_).count());
        lastBusy_ = busy;
        last_ = now;
    }

    double busiest_ = 0, longest_ = 0, lastBusy_ = 0;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
    std::atomic<bool> pending_ = false;
    std::jthread beats_; ///< last: it uses the others
};

} // namespace headscope::testing
