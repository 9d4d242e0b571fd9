// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/resize.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/check.h"

namespace headscope {

namespace {

constexpr int fractionBits = 22; // 8 bits of result and 2 for what negative lobes add leave these of 32

double sinc(double x)
{
    const double angle = x * std::numbers::pi;
    return x == 0 ? 1 : std::sin(angle) / angle;
}

/// Half the width of a filter at scale 1.
double supportOf(Resample filter)
{
    switch (filter) {
    case Resample::Lanczos: return 3;
    case Resample::Bicubic: return 2;
    case Resample::Box: return 0.5;
    default: return 1;
    }
}

double weightAt(Resample filter, double x)
{
    const double distance = std::abs(x);
    switch (filter) {
    case Resample::Box: return x > -0.5 && x <= 0.5 ? 1 : 0;
    case Resample::Bilinear: return distance < 1 ? 1 - distance : 0;
    // Pillow's constants are float32 here.
    case Resample::Hamming:
        return distance == 0   ? 1
               : distance >= 1 ? 0
                               : sinc(distance) * (static_cast<double>(0.54f) + static_cast<double>(0.46f) * std::cos(distance * std::numbers::pi));
    case Resample::Bicubic: { // Keys 1981 with a = -0.5
        constexpr double a = -0.5;
        return distance < 1   ? ((a + 2) * distance - (a + 3)) * distance * distance + 1
               : distance < 2 ? (((distance - 5) * distance + 8) * distance - 4) * a
                              : 0;
    }
    case Resample::Lanczos: return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
    case Resample::Nearest: break;
    }
    return 0;
}

/// Which pixels one pixel of the result is made of.
struct Taps {
    int first = 0;
    std::vector<int32_t> weights; ///< fixed point
};

std::vector<Taps> tapsOf(int from, int to, Resample filter)
{
    const double scale = static_cast<double>(from) / to, stretch = std::max(scale, 1.0), support = supportOf(filter) * stretch, shrink = 1 / stretch;
    std::vector<Taps> out(static_cast<size_t>(to));
    std::vector<double> weights;
    for (int i = 0; i < to; ++i) {
        const double center = (i + 0.5) * scale;
        const int first = std::max(static_cast<int>(center - support + 0.5), 0), end = std::min(static_cast<int>(center + support + 0.5), from);
        weights.clear();
        double sum = 0;
        for (int at = first; at < end; ++at) {
            weights.push_back(weightAt(filter, (at - center + 0.5) * shrink));
            sum += weights.back();
        }
        Taps &taps = out[static_cast<size_t>(i)];
        taps.first = first;
        for (const double weight : weights) {
            const double share = (sum != 0 ? weight / sum : weight) * (1 << fractionBits);
            taps.weights.push_back(static_cast<int32_t>(share < 0 ? share - 0.5 : share + 0.5));
        }
    }
    return out;
}

uint8_t rounded(int32_t sum) { return static_cast<uint8_t>(std::clamp(sum >> fractionBits, 0, 255)); }

constexpr int32_t half = 1 << (fractionBits - 1);

Picture resizedRows(const Picture &picture, int width, Resample filter)
{
    const auto taps = tapsOf(picture.width, width, filter);
    Picture out(width, picture.height);
    for (int y = 0; y < out.height; ++y) {
        uint8_t *to = out.row(y);
        for (const Taps &tap : taps) {
            const uint8_t *from = picture.row(y) + static_cast<size_t>(tap.first) * 3;
            int32_t sums[3] = {half, half, half};
            for (const int32_t weight : tap.weights) {
                for (int32_t &sum : sums) {
                    sum += *from++ * weight;
                }
            }
            for (const int32_t sum : sums) {
                *to++ = rounded(sum);
            }
        }
    }
    return out;
}

Picture resizedColumns(const Picture &picture, int height, Resample filter)
{
    const auto taps = tapsOf(picture.height, height, filter);
    Picture out(picture.width, height);
    const size_t values = static_cast<size_t>(picture.width) * 3;
    std::vector<int32_t> sums(values);
    for (int y = 0; y < height; ++y) {
        const Taps &tap = taps[static_cast<size_t>(y)];
        std::fill(sums.begin(), sums.end(), half);
        for (size_t i = 0; i < tap.weights.size(); ++i) {
            const uint8_t *from = picture.row(tap.first + static_cast<int>(i));
            for (size_t x = 0; x < values; ++x) {
                sums[x] += from[x] * tap.weights[i];
            }
        }
        std::transform(sums.begin(), sums.end(), out.row(y), rounded);
    }
    return out;
}

/// The pixel under the middle of each pixel of the result. Steps are added up, not multiplied, as Pillow does, which rounds differently.
std::vector<int> nearestOf(int from, int to)
{
    const double step = static_cast<double>(from) / to;
    std::vector<int> out(static_cast<size_t>(to));
    double at = step * 0.5;
    for (int &place : out) {
        place = std::clamp(static_cast<int>(at), 0, from - 1);
        at += step;
    }
    return out;
}

Picture nearest(const Picture &picture, int width, int height)
{
    const auto across = nearestOf(picture.width, width), down = nearestOf(picture.height, height);
    Picture out(width, height);
    for (int y = 0; y < height; ++y) {
        uint8_t *to = out.row(y);
        const uint8_t *from = picture.row(down[static_cast<size_t>(y)]);
        for (const int x : across) {
            to = std::copy_n(from + static_cast<size_t>(x) * 3, 3, to);
        }
    }
    return out;
}

} // namespace

Picture resized(const Picture &picture, int width, int height, Resample filter)
{
    HS_CHECK(width >= 1 && height >= 1 && width <= maxPictureSide && height <= maxPictureSide && picture.width >= 1 && picture.height >= 1);
    if (width == picture.width && height == picture.height) {
        return picture;
    }
    if (filter == Resample::Nearest) {
        return nearest(picture, width, height);
    }
    if (width == picture.width) {
        return resizedColumns(picture, height, filter);
    }
    const Picture narrow = resizedRows(picture, width, filter);
    return height == picture.height ? narrow : resizedColumns(narrow, height, filter);
}

} // namespace headscope
