// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/patch_positions.h"

#include <gtest/gtest.h>

#include "tests/support/compare.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

/// ((i 7) mod 11 - 5) / 3 at cell i of a 5 x 5 grid, and its negative beside it.
Tensor grid()
{
    std::vector<float> values;
    for (int i = 0; i < 25; ++i) {
        const float v = static_cast<float>(i * 7 % 11 - 5) / 3.0f;
        values.insert(values.end(), {v, -v});
    }
    return makeTensor({25, 2}, std::move(values));
}

void expectColumn(const Matrix &got, int column, float sign, const std::vector<double> &want)
{
    std::vector<float> numbers;
    for (int r = 0; r < got.rows; ++r) {
        numbers.push_back(sign * got.row(r)[column]);
    }
    EXPECT_TRUE(within(numbers, want, 1e-6));
}

} // namespace

// Expected numbers: torch 1.13, interpolate(grid as float64, size=(3, 7), mode="bicubic", align_corners=False, antialias=...).
TEST(PatchPositions, AgreeWithTorchWithoutAntialias)
{
    const Matrix got = resampledPositions(grid(), 3, 7, PatchPositions::Bicubic);
    const std::vector<double> want = {-1.6935356, 0.1394198, 0.8634777, -0.4938272, 0.3264586, 0.733776, 0.4920815, -0.2283771, -1.3517978, -1.1384839, 0.6666667, -0.46793, 0.1729834, 1.8503401, 0.9321168, 0.0723824, -0.7507379,
        -0.6851851, 0.3429616, -0.0277148, -1.1642012};
    expectColumn(got, 0, 1, want);
    expectColumn(got, 1, -1, want);
}

TEST(PatchPositions, AgreeWithTorchWithAntialias)
{
    const Matrix got = resampledPositions(grid(), 3, 7, PatchPositions::AntialiasedBicubic);
    expectColumn(got, 0, 1, {-1.5732636, 0.034136, 0.8201092, -0.4307692, 0.1192046, 0.5666169, 0.6996764, -0.3003688, -0.7631557, -0.4817095, 0.8031008, -0.4888738, -0.1601065, 0.9983894, 0.8483445, -0.0652177, -0.7378635, -0.3794871,
        0.3489273, -0.152312, -1.0996266});
}

TEST(PatchPositions, OfTheSameSizeStayAsTheyAre)
{
    for (const PatchPositions kind : {PatchPositions::Bicubic, PatchPositions::AntialiasedBicubic}) {
        EXPECT_TRUE(within(resampledPositions(grid(), 5, 5, kind).values, toFloat(grid()), 1e-6));
    }
}
