// SPDX-License-Identifier: GPL-3.0-or-later
// Every way in which a key can be hidden from a query or its score changed, against the naive attention.
#include "core/attention/mask.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "core/attention/attention.h"
#include "tests/support/compare.h"
#include "tests/support/mask_cases.h"
#include "tests/support/naive_attention.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

constexpr float notANumber = std::numeric_limits<float>::quiet_NaN(), minusInfinity = -std::numeric_limits<float>::infinity();

AttentionTrace attended(const MaskCase &c)
{
    AttentionTrace trace = traceOf(c);
    EXPECT_TRUE(attend(trace, {}));
    return trace;
}

std::vector<float> tileOf(const AttentionTrace &trace, int head, const Tile &tile, CellValue value, float masked)
{
    std::vector<float> out(static_cast<size_t>(tile.rows * tile.cols), -7.0f);
    computeTile(trace, HeadIndex(head), tile, value, masked, out);
    return out;
}

template <class T>
std::vector<T> ofHead(const std::vector<T> &all, int head, int n_heads)
{
    const auto each = static_cast<std::ptrdiff_t>(all.size()) / n_heads;
    return {all.begin() + head * each, all.begin() + (head + 1) * each};
}

class MaskCases : public ::testing::TestWithParam<MaskCase> {};

} // namespace

TEST_P(MaskCases, PatternScoresAndZAgreeWithTheNaiveOnes)
{
    const AttentionTrace trace = attended(GetParam());
    const NaiveAttention naive = naiveAttention(trace);
    const auto &g = trace.geometry;
    EXPECT_TRUE(activationsAgree(trace.outputsByHead(), naive.z));
    for (int h = 0; h < g.n_heads; ++h) {
        const Tile all{0, 0, g.n_query, g.n_key};
        EXPECT_TRUE(patternsAgree(tileOf(trace, h, all, CellValue::Pattern, 0), ofHead(naive.pattern, h, g.n_heads))) << "head " << h;
        EXPECT_TRUE(activationsAgree(tileOf(trace, h, all, CellValue::Score, minusInfinity), ofHead(naive.scores, h, g.n_heads))) << "head " << h;
    }
}

TEST_P(MaskCases, AllowsCountsAndBoundsSayTheSame)
{
    const AttentionTrace trace = attended(GetParam());
    const auto &g = trace.geometry;
    const auto open = tileOf(trace, 0, {0, 0, g.n_query, g.n_key}, CellValue::Pattern, notANumber);
    for (int i = 0; i < g.n_query; ++i) {
        int seen = 0;
        for (int j = 0; j < g.n_key; ++j) {
            const bool visible = !naiveMasked(g.mask, i, j);
            ASSERT_EQ(g.mask.allows(i, j), visible) << i << " " << j;
            ASSERT_EQ(std::isnan(open[static_cast<size_t>(i * g.n_key + j)]), !visible) << i << " " << j;
            if (visible) {
                ++seen;
                ASSERT_LE(g.mask.keyBegin(i), j) << i;
                ASSERT_GT(g.mask.keyEnd(i, g.n_key), j) << i;
            }
        }
        ASSERT_EQ(g.mask.visibleKeys(i, g.n_key), seen) << "query " << i;
    }
}

TEST_P(MaskCases, BlindRowsGiveZerosAndAllOthersSumToOne)
{
    const AttentionTrace trace = attended(GetParam());
    const auto &g = trace.geometry;
    for (int h = 0; h < g.n_heads; ++h) {
        for (int i = 0; i < g.n_query; ++i) {
            const auto row = tileOf(trace, h, {i, 0, 1, g.n_key}, CellValue::Pattern, 0);
            double total = 0;
            for (const float a : row) {
                total += static_cast<double>(a);
            }
            const bool blind = g.mask.visibleKeys(i, g.n_key) == 0;
            EXPECT_NEAR(total, blind ? 0.0 : 1.0, 1e-5);
            EXPECT_EQ(trace.rowMax(HeadIndex(h), i) == minusInfinity, blind);
            EXPECT_EQ(trace.rowScale(HeadIndex(h), i) == 0.0f, blind);
            for (size_t d = 0; d < 6 && blind; ++d) {
                EXPECT_EQ(trace.output(HeadIndex(h), i)[d], 0.0f);
            }
        }
    }
}

TEST_P(MaskCases, TilesAndPoolsAreThoseOfTheWhole)
{
    const AttentionTrace trace = attended(GetParam());
    const auto &g = trace.geometry;
    const int head = g.n_heads - 1;
    const auto whole = tileOf(trace, head, {0, 0, g.n_query, g.n_key}, CellValue::Pattern, 0);
    RandomNumbers random(5);
    for (int round = 0; round < 20; ++round) {
        const int query = random.below(g.n_query), key = random.below(g.n_key);
        const Tile tile{query, key, 1 + random.below(g.n_query - query), 1 + random.below(g.n_key - key)};
        std::vector<float> cut;
        for (int i = 0; i < tile.rows; ++i) {
            const auto row = whole.begin() + (query + i) * g.n_key + key;
            cut.insert(cut.end(), row, row + tile.cols);
        }
        EXPECT_TRUE(within(tileOf(trace, head, tile, CellValue::Pattern, 0), cut, 1e-6)) << query << " " << key << " " << tile.rows << " " << tile.cols;
        const int rows = std::min(3, tile.rows), cols = std::min(4, tile.cols);
        std::vector<double> pooled(static_cast<size_t>(rows * cols), std::nan(""));
        for (int i = 0; i < tile.rows; ++i) {
            for (int j = 0; j < tile.cols; ++j) {
                double &cell = pooled[static_cast<size_t>(i * rows / tile.rows * cols + j * cols / tile.cols)];
                if (!naiveMasked(g.mask, query + i, key + j)) {
                    cell = std::fmax(cell, static_cast<double>(cut[static_cast<size_t>(i * tile.cols + j)]));
                }
            }
        }
        EXPECT_TRUE(within(pooledPattern(trace, HeadIndex(head), tile, rows, cols).values, pooled, 1e-6));
    }
}

INSTANTIATE_TEST_SUITE_P(Attention, MaskCases, ::testing::ValuesIn(maskCases()), [](const auto &given) { return given.param.name; });

TEST(MaskBounds, ByHand)
{
    Mask mask;
    EXPECT_TRUE(mask.open());
    EXPECT_EQ(mask.keyBegin(7), 0);
    EXPECT_EQ(mask.keyEnd(7, 20), 20);
    EXPECT_EQ(mask.visibleKeys(7, 20), 20);
    mask.window = 3; // |i - j| < 3
    EXPECT_FALSE(mask.open());
    EXPECT_EQ(mask.keyBegin(2), 0);
    EXPECT_EQ(mask.keyBegin(3), 1);
    EXPECT_EQ(mask.visibleKeys(7, 20), 5);
    EXPECT_EQ(mask.visibleKeys(19, 20), 3);
    EXPECT_EQ(mask.visibleKeys(30, 20), 0); // a query far behind the last key
    mask.causal = true;
    EXPECT_EQ(mask.visibleKeys(7, 20), 3);
    EXPECT_EQ(mask.keyEnd(7, 20), 8);
    mask.first_extra_key = 18;
    EXPECT_EQ(mask.keyEnd(7, 20), 20); // extra keys stand behind the last position
    EXPECT_EQ(mask.visibleKeys(7, 20), 5);
    EXPECT_TRUE(mask.allows(0, 19));
    EXPECT_FALSE(mask.allows(0, 17));
}

TEST(MaskBounds, AnAddedMaskSaysNothingOfExtraKeys)
{
    Mask mask;
    mask.added = std::make_shared<const std::vector<float>>(std::vector<float>{0.5f, minusInfinity, minusInfinity, minusInfinity});
    mask.added_cols = 2;
    mask.first_extra_key = 2;
    EXPECT_FALSE(mask.open());
    EXPECT_EQ(mask.addedTo(0, 0), 0.5f);
    EXPECT_EQ(mask.addedTo(1, 2), 0.0f);
    EXPECT_FALSE(mask.allows(0, 1));
    EXPECT_TRUE(mask.allows(1, 2));
    EXPECT_EQ(mask.visibleKeys(0, 3), 2);
    EXPECT_EQ(mask.visibleKeys(1, 3), 1);
}
