// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figure/axis_span.h"

#include <gtest/gtest.h>

using namespace headscope;

TEST(AxisSpan, StaysWithinTheCellsAndHoldsTwo)
{
    EXPECT_EQ(wholeSpan(10), (AxisSpan{-0.5, 9.5}));
    EXPECT_EQ(wholeSpan(0), (AxisSpan{-0.5, 0.5}));
    EXPECT_EQ(clampedSpan({-5, 3}, 10), (AxisSpan{-0.5, 7.5})); // as large as it was, moved in
    EXPECT_EQ(clampedSpan({4, 14}, 10), (AxisSpan{-0.5, 9.5}));
    EXPECT_EQ(clampedSpan({4, 4.5}, 10), (AxisSpan{3.25, 5.25}));
    EXPECT_EQ(clampedSpan({9, 9.2}, 10), (AxisSpan{7.5, 9.5}));
    EXPECT_EQ(clampedSpan({0, 0.2}, 1), (AxisSpan{-0.5, 0.5}));
}

TEST(AxisSpan, ZoomingLeavesThePointWhereItIs)
{
    const AxisSpan span{2, 10}, zoomed = zoomedSpan(span, 4, 0.5);
    EXPECT_EQ(zoomed, (AxisSpan{3, 7}));
    EXPECT_DOUBLE_EQ((4 - span.low) / span.size(), (4 - zoomed.low) / zoomed.size());
}

TEST(AxisSpan, CellsInView)
{
    EXPECT_EQ(cellsOf({-0.5, 9.5}, 10), (CellRange{0, 10}));
    EXPECT_EQ(cellsOf({2.4, 5.4}, 10), (CellRange{2, 4}));
    EXPECT_EQ(cellsOf({2.6, 5.6}, 10), (CellRange{3, 4}));
    EXPECT_EQ(cellsOf({2.5, 5.5}, 10), (CellRange{3, 3})); // the edges themselves are of no cell beyond
    EXPECT_EQ(cellsOf({-0.5, 0.5}, 0), (CellRange{0, 1}));
    EXPECT_EQ(cellAt(3.4, 10), 3);
    EXPECT_EQ(cellAt(-2, 10), 0);
    EXPECT_EQ(cellAt(12, 10), 9);
}
