// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Values to colours. Knows neither models nor Qt.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/tensor/matrix.h"

namespace headscope {

struct Rgb {
    uint8_t r = 0, g = 0, b = 0;
    bool operator==(const Rgb &) const = default;
};

/// A perceptually ordered map from [0, 1] to colour: straight lines in sRGB between evenly spaced stops.
struct Colormap {
    std::string_view name;
    std::span<const Rgb> stops;

    /// Colour at t; t is clamped to [0, 1]. Requires t not NaN.
    Rgb at(double t) const;
};

/// viridis and magma (van der Walt & Smith 2015, CC0), cividis (Nuñez et al. 2018), grey.
const std::array<Colormap, 4> &colormaps();

/// Blue, white, red, for signed values: 0 is in the middle. Of our own making: hues 268 and 35 degrees in CIELAB, both sides equally light at equal distance from the middle (L* from 96 down to 32).
/// On dark ground the middle is dark (L* from 16 up to 66), so that what is near 0 does not glare.
const Colormap &divergingMap(bool darkGround = false);

/// By name; null where there is none.
const Colormap *findColormap(std::string_view name);

/// One 0xAARRGGBB pixel a value, row major: value / limit on the map; NaN (masked) becomes `none`. limit > 0.
std::vector<uint32_t> toPixels(const Matrix &values, float limit, const Colormap &map, uint32_t none);

/// The same with the first colour at `low` and the last at `high`; values beyond have the colour of an end. low < high.
std::vector<uint32_t> rangePixels(const Matrix &values, float low, float high, const Colormap &map, uint32_t none);

/// Largest value that is not NaN; 0 where there is none.
float largest(const Matrix &values);

} // namespace headscope
