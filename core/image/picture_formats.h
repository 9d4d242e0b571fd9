// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The formats behind decodePicture, one function each. Messages lack the source. Nothing outside this folder needs this header.

#include "core/image/picture.h"

namespace headscope {

Result<Picture> decodePng(std::span<const std::byte> bytes);
Result<Picture> decodeJpeg(std::span<const std::byte> bytes);
Result<Picture> decodePnm(std::span<const std::byte> bytes);

/// BadInput unless both sides are in [1, maxPictureSide], there are at most maxPicturePixels, and at most `mostPixels` of them.
/// `mostPixels` is what the format can make of a file of this size.
Status checkPictureSize(int64_t width, int64_t height, int64_t mostPixels);

} // namespace headscope
