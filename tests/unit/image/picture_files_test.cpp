// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/picture_files.h"

#include <gtest/gtest.h>
#include <map>
#include <random>

#include "core/image/picture.h"

using namespace headscope;

namespace {

/// Flat parts and noise, as figures have them.
std::vector<uint32_t> somePixels(int width, int height)
{
    std::mt19937 random(5);
    std::vector<uint32_t> out;
    for (int i = 0; i < width * height; ++i) {
        out.push_back(0xff000000u | (i % width < width / 2 ? 0x336699u : static_cast<uint32_t>(random() & 0xffffffu)));
    }
    return out;
}

uint32_t number(const std::string &bytes, size_t at, int size)
{
    uint32_t out = 0;
    for (int b = 0; b < size; ++b) {
        out |= static_cast<uint32_t>(static_cast<unsigned char>(bytes[at + static_cast<size_t>(b)])) << (8 * b);
    }
    return out;
}

/// A TIFF directory's field: its count and its value, or where that stands.
struct Field {
    uint32_t type = 0, count = 0, value = 0;
};

std::map<uint32_t, Field> fieldsOf(const std::string &bytes)
{
    const size_t at = number(bytes, 4, 4);
    std::map<uint32_t, Field> out;
    for (uint32_t i = 0; i < number(bytes, at, 2); ++i) {
        const size_t entry = at + 2 + size_t{12} * i;
        out[number(bytes, entry, 2)] = {number(bytes, entry + 2, 2), number(bytes, entry + 4, 4), number(bytes, entry + 8, 4)};
    }
    return out;
}

/// PackBits undone.
std::string unpacked(std::string_view packed)
{
    std::string out;
    for (size_t at = 0; at < packed.size();) {
        const int head = static_cast<signed char>(packed[at++]);
        if (head >= 0) {
            out.append(packed.substr(at, static_cast<size_t>(head) + 1));
            at += static_cast<size_t>(head) + 1;
        } else {
            out.append(static_cast<size_t>(1 - head), packed[at++]);
        }
    }
    return out;
}

} // namespace

TEST(PictureFiles, PngReadsBack)
{
    const auto pixels = somePixels(61, 37);
    const std::string bytes = pngOf({61, 37, pixels, false, 300, {{"Title", "\u4f60 <b>"}}});
    const auto read = decodePicture(std::as_bytes(std::span(bytes)), "x");
    ASSERT_TRUE(read);
    ASSERT_TRUE(read->width == 61 && read->height == 37);
    for (size_t i = 0; i < pixels.size(); ++i) {
        EXPECT_EQ((static_cast<uint32_t>(read->rgb[3 * i]) << 16) | (static_cast<uint32_t>(read->rgb[3 * i + 1]) << 8) | read->rgb[3 * i + 2], pixels[i] & 0xffffffu);
    }
    EXPECT_NE(bytes.find("iTXtTitle"), std::string::npos);
    EXPECT_NE(bytes.find("\u4f60 <b>"), std::string::npos);
}

TEST(PictureFiles, TiffReadsBack)
{
    for (const bool alpha : {false, true}) {
        const int width = 150, height = 131, channels = alpha ? 4 : 3; // three strips, the last one short
        auto pixels = somePixels(width, height);
        pixels[5] = 0x00ffffffu;
        const std::string bytes = tiffOf({width, height, pixels, alpha, 200, {{"Title", "a"}, {"Text", "b"}}});
        ASSERT_EQ(bytes.substr(0, 4), std::string("II*\0", 4));
        auto fields = fieldsOf(bytes);
        EXPECT_EQ(fields[256].value, 150u);
        EXPECT_EQ(fields[257].value, 131u);
        EXPECT_EQ(fields[277].value, static_cast<uint32_t>(channels));
        EXPECT_EQ(number(bytes, fields[282].value, 4) / number(bytes, fields[282].value + 4, 4), 200u);
        EXPECT_EQ(bytes.substr(fields[270].value, fields[270].count), std::string("Title: a\nText: b\n\0", 18));
        ASSERT_EQ(fields[273].count, 3u);
        std::string all;
        for (uint32_t s = 0; s < 3; ++s) {
            all += unpacked(std::string_view(bytes).substr(number(bytes, fields[273].value + 4 * s, 4), number(bytes, fields[279].value + 4 * s, 4)));
        }
        ASSERT_EQ(all.size(), pixels.size() * static_cast<size_t>(channels));
        for (size_t i = 0; i < pixels.size(); ++i) {
            const size_t at = i * static_cast<size_t>(channels);
            const auto byte = [&](size_t c) { return static_cast<uint32_t>(static_cast<unsigned char>(all[at + c])); };
            ASSERT_EQ((byte(0) << 16) | (byte(1) << 8) | byte(2), pixels[i] & 0xffffffu) << i;
            ASSERT_TRUE(!alpha || byte(3) == pixels[i] >> 24) << i;
        }
        uint32_t last = 0; // tags stand in ascending order
        for (uint32_t i = 0, at = number(bytes, 4, 4); i < number(bytes, at, 2); ++i) {
            const uint32_t tag = number(bytes, at + 2 + 12 * i, 2);
            EXPECT_GT(tag, last);
            last = tag;
        }
    }
}
