// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Matrices and maps as pixels: signed matrices, grey maps, pictures, weights laid over a map. One 0xAARRGGBB pixel a value, row major, alpha not multiplied in. Knows neither models nor Qt.
/// Thread rule: pure functions.

#include <span>

#include "core/figure/colormap.h"
#include "core/tensor/tensor.h"

namespace headscope {

/// Square root of the mean of the squares; 0 for an empty matrix.
double rootMeanSquare(const Matrix &values);

/// Largest absolute value that is not NaN; 0 where there is none.
float largestMagnitude(const Matrix &values);

/// a - b. Requires equal sizes.
Matrix difference(const Matrix &a, const Matrix &b);

/// [rows, cols] of at most the matrix's size: each cell is the number of largest magnitude of its block, sign kept (a mean would hide the single strong one), or NaN where one is no number. Requires 1 <= rows <= values.rows, the like cols.
Matrix pooledSigned(const Matrix &values, int rows, int cols);

/// value / limit on a diverging map whose middle is 0. limit > 0; NaN becomes `none`.
std::vector<uint32_t> toSignedPixels(const Matrix &values, float limit, const Colormap &map, uint32_t none);

/// Values from low to high over a map, those outside in the colour of the nearer end; NaN becomes `none`. low < high.
std::vector<uint32_t> toRangePixels(const Matrix &values, float low, float high, const Colormap &map, uint32_t none);

/// The same for `steps` even steps from high down to low: a colour bar.
std::vector<uint32_t> barPixels(int steps, const Colormap &map);

/// Mean over the columns of rows [first, first + rows * cols) of vectors, as a map [rows, cols]. Requires these rows.
Matrix cellMeans(const Matrix &vectors, int first, int rows, int cols);

/// Smallest value black, largest white; a map of equal values is middle grey.
std::vector<uint32_t> greyPixels(const Matrix &map);

/// Channels [3, h, w] (or [1, h, w]) as colours: numbers from 0 to 1 as they are; where some lie beyond, the smallest of all is 0 and the largest 255. NaN is black. Empty for another number of channels.
std::vector<uint32_t> picturePixels(const FloatTensor &channels);

/// The same pixels without hue: their lightness (ITU-R BT.601, as Pillow's "L").
std::vector<uint32_t> withoutHue(std::vector<uint32_t> pixels);

/// Weights to lay over a map: colour of weight / limit, its opacity strength * weight / limit. NaN (masked) is transparent. limit > 0, strength in [0, 1].
std::vector<uint32_t> overlayPixels(const Matrix &weights, float limit, const Colormap &map, double strength);

/// Rows and columns of a picture.
struct PixelSize {
    int rows = 0, cols = 0;
};

/// A picture of weights made smaller: of each block the pixel of the largest weight, told by lightness, which goes one way along `map`. `mark` (what is no number) comes before all weights, transparent pixels (masked) behind.
/// Requires 1 <= to <= from in both directions.
std::vector<uint32_t> strongestPixels(std::span<const uint32_t> pixels, const PixelSize &from, const PixelSize &to, const Colormap &map, uint32_t mark);

/// Such colours as they appear over middle grey (0x80), from 0 to the limit: the 256 stops of a map for the overlay's colour bar. strength in [0, 1].
std::vector<Rgb> overlayStops(const Colormap &map, double strength);

} // namespace headscope
