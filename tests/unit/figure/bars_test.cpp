// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figure/bars.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

using namespace headscope;

TEST(Bars, AreTheNumbersThemselvesWhileThereIsRoom)
{
    const std::vector<float> values = {1, -2, 0};
    const auto bars = pooledBars(values, 5);
    ASSERT_EQ(bars.size(), 3u);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(bars[static_cast<size_t>(i)].value, values[static_cast<size_t>(i)]);
        EXPECT_EQ(bars[static_cast<size_t>(i)].index, i);
    }
    EXPECT_TRUE(pooledBars({}, 5).empty());
}

TEST(Bars, ShowTheStrongestOfTheirPart)
{
    const float none = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> values = {1, -3, none, 2, none, none, 0, 0};
    const auto bars = pooledBars(values, 4);
    ASSERT_EQ(bars.size(), 4u);
    EXPECT_EQ(bars[0].value, -3);
    EXPECT_EQ(bars[0].index, 1);
    EXPECT_EQ(bars[1].value, 2);
    EXPECT_EQ(bars[1].index, 3);
    EXPECT_TRUE(std::isnan(bars[2].value));
    EXPECT_EQ(bars[3].value, 0);
    EXPECT_EQ(barOf(3, 8, 4), 1);
    EXPECT_EQ(barOf(7, 8, 4), 3);
    EXPECT_EQ(largestMagnitude(values), 3);
    EXPECT_EQ(largestMagnitude(std::span<const float>()), 0);
}
