// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/given_embedding.h"

#include <array>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/weights/json_weights.h"
#include "core/weights/npy.h"

namespace headscope {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
constexpr size_t mostVocabularyBytes = 256u << 20;
constexpr std::array<std::string_view, 9> names = {"embedding.weight", "embeddings.weight", "embed.weight", "token_embedding.weight", "tok_embeddings.weight", "wte.weight", "W_E", "embedding", "embedding_matrix"};

/// Words, one a line, as a JSON list.
Json linesOf(const std::string &text)
{
    Json words = Json::array();
    size_t at = 0;
    while (at < text.size()) {
        const size_t end = std::min(text.find('\n', at), text.size());
        const size_t length = end - at - (end > at && text[end - 1] == '\r' ? 1 : 0);
        words.push_back(text.substr(at, length));
        at = end + 1;
    }
    return words;
}

/// {"vocab": ...} alone is a list of words between blanks.
std::string withKind(const std::string &text)
{
    Json json = Json::parse(text, nullptr, false);
    if (json.is_object() && json.contains("vocab") && !json.contains("type") && !json.contains("merges") && !json.contains("model")) {
        json["type"] = "whitespace";
        return json.dump(-1, ' ', false, Json::error_handler_t::replace);
    }
    return text;
}

/// The text of a tokenizer that Tokenizer::fromJson reads, from whatever a vocabulary file holds.
Result<std::string> vocabularyText(const fs::path &file)
{
    HS_TRY(text, readFile(file, mostVocabularyBytes));
    if (file.extension() != ".json") {
        return Json{{"type", "whitespace"}, {"vocab", linesOf(text)}}.dump(-1, ' ', false, Json::error_handler_t::replace);
    }
    if (jsonDeeperThan(text, 64)) {
        return badInput(concat(file.string(), ": expected a vocabulary, found deeply nested JSON"));
    }
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_object() && (json.contains("model") || json.contains("vocab"))) {
        return withKind(text);
    }
    if (!json.is_array() && !json.is_object()) {
        return badInput(concat(file.string(), ": expected a list of words, an object of word to id, or a tokenizer.json, found ", json.is_discarded() ? "no JSON" : json.type_name()));
    }
    return Json{{"type", "whitespace"}, {"vocab", json}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<GivenEmbedding> checked(GivenEmbedding given, const fs::path &file, int width)
{
    if (given.W_E.shape.size() != 2 || given.W_E.shape[1] != width || given.W_E.shape[0] < 1 || given.W_E.shape[0] > 1 << 24) {
        return badInput(concat(file.string(), ": expected an embedding [words, ", width, "] as wide as the layer, found shape ", shapeText(given.W_E.shape)));
    }
    if (const auto bad = findNonFinite(given.W_E)) {
        return badInput(concat(file.string(), ": ", nonFiniteText(given.W_E, *bad)));
    }
    if (given.tokenizer && given.tokenizer->size() > given.W_E.shape[0]) {
        return badInput(concat(file.string(), ": expected a row for each of the ", given.tokenizer->size(), " words of the vocabulary, found ", given.W_E.shape[0]));
    }
    return given;
}

} // namespace

std::optional<std::string> embeddingIn(const WeightIndex &index, int width)
{
    for (const auto name : names) {
        const Tensor *tensor = index.find(std::string(name));
        if (tensor && tensor->shape.size() == 2 && tensor->shape[1] == width && tensor->shape[0] <= 1 << 24) {
            return std::string(name);
        }
    }
    return std::nullopt;
}

Result<GivenEmbedding> readEmbedding(const fs::path &file, const fs::path &vocabulary, int width)
{
    GivenEmbedding given;
    if (file.extension() == ".json") {
        HS_TRY(json, openJsonWeights(file));
        const auto name = embeddingIn(json.index, width);
        if (!name && json.index.tensors.size() != 1) {
            return badInput(concat(file.string(), ": expected one matrix, or one named embedding.weight, found ", json.index.tensors.size(), " tensors"));
        }
        given.W_E = name ? *json.index.find(*name) : json.index.tensors.begin()->second;
        given.tokenizerText = withKind(json.tokenizer);
    } else {
        HS_TRY(array, openNpy(file));
        given.W_E = std::move(array);
    }
    if (!vocabulary.empty()) {
        HS_TRY(text, vocabularyText(vocabulary));
        given.tokenizerText = std::move(text);
    }
    if (!given.tokenizerText.empty()) {
        HS_TRY(tokenizer, Tokenizer::fromJson(given.tokenizerText, (vocabulary.empty() ? file : vocabulary).string()));
        given.tokenizer = std::move(tokenizer);
    }
    return checked(std::move(given), file, width);
}

} // namespace headscope
