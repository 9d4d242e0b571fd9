// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figure/raster.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

using namespace headscope;

namespace {

Matrix matrix(int rows, int cols, std::vector<float> values)
{
    Matrix out(rows, cols);
    out.values = std::move(values);
    return out;
}

/// CIELAB lightness of a colour.
double lightness(const Rgb &c)
{
    const auto linear = [](uint8_t v) {
        const double s = v / 255.0;
        return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
    };
    const double y = 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
    return y > 216.0 / 24389.0 ? 116.0 * std::cbrt(y) - 16.0 : y * 24389.0 / 27.0;
}

} // namespace

TEST(DivergingMap, IsLightInTheMiddleAndEquallyDarkOnBothSides)
{
    const Colormap &map = divergingMap();
    EXPECT_EQ(map.at(0.5), (Rgb{0xf3, 0xf3, 0xf3}));
    EXPECT_EQ(map.stops.size() % 2, 1u);
    double before = 101;
    for (int i = 0; i <= 20; ++i) {
        const double distance = 0.5 * i / 20.0, left = lightness(map.at(0.5 - distance)), right = lightness(map.at(0.5 + distance));
        EXPECT_NEAR(left, right, 1.5) << distance;
        EXPECT_LT(left, before) << distance;
        before = left;
    }
    EXPECT_GT(map.at(0.0).b, map.at(0.0).r);
    EXPECT_GT(map.at(1.0).r, map.at(1.0).b);
}

TEST(DivergingMap, OnDarkGroundIsDarkInTheMiddleAndEquallyLightOnBothSides)
{
    const Colormap &map = divergingMap(true);
    EXPECT_EQ(map.stops.size() % 2, 1u);
    EXPECT_NEAR(lightness(map.at(0.5)), 16, 1);
    double before = 0;
    for (int i = 0; i <= 20; ++i) {
        const double distance = 0.5 * i / 20.0, left = lightness(map.at(0.5 - distance)), right = lightness(map.at(0.5 + distance));
        EXPECT_NEAR(left, right, 1.5) << distance;
        EXPECT_GT(left, before) << distance;
        before = left;
    }
    EXPECT_GT(map.at(0.0).b, map.at(0.0).r);
    EXPECT_GT(map.at(1.0).r, map.at(1.0).b);
}

TEST(Raster, SignedPixelsHaveZeroInTheMiddle)
{
    const auto pixels = toSignedPixels(matrix(1, 4, {0, 2, -2, std::numeric_limits<float>::quiet_NaN()}), 2, divergingMap(), 7);
    EXPECT_EQ(pixels[0], 0xfff3f3f3u);
    EXPECT_EQ(pixels[1], 0xff9a0812u);
    EXPECT_EQ(pixels[2], 0xff084f7eu);
    EXPECT_EQ(pixels[3], 7u);
}

TEST(Raster, PoolingKeepsTheStrongestOfABlockWithItsSign)
{
    const Matrix pooled = pooledSigned(matrix(2, 4, {1, -3, 0, 0, 2, 2, 0, -0.5f}), 1, 2);
    EXPECT_EQ(pooled.values, (std::vector<float>{-3, -0.5f}));
    const Matrix same = matrix(2, 2, {1, -2, 3, -4});
    EXPECT_EQ(pooledSigned(same, 2, 2).values, same.values);
    const float nan = std::numeric_limits<float>::quiet_NaN(); // shows, however large its neighbours are
    const Matrix broken = pooledSigned(matrix(2, 4, {1, -3, 9, 0, 2, 2, nan, -5}), 1, 2);
    EXPECT_EQ(broken.values[0], -3.0f);
    EXPECT_TRUE(std::isnan(broken.values[1]));
}

TEST(Raster, NumbersOfAMatrix)
{
    EXPECT_DOUBLE_EQ(rootMeanSquare(matrix(1, 2, {3, -4})), std::sqrt(12.5));
    EXPECT_EQ(rootMeanSquare({}), 0.0);
    EXPECT_EQ(largestMagnitude(matrix(1, 3, {1, -4, 2})), 4.0f);
    EXPECT_EQ(difference(matrix(1, 2, {3, 1}), matrix(1, 2, {1, 4})).values, (std::vector<float>{2, -3}));
}

TEST(Raster, CellMeansAreOverChannelsFromTheFirstCellOn)
{
    EXPECT_EQ(cellMeans(matrix(3, 2, {9, 9, 1, 3, -2, 4}), 1, 1, 2).values, (std::vector<float>{2, 1}));
}

TEST(Raster, GreyGoesFromSmallestToLargest)
{
    EXPECT_EQ(greyPixels(matrix(1, 3, {-1, 0, 1})), (std::vector<uint32_t>{0xff000000u, 0xff808080u, 0xffffffffu}));
    EXPECT_EQ(greyPixels(matrix(1, 2, {5, 5})), (std::vector<uint32_t>{0xff808080u, 0xff808080u}));
}

TEST(Raster, PicturesAreChannelsOnOneScale)
{
    EXPECT_EQ(picturePixels({{3, 1, 2}, {0, 1, 1, 0, 0.5f, 0}}), (std::vector<uint32_t>{0xff00ff80u, 0xffff0000u}));
    EXPECT_EQ(picturePixels({{1, 1, 2}, {0, 2}}), (std::vector<uint32_t>{0xff000000u, 0xffffffffu}));
    EXPECT_EQ(picturePixels({{3, 1, 1}, {0.2f, 0.6f, 1}}), std::vector<uint32_t>{0xff3399ffu}); // its own colour, though it is all there is
    EXPECT_EQ(picturePixels({{3, 1, 1}, {-0.003f, 0.5f, 1.003f}}), std::vector<uint32_t>{0xff0080ffu});
    EXPECT_EQ(picturePixels({{3, 1, 1}, {-1, 0, 1}}), std::vector<uint32_t>{0xff0080ffu});
    EXPECT_TRUE(picturePixels({{4, 1, 1}, {0, 0, 0, 0}}).empty());
}

TEST(Raster, WithoutHueKeepsLightnessAndOpacity)
{
    EXPECT_EQ(withoutHue({0xffff0000u, 0xff00ff00u, 0xff0000ffu, 0x80ffffffu, 0xff123456u}), (std::vector<uint32_t>{0xff4c4c4cu, 0xff969696u, 0xff1d1d1du, 0x80ffffffu, 0xff2e2e2eu})); // as Pillow's convert("L")
}

TEST(Raster, OverlayIsAsOpaqueAsTheWeight)
{
    const auto pixels = overlayPixels(matrix(1, 4, {0.5f, 0.25f, 0, std::numeric_limits<float>::quiet_NaN()}), 0.5f, colormaps()[0], 0.8);
    EXPECT_EQ(pixels[0], 0xccfde725u);
    EXPECT_EQ(pixels[1] >> 24, 102u);
    EXPECT_EQ(pixels[2] >> 24, 0u);
    EXPECT_EQ(pixels[3], 0u);
}

TEST(Raster, OverlayStopsAreTheOverlayOverMiddleGrey)
{
    const Colormap &map = colormaps()[0];
    for (const double strength : {0.0, 0.4, 1.0}) {
        const auto stops = overlayStops(map, strength);
        ASSERT_EQ(stops.size(), 256u);
        EXPECT_EQ(stops.front(), (Rgb{128, 128, 128})); // what weighs nothing covers nothing
        for (const size_t i : {size_t{51}, size_t{153}, size_t{255}}) {
            const double share = static_cast<double>(i) / 255, alpha = strength * share;
            const Rgb c = map.at(share);
            EXPECT_NEAR(stops[i].r, alpha * c.r + (1 - alpha) * 128, 1.0) << strength << " " << i;
            EXPECT_NEAR(stops[i].g, alpha * c.g + (1 - alpha) * 128, 1.0) << strength << " " << i;
            EXPECT_NEAR(stops[i].b, alpha * c.b + (1 - alpha) * 128, 1.0) << strength << " " << i;
        }
    }
}

TEST(Raster, RangePixelsReachFromTheFirstColourToTheLast)
{
    const Colormap &map = colormaps()[0];
    const float inf = std::numeric_limits<float>::infinity();
    const auto at = [&](double t) {
        const Rgb c = map.at(t);
        return 0xff000000u | (static_cast<uint32_t>(c.r) << 16) | (static_cast<uint32_t>(c.g) << 8) | c.b;
    };
    EXPECT_EQ(rangePixels(matrix(1, 7, {-4, -2, 0, 2, inf, -inf, std::nanf("")}), -4, 4, map, 7), (std::vector<uint32_t>{at(0), at(0.25), at(0.5), at(0.75), at(1), at(0), 7u}));
    EXPECT_EQ(rangePixels(matrix(1, 2, {0.5f, 2}), 0, 2, map, 0), toPixels(matrix(1, 2, {0.5f, 2}), 2, map, 0));
}

TEST(Raster, TheStrongestPixelOfABlockStays)
{
    const Colormap &viridis = colormaps()[0];
    const auto pixel = [&](double share) { return 0xff000000u | static_cast<uint32_t>(viridis.at(share).r) << 16 | static_cast<uint32_t>(viridis.at(share).g) << 8 | viridis.at(share).b; };
    const uint32_t mark = 0xffff00c8u, low = pixel(0.1), middle = pixel(0.5), high = pixel(0.9);
    const std::vector<uint32_t> picture = {low, middle, 0, //
        high, low, 0, //
        low, mark, 0};
    EXPECT_EQ(strongestPixels(picture, {3, 3}, {1, 1}, viridis, mark), std::vector<uint32_t>{mark});
    EXPECT_EQ(strongestPixels(picture, {3, 3}, {2, 3}, viridis, mark), (std::vector<uint32_t>{high, middle, 0, low, mark, 0})); // rows 0 and 1 in one
    EXPECT_EQ(strongestPixels(picture, {3, 3}, {3, 3}, viridis, mark), picture);
    const std::vector<Rgb> stops = {{255, 255, 255}, {0, 0, 0}};
    const Colormap falling{"falling", stops};
    EXPECT_EQ(strongestPixels(std::vector<uint32_t>{0xffffffffu, 0xff202020u}, {1, 2}, {1, 1}, falling, mark), std::vector<uint32_t>{0xff202020u});
}
