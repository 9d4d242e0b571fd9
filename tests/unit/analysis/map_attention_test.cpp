// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/map_attention.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "core/forward/forward.h"
#include "tests/support/compare.h"
#include "tests/support/naive_forward.h"
#include "tests/support/seeing_model.h"
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

/// A picture through a whole model, of whose heads it is known what they look at.
TEST(MapAttention, HeadsOfASeeingModelLookWhereTheyWereMadeToLook)
{
    const TemporaryFolder folder;
    const auto written = SeeingModel::write(folder.path());
    ASSERT_TRUE(written) << written.error().message;
    constexpr int pixels = SeeingModel::side * SeeingModel::patch, side = SeeingModel::side;
    std::string picture = concat("P6 ", pixels, " ", pixels, " 255\n");
    for (int i = 0; i < pixels * pixels; ++i) {
        picture += i % pixels < pixels / 2 ? std::string("\xe0\x20\x20", 3) : std::string("\x20\x20\xe0", 3); // red, then blue
    }
    ASSERT_TRUE(writeFile(folder.path() / "halves.ppm", picture));
    const auto model = openModel(folder.path().string());
    ASSERT_TRUE(model) << model.error().message;
    GivenParts parts;
    parts.picture = (folder.path() / "halves.ppm").string();
    const auto input = inputFromParts(**model, parts);
    ASSERT_TRUE(input) << input.error().message;
    const auto trace = runForward(*model, *input);
    ASSERT_TRUE(trace);
    const auto looks = [&](int layer, int head, int query) { return mapAttention(**trace, {GroupIndex(0), LayerIndex(layer), HeadIndex(head)}, QueryPos(query)); };
    const auto share = [](const MapAttention &found, const auto &inside) {
        double sum = 0, all = static_cast<double>(found.outside);
        for (int y = 0; y < side; ++y) {
            for (int x = 0; x < side; ++x) {
                all += static_cast<double>(found.cells.row(y)[x]);
                sum += inside(y, x) ? static_cast<double>(found.cells.row(y)[x]) : 0;
            }
        }
        EXPECT_NEAR(all, 1, 1e-5);
        return sum;
    };
    const auto red = [](int, int x) { return x < side / 2; };
    const auto at = [](int row, int column) { return 1 + row * side + column; };
    for (const int layer : {0, 1}) {
        EXPECT_GT(share(looks(layer, 0, at(3, 2)), red), 0.9);
        EXPECT_LT(share(looks(layer, 0, at(3, 11)), red), 0.02);
        EXPECT_LT(share(looks(layer, 0, 0), [&](int y, int x) { return !red(y, x); }), 0.02); // [CLS], which is red itself
        EXPECT_GT(share(looks(layer, 1, at(9, 4)), [](int y, int x) { return std::abs(y - 9) < 4 && std::abs(x - 4) < 4; }), 0.8);
        EXPECT_GT(share(looks(layer, 2, at(9, 4)), [](int y, int) { return std::abs(y - 9) < 3; }), 0.8);
        EXPECT_GT(share(looks(layer, 3, at(9, 4)), [](int, int x) { return std::abs(x - 4) < 3; }), 0.8);
    }
    const MapGround ground = mapGround((*trace)->input.main(), (*model)->preprocess);
    EXPECT_TRUE(ground.picture);
    const uint32_t pixel = ground.pixels[static_cast<size_t>(ground.width) * 5 + 5];
    EXPECT_LE(std::abs(static_cast<int>(pixel >> 16 & 255) - 0xe0) + std::abs(static_cast<int>(pixel & 255) - 0x20), 2);
}
