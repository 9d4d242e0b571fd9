// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace headscope {

namespace {

thread_local bool insideBody = false;

class Pool {
public:
    explicit Pool(int threads)
    {
        for (int i = 1; i < threads; ++i) {
            workers_.emplace_back([this] { work(); });
        }
    }
    ~Pool()
    {
        {
            const std::lock_guard lock(mutex_);
            ending_ = true;
        }
        wake_.notify_all();
        for (auto &worker : workers_) {
            worker.join();
        }
    }

    int size() const { return static_cast<int>(workers_.size()) + 1; }

    void run(int count, const std::function<void(int)> &body)
    {
        const std::lock_guard turn(turn_);
        {
            const std::lock_guard lock(mutex_);
            body_ = &body;
            count_ = count;
            next_ = 0;
            busy_ = static_cast<int>(workers_.size());
            ++generation_;
        }
        wake_.notify_all();
        drain();
        std::unique_lock lock(mutex_);
        done_.wait(lock, [this] { return busy_ == 0; });
        if (const auto thrown = std::exchange(thrown_, nullptr)) {
            std::rethrow_exception(thrown);
        }
    }

private:
    void drain()
    {
        insideBody = true;
        try {
            for (int i = next_++; i < count_; i = next_++) {
                (*body_)(i);
            }
        } catch (...) {
            next_ = count_;
            const std::lock_guard lock(mutex_);
            thrown_ = thrown_ ? thrown_ : std::current_exception();
        }
        insideBody = false;
    }

    void work()
    {
        unsigned seen = 0;
        for (;;) {
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, [&] { return ending_ || generation_ != seen; });
                if (ending_) {
                    return;
                }
                seen = generation_;
            }
            drain();
            {
                const std::lock_guard lock(mutex_);
                --busy_;
            }
            done_.notify_one();
        }
    }

    std::mutex turn_, mutex_;
    std::condition_variable wake_, done_;
    const std::function<void(int)> *body_ = nullptr;
    int count_ = 0, busy_ = 0;
    std::atomic<int> next_{0};
    unsigned generation_ = 0;
    bool ending_ = false;
    std::exception_ptr thrown_;
    std::vector<std::thread> workers_;
};

std::mutex poolMutex;
std::shared_ptr<Pool> pool;

std::shared_ptr<Pool> currentPool()
{
    const std::lock_guard lock(poolMutex);
    if (!pool) {
        pool = std::make_shared<Pool>(std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 256));
    }
    return pool;
}

} // namespace

int threadCount() { return currentPool()->size(); }

void setThreadCount(int threads)
{
    auto fresh = std::make_shared<Pool>(std::clamp(threads, 1, 256));
    const std::lock_guard lock(poolMutex);
    pool = std::move(fresh);
}

void parallelFor(int count, const std::function<void(int)> &body)
{
    if (insideBody || count <= 1) {
        for (int i = 0; i < count; ++i) {
            body(i);
        }
        return;
    }
    currentPool()->run(count, body);
}

void parallelFor(int count, const std::function<void(int)> &body, const std::stop_token &stop)
{
    if (!stop.stop_possible()) {
        parallelFor(count, body);
        return;
    }
    parallelFor(count, [&](int i) {
        if (!stop.stop_requested()) {
            body(i);
        }
    });
}

} // namespace headscope
