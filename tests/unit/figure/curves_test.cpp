// SPDX-License-Identifier: GPL-3.0-or-later
// Curves as pixels, against what a curve is: coverage by sampling in float64, opacity by multiplying transparencies.
#include "core/figure/curves.h"

#include <array>
#include <chrono>
#include <cmath>
#include <gtest/gtest.h>

#include "core/base/parallel.h"
#include "tests/support/random_numbers.h"

using namespace headscope;
using headscope::testing::RandomNumbers;

namespace {

double alphaAt(const std::vector<uint32_t> &pixels, const CurveCanvas &canvas, int x, int y) { return (pixels[static_cast<size_t>(y * canvas.width + x)] >> 24) / 255.0; }

/// Part of pixel (x, y) that a curve covers in the pixel's middle column.
double coverage(const Curve &curve, const CurveCanvas &canvas, int x, int y)
{
    const double t = (x + 0.5) / canvas.width, share = t * t * (3 - 2 * t), rise = static_cast<double>(curve.to) - static_cast<double>(curve.from);
    const double slope = 6 * t * (1 - t) / canvas.width * rise, half = 0.5 * canvas.ratio * curveWidth(static_cast<double>(curve.strength)) * std::sqrt(1 + slope * slope);
    const double middle = static_cast<double>(curve.from) + share * rise;
    const double top = std::max({middle - half, static_cast<double>(y), 0.0}), bottom = std::min({middle + half, y + 1.0, static_cast<double>(canvas.height)});
    return std::max(0.0, bottom - top);
}

} // namespace

TEST(Curves, ManyAreAsOpaqueAsTheProductOfTheirTransparencies)
{
    const CurveCanvas canvas{60, 50, 1.5};
    RandomNumbers random(4);
    CurveSet set{{}, {10, 20, 30}};
    for (int i = 0; i < 40; ++i) {
        set.curves.push_back({20 + random.list(1, 60)[0], 20 + random.list(1, 60)[0], 0.02f + std::abs(random.list(1, 0.9f)[0])});
    }
    const auto pixels = curvePixels({&set, 1}, canvas);
    for (int y = 0; y < canvas.height; ++y) {
        for (int x = 0; x < canvas.width; ++x) {
            double density = 0;
            for (const Curve &curve : set.curves) {
                density -= coverage(curve, canvas, x, y) * std::log(1 - curveOpacity(static_cast<double>(curve.strength)));
            }
            ASSERT_NEAR(alphaAt(pixels, canvas, x, y), 1 - std::exp(-density), 1.5 / 255) << x << ", " << y;
            if (alphaAt(pixels, canvas, x, y) > 0) {
                EXPECT_EQ(pixels[static_cast<size_t>(y * canvas.width + x)] & 0xffffffu, 0x0a141eu);
            }
        }
    }
}

TEST(Curves, BeginAndEndLevelAtTheirRows)
{
    const CurveCanvas canvas{101, 100, 1};
    const CurveSet set{{{20.5f, 80.5f, 1.0f}}, {0, 0, 0}};
    const auto pixels = curvePixels({&set, 1}, canvas);
    EXPECT_GT(alphaAt(pixels, canvas, 0, 20), 0.85);
    EXPECT_GT(alphaAt(pixels, canvas, 50, 50), 0.85);
    EXPECT_GT(alphaAt(pixels, canvas, 100, 80), 0.85);
    EXPECT_EQ(alphaAt(pixels, canvas, 0, 80), 0);
    EXPECT_EQ(alphaAt(pixels, canvas, 100, 20), 0);
}

TEST(Curves, ColoursOfSetsMixWhereTheyMeet)
{
    const CurveCanvas canvas{10, 10, 1};
    const std::vector<CurveSet> sets = {{{{5, 5, 1}}, {200, 0, 0}}, {{{5, 5, 1}}, {0, 0, 200}}, {{}, {0, 255, 0}}};
    const auto pixels = curvePixels(sets, canvas);
    EXPECT_EQ(pixels[45] & 0xffffffu, 0x640064u);
    EXPECT_EQ(pixels[0], 0u);
}

TEST(Curves, NothingIsAnEmptyPicture)
{
    EXPECT_EQ(curvePixels({}, {4, 3, 1}), std::vector<uint32_t>(12, 0));
    EXPECT_TRUE(curvePixels({}, {0, 3, 1}).empty());
}

TEST(Curves, FarAboveAndBelowLeaveNoTrace)
{
    const CurveCanvas canvas{30, 20, 2};
    const CurveSet set{{{-1e6f, -1e6f, 1}, {1e6f, 1e6f, 1}, {-50, -10, 0.5f}}, {1, 2, 3}};
    EXPECT_EQ(curvePixels({&set, 1}, canvas), std::vector<uint32_t>(600, 0));
}

namespace {

/// Linear light of a byte of sRGB (IEC 61966-2-1).
double linear(uint8_t byte)
{
    const double v = byte / 255.0;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

double luminance(const Rgb &c) { return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b); }

std::array<double, 3> lab(const Rgb &c)
{
    const auto f = [](double v) { return v > 0.008856 ? std::cbrt(v) : 7.787 * v + 16.0 / 116; };
    const double r = linear(c.r), g = linear(c.g), b = linear(c.b);
    const double x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047), y = f(luminance(c)), z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

} // namespace

TEST(CategoryColours, SixteenAreFarFromOneAnotherAndFromTheGround)
{
    for (const bool dark : {false, true}) {
        const auto &colours = categoryColours(dark);
        const double ground = dark ? luminance({30, 30, 30}) : 1.0;
        for (size_t i = 0; i < colours.size(); ++i) {
            const double own = luminance(colours[i]);
            EXPECT_GT((std::max(own, ground) + 0.05) / (std::min(own, ground) + 0.05), dark ? 3.0 : 2.3) << i;
            for (size_t k = 0; k < i; ++k) {
                const auto a = lab(colours[i]), b = lab(colours[k]);
                EXPECT_GT(std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]), 25.0) << (dark ? "dark " : "light ") << i << " and " << k; // 2.3 is a just noticeable difference
            }
        }
    }
}
