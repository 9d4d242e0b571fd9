// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/telling.h"

#include <gtest/gtest.h>

#include "tests/support/bare_trace.h"

using namespace headscope;
using namespace headscope::testing;

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
    const GroupIndex group(1);
    EXPECT_EQ(tellingHead(group, {{scored(0.9, 0.1), scored(0.1, 0.3)}, {scored(0.2, 0.2), scored(0.2, 0.3)}}), (HeadPlace{group, LayerIndex(0), HeadIndex(1)}));
    EXPECT_EQ(tellingHead(group, {{scored(0.2, {}), scored(0.1, {})}, {scored(0.7, {}), scored(0.3, {})}}), (HeadPlace{group, LayerIndex(1), HeadIndex(0)}));
    EXPECT_EQ(tellingHead(group, {{scored({}, {})}}), (HeadPlace{group, LayerIndex(0), HeadIndex(0)}));
}

TEST(Telling, FindsTheLastQueryThatLooksBeyondTheFirstToken)
{
    // Three positions, a head of width 1: scores are q k, so the key with the largest k wins where q is positive.
    AttentionTrace attn;
    attn.geometry = geometryOf(1, 1, 3, 3, 1);
    attn.geometry.mask.causal = true;
    setHeads(attn, {5, 5, -5}, {0, 1, 2}, {0, 0, 0});
    ASSERT_TRUE(attend(attn, {}));
    EXPECT_EQ(tellingCell(bareTrace(attn, {1, 2, 3}), {}), (CellPlace{QueryPos(1), KeyPos(1)}));
    setHeads(attn, {-5, -5, -5}, {0, 1, 2}, {0, 0, 0});
    ASSERT_TRUE(attend(attn, {}));
    EXPECT_EQ(tellingCell(bareTrace(attn, {1, 2, 3}), {}), (CellPlace{QueryPos(0), KeyPos(0)}));
}
