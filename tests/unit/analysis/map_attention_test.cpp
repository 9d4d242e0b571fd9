// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/map_attention.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "core/forward/forward.h"
#include "tests/support/compare.h"
#include "tests/support/naive_forward.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;
using namespace headscope::testing;

TEST(MapAttention, CellsAreTheKeysOfTheGridAndTheRestIsCounted)
{
    const std::vector<int> ids = {5, 3, 8, 1, 9, 4, 2, 6, 7, 5, 3};
    const int n = static_cast<int>(ids.size());
    const auto model = openTiny(tinyLlama());
    Trace trace = **runForward(model, *inputFromIds(*model, {ids, {}, {}}));
    trace.input.sequences[0].grid = Grid{2, 4, 1};
    const Numbers A = naiveForward(tinyLlama(), tensorsOf(tinyLlama()), ids).at("blocks.1.attn.pattern");
    for (const int query : {0, 6, 10}) {
        const MapAttention found = mapAttention(trace, {GroupIndex(0), LayerIndex(1), HeadIndex(3)}, QueryPos(query));
        ASSERT_TRUE(found.cells.rows == 2 && found.cells.cols == 4);
        double outside = 0, top = 0;
        for (int key = 0; key < n; ++key) {
            const double weight = key <= query ? A[static_cast<size_t>((3 * n + query) * n + key)] : std::nan("");
            if (key < 1 || key > 8) {
                outside += std::isnan(weight) ? 0 : weight;
                continue;
            }
            const float cell = found.cells.row((key - 1) / 4)[(key - 1) % 4];
            EXPECT_TRUE(std::isnan(weight) ? std::isnan(cell) : std::abs(static_cast<double>(cell) - weight) < 1e-5) << query << ' ' << key;
            top = weight > top ? weight : top;
        }
        EXPECT_NEAR(static_cast<double>(found.outside), outside, 1e-5);
        EXPECT_NEAR(static_cast<double>(found.largest), top, 1e-5);
    }
}

TEST(MapAttention, ARolloutIsItsMassOverTheInput)
{
    const auto model = openTiny(tinyGpt2());
    Trace trace = **runForward(model, *inputFromIds(*model, {{4, 9, 2, 4, 7, 1, 3, 8, 5}, {}, {}}));
    trace.input.sequences[0].grid = Grid{2, 3, 2};
    Rollout flow;
    flow.mass = {{0.25, 0.05, 0.1, 0, 0.2, 0.1, 0, 0.05, 0.25}, {0, 0, 0, 0, 0, 0, 0, 0, 1}};
    MapAttention found = mapRollout(trace, GroupIndex(0), flow);
    EXPECT_EQ(found.cells.values, (std::vector<float>{0.1f, 0, 0.2f, 0.1f, 0, 0.05f}));
    EXPECT_TRUE(found.marks.empty() && found.largest == 0.2f);
    EXPECT_NEAR(static_cast<double>(found.outside), 0.55, 1e-6);
    flow.mass[0].assign(9, std::nan(""));
    found = mapRollout(trace, GroupIndex(0), flow);
    EXPECT_EQ(found.marks, CellMarks(6, CellMark::NotANumber));
    EXPECT_TRUE(std::isnan(found.outside) && found.largest == 0);
}

TEST(MapAttention, WhatABrokenRowSeesIsMarkedAndWhatItDoesNotSeeIsMasked)
{
    auto tensors = tensorsOf(tinyGpt2());
    constexpr int n = 9, bad = 5;
    tensors.at("transformer.wpe.weight").values.at(static_cast<size_t>(bad * tinyGpt2().d_model)) = std::numeric_limits<float>::quiet_NaN();
    const TemporaryFolder folder;
    writeTinyModel(folder.path(), jsonOf(configOf(tinyGpt2())), tensors);
    const auto model = openModel(folder.path().string()).value();
    Trace trace = **runForward(model, *inputFromIds(*model, {{4, 9, 2, 4, 7, 1, 3, 8, 5}, {}, {}}));
    trace.input.sequences[0].grid = Grid{2, 4, 1};
    for (const int query : {bad - 1, bad, bad + 1}) {
        const MapAttention found = mapAttention(trace, {GroupIndex(0), LayerIndex(0), HeadIndex(0)}, QueryPos(query));
        EXPECT_EQ(found.marks.empty(), query < bad);
        EXPECT_EQ(std::isnan(found.outside), query >= bad);
        EXPECT_EQ(found.largest > 0, query < bad);
        for (int key = 1; key < n; ++key) {
            EXPECT_EQ(std::isnan(found.cells.values[static_cast<size_t>(key - 1)]), query >= bad || key > query) << query << ' ' << key;
            if (query >= bad) {
                EXPECT_EQ(found.marks[static_cast<size_t>(key - 1)], key <= query ? CellMark::NotANumber : CellMark::None) << query << ' ' << key;
            }
        }
    }
}

TEST(MapAttention, TheGroundIsThePictureElseTheMeanOfTheChannels)
{
    FloatTensor map{{2, 2, 3}, {0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 15}}; // means 0 1 2 3 4 10
    Sequence sequence = sequenceOfMap(map);
    MapGround ground = mapGround(sequence);
    ASSERT_TRUE(ground.width == 3 && ground.height == 2 && !ground.picture);
    EXPECT_EQ(ground.pixels.front(), 0xff000000u);
    EXPECT_EQ(ground.pixels.back(), 0xffffffffu);
    EXPECT_EQ(ground.pixels[4] & 0xffu, 102u); // 255 * 4 / 10
    sequence.pixels = FloatTensor{{3, 1, 2}, {0, 1, 0, 1, 0, 1}};
    ground = mapGround(sequence);
    EXPECT_TRUE(ground.width == 2 && ground.height == 1 && ground.picture && ground.pixels == (std::vector<uint32_t>{0xff000000u, 0xffffffffu}));
    PreprocessSpec spec;
    spec.rescale = 1.0 / 255;
    spec.normalize = NormalizeSpec{{0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}};
    sequence.pixels = FloatTensor{{3, 1, 1}, {-1, 0.2f, 1}};
    EXPECT_EQ(mapGround(sequence, spec).pixels, std::vector<uint32_t>{0xff0099ffu}); // 255 * (0.2 / 2 + 0.5)
    sequence.pixels = {};
    sequence.vectors = {};
    EXPECT_EQ(mapGround(sequence).pixels, std::vector<uint32_t>{0xff808080u});
}
