// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/tokenizer_json.h"

#include <unordered_map>

#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/tokenizer/bpe.h"
#include "core/tokenizer/decoders.h"
#include "core/tokenizer/older_files.h"
#include "core/tokenizer/pre_tokenizers.h"
#include "core/tokenizer/unicode_classes.h"
#include "core/tokenizer/unigram.h"
#include "core/tokenizer/word_level.h"
#include "core/tokenizer/word_piece.h"

namespace headscope {

namespace {

Result<std::vector<std::pair<std::string, TokenId>>> readVocabulary(const JsonNode &node)
{
    if (!node.isObject()) {
        return node.wrong("an object of tokens and ids");
    }
    std::vector<std::pair<std::string, TokenId>> out;
    out.reserve(node.size());
    for (const auto &[token, id] : node.value().items()) {
        if (!id.is_number_unsigned() || id.get<uint64_t>() >= mostTokenIds) {
            return node[token].tokenId().error();
        }
        out.emplace_back(token, TokenId(static_cast<int>(id.get<uint64_t>())));
    }
    return out;
}

/// "a b" or ["a", "b"].
Result<std::pair<std::string, std::string>> readMerge(const JsonNode &list, size_t i)
{
    const nlohmann::json &merge = list.value()[i];
    if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
        return std::pair(merge[0].get<std::string>(), merge[1].get<std::string>());
    }
    if (merge.is_string()) {
        const auto &text = merge.get_ref<const std::string &>();
        const size_t blank = text.find(' ');
        if (blank != std::string::npos && text.find(' ', blank + 1) == std::string::npos) {
            return std::pair(text.substr(0, blank), text.substr(blank + 1));
        }
    }
    return list.at(i).wrong("two tokens, as \"a b\" or [\"a\", \"b\"]");
}

/// True for absent, null, false, 0 and the empty string: an option that is not in use.
bool isUnused(const JsonNode &node)
{
    return node.isAbsentOrNull() || node.value() == false || node.value() == 0 || node.value() == "";
}

Result<BpeOptions> readBpeOptions(const JsonNode &node)
{
    // Dropout is for training; with it the same text would give other tokens each time.
    if (!isUnused(node["dropout"])) {
        return node.notSupported("BPE with dropout");
    }
    BpeOptions options;
    HS_TRY(vocabulary, readVocabulary(node["vocab"]));
    options.vocabulary = std::move(vocabulary);
    const JsonNode merges = node["merges"];
    if (!merges.isArray()) {
        return merges.wrong("an array of merges");
    }
    options.merges.reserve(merges.size());
    for (size_t i = 0; i < merges.size(); ++i) {
        HS_TRY(merge, readMerge(merges, i));
        options.merges.push_back(std::move(merge));
    }
    if (!node["unk_token"].isAbsentOrNull()) {
        HS_TRY(unknown, node["unk_token"].text());
        options.unknownToken = std::move(unknown);
    }
    HS_TRY(fuse, node["fuse_unk"].booleanOr(false));
    HS_TRY(ignore, node["ignore_merges"].booleanOr(false));
    HS_TRY(bytes, node["byte_fallback"].booleanOr(false));
    HS_TRY(prefix, node["continuing_subword_prefix"].textOr(""));
    HS_TRY(wordEnd, node["end_of_word_suffix"].textOr(""));
    options.byteFallback = bytes;
    options.continuingPrefix = std::move(prefix);
    options.wordEnd = std::move(wordEnd);
    options.fuseUnknown = fuse;
    options.ignoreMerges = ignore;
    options.vocabularyName = node["vocab"].path();
    options.mergesName = merges.path();
    return options;
}

Result<std::unique_ptr<TokenModel>> readBpe(const JsonNode &node)
{
    HS_TRY(options, readBpeOptions(node));
    HS_TRY(model, BpeModel::make(std::move(options)));
    return std::unique_ptr<TokenModel>(std::move(model));
}

Result<AddedToken> readAddedToken(const JsonNode &node)
{
    AddedToken out;
    HS_TRY(id, node["id"].tokenId());
    HS_TRY(content, node["content"].text());
    HS_TRY(special, node["special"].booleanOr(false));
    HS_TRY(singleWord, node["single_word"].booleanOr(false));
    HS_TRY(lstrip, node["lstrip"].booleanOr(false));
    HS_TRY(rstrip, node["rstrip"].booleanOr(false));
    HS_TRY(isNormalized, node["normalized"].booleanOr(!special));
    if (content.size() > AddedTokens::mostBytes) {
        return badInput(concat(node.path(), ".content: expected at most ", AddedTokens::mostBytes, " bytes, found ", content.size()));
    }
    return AddedToken{id, std::move(content), singleWord, lstrip, rstrip, isNormalized, special};
}

/// Nothing may bear two names, and no name may have two ids.
Status checkAddedToken(const JsonNode &node, const AddedToken &token, const TokenModel &model)
{
    const auto inVocabulary = model.idOf(token.content);
    if (inVocabulary && *inVocabulary != token.id) {
        return badInput(concat(node.path(), ".id: expected ", inVocabulary->value, ", the id of \"", printable(token.content), "\" in the vocabulary, found ", token.id.value));
    }
    const std::string *text = model.textOf(token.id);
    if (text && *text != token.content) {
        return badInput(concat(node.path(), ".content: expected \"", printable(*text), "\", which has id ", token.id.value, " in the vocabulary, found \"",
                               printable(token.content), "\""));
    }
    return Done{};
}

Result<std::unique_ptr<TokenModel>> readWordPiece(const JsonNode &node)
{
    WordPieceOptions options;
    HS_TRY(vocabulary, readVocabulary(node["vocab"]));
    HS_TRY(unknown, node["unk_token"].textOr("[UNK]"));
    HS_TRY(prefix, node["continuing_subword_prefix"].textOr("##"));
    HS_TRY(longest, node["max_input_chars_per_word"].countOr(100, mostTokenIds));
    options.vocabulary = std::move(vocabulary);
    options.vocabularyName = node["vocab"].path();
    options.unknownToken = std::move(unknown);
    options.continuingPrefix = std::move(prefix);
    options.longestWord = longest;
    HS_TRY(model, WordPieceModel::make(std::move(options)));
    return std::unique_ptr<TokenModel>(std::move(model));
}

/// [["▁the", -3.2], …]; the index is the id.
Result<std::unique_ptr<TokenModel>> readUnigram(const JsonNode &node)
{
    UnigramOptions options;
    const JsonNode list = node["vocab"];
    if (!list.isArray() || list.size() >= mostTokenIds) {
        return list.wrong("an array of pieces and scores");
    }
    options.pieces.reserve(list.size());
    for (size_t i = 0; i < list.size(); ++i) {
        const nlohmann::json &entry = list.value()[i];
        if (!entry.is_array() || entry.size() != 2 || !entry[0].is_string()) {
            return list.at(i).wrong("a piece and its score");
        }
        HS_TRY(score, list.at(i).at(1).number());
        options.pieces.push_back({entry[0].get<std::string>(), score});
    }
    if (!node["unk_id"].isAbsentOrNull()) {
        HS_TRY(unknown, node["unk_id"].countOr(0, mostTokenIds));
        if (unknown >= list.size()) {
            return node["unk_id"].wrong(concat("the index of one of ", list.size(), " pieces"));
        }
        options.unknown = unknown;
    }
    HS_TRY(bytes, node["byte_fallback"].booleanOr(false));
    options.byteFallback = bytes;
    options.name = list.path();
    HS_TRY(model, UnigramModel::make(std::move(options)));
    return std::unique_ptr<TokenModel>(std::move(model));
}

Result<std::unique_ptr<TokenModel>> readWordLevel(const JsonNode &node)
{
    HS_TRY(entries, readVocabulary(node["vocab"]));
    HS_TRY(vocabulary, Vocabulary::make(std::move(entries), node["vocab"].path()));
    HS_TRY(unknown, node["unk_token"].textOr("<unk>"));
    const auto id = vocabulary.idOf(unknown);
    return std::unique_ptr<TokenModel>(std::make_unique<WordLevelModel>(std::move(vocabulary), id));
}

} // namespace

Result<std::unique_ptr<TokenModel>> readModel(const JsonNode &node)
{
    if (!node.isObject()) {
        return node.wrong("an object");
    }
    // Files of the first versions do not name the type.
    if (node["type"].isAbsentOrNull() && node["merges"].isArray()) {
        return readBpe(node);
    }
    if (node["type"].isAbsentOrNull() && node["vocab"].isArray()) {
        return readUnigram(node);
    }
    HS_TRY(type, node.type());
    if (type == "BPE") {
        return readBpe(node);
    }
    if (type == "WordPiece") {
        return readWordPiece(node);
    }
    if (type == "WordLevel") {
        return readWordLevel(node);
    }
    if (type == "Unigram") {
        return readUnigram(node);
    }
    return node.notSupported(concat("model \"", type, "\""));
}

namespace {

Result<PipelineParts> readWordList(const JsonNode &root, bool characters)
{
    const JsonNode list = root["vocab"];
    VocabularyEntries entries;
    if (list.isArray() && list.size() < mostTokenIds) {
        for (size_t i = 0; i < list.size(); ++i) {
            HS_TRY(token, list.at(i).text());
            entries.emplace_back(std::move(token), TokenId(static_cast<int>(i)));
        }
    } else if (list.isObject()) {
        HS_TRY(read, readVocabulary(list));
        entries = std::move(read);
    } else {
        return list.wrong("an array of tokens");
    }
    PipelineParts parts;
    HS_TRY(vocabulary, Vocabulary::make(std::move(entries), list.path()));
    std::optional<TokenId> unknown;
    for (const char *name : {"<unk>", "[UNK]", "<UNK>", "unk"}) {
        unknown = unknown ? unknown : vocabulary.idOf(name);
    }
    parts.model = std::make_unique<WordLevelModel>(std::move(vocabulary), unknown);
    if (characters) {
        parts.preTokenizers.push_back(std::make_unique<FixedLengthSplit>(1));
    } else {
        parts.preTokenizers.push_back(std::make_unique<CharacterSplit>(SplitBehavior::Removed, isWhiteSpace));
        parts.decoders.push_back(std::make_unique<BlankDecoder>());
    }
    parts.kind = characters ? "characters" : "words between blanks";
    return parts;
}

} // namespace

Result<std::optional<PipelineParts>> readShortForm(const JsonNode &root)
{
    if (root["model"].isAbsentOrNull() && root["type"].isString()) {
        HS_TRY(type, root["type"].text());
        if (type != "whitespace" && type != "characters") {
            return root["type"].wrong("whitespace or characters, or a whole tokenizer.json");
        }
        HS_TRY(parts, readWordList(root, type == "characters"));
        return std::optional<PipelineParts>(std::move(parts));
    }
    if (root["model"].isAbsentOrNull() && root["vocab"].isObject() && root["merges"].isArray()) {
        HS_TRY(options, readBpeOptions(root));
        HS_TRY(parts, gpt2Parts(std::move(options)));
        return std::optional<PipelineParts>(std::move(parts));
    }
    return std::optional<PipelineParts>();
}

Result<std::string> normalized(const std::string &content, const Normalizers &normalizers)
{
    AlignedString text{content, std::vector<TextSpan>(content.size())};
    for (const auto &step : normalizers) {
        HS_TRY_STATUS(step->apply(text));
    }
    return text.text;
}

Result<AddedTokens> readAddedTokens(const JsonNode &node, const TokenModel &model, const Normalizers &normalizers)
{
    if (!node.isAbsentOrNull() && !node.isArray()) {
        return node.wrong("an array");
    }
    std::vector<AddedToken> tokens;
    std::unordered_map<std::string, TokenId> idByContent;
    std::unordered_map<int, std::string> contentById;
    for (size_t i = 0; i < node.size(); ++i) {
        HS_TRY(token, readAddedToken(node.at(i)));
        HS_TRY_STATUS(checkAddedToken(node.at(i), token, model));
        if (token.normalized) {
            HS_TRY(sought, normalized(token.content, normalizers));
            token.sought = std::move(sought);
        }
        const auto [content, freshContent] = idByContent.emplace(token.content, token.id);
        const auto [id, freshId] = contentById.emplace(token.id.value, token.content);
        if (content->second != token.id || id->second != token.content) {
            return badInput(concat(node.at(i).path(), ": expected an id and a content of its own, found id ", token.id.value, " and \"", printable(token.content), "\""));
        }
        // As in the reference, an empty content and a repeated entry do nothing.
        if (freshContent && freshId && !token.content.empty()) {
            tokens.push_back(std::move(token));
        }
    }
    return AddedTokens(std::move(tokens));
}

} // namespace headscope
