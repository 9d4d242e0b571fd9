// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/preprocess.h"

#include <algorithm>
#include <new>

#include "core/base/text.h"

namespace headscope {

namespace {

/// What a picture becomes when it is resized.
PictureSize resizedSize(const Picture &picture, const ResizeSpec &spec)
{
    if (spec.shortestEdge <= 0) {
        return spec.size;
    }
    const double edge = spec.shortestEdge;
    const auto inProportion = [&](int longer, int shorter) { return static_cast<int>(std::min(edge * longer / shorter, 1e9)); };
    return picture.width <= picture.height ? PictureSize{inProportion(picture.height, picture.width), spec.shortestEdge}
                                           : PictureSize{spec.shortestEdge, inProportion(picture.width, picture.height)};
}

/// `step` is what makes a picture of this size.
Status checkSize(const char *step, const PictureSize &size)
{
    const auto inside = [](int side) { return side >= 1 && side <= maxPictureSide; };
    if (inside(size.height) && inside(size.width) && int64_t{size.height} * size.width <= maxModelPixels) {
        return Done{};
    }
    return badInput(
        concat(step, ": expected 1 to ", maxPictureSide, " pixels a side and at most ", maxModelPixels, " in all, found ", size.width, " x ", size.height));
}

/// (a - b) / 2, rounded down also where it is negative.
int halfDifference(int a, int b) { return (a - b >= 0 ? a - b : a - b - 1) / 2; }

Picture cropped(const Picture &picture, const PictureSize &size)
{
    const int top = halfDifference(picture.height, size.height), left = halfDifference(picture.width, size.width);
    Picture out(size.width, size.height); // black
    const int firstX = std::max(0, -left), endX = std::min(size.width, picture.width - left);
    for (int y = std::max(0, -top); y < std::min(size.height, picture.height - top); ++y) {
        const uint8_t *from = picture.row(y + top) + static_cast<std::ptrdiff_t>(firstX + left) * 3;
        std::copy_n(from, static_cast<size_t>(endX - firstX) * 3, out.row(y) + static_cast<size_t>(firstX) * 3);
    }
    return out;
}

Result<FloatTensor> pixelValues(const Picture &picture, const PreprocessSpec &spec)
{
    Picture now;
    const Picture *latest = &picture;
    if (spec.resize) {
        const PictureSize size = resizedSize(picture, *spec.resize);
        HS_TRY_STATUS(checkSize("resize", size));
        if (int64_t{size.width} * picture.height > maxPicturePixels) { // which the first pass makes
            return badInput(concat("resize: expected at most ", maxPicturePixels, " pixels between its passes, found ", size.width, " x ", picture.height));
        }
        now = resized(picture, size.width, size.height, spec.resize->filter);
        latest = &now;
    }
    if (spec.crop) {
        HS_TRY_STATUS(checkSize("crop", *spec.crop));
        now = cropped(*latest, *spec.crop);
        latest = &now;
    }
    HS_TRY_STATUS(checkSize("picture", {latest->height, latest->width}));
    const size_t pixels = latest->rgb.size() / 3;
    FloatTensor out{{3, latest->height, latest->width}, std::vector<float>(3 * pixels)};
    for (size_t c = 0; c < 3; ++c) {
        std::array<float, 256> table; // there are only so many values
        for (size_t value = 0; value < table.size(); ++value) {
            const auto scaled = static_cast<float>(static_cast<double>(value) * spec.rescale.value_or(1));
            table[value] = spec.normalize ? (scaled - static_cast<float>(spec.normalize->mean[c])) / static_cast<float>(spec.normalize->std[c]) : scaled;
        }
        for (size_t i = 0; i < pixels; ++i) {
            out.values[c * pixels + i] = table[latest->rgb[i * 3 + c]];
        }
    }
    return out;
}

} // namespace

PreprocessSpec plainPreprocess(int imageSize, NormalizeSpec normalize)
{
    PreprocessSpec spec;
    spec.resize = ResizeSpec{{imageSize, imageSize}, 0, Resample::Bilinear};
    spec.rescale = 1.0 / 255;
    spec.normalize = normalize;
    return spec;
}

Result<FloatTensor> preprocess(const Picture &picture, const PreprocessSpec &spec)
{
    try {
        return pixelValues(picture, spec);
    } catch (const std::bad_alloc &) {
        return outOfResources("preprocessing: not enough memory for the picture");
    }
}

FloatTensor unscaled(FloatTensor pixels, const PreprocessSpec &spec)
{
    if (pixels.shape.size() != 3 || pixels.shape[0] != 3) {
        return pixels;
    }
    const NormalizeSpec normalize = spec.normalize.value_or(NormalizeSpec{});
    const size_t plane = pixels.values.size() / 3;
    const double white = 255 * spec.rescale.value_or(1);
    for (size_t c = 0; c < 3; ++c) {
        const auto channel = pixels.values.begin() + static_cast<std::ptrdiff_t>(c * plane);
        std::transform(channel, channel + static_cast<std::ptrdiff_t>(plane), channel, [&](float v) { return static_cast<float>((static_cast<double>(v) * normalize.std[c] + normalize.mean[c]) / white); });
    }
    return pixels;
}

} // namespace headscope
