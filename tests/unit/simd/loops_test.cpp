// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simd/loops.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>

#include "core/tensor/half.h"
#include "tests/support/compare.h"
#include "tests/support/random_numbers.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity(), notANumber = std::numeric_limits<float>::quiet_NaN();

/// Every instruction set that this machine has.
class Loops : public ::testing::TestWithParam<const simd::Loops *> {
protected:
    const simd::Loops &loops = *GetParam();
};

/// Distance in units of the last place of `wanted`.
double units(float got, double wanted)
{
    const float near = static_cast<float>(std::abs(wanted));
    return std::abs(static_cast<double>(got) - wanted) / static_cast<double>(std::nextafter(near, infinity) - near);
}

std::vector<float> ramp(float from, float to, int count)
{
    std::vector<float> x;
    for (int i = 0; i < count; ++i) {
        x.push_back(from + (to - from) * static_cast<float>(i) / static_cast<float>(count - 1));
    }
    return x;
}

std::vector<float> curved(const simd::Loops &loops, simd::Curve curve, std::vector<float> x)
{
    loops.curve(curve, x.data(), x.size());
    return x;
}

} // namespace

TEST(SimdLoops, ThereIsAlwaysATable)
{
    ASSERT_FALSE(simd::availableLoops().empty());
    EXPECT_EQ(simd::availableLoops()[0]->name, "plain");
    EXPECT_EQ(&simd::loops(), simd::availableLoops().back());
    for (const auto *table : simd::availableLoops()) {
        EXPECT_LE(table->tileRows, simd::mostTileRows);
        simd::forceLoops(table);
        EXPECT_EQ(&simd::loops(), table);
    }
    simd::forceLoops(nullptr);
    EXPECT_EQ(&simd::loops(), simd::availableLoops().back());
}

TEST_P(Loops, ExponentialsAreWithinTwoUnits)
{
    std::vector<float> x = ramp(-87.3f, 0, 100001);
    const std::vector<float> given = x;
    const float sum = loops.expMinus(x.data(), static_cast<int>(x.size()), 0);
    double worst = 0, total = 0;
    for (size_t i = 0; i < x.size(); ++i) {
        worst = std::max(worst, units(x[i], std::exp(static_cast<double>(given[i]))));
        total += std::exp(static_cast<double>(given[i]));
    }
    EXPECT_LE(worst, 2.0);
    EXPECT_NEAR(sum / total, 1, 1e-6);
}

TEST_P(Loops, ExponentialsOfTheEndsAndOfNoNumber)
{
    for (const int n : {1, 3, 16, 37}) { // whole vectors and what is left over
        std::vector<float> x(static_cast<size_t>(n), -infinity);
        x.back() = 2;
        EXPECT_EQ(loops.expMinus(x.data(), n, 2), 1.0f);
        EXPECT_EQ(x.back(), 1.0f);
        for (int i = 0; i + 1 < n; ++i) {
            EXPECT_EQ(x[static_cast<size_t>(i)], 0.0f);
        }
        x.front() = notANumber;
        EXPECT_TRUE(std::isnan(loops.expMinus(x.data(), n, 0)));
        EXPECT_TRUE(std::isnan(x.front()));
    }
    std::vector<float> none;
    EXPECT_EQ(loops.expMinus(none.data(), 0, 0), 0.0f);
    EXPECT_EQ(loops.max(none.data(), 0), -infinity);
}

TEST_P(Loops, PatternIsTheExponentialTimesItsScale)
{
    std::vector<float> x = ramp(-20, 5, 67), wanted = x;
    loops.expMinus(wanted.data(), 67, 5);
    loops.pattern(x.data(), 67, 5, 0.125f);
    for (size_t i = 0; i < x.size(); ++i) {
        EXPECT_EQ(x[i], wanted[i] * 0.125f);
    }
}

TEST_P(Loops, CurvesAreThoseOfTheLibrary)
{
    const std::vector<float> x = ramp(-12, 12, 50001);
    const auto compare = [&](simd::Curve curve, const std::function<double(double)> &reference, double absolute) {
        const auto got = curved(loops, curve, x);
        double worst = 0;
        for (size_t i = 0; i < x.size(); ++i) {
            const double v = static_cast<double>(x[i]);
            worst = std::max(worst, std::abs(static_cast<double>(got[i]) - reference(v)) / std::max(1.0, std::abs(v)));
        }
        EXPECT_LE(worst, absolute) << static_cast<int>(curve);
    };
    compare(simd::Curve::Gelu, [](double v) { return 0.5 * v * (1 + std::erf(v / std::sqrt(2.0))); }, 3e-7);
    compare(simd::Curve::GeluTanh, [](double v) { return 0.5 * v * (1 + std::tanh(std::sqrt(2 / M_PI) * (v + 0.044715 * v * v * v))); }, 3e-7);
    compare(simd::Curve::QuickGelu, [](double v) { return v / (1 + std::exp(-1.702 * v)); }, 3e-7);
    compare(simd::Curve::Silu, [](double v) { return v / (1 + std::exp(-v)); }, 3e-7);
    compare(simd::Curve::Tanh, [](double v) { return std::tanh(v); }, 2e-7);
}

TEST_P(Loops, TanhLosesNothingNearZero)
{
    double worst = 0;
    for (const float v : ramp(1e-6f, 1.2f, 60001)) {
        worst = std::max(worst, units(curved(loops, simd::Curve::Tanh, {v})[0], std::tanh(static_cast<double>(v))));
    }
    EXPECT_LE(worst, 4.0);
    std::vector<float> s = {0.001f, -0.002f, 40, -1000, notANumber};
    loops.cap(s.data(), 5, 50);
    EXPECT_NEAR(s[0], 0.001f, 1e-9);
    EXPECT_NEAR(s[1], -0.002f, 1e-9);
    EXPECT_NEAR(s[2], 50 * std::tanh(0.8), 1e-5);
    EXPECT_EQ(s[3], -50.0f);
    EXPECT_TRUE(std::isnan(s[4]));
}

TEST_P(Loops, CurvesOfInfinitiesAndOfNoNumber)
{
    using simd::Curve;
    for (const Curve curve : {Curve::Gelu, Curve::GeluTanh, Curve::QuickGelu, Curve::Silu, Curve::Tanh}) {
        const auto y = curved(loops, curve, {notANumber, infinity, 1e30f});
        EXPECT_TRUE(std::isnan(y[0])) << static_cast<int>(curve);
        EXPECT_EQ(y[1], curve == Curve::Tanh ? 1.0f : infinity) << static_cast<int>(curve);
        EXPECT_EQ(y[2], curve == Curve::Tanh ? 1.0f : 1e30f) << static_cast<int>(curve);
    }
}

TEST_P(Loops, TilesAreProducts)
{
    RandomNumbers random(3);
    for (int rows = 1; rows <= loops.tileRows; ++rows) {
        for (const int cols : {16, 32}) {
            const int depth = 1 + random.below(70);
            const auto x = random.list(static_cast<size_t>(rows * depth), 1), b = random.list(static_cast<size_t>(depth * 32), 1), bias = random.list(32, 1);
            std::vector<float> a(static_cast<size_t>(depth * loops.tileRows) + 16), c(static_cast<size_t>(rows) * 40, 0.5f);
            loops.packRows(rows, depth, x.data(), depth, a.data());
            simd::TileProduct product;
            product.rows = rows;
            product.cols = cols;
            product.depth = depth;
            product.a = a.data();
            product.b = b.data();
            product.c = c.data();
            product.c_stride = 40;
            const auto check = [&](const char *what, float constant) {
                for (int r = 0; r < rows; ++r) {
                    for (int k = 0; k < 40; ++k) {
                        double wanted = k < cols ? static_cast<double>(product.bias ? bias[static_cast<size_t>(k)] : constant) : 0.5;
                        for (int p = 0; p < depth && k < cols; ++p) {
                            wanted += static_cast<double>(x[static_cast<size_t>(r * depth + p)]) * static_cast<double>(b[static_cast<size_t>(p * 32 + k)]);
                        }
                        ASSERT_NEAR(c[static_cast<size_t>(r * 40 + k)], wanted, 1e-5) << what << " rows " << rows << " cols " << cols << " at " << r << " " << k;
                    }
                }
            };
            loops.tile(product);
            check("plain", 0);
            product.bias = bias.data();
            loops.tile(product);
            check("bias", 0);
            product.bias = nullptr;
            std::fill(c.begin(), c.end(), 0.5f);
            product.accumulate = true;
            loops.tile(product);
            check("accumulate", 0.5f);
            std::vector<float> chunk(static_cast<size_t>(simd::mostTileRows * simd::scoreStride));
            for (int r = 0; r < rows; ++r) {
                std::copy_n(x.begin() + r * depth, depth, chunk.begin() + r * simd::scoreStride);
            }
            std::fill(c.begin(), c.end(), 0.5f);
            product.accumulate = false;
            product.a = chunk.data();
            loops.tileOfScores(product);
            check("scores", 0);
        }
    }
}

TEST_P(Loops, FoldingTakesTheLargerCellByCellOnOneScale)
{
    RandomNumbers random(5);
    for (const int n : {1, 7, 16, 45}) {
        auto s = random.list(static_cast<size_t>(n), 5), most = random.list(static_cast<size_t>(n), 5);
        s[0] = std::numeric_limits<float>::quiet_NaN();
        s[static_cast<size_t>(n) / 2] = n > 1 ? -infinity : s[0];
        auto wanted = most;
        for (size_t i = 0; i < s.size(); ++i) {
            wanted[i] = std::fmax(wanted[i], s[i] - 2.5f + 0.75f);
        }
        loops.foldRow(s.data(), n, 2.5f, 0.75f, most.data());
        EXPECT_EQ(most, wanted) << n;
    }
}

TEST_P(Loops, PoolingTakesTheLargestOfEachCell)
{
    RandomNumbers random(4);
    const auto s = random.list(200, 5);
    const std::vector<int> bounds = {0, 1, 1, 8, 40, 73, 200};
    std::vector<float> cells(6, -infinity);
    cells[0] = 100;
    loops.poolRow(s.data(), bounds.data(), 6, cells.data());
    for (int c = 0; c < 6; ++c) {
        float wanted = c == 0 ? 100.0f : -infinity;
        for (int i = bounds[static_cast<size_t>(c)]; i < bounds[static_cast<size_t>(c + 1)]; ++i) {
            wanted = std::max(wanted, s[static_cast<size_t>(i)]);
        }
        EXPECT_EQ(cells[static_cast<size_t>(c)], wanted) << c;
    }
}

TEST_P(Loops, NarrowCellsArePooledFromTheirOwnNumbersAlone)
{
    RandomNumbers random(5);
    for (int tenths = 10; tenths <= 180; tenths += 7) { // numbers a cell, and cells that begin and end within a chunk
        for (const int n : {3, 17, 150, 512}) {
            std::vector<int> bounds = {0};
            for (int c = 0; bounds.back() < n; ++c) {
                bounds.push_back(std::clamp(((c + 1) * tenths + 4) / 10 - tenths / 25, bounds.back(), n));
            }
            std::vector<float> s = random.list(static_cast<size_t>(n), 5); // no more room than that: the sanitizer watches its ends
            s[static_cast<size_t>(n / 2)] = std::nanf("");
            const int cells = static_cast<int>(bounds.size()) - 1;
            std::vector<float> got(static_cast<size_t>(cells), -1.0f), wanted = got;
            for (int c = 0; c < cells; ++c) {
                for (int i = bounds[static_cast<size_t>(c)]; i < bounds[static_cast<size_t>(c + 1)]; ++i) {
                    wanted[static_cast<size_t>(c)] = s[static_cast<size_t>(i)] > wanted[static_cast<size_t>(c)] ? s[static_cast<size_t>(i)] : wanted[static_cast<size_t>(c)];
                }
            }
            loops.poolRow(s.data(), bounds.data(), cells, got.data());
            EXPECT_EQ(got, wanted) << tenths << ' ' << n;
        }
    }
}

TEST_P(Loops, StoredNumbersWidenExactly)
{
    std::vector<uint16_t> all(65536);
    for (size_t i = 0; i < all.size(); ++i) {
        all[i] = static_cast<uint16_t>(i);
    }
    for (const simd::Number number : {simd::Number::Float16, simd::Number::BFloat16}) {
        std::vector<float> out(65536 + 32);
        for (int row = 0; row < 65536 / 32; ++row) {
            loops.packInOut(number, 32, 1, all.data() + row * 32, 32, out.data() + row * 32);
        }
        for (size_t i = 0; i < all.size(); ++i) {
            const float wanted = number == simd::Number::Float16 ? halfToFloat(all[i]) : bfloat16ToFloat(all[i]);
            ASSERT_TRUE(std::isnan(wanted) ? std::isnan(out[i]) : std::memcmp(&out[i], &wanted, 4) == 0) << i << ": " << out[i] << ", expected " << wanted;
        }
    }
}

TEST_P(Loops, TheFirstTileOfStoredWeightsIsThatOfTheirPanelAndLeavesThePanel)
{
    constexpr int depth = 37, stride = simd::panelWidth + 5;
    RandomNumbers random(9);
    const int rows = loops.tileRows;
    const auto a = random.list(static_cast<size_t>(depth * rows), 1), wide = random.list(static_cast<size_t>(depth * stride), 1);
    std::vector<uint16_t> halves, brains;
    for (const float v : wide) {
        halves.push_back(doubleToHalf(static_cast<double>(v)));
        brains.push_back(doubleToBfloat16(static_cast<double>(v)));
    }
    for (const auto &[number, stored] : {std::pair<simd::Number, const void *>(simd::Number::Float32, wide.data()), {simd::Number::Float16, halves.data()}, {simd::Number::BFloat16, brains.data()}}) {
        std::vector<float> panel(depth * simd::panelWidth), left(panel.size(), -7.0f), wanted(static_cast<size_t>(rows * simd::panelWidth)), got(wanted.size(), -7.0f);
        loops.packInOut(number, simd::panelWidth, depth, stored, stride, panel.data());
        simd::TileProduct tile;
        tile.rows = rows;
        tile.depth = depth;
        tile.a = a.data();
        tile.b = panel.data();
        tile.c = wanted.data();
        tile.c_stride = simd::panelWidth;
        loops.tile(tile);
        tile.c = got.data();
        tile.b = nullptr;
        tile.ahead = {reinterpret_cast<const char *>(wide.data()), stride, 64, 2}; // fetches change nothing, wherever they lead
        loops.tileOfStored(tile, number, stored, stride, left.data());
        EXPECT_EQ(got, wanted);
        EXPECT_EQ(left, panel);
    }
}

TEST_P(Loops, NormsAreThoseOfTheirFormulas)
{
    RandomNumbers random(8);
    for (const int n : {1, 5, 16, 100, 768}) {
        const auto x = random.list(static_cast<size_t>(n), 3), gain = random.list(static_cast<size_t>(n), 1), bias = random.list(static_cast<size_t>(n), 1);
        double mean = 0, square = 0, variance = 0;
        for (const float v : x) {
            mean += static_cast<double>(v) / n;
            square += static_cast<double>(v) * static_cast<double>(v) / n;
        }
        for (const float v : x) {
            variance += (static_cast<double>(v) - mean) * (static_cast<double>(v) - mean) / n;
        }
        std::vector<double> layer, rms;
        for (size_t i = 0; i < x.size(); ++i) {
            layer.push_back((static_cast<double>(x[i]) - mean) / std::sqrt(variance + 1e-3) * static_cast<double>(gain[i]) + static_cast<double>(bias[i]));
            rms.push_back(static_cast<double>(x[i]) / std::sqrt(square + 1e-3) * static_cast<double>(gain[i]));
        }
        std::vector<float> y(x.size());
        loops.layerNorm(x.data(), n, 1e-3f, gain.data(), bias.data(), y.data());
        EXPECT_TRUE(within(y, layer, 3e-6)) << n;
        loops.rmsNorm(x.data(), n, 1e-3f, gain.data(), y.data());
        EXPECT_TRUE(within(y, rms, 3e-6)) << n;
    }
}

INSTANTIATE_TEST_SUITE_P(Simd, Loops, ::testing::ValuesIn(simd::availableLoops().begin(), simd::availableLoops().end()), [](const auto &given) { return std::string(given.param->name); });
