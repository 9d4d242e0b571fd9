// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/picture.h"

#include <gtest/gtest.h>

#include "core/base/file.h"
#include "core/weights/tensor_writer_formats.h"
#include "tests/support/noise_picture.h"

using namespace headscope;
using headscope::testing::bytesOf;
using headscope::testing::noisePicture;

namespace {

const std::filesystem::path fixtures = std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/fixtures/image"; // written by Pillow: make.py there

/// A file and the CRC-32 of what Pillow's convert("RGB") makes of it: make.py prints these.
struct Row {
    const char *name;
    uint32_t crc;
};
constexpr Row rows[] = {
    {"rgb.png", 0x6231AA15},
    {"rgba.png", 0x6231AA15},
    {"grey.png", 0xCC815C7B},
    {"grey-alpha.png", 0xCC815C7B},
    {"palette.png", 0x4744A6B3},
    {"palette-2bit.png", 0x293528B3},
    {"bit.png", 0xD63EEF0F},
    {"grey-2bit.png", 0xE0BA27D4},
    {"grey-16bit.png", 0x7B33B888},
    {"rgb-16bit.png", 0x213D83C5},
    {"interlaced.png", 0x6231AA15},
    {"rgb.jpg", 0x16313F54},
    {"progressive.jpg", 0xAD1A15F2},
    {"grey.jpg", 0x11D438AD},
    {"cmyk.jpg", 0x8F8A99E7},
    {"rgb.ppm", 0x6231AA15},
    {"grey.pgm", 0xCC815C7B},
};

std::string fixture(const std::string &name) { return readFile(fixtures / name, 1 << 16).value(); }

Result<Picture> decode(const std::string &bytes) { return decodePicture(std::as_bytes(std::span(bytes.data(), bytes.size())), "x"); }

/// The message of a refusal; "accepted" when there was none.
std::string refusal(const std::string &bytes)
{
    const auto picture = decode(bytes);
    return picture ? "accepted" : picture.error().message;
}

/// A PNG header for these sizes with a right checksum, and nothing behind it.
std::string pngHeader(uint32_t width, uint32_t height)
{
    std::string chunk = "IHDR";
    for (const uint32_t side : {width, height}) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            chunk += static_cast<char>(side >> shift);
        }
    }
    chunk += std::string("\x08\x02\x00\x00\x00", 5);
    const uint32_t crc = crc32(chunk);
    std::string out = std::string("\x89PNG\r\n\x1a\n\x00\x00\x00\x0D", 12) + chunk;
    for (int shift = 24; shift >= 0; shift -= 8) {
        out += static_cast<char>(crc >> shift);
    }
    return out + std::string("\x00\x00\x00\x00IDAT", 8) + std::string(4, '\0');
}

} // namespace

TEST(Picture, DecodesWhatPillowDecodes)
{
    for (const Row &row : rows) {
        const auto picture = openPicture(fixtures / row.name);
        ASSERT_TRUE(picture) << picture.error().message;
        EXPECT_EQ(picture->width, std::string(row.name) == "rgb-16bit.png" ? 3 : 9) << row.name;
        EXPECT_EQ(picture->height, 7);
        EXPECT_EQ(crc32(bytesOf(picture->rgb)), row.crc) << row.name;
    }
    EXPECT_EQ(openPicture(fixtures / "rgb.png")->rgb, noisePicture(9, 7).rgb);
}

TEST(Picture, EveryCutIsRefused)
{
    for (const Row &row : rows) {
        const std::string whole = fixture(row.name);
        for (size_t size = 0; size < whole.size(); ++size) {
            const std::string message = refusal(whole.substr(0, size));
            // Pixels of a JPEG may be complete without its last two bytes, an end marker.
            EXPECT_TRUE(message.starts_with("x: ") || (whole[0] == '\xFF' && size + 2 >= whole.size())) << row.name << " cut at " << size << ": " << message;
        }
    }
}

TEST(Picture, EveryBrokenByteIsRefusedOrHarmless)
{
    for (const Row &row : rows) {
        const std::string whole = fixture(row.name);
        for (size_t at = 0; at < whole.size(); ++at) {
            for (const int flip : {0x01, 0x10, 0x80, 0xFF}) {
                std::string broken = whole;
                broken[at] = static_cast<char>(broken[at] ^ flip);
                const auto picture = decode(broken);
                EXPECT_TRUE(!picture || picture->rgb.size() == static_cast<size_t>(picture->width) * static_cast<size_t>(picture->height) * 3)
                    << row.name << " byte " << at;
            }
        }
    }
}

TEST(Picture, RefusesSizesBeforeItAllocates)
{
    EXPECT_NE(refusal(pngHeader(20000, 10)).find("PNG"), std::string::npos);
    EXPECT_NE(refusal(pngHeader(16384, 16384)).find("found 16384 x 16384"), std::string::npos) << refusal(pngHeader(16384, 16384));
    EXPECT_NE(refusal(pngHeader(10000, 10000)).find("from a file of this size, found 10000 x 10000"), std::string::npos) << refusal(pngHeader(10000, 10000));
    EXPECT_NE(refusal("P6 99999 99999 255 abc").find("found 99999 x 99999"), std::string::npos);
    EXPECT_NE(refusal("P6 5000 5000 255 abc").find("from a file of this size"), std::string::npos);
    EXPECT_NE(refusal("P6 2 1 255 abc").find("expected 6 bytes of pixels, found 3"), std::string::npos);
    EXPECT_NE(refusal("P6 2 1 65535 abc").find("values up to 65535"), std::string::npos);
    EXPECT_NE(refusal("P6 # no end").find("no such number"), std::string::npos);
    std::string jpeg = fixture("rgb.jpg");
    const size_t frame = jpeg.find("\xFF\xC0");
    ASSERT_NE(frame, jpeg.npos);
    jpeg.replace(frame + 5, 4, "\x30\x00\x30\x00", 4);
    EXPECT_NE(refusal(jpeg).find("from a file of this size, found 12288 x 12288"), std::string::npos) << refusal(jpeg);
}

TEST(Picture, RefusesEndlessScans)
{
    const std::string whole = fixture("progressive.jpg");
    const size_t scan = whole.find("\xFF\xDA"), next = whole.find("\xFF\xC4", scan); // the first scan repeats without complaint
    ASSERT_TRUE(scan != whole.npos && next != whole.npos);
    std::string many = whole.substr(0, next);
    for (int i = 0; i < 600; ++i) {
        many += whole.substr(scan, next - scan);
    }
    const std::string message = refusal(many + whole.substr(next));
    EXPECT_NE(message.find("more than 500 scans"), std::string::npos) << message;
}

TEST(Picture, NamesWhatIsNoPicture)
{
    EXPECT_NE(refusal("").find("an empty file"), std::string::npos);
    EXPECT_NE(refusal("hello world").find("starts with \"hello wo\""), std::string::npos);
    EXPECT_EQ(decode("GIF89a").error().code, ErrorCode::Unsupported);
    EXPECT_NE(refusal("GIF89a").find("found GIF"), std::string::npos);
    EXPECT_NE(refusal("BM\x10").find("BMP"), std::string::npos);
    EXPECT_NE(openPicture("/nowhere/x.png").error().message.find("/nowhere/x.png"), std::string::npos);
}

TEST(Picture, GridHoldsTheMeanOfEachCell)
{
    Picture picture(3, 2); // columns 0, 30, 60 in red; rows 10, 20 in green; blue 255
    for (int y = 0; y < 2; ++y) {
        for (int x = 0; x < 3; ++x) {
            uint8_t *pixel = picture.row(y) + x * 3;
            pixel[0] = static_cast<uint8_t>(30 * x);
            pixel[1] = static_cast<uint8_t>(10 + 10 * y);
            pixel[2] = 255;
        }
    }
    const auto half = gridOf(picture, 1, 2); // the middle column counts half for each cell: (0 + 15) / 1.5, (15 + 60) / 1.5
    const std::vector<float> want = {10 / 255.f, 50 / 255.f, 15 / 255.f, 15 / 255.f, 1, 1};
    ASSERT_EQ(half.size(), want.size());
    for (size_t i = 0; i < want.size(); ++i) {
        EXPECT_NEAR(half[i], want[i], 1e-6) << i;
    }
    const auto larger = gridOf(picture, 4, 3); // each pixel twice
    EXPECT_NEAR(larger[2], 60 / 255.f, 1e-6);
    EXPECT_NEAR(larger[12 + 3], 10 / 255.f, 1e-6);
    EXPECT_NEAR(larger[12 + 6], 20 / 255.f, 1e-6);
}
