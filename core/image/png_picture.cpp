// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstring>

#include <png.h>

#include "core/base/text.h"
#include "core/image/picture_formats.h"

// libpng leaves a function by longjmp when a file is broken. So whatever calls it stands in the two functions with setjmp below, which hold nothing
// that needs a destructor; everything that owns memory lives in PngReader, outside of them.

namespace headscope {

namespace {

constexpr int64_t mostDeflateGives = 1032; // times the compressed bytes

struct PngReader {
    std::span<const std::byte> bytes;
    size_t at = 0;
    char problem[160] = "";
    png_structp png = nullptr;
    png_infop info = nullptr;
    png_uint_32 width = 0, height = 0;
    int64_t bitsPerPixel = 1; ///< in the file
    bool grey16 = false;
    size_t rowBytes = 0;
    std::vector<png_bytep> rows;

    PngReader() = default;
    ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }
    PngReader(const PngReader &) = delete;
    PngReader &operator=(const PngReader &) = delete;
};

[[noreturn]] void onError(png_structp png, png_const_charp text)
{
    auto *reader = static_cast<PngReader *>(png_get_error_ptr(png));
    std::snprintf(reader->problem, sizeof reader->problem, "%s", text);
    png_longjmp(png, 1);
}

void onWarning(png_structp, png_const_charp) {}

void onRead(png_structp png, png_bytep to, size_t count)
{
    auto *reader = static_cast<PngReader *>(png_get_io_ptr(png));
    if (count > reader->bytes.size() - reader->at) {
        png_error(png, "the file ends too early");
    }
    std::memcpy(to, reader->bytes.data() + reader->at, count);
    reader->at += count;
}

/// Reads all before the pixels and asks for 8-bit RGB rows (16-bit grey keeps its bits). False with `problem` set when the file is broken.
bool readHeader(PngReader *reader)
{
    if (setjmp(png_jmpbuf(reader->png))) {
        return false;
    }
    png_structp png = reader->png;
    png_infop info = reader->info;
    png_set_user_limits(png, maxPictureSide, maxPictureSide);
    png_set_read_fn(png, reader, onRead);
    png_read_info(png, info);
    reader->width = png_get_image_width(png, info);
    reader->height = png_get_image_height(png, info);
    const int depth = png_get_bit_depth(png, info), colour = png_get_color_type(png, info);
    reader->bitsPerPixel = int64_t{depth} * png_get_channels(png, info);
    reader->grey16 = depth == 16 && colour == PNG_COLOR_TYPE_GRAY;
    if (!reader->grey16) {
        if (colour == PNG_COLOR_TYPE_PALETTE) {
            png_set_palette_to_rgb(png);
        } else if (depth < 8) {
            png_set_expand_gray_1_2_4_to_8(png);
        }
        png_set_strip_16(png);
        png_set_strip_alpha(png);
        png_set_gray_to_rgb(png);
    }
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
    reader->rowBytes = png_get_rowbytes(png, info);
    return true;
}

bool readRows(PngReader *reader)
{
    if (setjmp(png_jmpbuf(reader->png))) {
        return false;
    }
    png_read_image(reader->png, reader->rows.data());
    png_read_end(reader->png, nullptr);
    return true;
}

Error brokenPng(const PngReader &reader)
{
    return badInput(concat("PNG: byte ", reader.at, ": expected an undamaged file, found: ", printable(reader.problem, 160)));
}

} // namespace

Result<Picture> decodePng(std::span<const std::byte> bytes)
{
    PngReader reader;
    reader.bytes = bytes;
    reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, onError, onWarning);
    reader.info = reader.png ? png_create_info_struct(reader.png) : nullptr;
    if (!reader.info) {
        return outOfResources("PNG: the library does not start");
    }
    if (!readHeader(&reader)) {
        return brokenPng(reader);
    }
    HS_TRY_STATUS(checkPictureSize(reader.width, reader.height, static_cast<int64_t>(bytes.size()) * mostDeflateGives * 8 / reader.bitsPerPixel));
    Picture out(static_cast<int>(reader.width), static_cast<int>(reader.height));
    const size_t perPixel = reader.grey16 ? 2 : 3;
    if (reader.rowBytes != reader.width * perPixel) {
        return badInput(concat("PNG: expected rows of ", reader.width * perPixel, " bytes, found ", reader.rowBytes));
    }
    std::vector<uint8_t> wide(reader.grey16 ? reader.rowBytes * reader.height : 0);
    for (size_t y = 0; y < reader.height; ++y) {
        reader.rows.push_back((reader.grey16 ? wide.data() : out.rgb.data()) + y * reader.rowBytes);
    }
    if (!readRows(&reader)) {
        return brokenPng(reader);
    }
    for (size_t i = 0; i < wide.size(); i += 2) {
        std::fill_n(out.rgb.begin() + static_cast<std::ptrdiff_t>(i / 2 * 3), 3, wide[i] ? uint8_t{255} : wide[i + 1]);
    }
    return out;
}

} // namespace headscope
