// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallel.h"

#include <atomic>
#include <gtest/gtest.h>
#include <new>
#include <thread>
#include <vector>

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
