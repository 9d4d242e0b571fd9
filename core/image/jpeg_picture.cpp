// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <csetjmp>
#include <cstdio>

#include <jpeglib.h>

#include <jerror.h>

#include "core/base/text.h"
#include "core/image/picture_formats.h"

// libjpeg calls error_exit when a file is broken, which must not return and so leaves by longjmp. Whatever calls the library stands in the two functions with
// setjmp below, which hold nothing that needs a destructor; everything that owns memory lives in JpegReader, outside of them.

namespace headscope {

namespace {

constexpr int mostScans = 500; ///< of a progressive file; each costs a pass over the picture
constexpr int64_t mostPixelsPerByte = 4096; ///< a block of 64 pixels costs at least a bit or two; chroma is stored for four or more pixels at once
constexpr int64_t alwaysAllowedPixels = 4 << 20;

struct JpegReader {
    jpeg_decompress_struct library{};
    jpeg_error_mgr errors{};
    jpeg_progress_mgr progress{};
    std::jmp_buf escape;
    char problem[JMSG_LENGTH_MAX] = "";
    bool created = false;
    uint8_t *pixels = nullptr; ///< belongs to the caller
    size_t rowBytes = 0;

    JpegReader() = default;
    ~JpegReader()
    {
        if (created) {
            jpeg_destroy_decompress(&library);
        }
    }
    JpegReader(const JpegReader &) = delete;
    JpegReader &operator=(const JpegReader &) = delete;
};

JpegReader &readerOf(j_common_ptr library) { return *static_cast<JpegReader *>(library->client_data); }

[[noreturn]] void onError(j_common_ptr library)
{
    JpegReader &reader = readerOf(library);
    library->err->format_message(library, reader.problem);
    std::longjmp(reader.escape, 1);
}

/// Warnings about missing data are errors, since the library would fill in grey; others (stray bytes, odd markers) change nothing.
void onMessage(j_common_ptr library, int level)
{
    const int code = library->err->msg_code;
    if (level < 0 && (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_ARITH_BAD_CODE)) {
        onError(library);
    }
}

void onProgress(j_common_ptr library)
{
    JpegReader &reader = readerOf(library);
    if (reader.library.input_scan_number > mostScans) {
        std::snprintf(reader.problem, sizeof reader.problem, "more than %d scans", mostScans);
        std::longjmp(reader.escape, 1);
    }
}

/// Reads all before the pixels and chooses RGB, or CMYK where the file is so. False with `problem` set when the file is broken.
bool readHeader(JpegReader *reader, const unsigned char *bytes, unsigned long size)
{
    if (setjmp(reader->escape)) {
        return false;
    }
    jpeg_decompress_struct &library = reader->library;
    library.err = jpeg_std_error(&reader->errors);
    reader->errors.error_exit = onError;
    reader->errors.emit_message = onMessage;
    library.client_data = reader;
    jpeg_create_decompress(&library); // keeps err and client_data
    reader->created = true;
    reader->progress.progress_monitor = onProgress;
    library.progress = &reader->progress;
    jpeg_mem_src(&library, bytes, size);
    jpeg_read_header(&library, TRUE);
    const bool fourInks = library.jpeg_color_space == JCS_CMYK || library.jpeg_color_space == JCS_YCCK;
    library.out_color_space = fourInks ? JCS_CMYK : library.jpeg_color_space == JCS_GRAYSCALE ? JCS_GRAYSCALE : JCS_RGB;
    return true;
}

bool readRows(JpegReader *reader)
{
    if (setjmp(reader->escape)) {
        return false;
    }
    jpeg_decompress_struct &library = reader->library;
    jpeg_start_decompress(&library);
    while (library.output_scanline < library.output_height) {
        JSAMPROW row = reader->pixels + library.output_scanline * reader->rowBytes;
        jpeg_read_scanlines(&library, &row, 1);
    }
    jpeg_finish_decompress(&library);
    return true;
}

Error brokenJpeg(const JpegReader &reader) { return badInput(concat("JPEG: expected an undamaged file, found: ", printable(reader.problem, 160))); }

/// One channel of Pillow's CMYK to RGB: (255 - ink) of the light that black leaves, in its 8-bit arithmetic.
uint8_t lightOf(int ink, int black)
{
    const int product = ink * (255 - black) + 128;
    return static_cast<uint8_t>(std::clamp(255 - black - ((product + (product >> 8)) >> 8), 0, 255));
}

} // namespace

Result<Picture> decodeJpeg(std::span<const std::byte> bytes)
{
    JpegReader reader;
    if (!readHeader(&reader, reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size())) {
        return brokenJpeg(reader);
    }
    const auto &library = reader.library;
    HS_TRY_STATUS(
        checkPictureSize(library.image_width, library.image_height, std::max(alwaysAllowedPixels, static_cast<int64_t>(bytes.size()) * mostPixelsPerByte)));
    Picture out(static_cast<int>(library.image_width), static_cast<int>(library.image_height));
    const size_t channels = library.out_color_space == JCS_CMYK ? 4 : library.out_color_space == JCS_GRAYSCALE ? 1 : 3;
    std::vector<uint8_t> other(channels == 3 ? 0 : out.rgb.size() / 3 * channels);
    reader.pixels = channels == 3 ? out.rgb.data() : other.data();
    reader.rowBytes = channels * library.image_width;
    if (!readRows(&reader)) {
        return brokenJpeg(reader);
    }
    const int flip = library.saw_Adobe_marker ? 255 : 0; // Adobe stores inks upside down
    for (size_t pixel = 0; pixel * channels < other.size(); ++pixel) {
        const uint8_t *from = other.data() + pixel * channels;
        for (size_t c = 0; c < 3; ++c) {
            out.rgb[pixel * 3 + c] = channels == 1 ? from[0] : lightOf(from[c] ^ flip, from[3] ^ flip);
        }
    }
    return out;
}

} // namespace headscope
