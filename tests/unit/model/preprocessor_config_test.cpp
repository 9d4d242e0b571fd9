// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/preprocessor_config.h"

#include <gtest/gtest.h>

using namespace headscope;

namespace {

PreprocessSpec parsed(const std::string &json)
{
    const auto spec = parsePicturePreprocessing(json, "p.json");
    EXPECT_TRUE(spec) << spec.error().message;
    return spec ? *spec : PreprocessSpec{};
}

std::string refusal(const std::string &json)
{
    const auto spec = parsePicturePreprocessing(json, "p.json");
    return spec ? "accepted" : spec.error().message;
}

} // namespace

TEST(PreprocessorConfig, FilledInFromTheProcessorThatIsNamed)
{
    const auto clip = parsed(R"({"feature_extractor_type": "CLIPFeatureExtractor"})");
    EXPECT_EQ(clip.resize->shortestEdge, 224);
    EXPECT_EQ(clip.resize->filter, Resample::Bicubic);
    EXPECT_EQ(clip.crop->height, 224);
    EXPECT_EQ(clip.normalize->mean[2], 0.40821073);
    const auto deit = parsed(R"({"image_processor_type": "DeiTImageProcessorFast", "feature_extractor_type": "ViTFeatureExtractor"})");
    EXPECT_EQ(deit.resize->size.width, 256);
    EXPECT_EQ(deit.resize->shortestEdge, 0);
    EXPECT_EQ(deit.crop->width, 224);
    const auto vit = parsed("{}");
    EXPECT_FALSE(vit.crop);
    EXPECT_EQ(vit.resize->filter, Resample::Bilinear);
    EXPECT_EQ(vit.normalize->std[0], 0.5);
    EXPECT_EQ(*vit.rescale, 1.0 / 255);
}

TEST(PreprocessorConfig, TakesEveryFormOfASize)
{
    EXPECT_EQ(parsed(R"({"size": 99})").resize->size.height, 99);
    EXPECT_EQ(parsed(R"({"size": [20, 30]})").resize->size.width, 30);
    EXPECT_EQ(parsed(R"({"size": {"height": 20, "width": 30}})").resize->size.height, 20);
    EXPECT_EQ(parsed(R"({"size": {"shortest_edge": 20}})").resize->shortestEdge, 20);
    EXPECT_EQ(parsed(R"({"size": 99, "image_processor_type": "BitImageProcessor"})").resize->shortestEdge, 99);
    EXPECT_EQ(parsed(R"({"size": {"height": 20, "width": 30}, "image_processor_type": "CLIPImageProcessor"})").resize->shortestEdge, 0);
    EXPECT_EQ(parsed(R"({"do_center_crop": true, "crop_size": 18})").crop->height, 18);
    EXPECT_EQ(parsed(R"({"do_center_crop": true, "crop_size": {"height": 18, "width": 19}})").crop->width, 19);
}

TEST(PreprocessorConfig, StepsAreSwitchedOff)
{
    const auto none =
        parsed(R"({"do_resize": false, "do_rescale": false, "do_normalize": null, "image_processor_type": "CLIPImageProcessor", "do_center_crop": false})");
    EXPECT_FALSE(none.resize || none.rescale || none.normalize || none.crop);
    EXPECT_EQ(parsed(R"({"image_mean": 0.25, "rescale_factor": 1, "resample": 1})").normalize->mean[1], 0.25);
    EXPECT_EQ(parsed(R"({"resample": 1})").resize->filter, Resample::Lanczos);
}

TEST(PreprocessorConfig, RefusesByName)
{
    const std::vector<std::pair<std::string, std::string>> rows = {
        {"", "expected a JSON object, found no JSON"},
        {"[]", "expected a JSON object, found array"},
        {std::string(100, '[') + std::string(100, ']'), "64 deep"},
        {R"({"size": 0})", "size: expected a positive whole number, found 0"},
        {R"({"size": 1.5})", "size"},
        {R"({"size": "224"})", "size"},
        {R"({"size": {"height": 5}})", "size"},
        {R"({"size": {"height": -5, "width": 5}})", "size.height"},
        {R"({"size": {"longest_edge": 5}})", "longest_edge"},
        {R"({"size": 99999999999})", "99999999999"},
        {R"({"resample": 6})", "resample: expected a whole number from 0 to 5, found 6"},
        {R"({"resample": "bicubic"})", "resample"},
        {R"({"do_resize": 1})", "do_resize: expected true or false, found 1"},
        {R"({"rescale_factor": "x"})", "rescale_factor"},
        {R"({"image_mean": [1, 2]})", "image_mean: expected 3 numbers"},
        {R"({"image_mean": [1, 2, "3"]})", "image_mean"},
        {R"({"image_std": [1, 0, 1]})", "image_std: expected numbers above 0"},
        {R"({"do_center_crop": true, "crop_size": {}})", "crop_size"},
        {R"({"image_processor_type": "ConvNextImageProcessor"})", "ConvNextImageProcessor"},
        {R"({"do_pad": true})", "do_pad: expected false, found true"},
    };
    for (const auto &[json, words] : rows) {
        EXPECT_NE(refusal(json).find(words), std::string::npos) << json << ": " << refusal(json);
        EXPECT_TRUE(refusal(json).starts_with("p.json: ")) << refusal(json);
    }
    EXPECT_EQ(parsePicturePreprocessing(R"({"do_pad": true})", "p").error().code, ErrorCode::Unsupported);
}

TEST(PreprocessorConfig, ReadsWhispers)
{
    const auto spec = parseSoundPreprocessing(
        R"({"feature_extractor_type": "WhisperFeatureExtractor", "feature_size": 128, "chunk_length": 10, "padding_value": 0.0, "dither": 0.0, "n_samples": 160000})",
        "p.json");
    ASSERT_TRUE(spec) << spec.error().message;
    EXPECT_EQ(spec->n_mels, 128);
    EXPECT_EQ(spec->chunkSeconds, 10);
    EXPECT_EQ(spec->hop, 160);
    for (const std::string json : {R"({"feature_extractor_type": "Wav2Vec2FeatureExtractor"})", R"({"n_fft": 401})", R"({"hop_length": 0})",
             R"({"do_normalize": true})", R"({"chunk_length": 600, "hop_length": 1})"}) {
        const auto refused = parseSoundPreprocessing(json, "p.json");
        ASSERT_FALSE(refused) << json;
        EXPECT_TRUE(refused.error().message.starts_with("p.json: ")) << refused.error().message;
    }
}
