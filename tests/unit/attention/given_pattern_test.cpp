// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attention/given_pattern.h"

#include <bit>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "core/attention/merge.h"
#include "tests/support/given_file.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

constexpr float none = std::numeric_limits<float>::quiet_NaN();

AttentionTrace traceAround(const FloatTensor &cells, bool causal = false)
{
    AttentionTrace trace;
    trace.geometry.n_heads = trace.geometry.n_kv_heads = static_cast<int>(cells.shape[0]);
    trace.geometry.n_query = static_cast<int>(cells.shape[1]);
    trace.geometry.n_key = static_cast<int>(cells.shape[2]);
    trace.geometry.mask.causal = causal;
    trace.given = std::make_shared<const GivenPattern>(GivenPattern{makeTensor(cells.shape, cells.values)});
    return trace;
}

float at(const FloatTensor &cells, int head, int query, int key) { return cells.values[static_cast<size_t>((head * cells.shape[1] + query) * cells.shape[2] + key)]; }

float cellOf(const AttentionTrace &trace, int head, int query, int key)
{
    float value = -1;
    computeTile(trace, HeadIndex(head), {query, key, 1, 1}, CellValue::Pattern, none, {&value, 1});
    return value;
}

} // namespace

TEST(GivenPattern, EveryRectangleIsTheFilesOwnBits)
{
    const FloatTensor cells = softmaxOf({3, 5, 7});
    const AttentionTrace trace = traceAround(cells);
    for (const Tile &tile : {Tile{0, 0, 5, 7}, Tile{1, 2, 3, 4}, Tile{4, 6, 1, 1}, Tile{2, 0, 0, 0}}) {
        for (int head = 0; head < 3; ++head) {
            std::vector<float> out(static_cast<size_t>(tile.rows * tile.cols), -1);
            computeTile(trace, HeadIndex(head), tile, CellValue::Pattern, none, out);
            for (int r = 0; r < tile.rows; ++r) {
                for (int c = 0; c < tile.cols; ++c) {
                    EXPECT_EQ(std::bit_cast<uint32_t>(out[static_cast<size_t>(r * tile.cols + c)]), std::bit_cast<uint32_t>(at(cells, head, tile.query + r, tile.key + c)));
                }
            }
        }
    }
}

TEST(GivenPattern, NanIsMaskedAndZeroIsMaskedOnlyWhereTheMaskForbids)
{
    FloatTensor cells = softmaxOf({1, 4, 4}, true);
    cells.values[2 * 4 + 0] = none;  // query 2, key 0
    cells.values[3 * 4 + 1] = 0.0f;  // a weight of 0 that the mask allows
    cells.values[0 * 4 + 3] = 0.25f; // one that the mask forbids: never hidden
    const AttentionTrace trace = traceAround(cells, true);
    EXPECT_TRUE(std::isnan(cellOf(trace, 0, 2, 0)));
    EXPECT_EQ(cellOf(trace, 0, 3, 1), 0.0f);
    EXPECT_EQ(cellOf(trace, 0, 0, 3), 0.25f);
    EXPECT_TRUE(std::isnan(cellOf(trace, 0, 0, 1)));
    const AttentionTrace open = traceAround(cells);
    EXPECT_EQ(cellOf(open, 0, 0, 1), 0.0f);
    EXPECT_TRUE(std::isnan(cellOf(open, 0, 2, 0)));
    float masked = -1;
    computeTile(trace, HeadIndex(0), {2, 0, 1, 1}, CellValue::Pattern, 0.0f, {&masked, 1});
    EXPECT_EQ(masked, 0.0f);
}

TEST(GivenPattern, PoolsTheLargestOfEachBlock)
{
    const FloatTensor cells = softmaxOf({2, 9, 11}, false, 8);
    const AttentionTrace trace = traceAround(cells);
    const Tile tile{1, 2, 8, 9};
    for (const auto &[rows, cols] : {std::pair(3, 4), std::pair(8, 9), std::pair(1, 1)}) {
        const Matrix pooled = pooledPattern(trace, HeadIndex(1), tile, rows, cols);
        Matrix want(rows, cols);
        std::fill(want.values.begin(), want.values.end(), -1.0f);
        for (int r = 0; r < tile.rows; ++r) {
            for (int c = 0; c < tile.cols; ++c) {
                float &cell = want.row(r * rows / tile.rows)[c * cols / tile.cols];
                cell = std::max(cell, at(cells, 1, tile.query + r, tile.key + c));
            }
        }
        EXPECT_EQ(pooled.values, want.values);
    }
    FloatTensor stray = softmaxOf({1, 4, 4}, true);
    stray.values[0 * 4 + 3] = 2.0f; // above the diagonal of a causal pattern: the overview shows it as well
    EXPECT_EQ(pooledPattern(traceAround(stray, true), HeadIndex(0), {0, 0, 4, 4}, 1, 1).values[0], 2.0f);
    EXPECT_TRUE(std::isnan(pooledPattern(traceAround(softmaxOf({1, 4, 4}, true), true), HeadIndex(0), {0, 2, 2, 2}, 1, 1).values[0]));
}

TEST(GivenPattern, HeadsMergeAsComputedOnesDo)
{
    const FloatTensor cells = softmaxOf({2, 3, 3});
    const Matrix mean = mergedPattern(traceAround(cells), {MergeKind::Mean, {}}, {0, 0, 3, 3}, 3, 3);
    for (int i = 0; i < 9; ++i) {
        EXPECT_NEAR(mean.values[static_cast<size_t>(i)], (at(cells, 0, i / 3, i % 3) + at(cells, 1, i / 3, i % 3)) / 2, 1e-7);
    }
}

TEST(GivenPattern, AHeadKeepsNanAndNegativeZero)
{
    FloatTensor cells = softmaxOf({2, 2, 2});
    cells.values[4] = none;
    cells.values[5] = -0.0f;
    std::vector<float> head(4);
    givenHead({makeTensor(cells.shape, cells.values)}, HeadIndex(1), head);
    for (size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(std::bit_cast<uint32_t>(head[i]), std::bit_cast<uint32_t>(cells.values[4 + i]));
    }
}
