// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/telling.h"

#include <gtest/gtest.h>

#include "core/forward/forward.h"

using namespace headscope;

namespace {

HeadMetrics scored(std::optional<double> previous, std::optional<double> induction)
{
    HeadMetrics m;
    m.previous = previous;
    m.induction = induction;
    return m;
}

} // namespace

TEST(Telling, PrefersInductionAndFallsBackToPreviousToken)
{
    EXPECT_EQ(tellingHead({{scored(0.9, 0.1), scored(0.1, 0.3)}, {scored(0.2, 0.2), scored(0.2, 0.3)}}), (HeadPlace{LayerIndex(0), HeadIndex(1)}));
    EXPECT_EQ(tellingHead({{scored(0.2, {}), scored(0.1, {})}, {scored(0.7, {}), scored(0.3, {})}}), (HeadPlace{LayerIndex(1), HeadIndex(0)}));
    EXPECT_EQ(tellingHead({{scored({}, {})}}), (HeadPlace{LayerIndex(0), HeadIndex(0)}));
}

TEST(Telling, FindsTheLastQueryThatLooksBeyondTheFirstToken)
{
    // Two positions a head of width 1: scores are q k, so the key with the largest k wins where q is positive.
    auto trace = std::make_shared<Trace>();
    trace->input.ids = {TokenId(1), TokenId(2), TokenId(3)};
    BlockTrace block;
    block.attn.geometry = {1, 1, 3, 3, 1, 1.0f, {true, {}}};
    block.attn.q = {5, 5, -5};
    block.attn.k = {0, 1, 2};
    block.attn.v = {0, 0, 0};
    ASSERT_TRUE(attend(block.attn, {}));
    trace->blocks.push_back(block);
    EXPECT_EQ(tellingCell(*trace, {}), (CellPlace{QueryPos(1), KeyPos(1)}));
    trace->blocks[0].attn.q = {-5, -5, -5};
    ASSERT_TRUE(attend(trace->blocks[0].attn, {}));
    EXPECT_EQ(tellingCell(*trace, {}), (CellPlace{QueryPos(0), KeyPos(0)}));
}
