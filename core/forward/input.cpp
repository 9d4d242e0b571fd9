// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/input.h"

#include <algorithm>
#include <cmath>

#include "core/audio/wav.h"
#include "core/base/check.h"
#include "core/base/text.h"
#include "core/forward/array_input.h"
#include "core/forward/given_trace.h"
#include "core/forward/text_sequence.h"
#include "core/forward/vectors.h"
#include "core/image/picture.h"
#include "core/tokenizer/plain_words.h"
#include "core/weights/npy.h"

namespace headscope {

namespace {

/// Every id must have a row in the embedding before anything reads it.
Status checkIds(const StackSpec &stack, const std::vector<TokenId> &ids)
{
    for (size_t i = 0; i < ids.size(); ++i) {
        if (ids[i].value < 0 || ids[i].value >= stack.d_vocab) {
            return badInput(concat("token ", i, ": expected an id from 0 to ", stack.d_vocab - 1, " (rows of the embedding), found ", ids[i].value, ", which the vocabulary may know but the embedding does not"));
        }
    }
    return Done{};
}

/// Words of a text as positions with synthetic vectors.
Result<Sequence> sequenceOfWords(std::string_view text, int width)
{
    HS_TRY(words, plainWords(text));
    if (words.empty()) {
        return badInput("the text is empty: expected at least one word, found none");
    }
    Sequence out;
    out.text = std::string(text);
    for (const PlainWord &word : words) {
        out.tokens.push_back(word.text);
        out.offsets.push_back(word.span);
    }
    out.labels = out.tokens;
    out.special.assign(out.labels.size(), false);
    out.text_index.assign(out.labels.size(), 0);
    out.total_tokens = out.size();
    out.vectors = syntheticVectors(out.tokens, width);
    return out;
}

Result<Input> syntheticInput(const Model &model, const GivenText &given)
{
    const StackSpec &stack = model.spec.main();
    if (given.pair) {
        return badInput(concat(model.said(), ": expected one text, since its weights have no embedding, found a pair"));
    }
    if (stack.given_keys && (stack.d_key != stack.d_model || stack.d_value != stack.d_model)) {
        return badInput(concat(model.said(), ": its keys are ", stack.d_key, " wide, its values ", stack.d_value, ", its queries ", stack.d_model, ": expected query, key and value vectors, found a text"));
    }
    Input input;
    input.synthetic = true;
    HS_TRY(words, sequenceOfWords(given.text, stack.d_model));
    input.sequences.assign(model.spec.stacks.size(), words);
    if (given.decoder_text && model.spec.stacks.size() > 1) {
        HS_TRY(target, sequenceOfWords(*given.decoder_text, model.spec.stacks.back().d_model));
        input.sequences.back() = std::move(target);
    }
    if (stack.has_cross && stack.memory < 0) {
        input.sequences.push_back(input.main());
    }
    return input;
}

/// A list that is there must have an entry for each position.
Status checkCount(const char *what, size_t found, int expected)
{
    if (found != 0 && found != static_cast<size_t>(expected)) {
        return badInput(concat(what, ": expected ", expected, " entries, one a position, found ", found));
    }
    return Done{};
}

Status checkVectors(const char *what, const Matrix &vectors, int rows, int width)
{
    if (vectors.rows != rows || vectors.cols != width) {
        return badInput(concat(what, ": expected ", rows, " vectors of ", width, " numbers, found [", vectors.rows, ", ", vectors.cols, "]"));
    }
    for (size_t i = 0; i < vectors.values.size(); ++i) {
        if (!std::isfinite(vectors.values[i])) {
            const auto width64 = static_cast<size_t>(vectors.cols);
            return badInput(concat(what, ": row ", i / width64, ", column ", i % width64, ": expected a finite number, found ", std::isnan(vectors.values[i]) ? "NaN" : "an infinity"));
        }
    }
    return Done{};
}

Status checkPixels(const StackSpec &stack, const EmbeddingWeights &embed, const Sequence &sequence)
{
    const Shape &shape = sequence.pixels.shape;
    const int64_t patches = embed.W_pos.shape.empty() ? -1 : embed.W_pos.shape[0];
    const bool fixed = embed.resample == PatchPositions::Fixed, cube = shape.size() == 3 && shape[0] == embed.channels && shape[1] >= embed.patch && shape[2] >= embed.patch;
    if (!cube || (fixed && (shape[1] % embed.patch != 0 || shape[2] % embed.patch != 0 || (patches >= 0 && shape[1] / embed.patch * (shape[2] / embed.patch) != patches)))) {
        return badInput(concat("picture: expected ", embed.channels, " channels in patches of ", embed.patch, " x ", embed.patch, fixed && patches >= 0 ? concat(", ", patches, " of them") : "", ", found shape ", shapeText(shape)));
    }
    const auto positions = static_cast<int64_t>(embed.prefix_tokens.size()) / stack.d_model + shape[1] / embed.patch * (shape[2] / embed.patch);
    if (positions != sequence.size()) {
        return badInput(concat("picture: expected ", positions, " positions, found ", sequence.size()));
    }
    return Done{};
}

Status checkFeatures(const StackSpec &stack, const EmbeddingWeights &embed, const Sequence &sequence)
{
    const Shape &shape = sequence.features.shape;
    const int64_t frames = 2 * static_cast<int64_t>(stack.n_ctx);
    if (shape.size() != 2 || shape[0] != embed.channels || shape[1] != frames || sequence.size() != stack.n_ctx) {
        return badInput(concat("input_features: expected [", embed.channels, ", ", frames, "], found ", shapeText(shape)));
    }
    const auto bad = std::find_if(sequence.features.values.begin(), sequence.features.values.end(), [](float v) { return !std::isfinite(v); });
    return bad == sequence.features.values.end() ? Status(Done{}) : Status(badInput(concat("input_features: expected finite numbers, found ", *bad)));
}

Status checkSequence(const Model &model, int index, const Sequence &sequence)
{
    const StackSpec &stack = model.spec.stack(index);
    const EmbeddingWeights &embed = model.weights.stacks[static_cast<size_t>(index)].embed;
    const int n = sequence.size();
    if (stack.input == InputKind::Sound) {
        return checkFeatures(stack, embed, sequence);
    }
    if (n < 1 || (stack.n_ctx > 0 && n > stack.n_ctx)) {
        return badInput(stack.n_ctx > 0 ? concat("expected 1 to ", stack.n_ctx, " positions (the model's context), found ", n) : concat("expected at least one position, found ", n));
    }
    const char *mask = stack.input != InputKind::Vectors ? "attention_mask" : stack.given_keys ? "key_padding_mask" : stack.has_cross ? "tgt_key_padding_mask" : "src_key_padding_mask";
    HS_TRY_STATUS(checkCount(mask, sequence.key_allowed.size(), n));
    HS_TRY_STATUS(checkCount("token_type_ids", sequence.type_ids.size(), n));
    switch (stack.input) {
    case InputKind::Vectors: return checkVectors(index == 0 ? "query" : "tgt", sequence.vectors, n, stack.d_model);
    case InputKind::Picture: return checkPixels(stack, embed, sequence);
    case InputKind::Sound:
    case InputKind::Given:
    case InputKind::Tokens: break;
    }
    if (static_cast<int>(sequence.ids.size()) != n) {
        return badInput(concat("token ids: expected ", n, ", one a position, found ", sequence.ids.size()));
    }
    const int types = embed.W_type.shape.empty() ? 1 : static_cast<int>(embed.W_type.shape[0]);
    for (const int type : sequence.type_ids) {
        if (type < 0 || type >= types) {
            return badInput(concat("token_type_ids: expected 0 to ", types - 1, ", found ", type));
        }
    }
    return checkIds(stack, sequence.ids);
}

/// The memory that is given: keys of a bare layer, or what a decoder's cross-attention reads.
Status checkMemory(const Model &model, const Input &input)
{
    const StackSpec &stack = model.spec.stacks.back();
    const bool needed = stack.has_cross && stack.memory < 0, taken = needed || stack.given_keys;
    const size_t extra = input.sequences.size() - model.spec.stacks.size();
    if (extra > (taken ? 1u : 0u) || (needed && extra == 0)) {
        return badInput(concat(model.said(), ": expected ", needed ? "a memory" : taken ? "at most one sequence of keys" : "no memory", ", found ", extra == 0 ? "none" : "another number of sequences"));
    }
    const Sequence &keys = input.sequences.back();
    if (extra == 1) {
        if (keys.size() < 1) {
            return badInput(concat(needed ? "memory" : "key", ": expected at least one position, found none"));
        }
        HS_TRY_STATUS(checkVectors(needed ? "memory" : "key", keys.vectors, keys.size(), stack.d_key));
        HS_TRY_STATUS(checkCount("key_padding_mask", keys.key_allowed.size(), keys.size()));
    }
    if (keys.values.rows > 0) {
        HS_TRY_STATUS(checkVectors("value", keys.values, keys.size(), stack.d_value));
    } else if (stack.given_keys && (extra == 1 ? stack.d_key : stack.d_model) != stack.d_value) {
        return badInput(concat(model.said(), ": value: expected vectors of ", stack.d_value, " numbers, found none (keys have ", stack.d_key, ")"));
    }
    if (stack.given_keys && extra == 0 && stack.d_key != stack.d_model) {
        return badInput(concat(model.said(), ": key: expected vectors of ", stack.d_key, " numbers, found none (queries have ", stack.d_model, ")"));
    }
    return Done{};
}

} // namespace

Result<Input> inputFromText(const Model &model, const GivenText &given)
{
    if (model.spec.main().input == InputKind::Vectors) {
        return syntheticInput(model, given);
    }
    GivenParts parts;
    parts.text = given;
    return inputFromParts(model, parts);
}

Result<Input> inputFromIds(const Model &model, const GivenIds &given)
{
    GivenParts parts;
    parts.ids = given;
    return inputFromParts(model, parts);
}

Sequence sequenceOfVectors(Matrix vectors, std::vector<std::string> labels)
{
    Sequence out;
    out.labels = std::move(labels);
    for (int i = static_cast<int>(out.labels.size()); i < vectors.rows; ++i) {
        out.labels.push_back(std::to_string(i));
    }
    out.tokens = out.labels;
    out.special.assign(out.labels.size(), false);
    out.total_tokens = out.size();
    out.vectors = std::move(vectors);
    return out;
}

Sequence sequenceOfMap(const FloatTensor &map)
{
    HS_CHECK(map.shape.size() == 3 && map.shape[0] > 0 && map.shape[1] > 0 && map.shape[2] > 0);
    const int channels = static_cast<int>(map.shape[0]), rows = static_cast<int>(map.shape[1]), cols = static_cast<int>(map.shape[2]);
    Matrix vectors(rows * cols, channels);
    std::vector<std::string> labels;
    for (int cell = 0; cell < rows * cols; ++cell) {
        labels.push_back(concat(cell / cols, ",", cell % cols));
        for (int c = 0; c < channels; ++c) {
            vectors.row(cell)[c] = map.values[static_cast<size_t>(c) * static_cast<size_t>(rows) * static_cast<size_t>(cols) + static_cast<size_t>(cell)];
        }
    }
    Sequence out = sequenceOfVectors(std::move(vectors), std::move(labels));
    out.grid = Grid{rows, cols, 0};
    return out;
}

Sequence sequenceOfPicture(const Model &model, FloatTensor pixels, int stack)
{
    const EmbeddingWeights &embed = model.weights.stacks[static_cast<size_t>(stack)].embed;
    HS_CHECK(embed.patch > 0);
    Sequence out;
    out.labels = embed.prefix_labels;
    if (pixels.shape.size() == 3) {
        const Grid grid{static_cast<int>(pixels.shape[1]) / embed.patch, static_cast<int>(pixels.shape[2]) / embed.patch, static_cast<int>(embed.prefix_labels.size())};
        for (int cell = 0; cell < grid.cells(); ++cell) {
            out.labels.push_back(concat(cell / grid.cols, ",", cell % grid.cols));
        }
        out.grid = grid;
    }
    out.tokens = out.labels;
    out.special.assign(out.labels.size(), false);
    std::fill_n(out.special.begin(), embed.prefix_labels.size(), true);
    out.total_tokens = out.size();
    out.pixels = std::move(pixels);
    return out;
}

Sequence sequenceOfSound(FloatTensor features)
{
    Sequence out;
    for (int64_t i = 0; features.shape.size() == 2 && i < (features.shape[1] + 1) / 2; ++i) {
        out.labels.push_back(concat(i / 50, ".", i % 50 < 5 ? "0" : "", i % 50 * 2, " s")); // 50 positions a second
    }
    out.tokens = out.labels;
    out.special.assign(out.labels.size(), false);
    out.total_tokens = out.size();
    out.features = std::move(features);
    return out;
}

Result<Input> inputFromPicture(const Model &model, const std::filesystem::path &file)
{
    GivenParts parts;
    parts.picture = file;
    return inputFromParts(model, parts);
}

namespace {

/// What parts there are, for messages.
std::string listOf(const std::vector<std::string> &parts)
{
    std::string out;
    for (size_t i = 0; i < parts.size(); ++i) {
        out += (i == 0 ? "" : i + 1 < parts.size() ? ", " : " and ") + parts[i];
    }
    return out.empty() ? "none of these" : out;
}

/// The parts that a stack reads, as people call them.
std::string partName(const ModelSpec &spec, const StackSpec &stack)
{
    switch (stack.input) {
    case InputKind::Picture: return "a picture";
    case InputKind::Sound: return "a recording";
    case InputKind::Vectors: return "vectors or a feature map";
    case InputKind::Given: return "nothing, since its patterns are given by the file";
    case InputKind::Tokens: break;
    }
    return stack.memory >= 0 && spec.stacks.size() > 1 ? "a target text (decoder_text, or decoder_input_ids)" : "a text or token ids (input_ids)";
}

/// BadInput unless there is exactly what the stacks read.
Status checkParts(const Model &model, const GivenParts &parts)
{
    std::vector<std::string> wanted, found;
    bool fits = true;
    const auto offer = [&](bool given, InputKind kind, bool target, const char *name) {
        const bool taken = std::any_of(model.spec.stacks.begin(), model.spec.stacks.end(), [&](const StackSpec &stack) { return stack.input == kind && (kind != InputKind::Tokens || (stack.memory >= 0) == target); });
        fits = fits && given == taken;
        if (given) {
            found.emplace_back(name);
        }
    };
    offer(parts.text.has_value() != parts.ids.has_value(), InputKind::Tokens, false, parts.text ? "a text" : "token ids");
    offer(parts.picture.has_value() != parts.pixels.has_value(), InputKind::Picture, false, "a picture");
    offer(parts.sound.has_value() != parts.features.has_value(), InputKind::Sound, false, "a recording");
    offer(parts.targetText().has_value() != parts.target_ids.has_value(), InputKind::Tokens, true, "a target text");
    for (const StackSpec &stack : model.spec.stacks) {
        wanted.push_back(partName(model.spec, stack));
        fits = fits && stack.input != InputKind::Vectors && stack.input != InputKind::Given;
    }
    return fits ? Status(Done{}) : Status(badInput(concat(model.said(), ": expected ", listOf(wanted), ", found ", listOf(found))));
}

/// A picture or recording that is preprocessed already.
bool isArray(const std::filesystem::path &file) { return file.extension() == ".npy"; }

Result<Sequence> pictureSequence(const Model &model, const GivenParts &parts, int stack)
{
    if (parts.pixels) {
        return sequenceOfPicture(model, *parts.pixels, stack);
    }
    if (isArray(*parts.picture)) {
        HS_TRY(array, openNpy(*parts.picture));
        HS_TRY(pixels, mapFrom(array, parts.picture->string(), {}));
        return sequenceOfPicture(model, std::move(pixels), stack);
    }
    HS_TRY(picture, openPicture(*parts.picture));
    HS_TRY(pixels, preprocess(picture, model.preprocess.value_or(PreprocessSpec{})));
    return sequenceOfPicture(model, std::move(pixels), stack);
}

Result<Sequence> soundSequence(const Model &model, const GivenParts &parts)
{
    if (parts.features) {
        return sequenceOfSound(*parts.features);
    }
    if (isArray(*parts.sound)) {
        HS_TRY(array, openNpy(*parts.sound));
        HS_TRY(features, spectrogramFrom(array, parts.sound->string(), {}));
        return sequenceOfSound(std::move(features));
    }
    const LogMelSpec spec = model.sound.value_or(LogMelSpec{});
    HS_TRY(sound, openWav(*parts.sound, spec.sampleRate));
    HS_TRY(features, logMel(sound.samples, spec));
    return sequenceOfSound(std::move(features));
}

Result<Sequence> tokenSequence(const Model &model, const GivenParts &parts, const StackSpec &stack)
{
    if (stack.memory < 0) {
        return parts.text ? sequenceOfText(model, stack, *parts.text) : Result<Sequence>(sequenceOfIds(model.tokenizer.get(), *parts.ids));
    }
    if (parts.target_ids) {
        const auto own = model.tokenizer ? model.tokenizer->target() : nullptr;
        return sequenceOfIds(own ? own.get() : model.tokenizer.get(), {*parts.target_ids, {}, {}});
    }
    return sequenceOfTarget(model, stack, *parts.targetText());
}

} // namespace

std::optional<std::string> GivenParts::targetText() const { return target ? target : text ? text->decoder_text : std::nullopt; }

Result<Input> inputFromParts(const Model &model, const GivenParts &parts)
{
    if (model.given && parts.picture && !parts.text && !parts.ids && !parts.sound && !parts.targetText()) {
        return givenInput(model, *parts.picture);
    }
    HS_TRY_STATUS(checkParts(model, parts));
    Input input;
    for (size_t i = 0; i < model.spec.stacks.size(); ++i) {
        const StackSpec &stack = model.spec.stacks[i];
        HS_TRY(sequence, stack.input == InputKind::Picture ? pictureSequence(model, parts, static_cast<int>(i)) : stack.input == InputKind::Sound ? soundSequence(model, parts) : tokenSequence(model, parts, stack));
        input.sequences.push_back(std::move(sequence));
    }
    HS_TRY_STATUS(checkInput(model, input));
    return input;
}

Status checkInput(const Model &model, const Input &input)
{
    if (model.given) {
        return checkGivenInput(model, input);
    }
    if (input.sequences.size() < model.spec.stacks.size()) {
        return badInput(concat(model.said(), ": expected ", model.spec.stacks.size(), " sequences, one for each stack, found ", input.sequences.size()));
    }
    for (size_t i = 0; i < model.spec.stacks.size(); ++i) {
        HS_TRY_STATUS(checkSequence(model, static_cast<int>(i), input.sequences[i]));
    }
    HS_TRY_STATUS(checkMemory(model, input));
    const StackSpec &last = model.spec.stacks.back();
    const Sequence &asks = input.sequences[model.spec.stacks.size() - 1];
    const bool givenKeys = last.given_keys && input.sequences.size() > model.spec.stacks.size();
    const int n_query = asks.size(), n_key = (givenKeys ? input.sequences.back() : asks).size();
    const Matrix &mask = input.added_mask;
    if (mask.rows > 0 && (mask.rows != n_query || mask.cols != n_key)) {
        return badInput(concat("attn_mask: expected [", n_query, ", ", n_key, "], found [", mask.rows, ", ", mask.cols, "]"));
    }
    for (const float v : mask.values) {
        if (std::isnan(v) || v == std::numeric_limits<float>::infinity()) {
            return badInput(concat("attn_mask: expected numbers or -infinity, found ", std::isnan(v) ? "NaN" : "infinity"));
        }
    }
    if (!last.has_cross && !input.memory_allowed.empty()) {
        return badInput(concat("memory_key_padding_mask: expected a model with cross-attention, found ", model.spec.family));
    }
    const int memory = last.memory >= 0 ? input.sequences[static_cast<size_t>(last.memory)].size() : input.sequences.back().size();
    return checkCount("memory_key_padding_mask", input.memory_allowed.size(), memory);
}

} // namespace headscope
