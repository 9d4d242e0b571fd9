// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/latest_job.h"

#include <chrono>
#include <new>

#include "ui/state/core_texts.h"

namespace headscope::ui {

LatestJob::LatestJob(QObject *parent) : QObject(parent), thread_([this] { run(); }) {}

LatestJob::~LatestJob()
{
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        waiting_ = nullptr;
        stop_.request_stop();
    }
    wake_.notify_all();
    thread_.join();
}

void LatestJob::start(Work work)
{
    {
        const std::lock_guard lock(mutex_);
        stop_.request_stop();
        stop_ = std::stop_source();
        waiting_ = std::move(work);
        waitingGeneration_ = ++generation_;
    }
    wake_.notify_all();
    setBusy(true);
}

void LatestJob::cancel()
{
    {
        const std::lock_guard lock(mutex_);
        stop_.request_stop();
        waiting_ = nullptr;
        ++generation_;
    }
    setBusy(false);
}

void LatestJob::run()
{
    for (;;) {
        Work work;
        Progress progress;
        unsigned generation = 0;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return ending_ || waiting_; });
            if (ending_) {
                return;
            }
            work = std::exchange(waiting_, nullptr);
            generation = waitingGeneration_;
            progress.stop = stop_.get_token();
        }
        auto last = std::chrono::steady_clock::time_point();
        progress.report = [this, generation, last](double fraction, std::string_view what) mutable {
            const auto now = std::chrono::steady_clock::now();
            if (now - last < std::chrono::milliseconds(30)) {
                return;
            }
            last = now;
            deliver(generation, [this, fraction, text = coreText(what)] { emit progressed(fraction, text); });
        };
        try {
            work(progress, [this, generation](std::function<void()> result) { deliver(generation, std::move(result)); });
        } catch (const std::bad_alloc &) {
            deliver(generation, [this] { emit failed(tr("There is not enough memory for this.")); });
        }
        work = nullptr;
        QMetaObject::invokeMethod(this, [this, generation] { finished(generation); }, Qt::QueuedConnection);
    }
}

void LatestJob::deliver(unsigned generation, std::function<void()> result)
{
    QMetaObject::invokeMethod(
        this,
        [this, generation, result = std::move(result)] {
            if (generation == generation_) {
                result();
            }
        },
        Qt::QueuedConnection);
}

void LatestJob::finished(unsigned generation)
{
    if (generation == generation_) {
        setBusy(false);
    }
}

void LatestJob::setBusy(bool busy)
{
    if (busy_ != busy) {
        busy_ = busy;
        emit busyChanged(busy);
    }
}

} // namespace headscope::ui
