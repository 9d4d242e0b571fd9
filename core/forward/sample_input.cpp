// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/sample_input.h"

#include <algorithm>
#include <random>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/forward/text_sequence.h"

namespace headscope {

namespace {

/// Random numbers; the standard's generator, which gives the same ones everywhere.
class Noise {
public:
    explicit Noise(uint64_t seed) : random_(seed) {}

    int below(int end) { return static_cast<int>(random_() % static_cast<uint64_t>(end)); }
    /// Evenly in [-1, 1).
    float number() { return static_cast<float>(random_() >> 40) / 8388608.0f - 1.0f; }
    Matrix matrix(int rows, int cols)
    {
        Matrix out(rows, cols);
        std::generate(out.values.begin(), out.values.end(), [&] { return number(); });
        return out;
    }

private:
    std::mt19937_64 random_;
};

Result<Sequence> noisePicture(const Model &model, int stack, Noise &noise)
{
    const PreprocessSpec spec = model.preprocess.value_or(PreprocessSpec{});
    constexpr int side = 64; // a picture without prescribed size keeps its own
    Picture picture(side, side);
    std::generate(picture.rgb.begin(), picture.rgb.end(), [&] { return static_cast<uint8_t>(noise.below(256)); });
    HS_TRY(pixels, preprocess(picture, spec));
    return sequenceOfPicture(model, std::move(pixels), stack);
}

Sequence noiseSound(const StackSpec &spec, const EmbeddingWeights &embed, Noise &noise)
{
    FloatTensor features;
    features.values = noise.matrix(embed.channels, 2 * spec.n_ctx).values;
    features.shape = {embed.channels, 2 * spec.n_ctx};
    return sequenceOfSound(std::move(features));
}

Sequence noiseTokens(const Model &model, const StackSpec &spec, int n, Noise &noise)
{
    GivenIds given;
    given.ids.resize(static_cast<size_t>(n));
    std::generate(given.ids.begin(), given.ids.end(), [&] { return noise.below(spec.d_vocab); });
    return sequenceOfIds(model.tokenizer.get(), given);
}

/// What the last stack's attention reads beside its own stream, where it cannot do without.
void addMemory(const StackSpec &spec, int n, Noise &noise, Input &input)
{
    const bool cross = spec.has_cross && spec.memory < 0;
    const bool keys = spec.given_keys && (spec.d_key != spec.d_model || spec.d_value != spec.d_model);
    if (!cross && !keys) {
        return;
    }
    Sequence memory = sequenceOfVectors(noise.matrix(n, spec.d_key));
    if (keys && spec.d_value != spec.d_key) {
        memory.values = noise.matrix(n, spec.d_value);
    }
    input.sequences.push_back(std::move(memory));
}

} // namespace

Result<Input> sampleInput(const Model &model, int tokens, uint64_t seed)
{
    HS_CHECK(tokens >= 1);
    if (model.given) {
        return unsupported(concat(model.said(), ": expected a model that computes its patterns, found patterns that were computed elsewhere"));
    }
    Noise noise(seed);
    Input input;
    int n = tokens;
    for (size_t i = 0; i < model.spec.stacks.size(); ++i) {
        const StackSpec &spec = model.spec.stacks[i];
        n = spec.n_ctx > 0 ? std::min(tokens, spec.n_ctx) : tokens;
        if (spec.input == InputKind::Picture) {
            HS_TRY(sequence, noisePicture(model, static_cast<int>(i), noise));
            input.sequences.push_back(std::move(sequence));
        } else if (spec.input == InputKind::Sound) {
            input.sequences.push_back(noiseSound(spec, model.weights.stacks[i].embed, noise));
        } else {
            input.sequences.push_back(spec.input == InputKind::Tokens ? noiseTokens(model, spec, n, noise) : sequenceOfVectors(noise.matrix(n, spec.d_model)));
        }
    }
    addMemory(model.spec.stacks.back(), n, noise, input);
    HS_TRY_STATUS(checkInput(model, input));
    return input;
}

Input changedAtEnd(const Model &model, Input input)
{
    const StackSpec &spec = model.spec.stacks.back();
    Sequence &last = input.sequences[model.spec.stacks.size() - 1];
    const auto change = [](std::vector<float> &values, int count) { std::transform(values.end() - count, values.end(), values.end() - count, [](float v) { return v + 1; }); };
    switch (spec.input) {
    case InputKind::Given: break; // sampleInput has refused it
    case InputKind::Picture: change(last.pixels.values, 1); break;
    case InputKind::Sound: change(last.features.values, 1); break;
    case InputKind::Vectors: change(last.vectors.values, last.vectors.cols); break;
    case InputKind::Tokens: {
        GivenIds given;
        std::transform(last.ids.begin(), last.ids.end(), std::back_inserter(given.ids), [](TokenId id) { return id.value; });
        given.ids.back() = (given.ids.back() + 1) % spec.d_vocab;
        last = sequenceOfIds(model.tokenizer.get(), given);
    }
    }
    return input;
}

} // namespace headscope
