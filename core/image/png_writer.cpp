// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/picture_files.h"

#include <algorithm>
#include <cmath>
#include <csetjmp>
#include <cstring>

#include <png.h>

// libpng leaves a function by longjmp when it fails. So the one function with setjmp holds nothing that needs a destructor; what owns memory lives in PngFile, outside of it.

namespace headscope {

namespace {

constexpr int effort = 3; ///< of deflate, 1 to 9: figures are flat, and many are written

struct PngFile {
    std::string bytes;
    std::vector<uint8_t> row;
    std::vector<png_text> texts;
    png_structp png = nullptr;
    png_infop info = nullptr;

    PngFile() = default;
    ~PngFile() { png_destroy_write_struct(&png, &info); }
    PngFile(const PngFile &) = delete;
    PngFile &operator=(const PngFile &) = delete;
};

[[noreturn]] void onError(png_structp png, png_const_charp) { png_longjmp(png, 1); }
void onWarning(png_structp, png_const_charp) {}
void onWrite(png_structp png, png_bytep from, size_t count)
{
    try {
        static_cast<PngFile *>(png_get_io_ptr(png))->bytes.append(reinterpret_cast<const char *>(from), count);
    } catch (...) { // must not pass through libpng
        png_error(png, "out of memory");
    }
}
void onFlush(png_structp) {}

void fillRow(const PictureFile &picture, int y, uint8_t *to)
{
    const uint32_t *from = picture.pixels.data() + static_cast<size_t>(y) * static_cast<size_t>(picture.width);
    for (int x = 0; x < picture.width; ++x) {
        *to++ = static_cast<uint8_t>(from[x] >> 16);
        *to++ = static_cast<uint8_t>(from[x] >> 8);
        *to++ = static_cast<uint8_t>(from[x]);
        if (picture.alpha) {
            *to++ = static_cast<uint8_t>(from[x] >> 24);
        }
    }
}

bool writeAll(const PictureFile &picture, PngFile *file)
{
    if (setjmp(png_jmpbuf(file->png))) {
        return false;
    }
    png_set_write_fn(file->png, file, onWrite, onFlush);
    png_set_compression_level(file->png, effort);
    png_set_filter(file->png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE); // filters make figures larger and take twice the time
    png_set_IHDR(file->png, file->info, static_cast<png_uint_32>(picture.width), static_cast<png_uint_32>(picture.height), 8, picture.alpha ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
        PNG_FILTER_TYPE_DEFAULT);
    png_set_sRGB(file->png, file->info, PNG_sRGB_INTENT_RELATIVE);
    if (picture.dpi > 0) {
        const auto metre = static_cast<png_uint_32>(std::lround(picture.dpi / 0.0254));
        png_set_pHYs(file->png, file->info, metre, metre, PNG_RESOLUTION_METER);
    }
    if (!file->texts.empty()) {
        png_set_text(file->png, file->info, file->texts.data(), static_cast<int>(file->texts.size()));
    }
    png_write_info(file->png, file->info);
    for (int y = 0; y < picture.height; ++y) {
        fillRow(picture, y, file->row.data());
        png_write_row(file->png, file->row.data());
    }
    png_write_end(file->png, file->info);
    return true;
}

} // namespace

std::string pngOf(const PictureFile &picture)
{
    PngFile file;
    file.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, onError, onWarning);
    file.info = file.png ? png_create_info_struct(file.png) : nullptr;
    if (!file.info) {
        return {};
    }
    file.row.resize(static_cast<size_t>(picture.width) * (picture.alpha ? 4 : 3));
    static char none[1] = {};
    for (const auto &[name, text] : picture.texts) {
        png_text chunk{};
        chunk.compression = PNG_ITXT_COMPRESSION_NONE;
        chunk.key = const_cast<char *>(name.c_str());
        chunk.text = const_cast<char *>(text.c_str());
        chunk.itxt_length = text.size();
        chunk.lang = none;
        chunk.lang_key = none;
        file.texts.push_back(chunk);
    }
    if (!writeAll(picture, &file)) {
        return {};
    }
    return std::move(file.bytes);
}

} // namespace headscope
