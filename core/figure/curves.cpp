// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figure/curves.h"

#include <algorithm>
#include <cmath>

#include "core/base/check.h"
#include "core/base/parallel.h"

namespace headscope {

namespace {

constexpr int columnsTogether = 8;

/// A curve with what does not change from column to column.
struct Stroke {
    float from, rise;     ///< to - from
    float half, density;  ///< half of its width in pixels; -log(1 - opacity)
};

std::vector<Stroke> strokesOf(const CurveSet &set, double ratio)
{
    std::vector<Stroke> out;
    out.reserve(set.curves.size());
    for (const Curve &curve : set.curves) {
        const double strength = std::clamp(static_cast<double>(curve.strength), 0.0, 1.0);
        out.push_back({curve.from, curve.to - curve.from, static_cast<float>(0.5 * ratio * curveWidth(strength)), static_cast<float>(-std::log1p(-curveOpacity(strength)))});
    }
    return out;
}

/// Where a column of the picture stands on the curves.
struct Place {
    float share; ///< 3 t^2 - 2 t^3
    float slope; ///< its derivative by the column
};

Place placeOf(int column, int width)
{
    const double t = (column + 0.5) / width;
    return {static_cast<float>(t * t * (3 - 2 * t)), static_cast<float>(6 * t * (1 - t) / width)};
}

/// Adds the step of a bar's edge at height y to the differences of a column: pixel p behind it is covered by clamp(p + 1 - y, 0, 1).
inline void addEdge(float *steps, float y, float density)
{
    const int at = static_cast<int>(y);
    const float part = y - static_cast<float>(at);
    steps[at] += density * (1 - part);
    steps[at + 1] += density * part;
}

/// Differences of the density down one column. `steps` holds height + 2 numbers.
void addStrokes(const std::vector<Stroke> &strokes, const Place &place, int height, float *steps)
{
    constexpr size_t together = 64; // where the edges lie is worked out for many at once, in vectors
    const float bottom = static_cast<float>(height);
    std::array<float, together> tops, ends;
    for (size_t begin = 0; begin < strokes.size(); begin += together) {
        const Stroke *stroke = strokes.data() + begin;
        const size_t count = std::min(together, strokes.size() - begin);
        for (size_t i = 0; i < count; ++i) {
            const float y = stroke[i].from + place.share * stroke[i].rise, slope = place.slope * stroke[i].rise;
            const float half = stroke[i].half * std::sqrt(1 + slope * slope); // its vertical cut: the curve is as wide across itself everywhere
            tops[i] = std::max(y - half, 0.0f);
            ends[i] = std::min(y + half, bottom);
        }
        for (size_t i = 0; i < count; ++i) {
            if (tops[i] < ends[i]) {
                addEdge(steps, tops[i], stroke[i].density);
                addEdge(steps, ends[i], -stroke[i].density);
            }
        }
    }
}

uint32_t mixed(const float *density, std::span<const CurveSet> sets)
{
    float total = 0, r = 0, g = 0, b = 0;
    for (size_t s = 0; s < sets.size(); ++s) {
        const float d = density[s];
        total += d;
        r += d * static_cast<float>(sets[s].colour.r);
        g += d * static_cast<float>(sets[s].colour.g);
        b += d * static_cast<float>(sets[s].colour.b);
    }
    const float alpha = 255 * (1 - std::exp(-total));
    if (!(alpha >= 0.5f)) {
        return 0;
    }
    const auto byte = [](float v) { return static_cast<uint32_t>(std::clamp(v + 0.5f, 0.0f, 255.0f)); };
    return byte(alpha) << 24 | byte(r / total) << 16 | byte(g / total) << 8 | byte(b / total);
}

} // namespace

std::vector<uint32_t> curvePixels(std::span<const CurveSet> sets, const CurveCanvas &canvas, const std::stop_token &stop)
{
    HS_CHECK(canvas.width >= 0 && canvas.height >= 0 && canvas.ratio > 0);
    const size_t width = static_cast<size_t>(canvas.width), height = static_cast<size_t>(canvas.height), count = sets.size();
    std::vector<uint32_t> pixels(width * height);
    std::vector<std::vector<Stroke>> strokes;
    for (const CurveSet &set : sets) {
        strokes.push_back(strokesOf(set, canvas.ratio));
    }
    parallelFor((canvas.width + columnsTogether - 1) / columnsTogether, [&](int piece) {
        std::vector<float> steps, density(count), sums(count);
        for (int x = piece * columnsTogether; x < std::min(canvas.width, (piece + 1) * columnsTogether); ++x) {
            steps.assign(count * (height + 2), 0.0f);
            const Place place = placeOf(x, canvas.width);
            for (size_t s = 0; s < count; ++s) {
                addStrokes(strokes[s], place, canvas.height, steps.data() + s * (height + 2));
            }
            std::fill(sums.begin(), sums.end(), 0.0f);
            for (size_t y = 0; y < height; ++y) {
                bool empty = true;
                for (size_t s = 0; s < count; ++s) {
                    sums[s] += steps[s * (height + 2) + y];
                    density[s] = std::max(sums[s], 0.0f);
                    empty = empty && density[s] < 1e-4f; // what rounding leaves behind
                }
                pixels[y * width + static_cast<size_t>(x)] = empty ? 0 : mixed(density.data(), sets);
            }
        }
    }, stop);
    return pixels;
}

const std::array<Rgb, 16> &categoryColours(bool darkGround)
{
    static const std::array<Rgb, 16> light = {{{0, 114, 178}, {213, 94, 0}, {0, 135, 100}, {190, 95, 150}, {176, 120, 0}, {86, 180, 233}, {0, 0, 0}, {130, 130, 130},
        {0, 0, 255}, {15, 0, 120}, {105, 15, 15}, {165, 90, 255}, {240, 30, 90}, {60, 0, 60}, {75, 105, 0}, {180, 0, 150}}};
    static const std::array<Rgb, 16> dark = {{{86, 180, 233}, {240, 120, 40}, {0, 190, 140}, {225, 140, 190}, {230, 159, 0}, {45, 105, 215}, {240, 228, 66}, {200, 200, 200},
        {120, 105, 45}, {0, 255, 120}, {90, 75, 255}, {195, 15, 150}, {210, 255, 195}, {255, 90, 105}, {0, 240, 255}, {75, 120, 105}}};
    return darkGround ? dark : light;
}

} // namespace headscope
