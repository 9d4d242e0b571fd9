// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallel.h"

#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <new>
#include <thread>
#include <vector>

#if defined(__linux__)
#include <sched.h>
#endif

using namespace headscope;

TEST(Parallel, CallsEachOnce)
{
    for (const int threads : {1, 2, 5}) {
        setThreadCount(threads);
        EXPECT_EQ(threadCount(), threads);
        std::vector<std::atomic<int>> calls(1000);
        parallelFor(1000, [&](int i) { ++calls[static_cast<size_t>(i)]; });
        for (const auto &c : calls) {
            EXPECT_EQ(c, 1);
        }
    }
}

TEST(Parallel, NestsAndTakesTurns)
{
    setThreadCount(3);
    std::atomic<int> sum{0};
    std::vector<std::thread> callers;
    for (int t = 0; t < 4; ++t) {
        callers.emplace_back([&] {
            for (int round = 0; round < 50; ++round) {
                parallelFor(4, [&](int) { parallelFor(3, [&](int i) { sum += i; }); });
            }
        });
    }
    for (auto &caller : callers) {
        caller.join();
    }
    EXPECT_EQ(sum, 4 * 50 * 4 * 3);
}

TEST(Parallel, GivesBackTheFirstException)
{
    setThreadCount(3);
    for (int round = 0; round < 20; ++round) {
        EXPECT_THROW(parallelFor(100, [](int i) {
            if (i % 7 == 3) {
                throw std::bad_alloc();
            }
        }),
            std::bad_alloc);
    }
    std::atomic<int> calls{0};
    parallelFor(50, [&](int) { ++calls; });
    EXPECT_EQ(calls, 50);
}

#if defined(__linux__)
TEST(Parallel, ThreadsMayRunWhereTheyCouldBefore)
{
    setThreadCount(2);
    const auto allowed = [] {
        cpu_set_t cores;
        CPU_ZERO(&cores);
        return ::sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : -1;
    };
    const int before = allowed();
    for (int run = 0; run < 50; ++run) {
        std::this_thread::sleep_for(std::chrono::milliseconds(run % 5));
        std::vector<int> seen(64);
        parallelFor(64, [&](int i) { seen[static_cast<size_t>(i)] = allowed(); });
        EXPECT_EQ(seen, std::vector<int>(64, before));
    }
}
#endif
