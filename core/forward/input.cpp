// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/input.h"

#include <algorithm>
#include <cmath>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/forward/vectors.h"
#include "core/image/picture.h"
#include "core/tokenizer/plain_words.h"

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

template <class T>
void keepWindow(std::vector<T> &list, const Sequence &input, int n_ctx)
{
    if (list.empty()) {
        return;
    }
    const auto begin = list.begin() + input.leading;
    list.erase(begin, begin + input.first_token);
    list.resize(static_cast<size_t>(n_ctx));
}

/// Special tokens that the tokenizer put before the text.
int leadingTokens(const Encoding &encoding)
{
    int count = 0;
    while (count < static_cast<int>(encoding.ids.size()) && encoding.special[static_cast<size_t>(count)] && encoding.offsets[static_cast<size_t>(count)] == TextSpan{}) {
        ++count;
    }
    return count;
}

Result<Sequence> sequenceOfText(const Model &model, const StackSpec &stack, const GivenText &given)
{
    if (!model.tokenizer) {
        return badInput(concat(model.name, ": expected a tokenizer to read text with, found none; give token ids instead"));
    }
    HS_TRY(encoding, given.pair ? model.tokenizer->encodePair(given.text, *given.pair) : model.tokenizer->encode(given.text));
    if (encoding.ids.empty()) {
        return badInput("the text is empty: expected at least one token, found none");
    }
    Sequence input;
    const int most = stack.n_ctx > 0 ? stack.n_ctx : static_cast<int>(encoding.ids.size());
    input.text = given.text;
    input.pair = given.pair.value_or("");
    input.total_tokens = static_cast<int>(encoding.ids.size());
    input.leading = std::min(leadingTokens(encoding), most - 1);
    input.ids = std::move(encoding.ids);
    input.tokens = std::move(encoding.tokens);
    input.offsets = std::move(encoding.offsets);
    input.special = std::move(encoding.special);
    input.text_index = std::move(encoding.text_index);
    if (!model.weights.stacks.front().embed.W_type.shape.empty()) {
        input.type_ids = std::move(encoding.type_ids);
    }
    if (input.total_tokens > most) {
        input.first_token = std::clamp(given.first, 0, input.total_tokens - most);
        keepWindow(input.ids, input, most);
        keepWindow(input.tokens, input, most);
        keepWindow(input.offsets, input, most);
        keepWindow(input.special, input, most);
        keepWindow(input.text_index, input, most);
        keepWindow(input.type_ids, input, most);
    }
    for (const TokenId id : input.ids) {
        input.labels.push_back(model.tokenizer->label(id));
    }
    return input;
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
        return badInput(concat(model.name, ": expected one text, since its weights have no embedding, found a pair"));
    }
    if (stack.given_keys && (stack.d_key != stack.d_model || stack.d_value != stack.d_model)) {
        return badInput(concat(model.name, ": its keys are ", stack.d_key, " wide, its values ", stack.d_value, ", its queries ", stack.d_model, ": expected query, key and value vectors, found a text"));
    }
    Input input;
    input.synthetic = true;
    HS_TRY(words, sequenceOfWords(given.text, stack.d_model));
    input.sequences.assign(model.spec.stacks.size(), words);
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
    if (shape.size() != 3 || shape[0] != embed.channels || shape[1] % embed.patch != 0 || shape[2] % embed.patch != 0 || (patches >= 0 && shape[1] / embed.patch * (shape[2] / embed.patch) != patches)) {
        return badInput(concat("picture: expected ", embed.channels, " channels in patches of ", embed.patch, " x ", embed.patch, patches >= 0 ? concat(", ", patches, " of them") : "", ", found shape ", shapeText(shape)));
    }
    const auto positions = static_cast<int64_t>(embed.prefix_tokens.size()) / stack.d_model + shape[1] / embed.patch * (shape[2] / embed.patch);
    if (positions != sequence.size()) {
        return badInput(concat("picture: expected ", positions, " positions, found ", sequence.size()));
    }
    return Done{};
}

Status checkSequence(const Model &model, int index, const Sequence &sequence)
{
    const StackSpec &stack = model.spec.stack(index);
    const EmbeddingWeights &embed = model.weights.stacks[static_cast<size_t>(index)].embed;
    const int n = sequence.size();
    if (n < 1 || (stack.n_ctx > 0 && n > stack.n_ctx)) {
        return badInput(stack.n_ctx > 0 ? concat("expected 1 to ", stack.n_ctx, " positions (the model's context), found ", n) : concat("expected at least one position, found ", n));
    }
    HS_TRY_STATUS(checkCount("attention_mask", sequence.key_allowed.size(), n));
    HS_TRY_STATUS(checkCount("token_type_ids", sequence.type_ids.size(), n));
    switch (stack.input) {
    case InputKind::Vectors: return checkVectors(index == 0 ? "query" : "tgt", sequence.vectors, n, stack.d_model);
    case InputKind::Picture: return checkPixels(stack, embed, sequence);
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
        return badInput(concat(model.name, ": expected ", needed ? "a memory" : taken ? "at most one sequence of keys" : "no memory", ", found ", extra == 0 ? "none" : "another number of sequences"));
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
        return badInput(concat(model.name, ": value: expected vectors of ", stack.d_value, " numbers, found none (keys have ", stack.d_key, ")"));
    }
    if (stack.given_keys && extra == 0 && stack.d_key != stack.d_model) {
        return badInput(concat(model.name, ": key: expected vectors of ", stack.d_key, " numbers, found none (queries have ", stack.d_model, ")"));
    }
    return Done{};
}

} // namespace

Result<Input> inputFromText(const Model &model, const GivenText &given)
{
    const StackSpec &stack = model.spec.main();
    if (stack.input == InputKind::Vectors) {
        return syntheticInput(model, given);
    }
    if (stack.input == InputKind::Picture) {
        return badInput(concat(model.name, ": expected a picture, found a text"));
    }
    HS_TRY(sequence, sequenceOfText(model, stack, given));
    Input input;
    input.sequences.push_back(std::move(sequence));
    HS_TRY_STATUS(checkInput(model, input));
    return input;
}

Result<Input> inputFromIds(const Model &model, const GivenIds &given)
{
    if (model.spec.main().input != InputKind::Tokens) {
        return badInput(concat(model.name, ": expected ", model.spec.main().input == InputKind::Picture ? "a picture" : "vectors", ", found token ids"));
    }
    Sequence sequence;
    for (const int id : given.ids) {
        sequence.ids.push_back(TokenId(id));
        const auto text = model.tokenizer ? model.tokenizer->tokenText(TokenId(id)) : std::nullopt;
        sequence.tokens.push_back(text.value_or(std::to_string(id)));
        sequence.labels.push_back(text ? model.tokenizer->label(TokenId(id)) : std::to_string(id));
    }
    sequence.special.assign(given.ids.size(), false);
    sequence.key_allowed = given.attention_mask;
    sequence.type_ids = given.type_ids;
    sequence.total_tokens = sequence.size();
    Input input;
    input.sequences.push_back(std::move(sequence));
    HS_TRY_STATUS(checkInput(model, input));
    return input;
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

Sequence sequenceOfPicture(const Model &model, FloatTensor pixels)
{
    const EmbeddingWeights &embed = model.weights.stacks.front().embed;
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

Result<Input> inputFromPicture(const Model &model, const std::filesystem::path &file)
{
    if (model.spec.main().input != InputKind::Picture || !model.preprocess) {
        return badInput(concat(model.name, ": expected ", model.spec.main().input == InputKind::Tokens ? "a text" : "vectors or a feature map", ", found a picture"));
    }
    HS_TRY(picture, openPicture(file));
    HS_TRY(pixels, preprocess(picture, *model.preprocess));
    Input input;
    input.sequences.push_back(sequenceOfPicture(model, std::move(pixels)));
    HS_TRY_STATUS(checkInput(model, input));
    return input;
}

Status checkInput(const Model &model, const Input &input)
{
    if (input.sequences.size() < model.spec.stacks.size()) {
        return badInput(concat(model.name, ": expected ", model.spec.stacks.size(), " sequences, one for each stack, found ", input.sequences.size()));
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
