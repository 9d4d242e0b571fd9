// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/resize.h"

#include <array>

#include <gtest/gtest.h>

#include "core/weights/tensor_writer_formats.h"
#include "tests/support/noise_picture.h"

using namespace headscope;
using headscope::testing::bytesOf;
using headscope::testing::noisePicture;

namespace {

/// A resize and the CRC-32 of what Pillow makes of it, by the filter's number: tests/fixtures/image/make.py prints these.
struct Row {
    int width, height, newWidth, newHeight;
    std::array<uint32_t, 6> crcs;
};
constexpr Row rows[] = {
    {40, 30, 7, 11, {0xB7D38F9B, 0x190FB1D6, 0x22456FA8, 0xC88EEA8F, 0x7E33F638, 0x3608779D}},
    {13, 17, 32, 24, {0x22A1E5C8, 0xE7CE88F6, 0x18F8A351, 0x031E0CFB, 0x22A1E5C8, 0xCBDBF0C2}},
    {100, 3, 9, 50, {0xE04847F9, 0x793B7195, 0x05890139, 0x7ACF4260, 0x7F514A1E, 0xA2D5FE95}},
    {5, 5, 5, 9, {0x059A7BBF, 0xB9467246, 0xBEA2BC58, 0xE54AA773, 0x059A7BBF, 0xB7BFFB93}},
    {64, 48, 31, 48, {0x87325CDC, 0x46C3ADE3, 0x22E7A714, 0x75C452F2, 0x756D26EA, 0x8480FC17}},
    {1, 1, 4, 3, {0x2EDFB4AB, 0x2EDFB4AB, 0x2EDFB4AB, 0x2EDFB4AB, 0x2EDFB4AB, 0x2EDFB4AB}},
    {333, 251, 224, 224, {0x451EF20D, 0x44C133B3, 0x2BF1413F, 0x88B2B81F, 0x474266DE, 0x1DD1BFCB}},
    {7, 9, 1, 1, {0x900DF975, 0x9D72E418, 0xD23372DF, 0x9D72E418, 0x5993BCC0, 0x200D58F2}},
};

} // namespace

TEST(Resize, GivesThePixelsThatPillowGives)
{
    for (const Row &row : rows) {
        const Picture picture = noisePicture(row.width, row.height);
        for (size_t filter = 0; filter < row.crcs.size(); ++filter) {
            const Picture out = resized(picture, row.newWidth, row.newHeight, static_cast<Resample>(filter));
            ASSERT_EQ(out.width, row.newWidth);
            ASSERT_EQ(out.height, row.newHeight);
            EXPECT_EQ(crc32(bytesOf(out.rgb)), row.crcs[filter])
                << row.width << " x " << row.height << " to " << row.newWidth << " x " << row.newHeight << ", filter " << filter;
        }
    }
}

TEST(Resize, TheSameSizeIsTheSamePicture)
{
    const Picture picture = noisePicture(11, 6);
    EXPECT_EQ(resized(picture, 11, 6, Resample::Lanczos).rgb, picture.rgb);
}

TEST(Resize, AFlatPictureStaysFlat)
{
    Picture picture(17, 9);
    std::fill(picture.rgb.begin(), picture.rgb.end(), uint8_t{200});
    for (const auto filter : {Resample::Nearest, Resample::Lanczos, Resample::Bilinear, Resample::Bicubic, Resample::Box, Resample::Hamming}) {
        const Picture out = resized(picture, 40, 4, filter);
        EXPECT_EQ(std::count(out.rgb.begin(), out.rgb.end(), uint8_t{200}), 40 * 4 * 3);
    }
}
