// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/older_files.h"

#include <unordered_map>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/tokenizer/bpe.h"
#include "core/tokenizer/byte_level.h"
#include "core/tokenizer/decoders.h"
#include "core/tokenizer/json_node.h"
#include "core/tokenizer/normalizers.h"
#include "core/tokenizer/post_processor.h"
#include "core/tokenizer/pre_tokenizers.h"
#include "core/tokenizer/unicode_classes.h"
#include "core/tokenizer/word_piece.h"

namespace headscope {

namespace {

using SpecialToken = TemplatePostProcessor::SpecialToken;

Result<std::string> readUtf8(const std::filesystem::path &path)
{
    HS_TRY(text, readFile(path, mostTokenizerFileBytes));
    if (const auto invalid = firstInvalidUtf8(text)) {
        return badInput(concat(path.string(), ": expected UTF-8, found an ill-formed sequence at byte ", *invalid));
    }
    return text;
}

/// Calls each(line, number from 0) for the lines without their ends.
template <class Each>
void eachLine(std::string_view text, const Each &each)
{
    for (size_t begin = 0, number = 0; begin < text.size(); ++number) {
        const size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view line = text.substr(begin, end - begin);
        begin = end + 1;
        line.remove_suffix(line.ends_with('\r') ? 1 : 0);
        each(line, number);
    }
}

Result<std::vector<SpecialToken>> requireSpecial(const TokenModel &model, const std::filesystem::path &file, const std::string &token)
{
    const auto id = model.idOf(token);
    if (!id) {
        return badInput(concat(file.string(), ": expected the special token \"", printable(token), "\" in the vocabulary, found none"));
    }
    return std::vector<SpecialToken>{{*id, token}};
}

} // namespace

Result<PipelineParts> readVocabTxt(const FolderConfig &config)
{
    const std::filesystem::path path = config.folder / "vocab.txt";
    HS_TRY(text, readUtf8(path));
    std::unordered_map<std::string, size_t> numbers; // of a token that comes twice the last line counts, as in the reference
    eachLine(text, [&](std::string_view line, size_t number) {
        if (!line.empty() && number < mostTokenIds) {
            numbers[std::string(line)] = number;
        }
    });
    WordPieceOptions options;
    for (const auto &[token, number] : numbers) {
        options.vocabulary.emplace_back(token, TokenId(static_cast<int>(number)));
    }
    options.vocabularyName = path.string();
    options.unknownToken = config.special("unk_token", "[UNK]");
    HS_TRY(model, WordPieceModel::make(std::move(options)));
    const std::string first = config.special("cls_token", "[CLS]"), separator = config.special("sep_token", "[SEP]");
    HS_TRY(firstToken, requireSpecial(*model, path, first));
    HS_TRY(separatorToken, requireSpecial(*model, path, separator));

    PipelineParts parts;
    parts.added = config.addedTokens(
        *model, {config.special("pad_token", "[PAD]"), config.special("unk_token", "[UNK]"), first, separator, config.special("mask_token", "[MASK]")});
    BertNormalizer::Options normalizer;
    normalizer.lowercase = config.flag("do_lower_case", true);
    normalizer.separateChinese = config.flag("tokenize_chinese_chars", true);
    if (config.switches.contains("strip_accents")) {
        normalizer.stripAccents = config.flag("strip_accents", true);
    }
    parts.normalizers.push_back(std::make_unique<BertNormalizer>(normalizer));
    parts.preTokenizers.push_back(std::make_unique<CharacterSplit>(SplitBehavior::Removed, isWhiteSpace));
    parts.preTokenizers.push_back(std::make_unique<CharacterSplit>(SplitBehavior::Isolated, isPunctuation));
    parts.model = std::move(model);
    parts.postProcessors.push_back(std::make_unique<TemplatePostProcessor>(bertTemplates(std::move(firstToken), std::move(separatorToken))));
    parts.decoders.push_back(std::make_unique<WordPieceDecoder>(WordPieceDecoder::Options{}));
    parts.kind = "WordPiece";
    return parts;
}

namespace {

Status readMerges(const std::filesystem::path &path, BpeOptions &options)
{
    HS_TRY(text, readUtf8(path));
    std::optional<Error> failed;
    eachLine(text, [&](std::string_view line, size_t number) {
        if (failed || line.empty() || line.starts_with("#version")) {
            return;
        }
        const size_t blank = line.find(' ');
        if (blank == std::string_view::npos || line.find(' ', blank + 1) != std::string_view::npos) {
            failed = badInput(concat(path.string(), ": line ", number + 1, ": expected two tokens, found \"", printable(line), "\""));
            return;
        }
        options.merges.emplace_back(line.substr(0, blank), line.substr(blank + 1));
        options.mergeNames.push_back(concat(path.string(), ": line ", number + 1));
    });
    return failed ? Status(*failed) : Status(Done{});
}

} // namespace

Result<PipelineParts> readVocabAndMerges(const FolderConfig &config)
{
    const std::filesystem::path vocabularyPath = config.folder / "vocab.json";
    HS_TRY(json, readFile(vocabularyPath, mostTokenizerFileBytes));
    HS_TRY(document, JsonDocument::parse(json, vocabularyPath.string()));
    BpeOptions options;
    for (const auto &[token, id] : document.root().value().items()) {
        HS_TRY(checked, document.root()[token].tokenId());
        options.vocabulary.emplace_back(token, checked);
    }
    options.vocabularyName = vocabularyPath.string();
    HS_TRY_STATUS(readMerges(config.folder / "merges.txt", options));
    PipelineParts parts;
    HS_TRY(model, BpeModel::make(std::move(options)));
    parts.added = config.addedTokens(*model, {"<|endoftext|>"});
    parts.model = std::move(model);
    parts.preTokenizers.push_back(std::make_unique<ByteLevelPreTokenizer>(ByteLevelPreTokenizer::Options{}));
    parts.decoders.push_back(std::make_unique<ByteLevelDecoder>());
    parts.kind = "byte-level BPE";
    return parts;
}

} // namespace headscope
