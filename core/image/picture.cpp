// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/picture.h"

#include <algorithm>
#include <array>
#include <new>
#include <string_view>

#include "core/base/check.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/image/picture_formats.h"

namespace headscope {

namespace {

std::string_view textOf(std::span<const std::byte> bytes) { return {reinterpret_cast<const char *>(bytes.data()), bytes.size()}; }

/// A format that is recognised and not read.
std::string_view foreignFormat(std::string_view text)
{
    struct Row {
        std::string_view start, name;
    };
    static constexpr std::array<Row, 10> rows = {{{"GIF8", "GIF"}, {"BM", "BMP"}, {"RIFF", "WebP or another RIFF format"}, {"II*", "TIFF"}, {"MM", "TIFF"},
        {"%PDF", "PDF"}, {"<svg", "SVG"}, {"<?xml", "SVG or other XML"}, {"8BPS", "Photoshop"}, {"\x93NUMPY", ".npy"}}};
    for (const auto &row : rows) {
        if (text.starts_with(row.start)) {
            return row.name;
        }
    }
    return text.substr(0, 12).find("ftyp") != text.npos ? "HEIC or AVIF" : "";
}

Result<Picture> decode(std::span<const std::byte> bytes)
{
    const std::string_view text = textOf(bytes);
    if (text.starts_with("\x89PNG\r\n\x1a\n")) {
        return decodePng(bytes);
    }
    if (text.starts_with("\xFF\xD8\xFF")) {
        return decodeJpeg(bytes);
    }
    if (text.starts_with("P5") || text.starts_with("P6")) {
        return decodePnm(bytes);
    }
    const std::string_view foreign = foreignFormat(text);
    const std::string found = !foreign.empty() ? std::string(foreign) : text.empty() ? "an empty file" : concat("a file that starts with \"", printable(text.substr(0, 8), 40), '"');
    const std::string message = concat("expected a picture (PNG, JPEG, PPM or PGM), found ", found);
    return foreign.empty() ? badInput(message) : unsupported(message);
}

/// Reads the header of a PNM file: numbers between spaces and comments.
class PnmHeader {
public:
    explicit PnmHeader(std::string_view text) : text_(text) {}

    /// The next number, or -1 where there is none below a million.
    int64_t number()
    {
        while (at_ < text_.size() && (isSpace(text_[at_]) || text_[at_] == '#')) {
            at_ = text_[at_] == '#' ? std::min(text_.find('\n', at_), text_.size()) : at_ + 1;
        }
        int64_t out = -1;
        for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9' && out < 100'000; ++at_) {
            out = std::max<int64_t>(out, 0) * 10 + (text_[at_] - '0');
        }
        return out;
    }
    /// Place of the first pixel: behind the one space that ends the header.
    size_t pixels() const { return std::min(at_ + 1, text_.size()); }

private:
    static bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f'; }
    std::string_view text_;
    size_t at_ = 2;
};

/// For each cell of an axis the pixels that it covers, and with which share of their length.
struct Cover {
    int first = 0;
    std::vector<double> shares;
};

std::vector<Cover> coverOf(int pixels, int cells)
{
    std::vector<Cover> out(static_cast<size_t>(cells));
    for (int cell = 0; cell < cells; ++cell) {
        // In units of 1 / cells of a pixel everything is whole.
        const int64_t begin = int64_t{cell} * pixels, end = begin + pixels;
        Cover &cover = out[static_cast<size_t>(cell)];
        cover.first = static_cast<int>(begin / cells);
        for (int64_t pixel = cover.first; pixel * cells < end; ++pixel) {
            const int64_t shared = std::min(end, (pixel + 1) * cells) - std::max(begin, pixel * cells);
            cover.shares.push_back(static_cast<double>(shared) / static_cast<double>(pixels));
        }
    }
    return out;
}

} // namespace

Status checkPictureSize(int64_t width, int64_t height, int64_t mostPixels)
{
    if (width < 1 || height < 1 || width > maxPictureSide || height > maxPictureSide || width * height > maxPicturePixels) {
        return badInput(
            concat("expected a picture of 1 to ", maxPictureSide, " pixels a side and at most ", maxPicturePixels, " in all, found ", width, " x ", height));
    }
    if (width * height > mostPixels) {
        return badInput(concat("expected at most ", mostPixels, " pixels from a file of this size, found ", width, " x ", height));
    }
    return Done{};
}

Result<Picture> decodePnm(std::span<const std::byte> bytes)
{
    const std::string_view text = textOf(bytes);
    PnmHeader header(text);
    const int64_t width = header.number(), height = header.number(), most = header.number();
    const size_t channels = text[1] == '6' ? 3 : 1;
    if (most != 255) {
        return unsupported(concat("expected a PPM or PGM with values up to 255, found ", most < 0 ? "no such number" : concat("values up to ", most)));
    }
    HS_TRY_STATUS(checkPictureSize(width, height, static_cast<int64_t>(bytes.size())));
    const size_t want = static_cast<size_t>(width * height) * channels, have = bytes.size() - header.pixels();
    if (have < want) {
        return badInput(concat("expected ", want, " bytes of pixels, found ", have));
    }
    Picture out(static_cast<int>(width), static_cast<int>(height));
    const auto *from = reinterpret_cast<const uint8_t *>(bytes.data()) + header.pixels();
    for (size_t i = 0; i < out.rgb.size(); ++i) {
        out.rgb[i] = from[channels == 3 ? i : i / 3];
    }
    return out;
}

Result<Picture> decodePicture(std::span<const std::byte> bytes, const std::string &source)
{
    try {
        auto picture = decode(bytes);
        return picture ? std::move(picture) : Error{picture.error().code, concat(source, ": ", picture.error().message)};
    } catch (const std::bad_alloc &) {
        return outOfResources(concat(source, ": not enough memory for its pixels"));
    }
}

Result<Picture> openPicture(const std::filesystem::path &path)
{
    HS_TRY(file, MappedFile::open(path));
    return decodePicture(file->bytes(), path.string());
}

std::vector<float> gridOf(const Picture &picture, int rows, int cols)
{
    HS_CHECK(rows >= 1 && cols >= 1 && picture.width >= 1 && picture.height >= 1);
    const auto down = coverOf(picture.height, rows), across = coverOf(picture.width, cols);
    const size_t area = static_cast<size_t>(rows) * static_cast<size_t>(cols);
    std::vector<float> out(3 * area);
    for (size_t r = 0; r < down.size(); ++r) {
        for (size_t c = 0; c < across.size(); ++c) {
            std::array<double, 3> sums{};
            for (size_t y = 0; y < down[r].shares.size(); ++y) {
                const uint8_t *pixel = picture.row(down[r].first + static_cast<int>(y)) + static_cast<size_t>(across[c].first) * 3;
                for (const double share : across[c].shares) {
                    for (double &sum : sums) {
                        sum += down[r].shares[y] * share * *pixel++;
                    }
                }
            }
            for (size_t channel = 0; channel < sums.size(); ++channel) {
                out[channel * area + r * across.size() + c] = static_cast<float>(sums[channel] / 255);
            }
        }
    }
    return out;
}

} // namespace headscope
