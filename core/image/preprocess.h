// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// From a picture to what a vision model is fed: resize, crop the middle, scale to [0, 1], normalise.
///
/// Order and rounding are those of the (slow) Hugging Face image processors for ViT, DeiT, CLIP, DINOv2 and their like: the resize works on 8-bit values with Pillow's
/// filters; scaling is done in float64 and rounded to float32; normalising is done in float32. core/model fills a PreprocessSpec from a preprocessor_config.json.
/// Thread rule: pure functions.

#include <array>
#include <optional>

#include "core/base/result.h"
#include "core/image/resize.h"
#include "core/tensor/tensor.h"

namespace headscope {

struct PictureSize {
    int height = 0, width = 0;
};

struct ResizeSpec {
    PictureSize size;                       ///< what every picture becomes; not used where shortestEdge is given
    int shortestEdge = 0;                   ///< where above 0: the length of the shorter side, the other one in proportion, rounded down
    Resample filter = Resample::Bilinear;
};

struct NormalizeSpec {
    std::array<double, 3> mean{}, std{1, 1, 1}; ///< of the scaled values, by channel
};

/// A step that is absent is left out. Steps happen in this order.
struct PreprocessSpec {
    std::optional<ResizeSpec> resize;
    std::optional<PictureSize> crop;        ///< from the middle; a picture that is smaller is put in the middle of black
    std::optional<double> rescale;          ///< factor, usually 1/255
    std::optional<NormalizeSpec> normalize;
};

constexpr NormalizeSpec imageNetNormalize{{0.485, 0.456, 0.406}, {0.229, 0.224, 0.225}};

/// For models without a preprocessor_config.json: resized to imageSize x imageSize (bilinear), value / 255, normalised.
PreprocessSpec plainPreprocess(int imageSize, NormalizeSpec normalize = imageNetNormalize);

constexpr int64_t maxModelPixels = 1 << 24;

/// pixel_values [3, H, W]. BadInput when a step would give a side outside of [1, maxPictureSide] or more than maxModelPixels (a shortest edge on a very long
/// picture, or a spec that no model has).
Result<FloatTensor> preprocess(const Picture &picture, const PreprocessSpec &spec);

/// pixel_values as colours from 0 to 1 again: what scaling and normalising did is undone, what resize and crop took away is not there. Values of another normalisation may lie outside of [0, 1]; other than three channels stay as they are.
FloatTensor unscaled(FloatTensor pixels, const PreprocessSpec &spec);

} // namespace headscope
