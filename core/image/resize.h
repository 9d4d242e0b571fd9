// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Resizing with the arithmetic of Pillow's Image.resize for 8-bit pictures, to the bit, since the preprocessing of published vision models is done with it.
///
/// A separable filter whose support grows with the factor of a reduction (so it averages instead of skipping pixels): first along rows, then along columns, each
/// pass in fixed point with 22 bits after the point, rounded to 8 bits and cut off at 0 and 255. A pass that changes nothing is left out.
/// Reference: Pillow, "Concepts: Filters"; Image.resize(size, resample), its whole box, no reducing gap.
/// Thread rule: pure function.

#include "core/image/picture.h"

namespace headscope {

/// Values are Pillow's, which preprocessor_config.json uses.
enum class Resample { Nearest = 0, Lanczos = 1, Bilinear = 2, Bicubic = 3, Box = 4, Hamming = 5 };

/// The picture at width x height. Requires: both in [1, maxPictureSide], the product at most maxPicturePixels.
/// Cost: about (support * reduction) multiplications a channel and pixel of each pass.
Picture resized(const Picture &picture, int width, int height, Resample filter);

} // namespace headscope
