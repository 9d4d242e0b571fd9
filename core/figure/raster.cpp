// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figure/raster.h"

#include <algorithm>
#include <cmath>

#include "core/base/check.h"

namespace headscope {

namespace {

uint32_t opaque(const Rgb &c) { return 0xff000000u | (static_cast<uint32_t>(c.r) << 16) | (static_cast<uint32_t>(c.g) << 8) | c.b; }

/// Smallest and largest number; (0, 0) where there is none.
std::pair<float, float> rangeOf(const std::vector<float> &values)
{
    if (values.empty()) {
        return {0.0f, 0.0f};
    }
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    return {*low, *high};
}

uint8_t byteOf(float value, const std::pair<float, float> &range)
{
    const double span = static_cast<double>(range.second) - static_cast<double>(range.first), share = (static_cast<double>(value) - static_cast<double>(range.first)) / span;
    return !(span > 0) ? uint8_t{128} : std::isnan(share) ? uint8_t{0} : static_cast<uint8_t>(std::lround(255.0 * std::clamp(share, 0.0, 1.0)));
}

/// Weight / limit as it is laid over a ground.
uint32_t overlayPixel(double share, const Colormap &map, double strength)
{
    return (opaque(map.at(share)) & 0x00ffffffu) | (static_cast<uint32_t>(std::lround(255.0 * strength * share)) << 24);
}

} // namespace

double rootMeanSquare(const Matrix &values)
{
    double squares = 0;
    for (const float v : values.values) {
        squares += static_cast<double>(v) * static_cast<double>(v);
    }
    return values.values.empty() ? 0.0 : std::sqrt(squares / static_cast<double>(values.values.size()));
}

float largestMagnitude(const Matrix &values)
{
    float top = 0.0f;
    for (const float v : values.values) {
        top = std::abs(v) > top ? std::abs(v) : top;
    }
    return top;
}

Matrix difference(const Matrix &a, const Matrix &b)
{
    HS_CHECK(a.rows == b.rows && a.cols == b.cols);
    Matrix out(a.rows, a.cols);
    std::transform(a.values.begin(), a.values.end(), b.values.begin(), out.values.begin(), [](float x, float y) { return x - y; });
    return out;
}

Matrix pooledSigned(const Matrix &values, int rows, int cols)
{
    HS_CHECK(rows >= 1 && cols >= 1 && rows <= values.rows && cols <= values.cols);
    Matrix out(rows, cols);
    const auto place = [](int i, int to, int from) { return static_cast<int>(static_cast<int64_t>(i) * to / from); };
    for (int r = 0; r < values.rows; ++r) {
        float *row = out.row(place(r, rows, values.rows));
        for (int c = 0; c < values.cols; ++c) {
            float &cell = row[place(c, cols, values.cols)];
            const float v = values.row(r)[c];
            cell = std::isnan(v) || std::abs(v) > std::abs(cell) ? v : cell;
        }
    }
    return out;
}

std::vector<uint32_t> toSignedPixels(const Matrix &values, float limit, const Colormap &map, uint32_t none)
{
    HS_CHECK(limit > 0.0f);
    std::vector<uint32_t> pixels(values.values.size());
    std::transform(values.values.begin(), values.values.end(), pixels.begin(), [&](float v) { return std::isnan(v) ? none : opaque(map.at(0.5 + 0.5 * static_cast<double>(v) / static_cast<double>(limit))); });
    return pixels;
}

std::vector<uint32_t> toRangePixels(const Matrix &values, float low, float high, const Colormap &map, uint32_t none)
{
    HS_CHECK(low < high);
    const double from = static_cast<double>(low), span = static_cast<double>(high) - from;
    std::vector<uint32_t> pixels(values.values.size());
    std::transform(values.values.begin(), values.values.end(), pixels.begin(), [&](float v) { return std::isnan(v) ? none : opaque(map.at((static_cast<double>(v) - from) / span)); });
    return pixels;
}

std::vector<uint32_t> barPixels(int steps, const Colormap &map)
{
    std::vector<uint32_t> pixels;
    for (int i = 0; i < steps; ++i) {
        pixels.push_back(opaque(map.at(1 - (i + 0.5) / steps)));
    }
    return pixels;
}

Matrix cellMeans(const Matrix &vectors, int first, int rows, int cols)
{
    HS_CHECK(first >= 0 && rows >= 1 && cols >= 1 && static_cast<int64_t>(first) + static_cast<int64_t>(rows) * cols <= vectors.rows && vectors.cols >= 1);
    Matrix out(rows, cols);
    for (size_t cell = 0; cell < out.values.size(); ++cell) {
        const float *row = vectors.row(first + static_cast<int>(cell));
        double sum = 0;
        for (int c = 0; c < vectors.cols; ++c) {
            sum += static_cast<double>(row[c]);
        }
        out.values[cell] = static_cast<float>(sum / vectors.cols);
    }
    return out;
}

std::vector<uint32_t> greyPixels(const Matrix &map)
{
    const auto range = rangeOf(map.values);
    std::vector<uint32_t> pixels(map.values.size());
    std::transform(map.values.begin(), map.values.end(), pixels.begin(), [&](float v) {
        const uint8_t grey = byteOf(v, range);
        return opaque({grey, grey, grey});
    });
    return pixels;
}

std::vector<uint32_t> picturePixels(const FloatTensor &channels)
{
    if (channels.shape.size() != 3 || (channels.shape[0] != 3 && channels.shape[0] != 1)) {
        return {};
    }
    constexpr float nearly = 0.004f; // what rounding may add: one step of 255
    const auto found = rangeOf(channels.values);
    const auto range = found.first >= -nearly && found.second <= 1 + nearly ? std::pair(0.0f, 1.0f) : found;
    const auto plane = static_cast<size_t>(channels.shape[1] * channels.shape[2]);
    std::vector<uint32_t> pixels(plane);
    for (size_t i = 0; i < plane; ++i) {
        const auto at = [&](size_t channel) { return byteOf(channels.values[(channels.shape[0] == 1 ? 0 : channel) * plane + i], range); };
        pixels[i] = opaque({at(0), at(1), at(2)});
    }
    return pixels;
}

std::vector<uint32_t> withoutHue(std::vector<uint32_t> pixels)
{
    std::transform(pixels.begin(), pixels.end(), pixels.begin(), [](uint32_t pixel) {
        const uint32_t red = (pixel >> 16) & 0xff, green = (pixel >> 8) & 0xff, blue = pixel & 0xff;
        const uint32_t grey = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
        return (pixel & 0xff000000u) | grey << 16 | grey << 8 | grey;
    });
    return pixels;
}

std::vector<uint32_t> overlayPixels(const Matrix &weights, float limit, const Colormap &map, double strength)
{
    HS_CHECK(limit > 0.0f && strength >= 0.0 && strength <= 1.0);
    std::vector<uint32_t> pixels(weights.values.size());
    std::transform(weights.values.begin(), weights.values.end(), pixels.begin(), [&](float v) {
        if (std::isnan(v)) {
            return uint32_t{0};
        }
        return overlayPixel(std::clamp(static_cast<double>(v) / static_cast<double>(limit), 0.0, 1.0), map, strength);
    });
    return pixels;
}

std::vector<uint32_t> strongestPixels(std::span<const uint32_t> pixels, const PixelSize &from, const PixelSize &to, const Colormap &map, uint32_t mark)
{
    HS_CHECK(to.rows >= 1 && to.rows <= from.rows && to.cols >= 1 && to.cols <= from.cols && pixels.size() == static_cast<size_t>(from.rows) * static_cast<size_t>(from.cols));
    constexpr int lightest = 1000 * 255;
    const auto lightness = [](uint32_t pixel) { return static_cast<int>(299 * ((pixel >> 16) & 0xff) + 587 * ((pixel >> 8) & 0xff) + 114 * (pixel & 0xff)); };
    const bool rises = lightness(opaque(map.at(1))) >= lightness(opaque(map.at(0)));
    const auto rank = [&](uint32_t pixel) { return pixel >> 24 == 0 ? -1 : pixel == mark ? lightest + 1 : rises ? lightness(pixel) : lightest - lightness(pixel); };
    std::vector<uint32_t> out(static_cast<size_t>(to.rows) * static_cast<size_t>(to.cols), 0);
    auto pixel = pixels.begin();
    for (int y = 0; y < from.rows; ++y) {
        const size_t row = static_cast<size_t>(y * to.rows / from.rows) * static_cast<size_t>(to.cols);
        for (int x = 0; x < from.cols; ++x, ++pixel) {
            uint32_t &strongest = out[row + static_cast<size_t>(x * to.cols / from.cols)];
            strongest = rank(*pixel) > rank(strongest) ? *pixel : strongest;
        }
    }
    return out;
}

std::vector<Rgb> overlayStops(const Colormap &map, double strength)
{
    HS_CHECK(strength >= 0.0 && strength <= 1.0);
    constexpr uint32_t ground = 0x80;
    std::vector<Rgb> stops(256);
    for (size_t i = 0; i < stops.size(); ++i) {
        const uint32_t pixel = overlayPixel(static_cast<double>(i) / static_cast<double>(stops.size() - 1), map, strength), alpha = pixel >> 24;
        const auto over = [&](int shift) { return static_cast<uint8_t>((((pixel >> shift) & 0xff) * alpha + ground * (255 - alpha) + 127) / 255); };
        stops[i] = {over(16), over(8), over(0)};
    }
    return stops;
}

} // namespace headscope
