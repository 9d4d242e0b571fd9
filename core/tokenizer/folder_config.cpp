// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/folder_config.h"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/tokenizer/json_node.h"

namespace headscope {

namespace {

constexpr const char *roles[] = {"bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"};

/// "<s>" or {"content": "<s>", …}.
Result<std::string> contentOf(const JsonNode &node)
{
    return node.isObject() ? node["content"].text() : node.text();
}

Result<AddedToken> readAdded(const JsonNode &node, TokenId id)
{
    AddedToken out{.id = id, .content = {}};
    HS_TRY(content, contentOf(node));
    HS_TRY(special, node["special"].booleanOr(true));
    HS_TRY(singleWord, node["single_word"].booleanOr(false));
    HS_TRY(lstrip, node["lstrip"].booleanOr(false));
    HS_TRY(rstrip, node["rstrip"].booleanOr(false));
    if (content.size() > AddedTokens::mostBytes) {
        return node.wrong(concat("a token of at most ", AddedTokens::mostBytes, " bytes"));
    }
    out.content = std::move(content);
    out.singleWord = singleWord;
    out.lstrip = lstrip;
    out.rstrip = rstrip;
    out.special = special;
    return out;
}

Status readSpecialTokens(const JsonNode &root, FolderConfig &out)
{
    for (const char *role : roles) {
        if (!root[role].isAbsentOrNull()) {
            HS_TRY(content, contentOf(root[role]));
            out.specialTokens[role] = std::move(content);
        }
    }
    const JsonNode additional = root["additional_special_tokens"];
    for (size_t i = 0; additional.isArray() && i < additional.size(); ++i) {
        HS_TRY(content, contentOf(additional.at(i)));
        if (content.size() <= AddedTokens::mostBytes && std::find(out.additional.begin(), out.additional.end(), content) == out.additional.end()) {
            out.additional.push_back(std::move(content));
        }
    }
    return Done{};
}

Status readConfig(const JsonNode &root, FolderConfig &out)
{
    HS_TRY(name, root["tokenizer_class"].textOr(""));
    out.tokenizerClass = name.ends_with("Fast") ? name.substr(0, name.size() - 4) : name;
    for (const auto &[key, value] : root.value().items()) {
        if (value.is_boolean()) {
            out.switches[key] = value.get<bool>();
        } else if (value.is_string()) {
            out.texts[key] = value.get<std::string>();
        }
    }
    if (!root["extra_ids"].isAbsentOrNull()) {
        HS_TRY(extra, root["extra_ids"].countOr(0, 100000));
        out.extraIds = extra;
    }
    const JsonNode added = root["added_tokens_decoder"];
    static const nlohmann::json none = nlohmann::json::object();
    for (const auto &[key, value] : (added.isObject() ? added.value() : none).items()) {
        const bool digits = !key.empty() && key.size() <= 8 && std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (!digits || std::stoi(key) >= mostTokenIds) {
            return badInput(concat(added.path(), ": expected token ids as keys, found \"", printable(key), "\""));
        }
        HS_TRY(token, readAdded(added[key], TokenId(std::stoi(key))));
        out.added.push_back(std::move(token));
    }
    return readSpecialTokens(root, out);
}

Status readModelType(const JsonNode &root, FolderConfig &out)
{
    if (root["model_type"].isString()) {
        HS_TRY(type, root["model_type"].text());
        out.modelType = std::move(type);
    }
    return Done{};
}

Status readAddedTokensFile(const JsonNode &root, FolderConfig &out)
{
    for (const auto &[content, id] : root.value().items()) {
        HS_TRY(checked, root[content].tokenId());
        const bool known = std::any_of(out.added.begin(), out.added.end(), [&](const AddedToken &token) { return token.id == checked; });
        if (!known && content.size() <= AddedTokens::mostBytes) {
            out.added.push_back(AddedToken{.id = checked, .content = content, .special = true});
        }
    }
    return Done{};
}

} // namespace

bool isThere(const std::filesystem::path &path)
{
    std::error_code failed;
    return std::filesystem::exists(std::filesystem::symlink_status(path, failed));
}

std::string FolderConfig::special(const std::string &role, const std::string &otherwise) const
{
    const auto found = specialTokens.find(role);
    return found == specialTokens.end() ? otherwise : found->second;
}

bool FolderConfig::flag(const std::string &name, bool otherwise) const
{
    const auto found = switches.find(name);
    return found == switches.end() ? otherwise : found->second;
}

std::string FolderConfig::text(const std::string &name, const std::string &otherwise) const
{
    const auto found = texts.find(name);
    return found == texts.end() ? otherwise : found->second;
}

std::string FolderConfig::className() const
{
    static const std::map<std::string, std::string> classes = {
        {"gpt2", "GPT2Tokenizer"},      {"gpt_neo", "GPT2Tokenizer"},     {"gptj", "GPT2Tokenizer"},        {"opt", "GPT2Tokenizer"},
        {"roberta", "RobertaTokenizer"}, {"bart", "BartTokenizer"},        {"clip", "CLIPTokenizer"},        {"whisper", "WhisperTokenizer"},
        {"qwen2", "Qwen2Tokenizer"},    {"qwen3", "Qwen2Tokenizer"},      {"phi", "CodeGenTokenizer"},      {"llama", "LlamaTokenizer"},
        {"mistral", "LlamaTokenizer"},  {"phi3", "LlamaTokenizer"},       {"gemma", "GemmaTokenizer"},      {"gemma2", "GemmaTokenizer"},
        {"gemma3_text", "GemmaTokenizer"}, {"t5", "T5Tokenizer"},         {"mt5", "T5Tokenizer"},           {"umt5", "T5Tokenizer"},
        {"xlm-roberta", "XLMRobertaTokenizer"}, {"albert", "AlbertTokenizer"}, {"xlnet", "XLNetTokenizer"}, {"mbart", "MBartTokenizer"}, {"marian", "MarianTokenizer"}};
    if (!tokenizerClass.empty()) {
        return tokenizerClass;
    }
    const auto found = classes.find(modelType);
    return found == classes.end() ? std::string() : found->second;
}

Result<FolderConfig> FolderConfig::read(const std::filesystem::path &folder)
{
    FolderConfig out;
    out.folder = folder;
    constexpr std::pair<const char *, Status (*)(const JsonNode &, FolderConfig &)> files[] = {
        {"special_tokens_map.json", readSpecialTokens}, {"tokenizer_config.json", readConfig}, {"added_tokens.json", readAddedTokensFile}, {"config.json", readModelType}};
    for (const auto &[name, readRoot] : files) {
        const std::filesystem::path path = folder / name;
        if (isThere(path)) {
            HS_TRY(json, readFile(path, mostTokenizerFileBytes));
            HS_TRY(document, JsonDocument::parse(json, path.string()));
            HS_TRY_STATUS(readRoot(document.root(), out));
        }
    }
    return out;
}

AddedTokens FolderConfig::addedTokens(const TokenModel &model, const std::vector<std::string> &roleTokens) const
{
    std::vector<AddedToken> out;
    std::set<std::string> contents;
    std::set<int> ids;
    int next = model.size();
    const auto add = [&](AddedToken token) {
        if (!token.content.empty() && !contents.contains(token.content) && !ids.contains(token.id.value)) {
            contents.insert(token.content);
            ids.insert(token.id.value);
            next = std::max(next, token.id.value + 1);
            out.push_back(std::move(token));
        }
    };
    for (const AddedToken &token : added) {
        add(token);
    }
    for (const std::string &content : roleTokens) {
        if (const auto id = model.idOf(content)) {
            // The reference's mask tokens take the blank before them, but for BERT's.
            add({.id = *id, .content = content, .lstrip = content == "<mask>", .special = true});
        }
    }
    for (const std::string &content : additional) {
        const auto id = model.idOf(content);
        add({.id = id.value_or(TokenId(next)), .content = content, .special = true});
    }
    return AddedTokens(std::move(out));
}

} // namespace headscope
