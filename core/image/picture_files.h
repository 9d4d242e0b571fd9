// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Pixels as the bytes of a PNG or TIFF file, with what the file says of itself. Pure functions.

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace headscope {

struct PictureFile {
    int width = 0, height = 0;
    std::span<const uint32_t> pixels; ///< 0xAARRGGBB, row major, alpha not multiplied in
    bool alpha = false;                  ///< false: opaque, alpha is not written
    double dpi = 0;                      ///< pixels an inch; 0 = not said
    std::vector<std::pair<std::string, std::string>> texts; ///< keyword (Latin letters) and UTF-8 text
};

/// PNG, 8 bits a channel, texts as iTXt chunks. Empty where memory ran out.
std::string pngOf(const PictureFile &picture);

/// Baseline TIFF, little endian, 8 bits a channel, PackBits; the texts together as ImageDescription.
std::string tiffOf(const PictureFile &picture);

} // namespace headscope
