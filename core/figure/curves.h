// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Many curves between two columns of rows as one picture: no object a curve. Each picture column is summed up by itself: a curve adds its coverage to that column with four additions however steep it is,
/// and the column's running sum is the density of all curves. Opaque where many curves meet: a pixel's transparency is the product of the transparencies of the curves on it.
/// Pure functions.

#include <array>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "core/figure/colormap.h"

namespace headscope {

/// From the left edge to the right: the cubic y(t) = from + (to - from) (3 t^2 - 2 t^3), level at both ends (a Bezier curve whose inner points lie a third in from the edges).
struct Curve {
    float from = 0, to = 0;  ///< heights at the edges in pixels from the top; may lie outside of the picture
    float strength = 0;      ///< in (0, 1]: gives width and opacity
};

struct CurveSet {
    std::vector<Curve> curves;
    Rgb colour;
};

struct CurveCanvas {
    int width = 0, height = 0; ///< pixels
    double ratio = 1;          ///< pixels of the picture to one of what widths are stated in
};

/// Width of a curve across itself in units of CurveCanvas::ratio, and its opacity: both grow with strength in a straight line, so that the faintest can still be seen.
constexpr double curveWidth(double strength) { return 0.8 + 2.7 * strength; }
constexpr double curveOpacity(double strength) { return 0.14 + 0.76 * strength; }

/// One 0xAARRGGBB pixel each, row major, alpha not multiplied in; where sets meet, colours mix by density. Unfinished once `stop` is requested. Uses the pool.
/// Cost: curves times width, and sets times pixels.
std::vector<uint32_t> curvePixels(std::span<const CurveSet> sets, const CurveCanvas &canvas, const std::stop_token &stop = {});

/// Sixteen colours to tell things apart, on light or on dark ground. The first eight are for people with the common kinds of colour blindness too (after Okabe & Ito 2008; its black and yellow swap their places with the ground's lightness);
/// each of the others is the one farthest from those before it in CIELAB, as everybody and as people without green cones see it, among those with a contrast of 2.6 to white or 3 to a dark grey.
const std::array<Rgb, 16> &categoryColours(bool darkGround);

} // namespace headscope
