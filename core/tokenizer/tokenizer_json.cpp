// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/tokenizer_json.h"

#include <unordered_map>

#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/tokenizer/bpe.h"
#include "core/tokenizer/byte_level.h"
#include "core/tokenizer/post_processor.h"

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

Result<std::unique_ptr<TokenModel>> readBpe(const JsonNode &node)
{
    for (const char *name : {"dropout", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback"}) {
        if (!isUnused(node[name])) {
            return node.notSupported(concat("BPE with ", name));
        }
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
    options.fuseUnknown = fuse;
    options.ignoreMerges = ignore;
    options.vocabularyName = node["vocab"].path();
    options.mergesName = merges.path();
    HS_TRY(model, BpeModel::make(std::move(options)));
    return std::unique_ptr<TokenModel>(std::move(model));
}

/// A Split is refused either way, but a broken one as broken.
Error splitError(const JsonNode &node)
{
    const JsonNode regex = node["pattern"]["Regex"];
    if (regex.isString()) {
        const std::string expression = regex.text().value();
        if (const auto defect = regexDefect(expression)) {
            return badInput(concat(regex.path(), ": expected a regular expression, found \"", printable(expression), "\": ", *defect));
        }
    } else if (!node["pattern"]["String"].isString()) {
        return node["pattern"].wrong("an object with \"Regex\" or \"String\"");
    }
    return node.notSupported("pre-tokenizer \"Split\"");
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
    HS_TRY(normalized, node["normalized"].booleanOr(!special));
    if (content.size() > AddedTokens::mostBytes) {
        return badInput(concat(node.path(), ".content: expected at most ", AddedTokens::mostBytes, " bytes, found ", content.size()));
    }
    return AddedToken{id, std::move(content), singleWord, lstrip, rstrip, normalized, special};
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

Result<std::vector<TemplatePostProcessor::SpecialToken>> readSpecialToken(const JsonNode &node, const Vocabularies &vocabularies)
{
    const JsonNode ids = node["ids"], tokens = node["tokens"];
    if (!ids.isArray() || ids.size() > 64) {
        return ids.wrong("an array of at most 64 token ids");
    }
    if (!tokens.isArray() || tokens.size() != ids.size()) {
        return tokens.wrong(concat("an array of ", ids.size(), " tokens"));
    }
    std::vector<TemplatePostProcessor::SpecialToken> out;
    for (size_t i = 0; i < ids.size(); ++i) {
        HS_TRY(id, ids.at(i).tokenId());
        HS_TRY(text, tokens.at(i).text());
        if (!vocabularies.added.find(id) && !vocabularies.model.textOf(id)) {
            return ids.at(i).wrong("the id of a token of the vocabulary");
        }
        out.push_back({id, std::move(text)});
    }
    return out;
}

Result<std::unique_ptr<PostProcessor>> readTemplate(const JsonNode &node, const Vocabularies &vocabularies)
{
    const JsonNode single = node["single"];
    if (!single.isArray() || single.size() > 64) {
        return single.wrong("an array of at most 64 parts");
    }
    TemplatePostProcessor::Template out;
    bool behind = false;
    for (size_t i = 0; i < single.size(); ++i) {
        const JsonNode part = single.at(i);
        const bool sequence = part["Sequence"].isObject();
        HS_TRY(name, part[sequence ? "Sequence" : "SpecialToken"]["id"].text());
        if (sequence) {
            if (behind || name != "A") {
                return part.wrong("the sequence \"A\" once");
            }
            behind = true;
            continue;
        }
        const JsonNode entry = node["special_tokens"][name];
        if (!entry.isObject()) {
            return badInput(concat(part.path(), ": expected a token of special_tokens, found \"", printable(name), "\""));
        }
        HS_TRY(tokens, readSpecialToken(entry, vocabularies));
        auto &side = behind ? out.after : out.before;
        side.insert(side.end(), tokens.begin(), tokens.end());
    }
    if (!behind) {
        return single.wrong("the sequence \"A\" once");
    }
    return std::unique_ptr<PostProcessor>(std::make_unique<TemplatePostProcessor>(std::move(out)));
}

} // namespace

Result<std::unique_ptr<TokenModel>> readModel(const JsonNode &node)
{
    if (!node.isObject()) {
        return node.wrong("an object");
    }
    // Files of the first versions do not name the type of a BPE.
    if (node["type"].isAbsentOrNull() && node["merges"].isArray()) {
        return readBpe(node);
    }
    HS_TRY(type, node.type());
    if (type != "BPE") {
        return node.notSupported(concat("model \"", type, "\""));
    }
    return readBpe(node);
}

Status readPreTokenizer(const JsonNode &node, PreTokenizers &out)
{
    if (node.isAbsentOrNull()) {
        return node.notSupported("a tokenizer without pre-tokenizer");
    }
    HS_TRY(type, node.type());
    if (type == "Sequence") {
        const JsonNode parts = node["pretokenizers"];
        if (!parts.isArray()) {
            return parts.wrong("an array");
        }
        for (size_t i = 0; i < parts.size(); ++i) {
            HS_TRY_STATUS(readPreTokenizer(parts.at(i), out));
        }
        return Done{};
    }
    if (type == "Split") {
        return splitError(node);
    }
    if (type != "ByteLevel" || !out.empty()) {
        return node.notSupported(concat("pre-tokenizer \"", type, "\"", out.empty() ? "" : " behind another"));
    }
    HS_TRY(addPrefixSpace, node["add_prefix_space"].boolean());
    HS_TRY(useRegex, node["use_regex"].booleanOr(true));
    out.push_back(std::make_unique<ByteLevelPreTokenizer>(ByteLevelPreTokenizer::Options{.addPrefixSpace = addPrefixSpace, .useRegex = useRegex}));
    return Done{};
}

Result<AddedTokens> readAddedTokens(const JsonNode &node, const TokenModel &model)
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

Status readPostProcessor(const JsonNode &node, const Vocabularies &vocabularies, PostProcessors &out)
{
    if (node.isAbsentOrNull()) {
        return Done{};
    }
    HS_TRY(type, node.type());
    if (type == "Sequence") {
        const JsonNode parts = node["processors"];
        if (!parts.isArray() || parts.size() > 64) {
            return parts.wrong("an array of at most 64 post-processors");
        }
        for (size_t i = 0; i < parts.size(); ++i) {
            HS_TRY_STATUS(readPostProcessor(parts.at(i), vocabularies, out));
        }
    } else if (type == "ByteLevel") {
        HS_TRY(trim, node["trim_offsets"].boolean());
        HS_TRY(prefix, node["add_prefix_space"].boolean());
        out.push_back(std::make_unique<ByteLevelPostProcessor>(ByteLevelPostProcessor::Options{.trimOffsets = trim, .addPrefixSpace = prefix}));
    } else if (type == "TemplateProcessing") {
        HS_TRY(processor, readTemplate(node, vocabularies));
        out.push_back(std::move(processor));
    } else {
        return node.notSupported(concat("post-processor \"", type, "\""));
    }
    return Done{};
}

Result<std::unique_ptr<Decoder>> readDecoder(const JsonNode &node)
{
    if (node.isAbsentOrNull()) {
        return node.notSupported("a tokenizer without decoder");
    }
    HS_TRY(type, node.type());
    if (type != "ByteLevel") {
        return node.notSupported(concat("decoder \"", type, "\""));
    }
    return std::unique_ptr<Decoder>(std::make_unique<ByteLevelDecoder>());
}

std::optional<std::string> regexDefect(std::string_view expression)
{
    size_t groups = 0;
    bool inClass = false, repeatable = false;
    for (size_t i = 0; i < expression.size(); ++i) {
        const char c = expression[i];
        if (c == '\\') {
            if (++i == expression.size()) {
                return "a backslash at the end";
            }
            repeatable = true;
        } else if (inClass) {
            inClass = c != ']';
        } else if (c == '[') {
            inClass = repeatable = true;
            // A bracket that closes right away stands for itself.
            const size_t first = i + 1 + (expression.substr(i + 1).starts_with('^') ? 1 : 0);
            i = expression.substr(first).starts_with(']') ? first : i;
        } else if (c == '(') {
            ++groups;
            repeatable = false;
            i += expression.substr(i + 1).starts_with('?') ? 1 : 0;
        } else if (c == ')') {
            if (groups-- == 0) {
                return concat("a stray \")\" at byte ", i);
            }
            repeatable = true;
        } else if ((c == '*' || c == '+' || c == '?') && !repeatable) {
            return concat("nothing to repeat at byte ", i);
        } else {
            repeatable = c != '|';
        }
    }
    return inClass ? std::optional<std::string>("an unclosed \"[\"") : groups ? std::optional<std::string>("an unclosed \"(\"") : std::nullopt;
}

} // namespace headscope
