// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Pictures as a vision model's preprocessing sees them: 8-bit RGB, as Pillow's Image.open(file).convert("RGB") gives them, to the bit.
///
/// Read: PNG (every colour type and depth, interlaced too), JPEG (baseline and progressive; grey, YCbCr, CMYK), PPM and PGM (binary, 8 bits).
/// As in Pillow: alpha is dropped, not blended; colour profiles, gamma and EXIF orientation are ignored; 16-bit colours keep their upper byte; 16-bit grey
/// without alpha is cut off at 255 (Pillow clips there, which makes most such pictures white).
/// Thread rule: pure functions.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace headscope {

constexpr int maxPictureSide = 16384;
constexpr int64_t maxPicturePixels = 200'000'000;

struct Picture {
    int width = 0, height = 0;
    std::vector<uint8_t> rgb; ///< [height, width, 3]

    Picture() = default;
    Picture(int w, int h) : width(w), height(h), rgb(static_cast<size_t>(w) * static_cast<size_t>(h) * 3) {}
    uint8_t *row(int y) { return rgb.data() + static_cast<size_t>(y) * static_cast<size_t>(width) * 3; }
    const uint8_t *row(int y) const { return rgb.data() + static_cast<size_t>(y) * static_cast<size_t>(width) * 3; }
};

/// Reads a picture file. BadInput: broken or cut short, more than maxPictureSide pixels a side or maxPicturePixels in all, more pixels than so few bytes can hold.
/// Unsupported: another format (named where its first bytes tell). Sizes are checked before anything is allocated.
Result<Picture> openPicture(const std::filesystem::path &path);

/// The same for bytes in memory; `source` is what messages begin with.
Result<Picture> decodePicture(std::span<const std::byte> bytes, const std::string &source);

/// The picture as a feature map [3, rows, cols]: the mean of each channel, in [0, 1], over each cell of a grid laid over it (a pixel that several cells share counts
/// for each with the area they share). Requires: rows, cols >= 1.
std::vector<float> gridOf(const Picture &picture, int rows, int cols);

} // namespace headscope
