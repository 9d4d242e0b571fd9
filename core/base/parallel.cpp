// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#if defined(__linux__)
#include <sched.h>
#endif

namespace headscope {

namespace {

thread_local bool insideBody = false;

/// How long a thread looks for work, or for the end of it, before it sleeps. The steps of a pass follow one another within microseconds, and to wake a sleeper can take longer than a step.
constexpr std::chrono::microseconds patience(200);

void pauseBriefly()
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/// True as soon as `ready` is, false when patience ends. Lets others run meanwhile.
template <class Ready>
bool cameSoon(const Ready &ready)
{
    const auto end = std::chrono::steady_clock::now() + patience;
    do {
        for (int i = 0; i < 64; ++i) {
            if (ready()) {
                return true;
            }
            pauseBriefly();
        }
        std::this_thread::yield();
    } while (std::chrono::steady_clock::now() < end);
    return false;
}

/// Keeps a thread off the core on which the one that waits for it computes. A system that wakes a thread next to its waker may leave both there for tens of milliseconds beside an idle core: a pass behind a pause, as
/// between two keys, took 1.5 times as long. What the thread may run on stays as it was.
class Elsewhere {
public:
    /// The core of the calling thread; -1 = not known.
    static int here()
    {
#if defined(__linux__)
        return ::sched_getcpu();
#else
        return -1;
#endif
    }

    /// Moves the calling thread where it is on `core` and may be on another. At most once in `rest`, since others may have better claims to that one.
    void than([[maybe_unused]] int core)
    {
#if defined(__linux__)
        if (core < 0 || here() != core) {
            return;
        }
        const auto now = std::chrono::steady_clock::now();
        cpu_set_t allowed;
        if (now - moved_ < rest || ::sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) < 2) { // also where there are more cores than such a set holds
            return;
        }
        moved_ = now;
        cpu_set_t others = allowed;
        CPU_CLR(core, &others);
        if (::sched_setaffinity(0, sizeof others, &others) == 0) {
            ::sched_setaffinity(0, sizeof allowed, &allowed);
        }
#endif
    }

private:
    static constexpr std::chrono::milliseconds rest{1};
    std::chrono::steady_clock::time_point moved_{};
};

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
            ++generation_;
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
        bool asleep;
        {
            const std::lock_guard lock(mutex_);
            body_ = &body;
            count_ = count;
            next_ = 0;
            open_ = true;
            caller_ = Elsewhere::here();
            ++generation_;
            asleep = sleeping_ > 0;
        }
        if (asleep) {
            wake_.notify_all();
        }
        drain();
        {
            const std::lock_guard lock(mutex_);
            open_ = false; // whoever wakes only now finds nothing, and nobody waits for him
        }
        if (active_ > 0 && !cameSoon([this] { return active_ == 0; })) {
            std::unique_lock lock(mutex_);
            done_.wait(lock, [this] { return active_ == 0; });
        }
        const std::lock_guard lock(mutex_);
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
        Elsewhere elsewhere;
        for (;;) {
            cameSoon([&] { return generation_ != seen; });
            {
                std::unique_lock lock(mutex_);
                ++sleeping_;
                wake_.wait(lock, [&] { return generation_ != seen; });
                --sleeping_;
                if (ending_) {
                    return;
                }
                seen = generation_;
                if (!open_) {
                    continue;
                }
                ++active_;
            }
            elsewhere.than(caller_);
            drain();
            const std::lock_guard lock(mutex_);
            if (--active_ == 0) {
                done_.notify_one();
            }
        }
    }

    std::mutex turn_, mutex_;
    std::condition_variable wake_, done_;
    const std::function<void(int)> *body_ = nullptr;
    int count_ = 0;
    std::atomic<int> caller_{-1}; ///< core of the thread in run()
    std::atomic<int> next_{0};
    std::atomic<unsigned> generation_{0}; ///< changed under mutex_
    std::atomic<int> active_{0};          ///< workers inside drain(); changed under mutex_
    int sleeping_ = 0;
    bool open_ = false, ending_ = false;
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
