// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/tokenizer/byte_level.h"
#include "core/tokenizer/decoders.h"
#include "core/tokenizer/normalizers.h"
#include "core/tokenizer/post_processor.h"
#include "core/tokenizer/pre_tokenizers.h"
#include "core/tokenizer/tokenizer_json.h"
#include "core/tokenizer/unicode_classes.h"

namespace headscope {

namespace {

constexpr size_t mostSteps = 64;

/// Appends what each part of a sequence gives.
template <class Read, class Steps>
Status readSequence(const JsonNode &parts, const Read &read, Steps &out)
{
    if (!parts.isArray() || parts.size() > mostSteps) {
        return parts.wrong(concat("an array of at most ", mostSteps, " steps"));
    }
    for (size_t i = 0; i < parts.size(); ++i) {
        HS_TRY_STATUS(read(parts.at(i), out));
    }
    return Done{};
}

Result<Pattern> readPattern(const JsonNode &node)
{
    if (node["Regex"].isString()) {
        HS_TRY(expression, node["Regex"].text());
        return Pattern::regex(expression, node["Regex"].path());
    }
    if (node["String"].isString() || node.isString()) {
        HS_TRY(literal, node.isString() ? node.text() : node["String"].text());
        return Pattern::literal(std::move(literal));
    }
    return node.wrong("an object with \"Regex\" or \"String\"");
}

Result<std::string> readCharacter(const JsonNode &node, const std::string &otherwise)
{
    HS_TRY(text, node.textOr(otherwise));
    return codePointCount(text) == 1 ? Result<std::string>(std::move(text)) : node.wrong("one character");
}

Result<SplitBehavior> readBehavior(const JsonNode &node, SplitBehavior otherwise)
{
    constexpr std::pair<const char *, SplitBehavior> names[] = {{"Removed", SplitBehavior::Removed},
                                                                {"Isolated", SplitBehavior::Isolated},
                                                                {"MergedWithPrevious", SplitBehavior::MergedWithPrevious},
                                                                {"MergedWithNext", SplitBehavior::MergedWithNext},
                                                                {"Contiguous", SplitBehavior::Contiguous}};
    if (node.isAbsentOrNull()) {
        return otherwise;
    }
    HS_TRY(text, node.text());
    for (const auto &[name, behavior] : names) {
        if (text == name) {
            return behavior;
        }
    }
    return node.wrong("Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous");
}

/// Always, First or Never; files of older versions say add_prefix_space.
Result<MetaspacePreTokenizer::Prepend> readPrepend(const JsonNode &node)
{
    using Prepend = MetaspacePreTokenizer::Prepend;
    HS_TRY(legacy, node["add_prefix_space"].booleanOr(true));
    HS_TRY(scheme, node["prepend_scheme"].textOr(legacy ? "always" : "never"));
    if (scheme != "always" && scheme != "first" && scheme != "never") {
        return node["prepend_scheme"].wrong("always, first or never");
    }
    return scheme == "always" ? Prepend::Always : scheme == "first" ? Prepend::First : Prepend::Never;
}

Result<std::unique_ptr<Normalizer>> readBertNormalizer(const JsonNode &node)
{
    BertNormalizer::Options options;
    HS_TRY(clean, node["clean_text"].booleanOr(true));
    HS_TRY(chinese, node["handle_chinese_chars"].booleanOr(true));
    HS_TRY(lowercase, node["lowercase"].booleanOr(true));
    if (!node["strip_accents"].isAbsentOrNull()) {
        HS_TRY(strip, node["strip_accents"].boolean());
        options.stripAccents = strip;
    }
    options.cleanText = clean;
    options.separateChinese = chinese;
    options.lowercase = lowercase;
    return std::unique_ptr<Normalizer>(std::make_unique<BertNormalizer>(options));
}

std::optional<std::string> fromBase64(std::string_view text)
{
    const auto valueOf = [](char c) {
        return c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : c >= '0' && c <= '9' ? c - '0' + 52 : c == '+' ? 62 : c == '/' ? 63 : -1;
    };
    while (text.ends_with('=')) {
        text.remove_suffix(1);
    }
    std::string out;
    out.reserve(text.size() / 4 * 3 + 2);
    uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const int value = valueOf(c);
        if (value < 0) {
            return std::nullopt;
        }
        bits = (bits << 6 | static_cast<uint32_t>(value)) & 0xFFFFFFu;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>(bits >> count & 0xFFu);
        }
    }
    return out;
}

Result<std::unique_ptr<Normalizer>> readPrecompiled(const JsonNode &node)
{
    const JsonNode text = node["precompiled_charsmap"];
    HS_TRY(encoded, text.textOr(""));
    const auto bytes = fromBase64(encoded);
    if (!bytes) {
        return badInput(concat(text.path(), ": expected base64, found a text of ", encoded.size(), " bytes that is none"));
    }
    HS_TRY(map, CharacterMap::make(*bytes, text.path()));
    return std::unique_ptr<Normalizer>(std::make_unique<PrecompiledNormalizer>(std::move(map)));
}

/// Null: no normalizer of this name.
Result<std::unique_ptr<Normalizer>> readOneNormalizer(const JsonNode &node, const std::string &type)
{
    using Made = std::unique_ptr<Normalizer>;
    if (type == "BertNormalizer") {
        return readBertNormalizer(node);
    }
    if (type == "Lowercase") {
        return Made(std::make_unique<LowercaseNormalizer>());
    }
    if (type == "NFC" || type == "NFD" || type == "NFKC" || type == "NFKD") {
        const auto form = type == "NFC" ? UnicodeForm::Nfc : type == "NFD" ? UnicodeForm::Nfd : type == "NFKC" ? UnicodeForm::Nfkc : UnicodeForm::Nfkd;
        return Made(std::make_unique<UnicodeNormalizer>(form));
    }
    if (type == "StripAccents") {
        return Made(std::make_unique<StripAccentsNormalizer>());
    }
    if (type == "Strip") {
        HS_TRY(left, node["strip_left"].booleanOr(true));
        HS_TRY(right, node["strip_right"].booleanOr(true));
        return Made(std::make_unique<StripNormalizer>(StripNormalizer::Options{.left = left, .right = right}));
    }
    if (type == "Prepend") {
        HS_TRY(prefix, node["prepend"].text());
        return Made(std::make_unique<PrependNormalizer>(std::move(prefix)));
    }
    if (type == "Replace") {
        HS_TRY(pattern, readPattern(node["pattern"]));
        HS_TRY(content, node["content"].text());
        return Made(std::make_unique<ReplaceNormalizer>(std::move(pattern), std::move(content)));
    }
    if (type == "Nmt") {
        return Made(std::make_unique<NmtNormalizer>());
    }
    if (type == "ByteLevel") {
        return Made(std::make_unique<ByteLevelNormalizer>());
    }
    return type == "Precompiled" ? readPrecompiled(node) : Result<Made>(Made());
}

Result<std::unique_ptr<PreTokenizer>> readByteLevel(const JsonNode &node)
{
    HS_TRY(addPrefixSpace, node["add_prefix_space"].boolean());
    HS_TRY(useRegex, node["use_regex"].booleanOr(true));
    return std::unique_ptr<PreTokenizer>(std::make_unique<ByteLevelPreTokenizer>(ByteLevelPreTokenizer::Options{.addPrefixSpace = addPrefixSpace, .useRegex = useRegex}));
}

Result<std::unique_ptr<PreTokenizer>> readSplit(const JsonNode &node)
{
    HS_TRY(pattern, readPattern(node["pattern"]));
    HS_TRY(behavior, readBehavior(node["behavior"], SplitBehavior::Isolated));
    HS_TRY(invert, node["invert"].booleanOr(false));
    return std::unique_ptr<PreTokenizer>(std::make_unique<PatternSplit>(std::move(pattern), PatternSplit::Options{.behavior = behavior, .invert = invert}));
}

Result<std::unique_ptr<PreTokenizer>> readMetaspace(const JsonNode &node)
{
    MetaspacePreTokenizer::Options options;
    HS_TRY(replacement, readCharacter(node["replacement"], "▁"));
    HS_TRY(prepend, readPrepend(node));
    HS_TRY(split, node["split"].booleanOr(true));
    options.replacement = std::move(replacement);
    options.prepend = prepend;
    options.split = split;
    return std::unique_ptr<PreTokenizer>(std::make_unique<MetaspacePreTokenizer>(std::move(options)));
}

/// The pre-tokenizers that cut at a class of characters. Null: none of them.
Result<std::unique_ptr<PreTokenizer>> readCharacterSplit(const JsonNode &node, const std::string &type)
{
    const auto made = [](SplitBehavior behavior, CharacterSplit::Test test) {
        return std::unique_ptr<PreTokenizer>(std::make_unique<CharacterSplit>(behavior, std::move(test)));
    };
    if (type == "WhitespaceSplit") {
        return made(SplitBehavior::Removed, isWhiteSpace);
    }
    if (type == "Punctuation") {
        HS_TRY(behavior, readBehavior(node["behavior"], SplitBehavior::Isolated));
        return made(behavior, isPunctuation);
    }
    if (type == "Digits") {
        HS_TRY(single, node["individual_digits"].booleanOr(false));
        return made(single ? SplitBehavior::Isolated : SplitBehavior::Contiguous, isNumber);
    }
    if (type == "CharDelimiterSplit") {
        HS_TRY(delimiter, readCharacter(node["delimiter"], ""));
        size_t at = 0;
        return made(SplitBehavior::Removed, [character = nextCodePoint(delimiter, at)](char32_t c) { return c == character; });
    }
    return std::unique_ptr<PreTokenizer>();
}

/// Null: no pre-tokenizer of this name.
Result<std::unique_ptr<PreTokenizer>> readOnePreTokenizer(const JsonNode &node, const std::string &type)
{
    using Made = std::unique_ptr<PreTokenizer>;
    if (type == "ByteLevel") {
        return readByteLevel(node);
    }
    if (type == "Split") {
        return readSplit(node);
    }
    if (type == "Metaspace") {
        return readMetaspace(node);
    }
    if (type == "Whitespace") {
        return Made(std::make_unique<WhitespacePreTokenizer>());
    }
    if (type == "UnicodeScripts") {
        return Made(std::make_unique<ScriptSplit>());
    }
    if (type == "FixedLength") {
        HS_TRY(length, node["length"].countOr(5, mostTokenIds));
        return length > 0 ? Result<Made>(std::make_unique<FixedLengthSplit>(length)) : node["length"].wrong("a number above 0");
    }
    return readCharacterSplit(node, type);
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

Result<TemplatePostProcessor::Part> readTemplatePart(const JsonNode &part, const JsonNode &specialTokens, const Vocabularies &vocabularies)
{
    TemplatePostProcessor::Part out;
    const bool sequence = part["Sequence"].isObject();
    const JsonNode content = part[sequence ? "Sequence" : "SpecialToken"];
    HS_TRY(name, content["id"].text());
    HS_TRY(type, content["type_id"].countOr(0, 255));
    out.type_id = static_cast<int>(type);
    if (sequence) {
        if (name != "A" && name != "B") {
            return part.wrong("the sequence \"A\" or \"B\"");
        }
        out.text = name == "A" ? 0 : 1;
        return out;
    }
    const JsonNode entry = specialTokens[name];
    if (!entry.isObject()) {
        return badInput(concat(part.path(), ": expected a token of special_tokens, found \"", printable(name), "\""));
    }
    HS_TRY(tokens, readSpecialToken(entry, vocabularies));
    out.tokens = std::move(tokens);
    return out;
}

/// `texts`: the template must hold each of so many sequences once.
Result<std::vector<TemplatePostProcessor::Part>> readTemplateParts(const JsonNode &list, const JsonNode &specialTokens, const Vocabularies &vocabularies, int texts)
{
    if (!list.isArray() || list.size() > 64) {
        return list.wrong("an array of at most 64 parts");
    }
    std::vector<TemplatePostProcessor::Part> out;
    int found[2] = {0, 0};
    for (size_t i = 0; i < list.size(); ++i) {
        HS_TRY(part, readTemplatePart(list.at(i), specialTokens, vocabularies));
        if (part.text >= 0) {
            ++found[part.text];
        }
        out.push_back(std::move(part));
    }
    if (found[0] != 1 || found[1] != texts - 1) {
        return list.wrong(texts == 1 ? "the sequence \"A\" once" : "the sequences \"A\" and \"B\" once each");
    }
    return out;
}

Result<std::unique_ptr<PostProcessor>> readTemplate(const JsonNode &node, const Vocabularies &vocabularies)
{
    TemplatePostProcessor::Templates templates;
    HS_TRY(single, readTemplateParts(node["single"], node["special_tokens"], vocabularies, 1));
    templates.single = std::move(single);
    if (node["pair"].size() > 0) {
        HS_TRY(pair, readTemplateParts(node["pair"], node["special_tokens"], vocabularies, 2));
        templates.pair = std::move(pair);
    }
    return std::unique_ptr<PostProcessor>(std::make_unique<TemplatePostProcessor>(std::move(templates)));
}

/// ["[SEP]", 102].
Result<TemplatePostProcessor::Part> readNamedToken(const JsonNode &node, const Vocabularies &vocabularies)
{
    if (!node.isArray() || node.size() != 2) {
        return node.wrong("an array of a token and its id");
    }
    HS_TRY(text, node.at(0).text());
    HS_TRY(id, node.at(1).tokenId());
    if (!vocabularies.added.find(id) && !vocabularies.model.textOf(id)) {
        return node.at(1).wrong("the id of a token of the vocabulary");
    }
    return TemplatePostProcessor::Part{.text = -1, .type_id = 0, .tokens = {{id, std::move(text)}}};
}

/// BertProcessing and RobertaProcessing.
Result<std::unique_ptr<PostProcessor>> readClassifierTemplate(const JsonNode &node, const Vocabularies &vocabularies, bool roberta)
{
    HS_TRY(first, readNamedToken(node["cls"], vocabularies));
    HS_TRY(separator, readNamedToken(node["sep"], vocabularies));
    return std::unique_ptr<PostProcessor>(
        std::make_unique<TemplatePostProcessor>(roberta ? robertaTemplates(first.tokens, separator.tokens) : bertTemplates(first.tokens, separator.tokens)));
}

Result<ByteLevelPostProcessor::Options> readTrimming(const JsonNode &node)
{
    HS_TRY(trim, node["trim_offsets"].booleanOr(true));
    HS_TRY(prefix, node["add_prefix_space"].booleanOr(true));
    return ByteLevelPostProcessor::Options{.trimOffsets = trim, .addPrefixSpace = prefix};
}

Result<std::unique_ptr<Decoder>> readStripDecoder(const JsonNode &node)
{
    HS_TRY(content, readCharacter(node["content"], " "));
    HS_TRY(start, node["start"].countOr(0, mostTokenIds));
    HS_TRY(stop, node["stop"].countOr(0, mostTokenIds));
    return std::unique_ptr<Decoder>(std::make_unique<StripDecoder>(StripDecoder::Options{.content = std::move(content), .start = start, .stop = stop}));
}

Result<std::unique_ptr<Decoder>> readCtcDecoder(const JsonNode &node)
{
    HS_TRY(padding, node["pad_token"].textOr("<pad>"));
    HS_TRY(delimiter, node["word_delimiter_token"].textOr("|"));
    HS_TRY(cleanUp, node["cleanup"].booleanOr(true));
    return std::unique_ptr<Decoder>(
        std::make_unique<CtcDecoder>(CtcDecoder::Options{.padding = std::move(padding), .delimiter = std::move(delimiter), .cleanUp = cleanUp}));
}

/// Null: no decoder of this name.
Result<std::unique_ptr<Decoder>> readOneDecoder(const JsonNode &node, const std::string &type)
{
    using Made = std::unique_ptr<Decoder>;
    if (type == "ByteLevel") {
        return Made(std::make_unique<ByteLevelDecoder>());
    }
    if (type == "WordPiece") {
        HS_TRY(prefix, node["prefix"].textOr("##"));
        HS_TRY(cleanUp, node["cleanup"].booleanOr(true));
        return Made(std::make_unique<WordPieceDecoder>(WordPieceDecoder::Options{.prefix = std::move(prefix), .cleanUp = cleanUp}));
    }
    if (type == "Metaspace") {
        HS_TRY(replacement, readCharacter(node["replacement"], "▁"));
        HS_TRY(prepend, readPrepend(node));
        return Made(std::make_unique<MetaspaceDecoder>(
            MetaspaceDecoder::Options{.replacement = std::move(replacement), .prepended = prepend != MetaspacePreTokenizer::Prepend::Never}));
    }
    if (type == "ByteFallback") {
        return Made(std::make_unique<ByteFallbackDecoder>());
    }
    if (type == "Fuse") {
        return Made(std::make_unique<FuseDecoder>());
    }
    if (type == "Strip") {
        return readStripDecoder(node);
    }
    if (type == "Replace") {
        HS_TRY(pattern, readPattern(node["pattern"]));
        HS_TRY(content, node["content"].text());
        return Made(std::make_unique<ReplaceDecoder>(std::move(pattern), std::move(content)));
    }
    if (type == "BPEDecoder") {
        HS_TRY(suffix, node["suffix"].textOr("</w>"));
        return Made(std::make_unique<SuffixDecoder>(std::move(suffix)));
    }
    return type == "CTC" ? readCtcDecoder(node) : Result<Made>(Made());
}

} // namespace

Status readNormalizer(const JsonNode &node, Normalizers &out)
{
    if (node.isAbsentOrNull()) {
        return Done{};
    }
    HS_TRY(type, node.type());
    if (type == "Sequence") {
        return readSequence(node["normalizers"], readNormalizer, out);
    }
    HS_TRY(step, readOneNormalizer(node, type));
    if (!step) {
        return node.notSupported(concat("normalizer \"", type, "\""));
    }
    out.push_back(std::move(step));
    return Done{};
}

Status readPreTokenizer(const JsonNode &node, PreTokenizers &out)
{
    if (node.isAbsentOrNull()) {
        return Done{};
    }
    HS_TRY(type, node.type());
    if (type == "Sequence") {
        return readSequence(node["pretokenizers"], readPreTokenizer, out);
    }
    if (type == "BertPreTokenizer") {
        out.push_back(std::make_unique<CharacterSplit>(SplitBehavior::Removed, isWhiteSpace));
        out.push_back(std::make_unique<CharacterSplit>(SplitBehavior::Isolated, isPunctuation));
        return Done{};
    }
    HS_TRY(step, readOnePreTokenizer(node, type));
    if (!step) {
        return node.notSupported(concat("pre-tokenizer \"", type, "\""));
    }
    out.push_back(std::move(step));
    return Done{};
}

Status readPostProcessor(const JsonNode &node, const Vocabularies &vocabularies, PostProcessors &out)
{
    if (node.isAbsentOrNull()) {
        return Done{};
    }
    HS_TRY(type, node.type());
    if (type == "Sequence") {
        const auto read = [&](const JsonNode &part, PostProcessors &list) { return readPostProcessor(part, vocabularies, list); };
        return readSequence(node["processors"], read, out);
    }
    if (type == "ByteLevel" || type == "RobertaProcessing") {
        HS_TRY(trimming, readTrimming(node));
        out.push_back(std::make_unique<ByteLevelPostProcessor>(trimming));
    }
    if (type == "TemplateProcessing") {
        HS_TRY(processor, readTemplate(node, vocabularies));
        out.push_back(std::move(processor));
    } else if (type == "BertProcessing" || type == "RobertaProcessing") {
        HS_TRY(processor, readClassifierTemplate(node, vocabularies, type == "RobertaProcessing"));
        out.push_back(std::move(processor));
    } else if (type != "ByteLevel") {
        return node.notSupported(concat("post-processor \"", type, "\""));
    }
    return Done{};
}

Status readDecoder(const JsonNode &node, Decoders &out)
{
    if (node.isAbsentOrNull()) {
        out.push_back(std::make_unique<BlankDecoder>());
        return Done{};
    }
    HS_TRY(type, node.type());
    if (type == "Sequence") {
        return readSequence(node["decoders"], readDecoder, out);
    }
    HS_TRY(step, readOneDecoder(node, type));
    if (!step) {
        return node.notSupported(concat("decoder \"", type, "\""));
    }
    out.push_back(std::move(step));
    return Done{};
}

} // namespace headscope
