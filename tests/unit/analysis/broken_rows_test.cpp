// SPDX-License-Identifier: GPL-3.0-or-later
// Broken rows against plain loops: a position whose vector is no number breaks its own row and every row that sees it.
#include "core/analysis/broken_rows.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <limits>

#include "core/forward/forward.h"
#include "tests/support/naive_forward.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

constexpr int n = 9, bad = 5, hiddenKey = 2;

size_t sz(int i) { return static_cast<size_t>(i); }

/// A pass in which `position` is no number; -1: all is sound. Key `hiddenKey` is padding.
std::shared_ptr<const Trace> passWith(TinyConfig config, int position)
{
    auto tensors = tensorsOf(config);
    if (position >= 0) {
        tensors.at("transformer.wpe.weight").values.at(sz(position * config.d_model)) = std::numeric_limits<float>::quiet_NaN();
    }
    const TemporaryFolder folder;
    writeTinyModel(folder.path(), jsonOf(configOf(config)), tensors);
    const auto model = openModel(folder.path().string()).value();
    std::vector<uint8_t> mask(sz(n), uint8_t{1});
    mask[sz(hiddenKey)] = 0;
    return *runForward(model, *inputFromIds(*model, {{4, 9, 2, 4, 7, 1, 3, 8, 5}, mask, {}}));
}

bool seen(int i, int j) { return j <= i && j != hiddenKey; }

} // namespace

TEST(BrokenRows, AreThoseThatSeeAPositionWithoutNumbers)
{
    const auto trace = passWith(tinyGpt2(), bad);
    const AttentionTrace &attn = trace->attention(GroupIndex(0), LayerIndex(0));
    for (int head = 0; head < attn.geometry.n_heads; ++head) {
        const BrokenRows broken = brokenRows(attn, HeadIndex(head));
        ASSERT_EQ(broken.size(), sz(n));
        for (int i = 0; i < n; ++i) {
            EXPECT_EQ(isBroken(broken, i), i >= bad) << head << ", " << i;
        }
        for (int i = 0; i < n; ++i) {
            EXPECT_EQ(brokenRow(attn, HeadIndex(head), QueryPos(i)), i >= bad) << head << ", " << i;
        }
        EXPECT_EQ(brokenRows(attn), broken);
    }
    // A key that nobody sees breaks no row but its own.
    const auto unseen = passWith(tinyGpt2(), hiddenKey);
    const BrokenRows own = brokenRows(unseen->attention(GroupIndex(0), LayerIndex(0)), HeadIndex(1));
    for (int i = 0; i < n; ++i) {
        EXPECT_EQ(isBroken(own, i), i == hiddenKey) << i;
    }
    EXPECT_TRUE(brokenRows(passWith(tinyGpt2(), -1)->attention(GroupIndex(0), LayerIndex(0))).empty());
}

TEST(BrokenRows, MarkTheCellsThatTheirQueriesSee)
{
    const auto trace = passWith(tinyGpt2(), bad);
    const AttentionTrace &attn = trace->attention(GroupIndex(0), LayerIndex(0));
    const BrokenRows broken = brokenRows(attn, HeadIndex(0));
    for (const Tile &tile : {Tile{0, 0, n, n}, Tile{3, 1, 5, 7}, Tile{6, 2, 1, 1}, Tile{6, 3, 1, 1}, Tile{0, 0, bad, n}}) {
        for (const auto &[rows, cols] : {std::pair(tile.rows, tile.cols), std::pair((tile.rows + 1) / 2, (tile.cols + 2) / 3), std::pair(1, 1)}) {
            CellMarks wanted(sz(rows * cols));
            for (int i = tile.query; i < tile.query + tile.rows; ++i) {
                for (int j = tile.key; j < tile.key + tile.cols; ++j) {
                    if (i >= bad && seen(i, j)) {
                        wanted[sz((i - tile.query) * rows / tile.rows * cols + (j - tile.key) * cols / tile.cols)] = CellMark::NotANumber;
                    }
                }
            }
            const bool none = std::count(wanted.begin(), wanted.end(), CellMark::NotANumber) == 0;
            EXPECT_EQ(patternMarks(attn, broken, tile, rows, cols), none ? CellMarks() : wanted) << tile.query << ", " << tile.key << ", " << rows << ", " << cols;
        }
    }
    EXPECT_TRUE(patternMarks(attn, {}, {0, 0, n, n}, 3, 3).empty());
}

TEST(BrokenRows, OfAMergeAreThoseOfTheHeadsThatTakePart)
{
    auto tensors = tensorsOf(tinyGpt2());
    const TinyConfig config = tinyGpt2();
    const int head = 1, d_head = config.d_model / config.n_heads;
    auto &bias = tensors.at("transformer.h.0.attn.c_attn.bias").values; // [3 d_model]: of q, k and v
    bias.at(sz(config.d_model + head * d_head)) = std::numeric_limits<float>::quiet_NaN();
    const TemporaryFolder folder;
    writeTinyModel(folder.path(), jsonOf(configOf(config)), tensors);
    const auto model = openModel(folder.path().string()).value();
    const auto trace = *runForward(model, *inputFromIds(*model, {{4, 9, 2, 4}, {}, {}}));
    const AttentionTrace &attn = trace->attention(GroupIndex(0), LayerIndex(0));
    std::vector<float> without(sz(config.n_heads), 1.0f), only(sz(config.n_heads), 0.0f);
    without[sz(head)] = 0;
    only[0] = 2;
    EXPECT_EQ(brokenRows(attn, HeadIndex(head)), BrokenRows(4, 1));
    EXPECT_TRUE(brokenRows(attn, HeadIndex(0)).empty());
    EXPECT_EQ(brokenRows(attn, HeadMerge{MergeKind::Mean, {}}), BrokenRows(4, 1));
    EXPECT_EQ(brokenRows(attn, HeadMerge{MergeKind::Max, {}}), BrokenRows(4, 1));
    EXPECT_TRUE(brokenRows(attn, HeadMerge{MergeKind::Weights, without}).empty());
    EXPECT_TRUE(brokenRows(attn, HeadMerge{MergeKind::Max, without}).empty());
    // Nor does a head of weight 0 spoil the numbers of the others.
    const Matrix merged = mergedPattern(attn, {MergeKind::Weights, only}, {0, 0, 4, 4}, 4, 4), plain = pooledPattern(attn, HeadIndex(0), {0, 0, 4, 4}, 4, 4);
    for (int i = 0; i < 4; ++i) {
        for (int j = 0; j <= i; ++j) {
            EXPECT_EQ(merged.row(i)[j], plain.row(i)[j]);
        }
    }
}
