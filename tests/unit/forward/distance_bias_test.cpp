// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/distance_bias.h"

#include <gtest/gtest.h>

using namespace headscope;

namespace {

std::vector<int> bucketsFrom(const DistanceBuckets &buckets)
{
    std::vector<int> out;
    for (int distance = -40; distance <= 40; distance += 4) {
        out.push_back(distanceBucket(buckets, distance));
    }
    return out;
}

} // namespace

// Expected numbers: T5's formula over torch 1.13, in float32 and float64 alike.
TEST(DistanceBucket, AgreesWithTheReference)
{
    EXPECT_EQ(bucketsFrom({32, 128, true}), (std::vector<int>{12, 12, 12, 11, 11, 10, 10, 9, 8, 4, 0, 20, 24, 25, 26, 26, 27, 27, 28, 28, 28}));
    EXPECT_EQ(bucketsFrom({32, 128, false}), (std::vector<int>{23, 22, 21, 20, 19, 17, 16, 12, 8, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(bucketsFrom({8, 12, true}), (std::vector<int>{3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 0, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7}));
    EXPECT_EQ(bucketsFrom({16, 20, false}), (std::vector<int>{15, 15, 15, 15, 15, 15, 14, 11, 8, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(DistanceBucket, StaysInTheTableHoweverFar)
{
    EXPECT_EQ(distanceBucket({32, 128, true}, 1 << 24), 31);
    EXPECT_EQ(distanceBucket({32, 128, true}, -(1 << 24)), 15);
    EXPECT_EQ(distanceBucket({32, 128, false}, -(1 << 24)), 31);
}

TEST(BucketBias, PutsTheTableByHeadAndDistance)
{
    const std::vector<float> table = {0, 100, 1, 101, 2, 102, 3, 103}; // [4 buckets, 2 heads]
    const auto bias = bucketBias({4, 8, false}, table, 3, 2);          // distances -2 .. 1
    ASSERT_EQ(bias->size(), 8u);
    EXPECT_EQ(*bias, (std::vector<float>{2, 1, 0, 0, 102, 101, 100, 100}));
}
