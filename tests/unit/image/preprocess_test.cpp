// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/preprocess.h"

#include <cstdio>

#include <gtest/gtest.h>

#include "core/base/file.h"
#include "core/model/preprocessor_config.h"
#include "core/weights/npy.h"
#include "core/weights/tensor_writer_formats.h"
#include "tests/support/compare.h"
#include "tests/support/noise_picture.h"

using namespace headscope;
using headscope::testing::bytesOf;
using headscope::testing::noisePicture;
using headscope::testing::within;

namespace {

const std::filesystem::path parity = std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "../shared/parity";

uint32_t crcOf(const Picture &picture, const PreprocessSpec &spec)
{
    const auto out = preprocess(picture, spec);
    EXPECT_TRUE(out) << out.error().message;
    return out ? crc32(bytesOf(out->values)) : 0;
}

PreprocessSpec specOf(ResizeSpec resize, std::optional<PictureSize> crop, NormalizeSpec normalize) { return {resize, crop, 1.0 / 255, normalize}; }

/// What the case's picture becomes, against what it should.
void expectCase(const std::filesystem::path &folder, const PreprocessSpec &spec)
{
    const auto picture = openPicture(folder / "image.png");
    ASSERT_TRUE(picture) << picture.error().message;
    const auto want = openNpy(folder / "pixel_values.npy");
    ASSERT_TRUE(want) << want.error().message;
    const auto got = preprocess(*picture, spec);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(want->shape, (Shape{1, got->shape[0], got->shape[1], got->shape[2]}));
    // The recorded values were scaled by a float32 1/255, the processors scale in float64: one rounding of a value near 1, divided by a deviation of 0.22.
    // Observed: 7.2e-7.
    EXPECT_TRUE(within(got->values, toFloat(*want), 1e-6)) << folder;
}

} // namespace

TEST(Preprocess, GivesTheBitsOfTheReference)
{
    const NormalizeSpec clip{{0.48145466, 0.4578275, 0.40821073}, {0.26862954, 0.26130258, 0.27577711}};
    // The numbers are the CRC-32 of the float32 values: tests/fixtures/image/make.py prints them.
    EXPECT_EQ(crcOf(noisePicture(50, 37), specOf({{}, 30, Resample::Bicubic}, PictureSize{30, 30}, clip)), 0x535499A3u);
    EXPECT_EQ(crcOf(noisePicture(37, 50), specOf({{}, 30, Resample::Bicubic}, PictureSize{28, 31}, clip)), 0xE970EDCFu);
    EXPECT_EQ(crcOf(noisePicture(50, 37), specOf({{24, 32}, 0, Resample::Bilinear}, {}, imageNetNormalize)), 0x4FDC191Cu);
    EXPECT_EQ(crcOf(noisePicture(20, 33), specOf({{11, 40}, 0, Resample::Bilinear}, PictureSize{14, 13}, imageNetNormalize)), 0x8875B8CBu);
}

TEST(Preprocess, StepsMayBeLeftOut)
{
    const auto plain = preprocess(noisePicture(4, 3), {});
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->shape, (Shape{3, 3, 4}));
    EXPECT_EQ(plain->values[12], static_cast<float>(noisePicture(4, 3).rgb[1]));
}

TEST(Preprocess, AThinPictureIsRefusedNotBlownUp)
{
    PreprocessSpec spec;
    spec.resize = ResizeSpec{{}, 224, Resample::Bicubic};
    const auto out = preprocess(noisePicture(1, 2000), spec);
    ASSERT_FALSE(out);
    EXPECT_NE(out.error().message.find("found 224 x 448000"), std::string::npos) << out.error().message;
    spec.resize = ResizeSpec{{10000, 10000}, 0, Resample::Bicubic};
    EXPECT_NE(preprocess(noisePicture(2, 2), spec).error().message.find("resize: expected"), std::string::npos);
    spec.resize = ResizeSpec{{1, 16384}, 0, Resample::Bicubic};
    EXPECT_NE(preprocess(noisePicture(1, 16000), spec).error().message.find("between its passes"), std::string::npos);
    spec = {};
    spec.crop = PictureSize{10000, 10000};
    EXPECT_NE(preprocess(noisePicture(2, 2), spec).error().message.find("crop: expected"), std::string::npos);
}

TEST(Preprocess, UnscaledColoursAreThoseOfThePicture)
{
    const Picture picture = noisePicture(5, 4);
    PreprocessSpec spec;
    for (const bool scaled : {true, false}) {
        spec.rescale = scaled ? std::optional(1.0 / 255) : std::nullopt;
        spec.normalize = scaled ? std::optional(imageNetNormalize) : std::nullopt;
        const FloatTensor colours = unscaled(preprocess(picture, spec).value(), spec);
        for (size_t i = 0; i < 20; ++i) {
            for (size_t c = 0; c < 3; ++c) {
                EXPECT_NEAR(static_cast<double>(colours.values[c * 20 + i]), picture.rgb[i * 3 + c] / 255.0, 1e-6) << i << ", " << c;
            }
        }
    }
    EXPECT_EQ(unscaled({{1, 1, 2}, {3, 4}}, spec).values, (std::vector<float>{3, 4}));
}

TEST(Preprocess, ParityOfRecordedCases)
{
    if (!std::filesystem::exists(parity / "hf")) {
        GTEST_SKIP() << "no recorded cases at " << parity;
    }
    size_t folders = 0;
    for (const auto &entry : std::filesystem::directory_iterator(parity / "hf")) {
        const auto config = entry.path() / "model/preprocessor_config.json";
        if (!std::filesystem::exists(config) || !std::filesystem::exists(entry.path() / "image.png")) {
            continue;
        }
        const auto spec = parsePicturePreprocessing(readFile(config, 1 << 20).value(), config.string());
        ASSERT_TRUE(spec) << spec.error().message;
        expectCase(entry.path(), *spec);
        ++folders;
    }
    EXPECT_GE(folders, 3u);
    expectCase(parity / "json-weights/timm-vit", plainPreprocess(24));
    expectCase(parity / "json-weights/torchvision-vit", plainPreprocess(16));
}
