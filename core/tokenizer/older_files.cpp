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

Result<BpeOptions> readBpeFiles(const FolderConfig &config)
{
    const std::filesystem::path path = config.folder / "vocab.json";
    HS_TRY(json, readFile(path, mostTokenizerFileBytes));
    HS_TRY(document, JsonDocument::parse(json, path.string()));
    BpeOptions options;
    for (const auto &[token, id] : document.root().value().items()) {
        HS_TRY(checked, document.root()[token].tokenId());
        options.vocabulary.emplace_back(token, checked);
    }
    options.vocabularyName = path.string();
    HS_TRY_STATUS(readMerges(config.folder / "merges.txt", options));
    return options;
}

/// What the reference's tokenizer classes make of vocab.json and merges.txt.
enum class ByteLevelClass { Gpt2, Roberta, Clip, Whisper, Qwen2 };

Result<ByteLevelClass> classOf(const FolderConfig &config, const BpeOptions &options)
{
    const std::string name = config.className();
    if (name == "GPT2Tokenizer" || name == "CodeGenTokenizer") {
        return ByteLevelClass::Gpt2;
    }
    if (name == "RobertaTokenizer" || name == "BartTokenizer" || name == "LongformerTokenizer" || name == "LEDTokenizer") {
        return ByteLevelClass::Roberta;
    }
    if (name == "CLIPTokenizer" || name == "WhisperTokenizer" || name == "Qwen2Tokenizer") {
        return name == "CLIPTokenizer" ? ByteLevelClass::Clip : name == "WhisperTokenizer" ? ByteLevelClass::Whisper : ByteLevelClass::Qwen2;
    }
    if (!name.empty()) {
        return unsupported(concat(options.vocabularyName, ": tokenizers of the class \"", printable(name), "\" are not supported without tokenizer.json"));
    }
    bool wordEnds = false, starts = false;
    for (const auto &[token, id] : options.vocabulary) {
        wordEnds = wordEnds || token == "a</w>" || token == "</w>";
        starts = starts || token == "<s>";
    }
    return wordEnds ? ByteLevelClass::Clip : starts ? ByteLevelClass::Roberta : ByteLevelClass::Gpt2;
}

Result<std::unique_ptr<PreTokenizer>> splitAt(const std::string &expression, bool removeRest)
{
    HS_TRY(pattern, Pattern::regex(expression, "split"));
    const PatternSplit::Options options{.behavior = removeRest ? SplitBehavior::Removed : SplitBehavior::Isolated, .invert = removeRest};
    return std::unique_ptr<PreTokenizer>(std::make_unique<PatternSplit>(std::move(pattern), options));
}

/// What stands before the byte-level step.
Status addClipSteps(PipelineParts &parts)
{
    HS_TRY(blanks, Pattern::regex("\\s+", "blanks"));
    parts.normalizers.push_back(std::make_unique<UnicodeNormalizer>(UnicodeForm::Nfc));
    parts.normalizers.push_back(std::make_unique<ReplaceNormalizer>(std::move(blanks), " "));
    parts.normalizers.push_back(std::make_unique<LowercaseNormalizer>());
    HS_TRY(split, splitAt("'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+", true));
    parts.preTokenizers.push_back(std::move(split));
    return Done{};
}

Status addQwenSteps(PipelineParts &parts)
{
    parts.normalizers.push_back(std::make_unique<UnicodeNormalizer>(UnicodeForm::Nfc));
    HS_TRY(split, splitAt("(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+", false));
    parts.preTokenizers.push_back(std::move(split));
    return Done{};
}

/// Special tokens before and behind a text; a pair follows right behind.
void addAround(PipelineParts &parts, std::vector<SpecialToken> before, std::vector<SpecialToken> after)
{
    using Part = TemplatePostProcessor::Part;
    const Part begin{-1, 0, std::move(before)}, end{-1, 0, std::move(after)}, text{0, 0, {}}, pair{1, 0, {}};
    parts.postProcessors.push_back(std::make_unique<TemplatePostProcessor>(TemplatePostProcessor::Templates{.single = {begin, text, end}, .pair = {begin, text, pair, end}}));
}

/// Ids of special tokens that may stand in the vocabulary or among the added tokens.
Result<std::vector<SpecialToken>> findSpecial(const PipelineParts &parts, const std::filesystem::path &file, const std::vector<std::string> &tokens)
{
    std::vector<SpecialToken> out;
    for (const std::string &token : tokens) {
        std::optional<TokenId> id = parts.model->idOf(token);
        for (const AddedToken &added : parts.added.tokens()) {
            id = added.content == token ? added.id : id;
        }
        if (!id) {
            return badInput(concat(file.string(), ": expected the special token \"", printable(token), "\" in the vocabulary or the added tokens, found none"));
        }
        out.push_back({*id, token});
    }
    return out;
}

Status addSpecialTokens(const FolderConfig &config, ByteLevelClass kind, PipelineParts &parts)
{
    const std::filesystem::path file = config.folder / "vocab.json";
    const auto find = [&](const std::vector<std::string> &tokens) { return findSpecial(parts, file, tokens); };
    if (kind == ByteLevelClass::Roberta) {
        HS_TRY(first, find({config.special("cls_token", "<s>")}));
        HS_TRY(separator, find({config.special("sep_token", "</s>")}));
        parts.postProcessors.push_back(std::make_unique<ByteLevelPostProcessor>(
            ByteLevelPostProcessor::Options{.trimOffsets = config.flag("trim_offsets", true), .addPrefixSpace = config.flag("add_prefix_space", false)}));
        parts.postProcessors.push_back(std::make_unique<TemplatePostProcessor>(robertaTemplates(std::move(first), std::move(separator))));
    } else if (kind == ByteLevelClass::Clip) {
        HS_TRY(first, find({config.special("bos_token", "<|startoftext|>")}));
        HS_TRY(last, find({config.special("eos_token", "<|endoftext|>")}));
        parts.postProcessors.push_back(std::make_unique<TemplatePostProcessor>(robertaTemplates(std::move(first), std::move(last))));
    } else if (kind == ByteLevelClass::Whisper) {
        HS_TRY(first, find({"<|startoftranscript|>", "<|notimestamps|>"}));
        HS_TRY(last, find({config.special("eos_token", "<|endoftext|>")}));
        addAround(parts, std::move(first), std::move(last));
    } else if (config.flag("add_bos_token", config.modelType == "opt")) {
        const bool opt = config.modelType == "opt";
        HS_TRY(first, find({config.special("bos_token", opt ? "</s>" : "<|endoftext|>")}));
        addAround(parts, std::move(first), {});
    }
    return Done{};
}

} // namespace

Result<PipelineParts> gpt2Parts(BpeOptions options)
{
    PipelineParts parts;
    HS_TRY(model, BpeModel::make(std::move(options)));
    if (const auto end = model->idOf("<|endoftext|>")) {
        parts.added = AddedTokens({AddedToken{.id = *end, .content = "<|endoftext|>", .special = true}});
    }
    parts.model = std::move(model);
    parts.preTokenizers.push_back(std::make_unique<ByteLevelPreTokenizer>(ByteLevelPreTokenizer::Options{}));
    parts.decoders.push_back(std::make_unique<ByteLevelDecoder>());
    parts.kind = "byte-level BPE";
    return parts;
}

Result<PipelineParts> readVocabAndMerges(const FolderConfig &config)
{
    HS_TRY(options, readBpeFiles(config));
    HS_TRY(kind, classOf(config, options));
    const bool clip = kind == ByteLevelClass::Clip;
    PipelineParts parts;
    if (clip) {
        options.wordEnd = parts.wordEnd = "</w>";
        options.unknownToken = config.special("unk_token", "<|endoftext|>");
        HS_TRY_STATUS(addClipSteps(parts));
    } else if (kind == ByteLevelClass::Qwen2) {
        HS_TRY_STATUS(addQwenSteps(parts));
    }
    HS_TRY(model, BpeModel::make(std::move(options)));
    std::vector<std::string> specials;
    for (const auto &[role, token] : config.specialTokens) {
        specials.push_back(token);
    }
    if (kind == ByteLevelClass::Roberta) {
        specials.insert(specials.end(), {"<s>", "</s>", "<pad>", "<unk>", "<mask>"});
    } else {
        specials.insert(specials.end(), {"<|endoftext|>", "<|startoftext|>", "<|startoftranscript|>"});
    }
    parts.added = config.addedTokens(*model, specials);
    parts.model = std::move(model);
    parts.preTokenizers.push_back(std::make_unique<ByteLevelPreTokenizer>(
        ByteLevelPreTokenizer::Options{.addPrefixSpace = config.flag("add_prefix_space", false), .useRegex = !clip && kind != ByteLevelClass::Qwen2}));
    parts.decoders.push_back(std::make_unique<ByteLevelDecoder>());
    parts.kind = "byte-level BPE";
    HS_TRY_STATUS(addSpecialTokens(config, kind, parts));
    return parts;
}

} // namespace headscope

