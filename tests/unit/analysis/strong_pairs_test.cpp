// SPDX-License-Identifier: GPL-3.0-or-later
// Cells worth a line, against the whole pattern in float64.
#include "core/analysis/strong_pairs.h"

#include <gtest/gtest.h>

#include "tests/support/compare.h"
#include "tests/support/made_blocks.h"
#include "tests/support/naive_attention.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

std::shared_ptr<const Trace> madeTrace(int n, bool causal = true)
{
    BlockMaker maker({"case", [=](StackSpec &spec, BlockParts &, BlockInput &given) {
        spec.causal = causal;
        given.n = n;
    }});
    return traceOf(maker.model(), maker.input());
}

} // namespace

TEST(StrongPairs, AreAllCellsFromTheThresholdOn)
{
    for (const bool causal : {true, false}) {
        const auto trace = madeTrace(150, causal);
        const AttentionTrace &attn = trace->attention(GroupIndex(0), LayerIndex(1));
        const NaiveAttention naive = naiveAttention(attn);
        for (const float threshold : {0.3f, 0.02f, 0.0f}) {
            const auto found = strongPairs(attn, HeadIndex(2), {threshold});
            ASSERT_TRUE(found);
            EXPECT_EQ(found->threshold, threshold);
            size_t next = 0;
            for (int i = 0; i < 150; ++i) {
                for (int j = 0; j < 150; ++j) {
                    const double weight = naive.at(2, i, j);
                    const bool here = next < found->pairs.size() && found->pairs[next].query == i && found->pairs[next].key == j;
                    if (std::abs(weight - static_cast<double>(threshold)) > patternTolerance) { // else rounding decides
                        EXPECT_EQ(here, weight > static_cast<double>(threshold) && !naive.masked(2, i, j)) << i << " " << j << " " << weight;
                    }
                    if (here) {
                        EXPECT_NEAR(static_cast<double>(found->pairs[next].weight), weight, patternTolerance);
                        ++next;
                    }
                }
            }
            EXPECT_EQ(next, found->pairs.size());
        }
    }
}

TEST(StrongPairs, HaveNoneOfWeightZero)
{
    BlockMaker maker({"case", [](StackSpec &spec, BlockParts &, BlockInput &) { spec.layers.assign(2, {100.0f, 0, {}}); }}); // scores so far apart that small weights are zeros
    const auto trace = traceOf(maker.model(), maker.input());
    const AttentionTrace &attn = trace->attention(GroupIndex(0), LayerIndex(0));
    std::vector<float> cells(37 * 37);
    computeTile(attn, HeadIndex(0), {0, 0, 37, 37}, CellValue::Pattern, -1, cells);
    const auto zeros = std::count(cells.begin(), cells.end(), 0.0f), masked = std::count(cells.begin(), cells.end(), -1.0f);
    ASSERT_GT(zeros, 0);
    const auto found = strongPairs(attn, HeadIndex(0), {0.0f});
    ASSERT_TRUE(found);
    EXPECT_EQ(static_cast<long>(found->pairs.size()), static_cast<long>(cells.size()) - zeros - masked);
}

TEST(StrongPairs, TooManyRaiseTheThreshold)
{
    const auto trace = madeTrace(90);
    const AttentionTrace &attn = trace->attention(GroupIndex(0), LayerIndex(0));
    const auto all = strongPairs(attn, HeadIndex(0), {0.0f});
    const auto few = strongPairs(attn, HeadIndex(0), {0.0f, 200});
    ASSERT_TRUE(all && few);
    EXPECT_LE(few->pairs.size(), 200u);
    EXPECT_GT(few->threshold, 0.0f);
    std::vector<StrongPair> wanted;
    for (const StrongPair &pair : all->pairs) {
        if (pair.weight >= few->threshold) {
            wanted.push_back(pair);
        }
    }
    EXPECT_EQ(few->pairs, wanted);
}

TEST(StrongPairs, ThoseOfTheFirstKeyTakeNoRoomWhereTheyAreLeftOut)
{
    const auto trace = madeTrace(150);
    const AttentionTrace &attn = trace->attention(GroupIndex(0), LayerIndex(1));
    StrongPairs expected = *strongPairs(attn, HeadIndex(2), {0.001f});
    std::vector<StrongPair> first;
    std::copy_if(expected.pairs.begin(), expected.pairs.end(), std::back_inserter(first), [](const StrongPair &pair) { return pair.key == 0; });
    EXPECT_TRUE(expected.first.empty());
    ASSERT_GT(std::erase_if(expected.pairs, [](const StrongPair &pair) { return pair.key == 0; }), 0u);
    const auto found = strongPairs(attn, HeadIndex(2), {0.001f, expected.pairs.size(), true}); // with those of key 0 there were too many
    ASSERT_TRUE(found);
    EXPECT_EQ(found->pairs, expected.pairs);
    EXPECT_EQ(found->first, first);
    EXPECT_EQ(found->threshold, 0.001f);
}

TEST(StrongPairs, StopWhenAsked)
{
    const auto trace = madeTrace(40);
    std::stop_source source;
    source.request_stop();
    const auto found = strongPairs(trace->attention(GroupIndex(0), LayerIndex(0)), HeadIndex(0), {}, {source.get_token(), {}});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::Cancelled);
}
