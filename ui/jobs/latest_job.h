// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One job slot: the newest request wins.
///
/// start() stops the work that runs (through its Progress) and replaces the one that waits. Work runs on a thread of the slot's own; what it delivers is called on the GUI
/// thread, unless a newer request or cancel() came meanwhile. Work must not touch widgets. Create, use and destroy on the GUI thread; the destructor waits for the running work to stop.

#include <QObject>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

#include "core/base/progress.h"

namespace headscope::ui {

class LatestJob : public QObject {
    Q_OBJECT
public:
    using Deliver = std::function<void(std::function<void()>)>;
    using Work = std::function<void(const Progress &, const Deliver &)>;

    explicit LatestJob(QObject *parent = nullptr);
    ~LatestJob() override;

    void start(Work work);
    /// Stops what runs and forgets what waits; nothing more is delivered.
    void cancel();
    bool busy() const { return busy_; }

signals:
    void busyChanged(bool busy);
    /// Work ended in an exception: memory ran out.
    void failed(const QString &message);
    void progressed(double fraction, const QString &what);

private:
    void run();
    void deliver(unsigned generation, std::function<void()> result);
    void finished(unsigned generation);
    void setBusy(bool busy);

    std::mutex mutex_;
    std::condition_variable wake_;
    Work waiting_;
    unsigned waitingGeneration_ = 0;
    std::stop_source stop_;
    bool ending_ = false;
    unsigned generation_ = 0; ///< GUI thread only
    bool busy_ = false;       ///< GUI thread only
    std::thread thread_;
};

} // namespace headscope::ui
