// SPDX-License-Identifier: GPL-3.0-or-later
// Each kind of step of tokenizer.json by itself. Expected values are those of the tokenizers library (0.23), worked out by its rules where the parity folder has no case.
#include <chrono>
#include <random>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/tokenizer/bpe.h"
#include "core/tokenizer/plain_words.h"
#include "core/tokenizer/tokenizer.h"

using namespace headscope;
using nlohmann::json;

namespace {

std::shared_ptr<const Tokenizer> open(const json &file)
{
    auto tokenizer = Tokenizer::fromJson(file.dump(), "tokenizer.json");
    if (!tokenizer) {
        ADD_FAILURE() << tokenizer.error().message;
        std::abort();
    }
    return *tokenizer;
}

/// A tokenizer whose tokens are its words: with it steps can be seen.
json wordTokenizer()
{
    return json::parse(R"({"model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0]]}, "normalizer": null, "pre_tokenizer": null, "decoder": null})");
}

/// text|begin-end of each token.
std::string shown(const Encoding &encoding)
{
    std::string out;
    for (size_t i = 0; i < encoding.ids.size(); ++i) {
        out += (i ? " " : "") + encoding.tokens[i] + "|" + std::to_string(encoding.offsets[i].begin) + "-" + std::to_string(encoding.offsets[i].end);
    }
    return out;
}

std::string encoded(const Tokenizer &tokenizer, std::string_view text)
{
    const auto encoding = tokenizer.encode(text);
    return encoding ? shown(*encoding) : encoding.error().message;
}

std::string normalized(const json &step, std::string_view text)
{
    json file = wordTokenizer();
    file["normalizer"] = step;
    return encoded(*open(file), text);
}

std::string split(const json &step, std::string_view text)
{
    json file = wordTokenizer();
    file["pre_tokenizer"] = step;
    return encoded(*open(file), text);
}

std::string decoded(const json &step, const std::vector<std::string> &tokens)
{
    json file = wordTokenizer();
    std::vector<TokenId> ids;
    for (const std::string &token : tokens) {
        ids.emplace_back(static_cast<int>(file["model"]["vocab"].size()));
        file["model"]["vocab"].push_back(json::array({token, -1.0}));
    }
    file["decoder"] = step;
    return open(file)->decode(ids);
}

} // namespace

TEST(TokenizerSteps, NormalizersKeepOffsets)
{
    EXPECT_EQ(normalized({{"type", "Lowercase"}}, "AİΣ"), "ai\u0307σ|0-3");
    EXPECT_EQ(normalized({{"type", "NFD"}}, "é"), "e\u0301|0-1");
    EXPECT_EQ(normalized({{"type", "NFC"}}, "e\u0301"), "é|0-1"); // as in the reference, the composed character stands for its first part
    EXPECT_EQ(normalized({{"type", "NFC"}}, "xe\u0301y"), "xéy|0-4");
    EXPECT_EQ(normalized({{"type", "NFC"}}, "\u1100\u1161\u11a8"), "각|0-1");
    EXPECT_EQ(normalized({{"type", "NFC"}}, "a\u0323\u0302"), "ậ|0-1");
    EXPECT_EQ(normalized({{"type", "NFC"}}, "a\u0302\u0323"), "ậ|0-1"); // marks are put in order first
    EXPECT_EQ(normalized({{"type", "NFKC"}}, "ﬁ①"), "fi1|0-2");
    EXPECT_EQ(normalized({{"type", "NFKD"}}, "ﬁé"), "fie\u0301|0-2");
    EXPECT_EQ(normalized({{"type", "StripAccents"}}, "e\u0301é"), "eé|0-3");
    EXPECT_EQ(normalized({{"type", "Strip"}, {"strip_left", true}, {"strip_right", false}}, " a "), "a |1-3");
    EXPECT_EQ(normalized({{"type", "Strip"}, {"strip_left", false}, {"strip_right", true}}, " a "), " a|0-2");
    EXPECT_EQ(normalized({{"type", "Strip"}}, "  "), "");
    EXPECT_EQ(normalized({{"type", "Prepend"}, {"prepend", "▁x"}}, "ab"), "▁xab|0-2");
    EXPECT_EQ(normalized({{"type", "Prepend"}, {"prepend", "▁"}}, ""), "");
    EXPECT_EQ(normalized({{"type", "Replace"}, {"pattern", {{"String", "bb"}}}, {"content", "x"}}, "abbc"), "axc|0-4");
    EXPECT_EQ(normalized({{"type", "Replace"}, {"pattern", {{"Regex", " {2,}"}}}, {"content", " "}}, "a   b"), "a b|0-5");
    EXPECT_EQ(normalized({{"type", "Replace"}, {"pattern", {{"Regex", "\\s"}}}, {"content", ""}}, " a\u0085b\u000B"), "ab|1-4");
    EXPECT_EQ(normalized({{"type", "Nmt"}}, "a\u0001\u200bb"), "a b|0-4");
    EXPECT_EQ(normalized({{"type", "Sequence"}, {"normalizers", {{{"type", "NFKD"}}, {{"type", "StripAccents"}}, {{"type", "Lowercase"}}}}}, "É"), "e|0-1");
}

TEST(TokenizerSteps, BertNormalizerHasItsSwitches)
{
    const auto bert = [](bool clean, bool chinese, const json &strip, bool lower) {
        return json{{"type", "BertNormalizer"}, {"clean_text", clean}, {"handle_chinese_chars", chinese}, {"strip_accents", strip}, {"lowercase", lower}};
    };
    EXPECT_EQ(normalized(bert(true, true, nullptr, true), "É\u0007\t力"), "e  力 |0-4");
    EXPECT_EQ(normalized(bert(true, true, nullptr, false), "É"), "É|0-1");
    EXPECT_EQ(normalized(bert(true, true, true, false), "É"), "E|0-1");
    EXPECT_EQ(normalized(bert(true, true, false, true), "É"), "é|0-1");
    EXPECT_EQ(normalized(bert(false, false, false, false), "\t力"), "\t力|0-2");
}

TEST(TokenizerSteps, PreTokenizersCut)
{
    EXPECT_EQ(split({{"type", "BertPreTokenizer"}}, "a b-c\u3000$力。"), "a|0-1 b|2-3 -|3-4 c|4-5 $|6-7 力|7-8 。|8-9");
    EXPECT_EQ(split({{"type", "Whitespace"}}, "ab_1 c!! d"), "ab_1|0-4 c|5-6 !!|6-8 d|9-10");
    EXPECT_EQ(split({{"type", "WhitespaceSplit"}}, " ab!\u2003c\n"), "ab!|1-4 c|5-6");
    EXPECT_EQ(split({{"type", "Punctuation"}, {"behavior", "MergedWithPrevious"}}, "a,,b"), "a,|0-2 ,|2-3 b|3-4");
    EXPECT_EQ(split({{"type", "Punctuation"}, {"behavior", "MergedWithNext"}}, "a,,b"), "a|0-1 ,|1-2 ,b|2-4");
    EXPECT_EQ(split({{"type", "Punctuation"}, {"behavior", "Contiguous"}}, "a,,b"), "a|0-1 ,,|1-3 b|3-4");
    EXPECT_EQ(split({{"type", "Punctuation"}, {"behavior", "Removed"}}, "a,,b"), "a|0-1 b|3-4");
    EXPECT_EQ(split({{"type", "Punctuation"}}, "a,,b"), "a|0-1 ,|1-2 ,|2-3 b|3-4");
    EXPECT_EQ(split({{"type", "Digits"}, {"individual_digits", true}}, "a12"), "a|0-1 1|1-2 2|2-3");
    EXPECT_EQ(split({{"type", "Digits"}, {"individual_digits", false}}, "a12b"), "a|0-1 12|1-3 b|3-4");
    EXPECT_EQ(split({{"type", "CharDelimiterSplit"}, {"delimiter", "|"}}, "a|b||"), "a|0-1 b|2-3");
    EXPECT_EQ(split({{"type", "UnicodeScripts"}}, "aб カタ力 x"), "a|0-1 б |1-3 カタ力 |3-7 x|7-8");
    EXPECT_EQ(split({{"type", "FixedLength"}, {"length", 2}}, "éab"), "éa|0-2 b|2-3");
    EXPECT_EQ(split({{"type", "Split"}, {"pattern", {{"Regex", "\\d+"}}}, {"behavior", "Removed"}, {"invert", true}}, "a12b3"), "12|1-3 3|4-5");
    EXPECT_EQ(split({{"type", "Split"}, {"pattern", {{"String", "."}}}, {"behavior", "Isolated"}, {"invert", false}}, "a.b"), "a|0-1 .|1-2 b|2-3");
    EXPECT_EQ(split({{"type", "Split"}, {"pattern", {{"Regex", "^"}}}, {"behavior", "Isolated"}, {"invert", false}}, "a\nb\r"), "a\n|0-2 b\r|2-4");
    EXPECT_EQ(split({{"type", "Sequence"}, {"pretokenizers", {{{"type", "WhitespaceSplit"}}, {{"type", "Digits"}, {"individual_digits", true}}}}}, "a 12"), "a|0-1 1|2-3 2|3-4");
}

TEST(TokenizerSteps, MetaspacePutsSignsForBlanks)
{
    const auto metaspace = [](const char *scheme, bool cut) { return json{{"type", "Metaspace"}, {"replacement", "▁"}, {"prepend_scheme", scheme}, {"split", cut}}; };
    EXPECT_EQ(split(metaspace("always", true), "a b"), "▁a|0-1 ▁b|1-3");
    EXPECT_EQ(split(metaspace("always", false), "a b"), "▁a▁b|0-3");
    EXPECT_EQ(split(metaspace("never", true), "a  b"), "a|0-1 ▁|1-2 ▁b|2-4");
    EXPECT_EQ(split(metaspace("always", true), " a"), "▁a|0-2");
    EXPECT_EQ(split({{"type", "Metaspace"}, {"replacement", "_"}, {"add_prefix_space", false}}, "a b"), "a|0-1 _b|1-3");
    json file = wordTokenizer();
    file["added_tokens"] = {{{"id", 1}, {"content", "<x>"}, {"special", true}, {"normalized", false}}};
    file["pre_tokenizer"] = metaspace("first", true);
    EXPECT_EQ(encoded(*open(file), "a<x>b"), "▁a|0-1 <x>|1-4 b|4-5");
    file["pre_tokenizer"] = metaspace("always", true);
    EXPECT_EQ(encoded(*open(file), "a<x>b"), "▁a|0-1 <x>|1-4 ▁b|4-5");
}

TEST(TokenizerSteps, NormalizedAddedTokensAreSoughtNormalized)
{
    json file = wordTokenizer();
    file["normalizer"] = {{"type", "Lowercase"}};
    file["added_tokens"] = {{{"id", 1}, {"content", "ABC"}, {"special", false}, {"normalized", true}}, {{"id", 2}, {"content", "XYZ"}, {"special", true}, {"normalized", false}}};
    const auto encoding = open(file)->encode("qabcQXYZxyz");
    ASSERT_TRUE(encoding);
    EXPECT_EQ(shown(*encoding), "q|0-1 abc|1-4 q|4-5 XYZ|5-8 xyz|8-11");
    EXPECT_EQ(encoding->ids[1], TokenId(1));
}

TEST(TokenizerSteps, DecodersGiveTheTextBack)
{
    EXPECT_EQ(decoded({{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", true}}, {"do", "##ing", "it", ",", "is", "n't", "'", "."}), "doing it, isn't '."); // token by token
    EXPECT_EQ(decoded({{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", false}}, {"a", ","}), "a ,");
    EXPECT_EQ(decoded({{"type", "Metaspace"}, {"replacement", "▁"}, {"prepend_scheme", "always"}}, {"▁a", "▁b"}), "a b");
    EXPECT_EQ(decoded({{"type", "Metaspace"}, {"replacement", "▁"}, {"prepend_scheme", "never"}}, {"▁a", "▁b"}), " a b");
    EXPECT_EQ(decoded({{"type", "ByteFallback"}}, {"a", "<0xE2>", "<0x82>", "<0xAC>", "b", "<0xE2>", "<0x83>"}), "a€b\uFFFD\uFFFD");
    EXPECT_EQ(decoded({{"type", "Sequence"}, {"decoders", {{{"type", "Fuse"}}, {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 1}}}}}, {"  a", "b  "}), " ab ");
    EXPECT_EQ(decoded({{"type", "Strip"}, {"content", "é"}, {"start", 2}, {"stop", 0}}, {"ééé", "é"}), "é");
    EXPECT_EQ(decoded({{"type", "Replace"}, {"pattern", {{"String", "▁"}}}, {"content", " "}}, {"▁a", "b▁"}), " ab ");
    EXPECT_EQ(decoded({{"type", "BPEDecoder"}, {"suffix", "</w>"}}, {"ab</w>", "c", "d</w>"}), "ab cd");
    EXPECT_EQ(decoded({{"type", "CTC"}, {"pad_token", "<pad>"}, {"word_delimiter_token", "|"}, {"cleanup", true}}, {"<pad>", "h", "|", "i", "!"}), "h i!");
    EXPECT_EQ(decoded(nullptr, {"a", "b"}), "a b");
}

TEST(TokenizerSteps, WordPieceTakesTheLongestPieces)
{
    json file = {{"model", {{"type", "WordPiece"}, {"unk_token", "[UNK]"}, {"continuing_subword_prefix", "##"}, {"max_input_chars_per_word", 5},
                            {"vocab", {{"[UNK]", 0}, {"ab", 1}, {"a", 2}, {"##b", 3}, {"##bc", 4}, {"##é", 5}}}}},
                 {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
                 {"decoder", {{"type", "WordPiece"}}}};
    const auto tokenizer = open(file);
    EXPECT_EQ(encoded(*tokenizer, "ab abc aé abx b"), "ab|0-2 [UNK]|3-6 a|7-8 ##é|8-9 [UNK]|10-13 [UNK]|14-15");
    EXPECT_EQ(encoded(*tokenizer, "abbbb abbbbb"), "ab|0-2 ##b|2-3 ##b|3-4 ##b|4-5 [UNK]|6-12");
    EXPECT_EQ(tokenizer->kind(), "WordPiece");
    EXPECT_EQ(tokenizer->label(TokenId(4)), "##bc");
}

TEST(TokenizerSteps, UnigramTakesTheLikeliestCut)
{
    json file = json::parse(R"({"model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["a", -1.0], ["b", -1.0], ["ab", -1.5], ["ba", -3.5], ["bab", -2.6]]}})");
    EXPECT_EQ(encoded(*open(file), "abab"), "ab|0-2 ab|2-4");
    EXPECT_EQ(encoded(*open(file), "abxyab"), "ab|0-2 xy|2-4 ab|4-6"); // unknown characters in a row are one token
    file["model"]["unk_id"] = nullptr;
    EXPECT_NE(encoded(*open(file), "ax").find("\"x\" is not in the vocabulary"), std::string::npos);
    file["model"]["unk_id"] = 9;
    EXPECT_FALSE(Tokenizer::fromJson(file.dump(), "tokenizer.json"));
}

TEST(TokenizerSteps, BytesStandInForUnknownCharacters)
{
    json vocabulary = {{"<unk>", 0}, {"a", 1}};
    for (int b = 0; b < 256; ++b) {
        char name[8];
        std::snprintf(name, sizeof name, "<0x%02X>", b);
        vocabulary[name] = 2 + b;
    }
    json file = {{"model", {{"type", "BPE"}, {"unk_token", "<unk>"}, {"byte_fallback", true}, {"vocab", vocabulary}, {"merges", json::array()}}},
                 {"decoder", {{"type", "Sequence"}, {"decoders", {{{"type", "ByteFallback"}}, {{"type", "Fuse"}}}}}}};
    const auto tokenizer = open(file);
    EXPECT_EQ(encoded(*tokenizer, "aé"), "a|0-1 <0xC3>|1-2 <0xA9>|1-2");
    EXPECT_EQ(tokenizer->decode({TokenId(1), TokenId(2 + 0xC3), TokenId(2 + 0xA9)}), "aé");
    EXPECT_EQ(tokenizer->label(TokenId(2 + 0xC3)), "<C3>");
    file["model"]["vocab"].erase("<0xA9>");
    EXPECT_EQ(encoded(*open(file), "aé"), "a|0-1 <unk>|1-2");
}

TEST(TokenizerSteps, EndsOfWordsAreTokens)
{
    const json file = {{"model", {{"type", "BPE"}, {"unk_token", "?"}, {"end_of_word_suffix", "</w>"}, {"vocab", {{"?", 0}, {"a", 1}, {"b</w>", 2}, {"ab</w>", 3}, {"b", 4}}}, {"merges", {"a b</w>"}}}},
                       {"pre_tokenizer", {{"type", "WhitespaceSplit"}}},
                       {"decoder", {{"type", "BPEDecoder"}, {"suffix", "</w>"}}}};
    const auto tokenizer = open(file);
    EXPECT_EQ(encoded(*tokenizer, "ab bab a"), "ab</w>|0-2 b|3-4 ab</w>|4-6 ?|7-8");
    EXPECT_EQ(tokenizer->label(TokenId(3)), "ab");
}

TEST(TokenizerSteps, PairsHaveTypes)
{
    json file = wordTokenizer();
    file["added_tokens"] = {{{"id", 1}, {"content", "[C]"}, {"special", true}, {"normalized", false}}, {{"id", 2}, {"content", "[S]"}, {"special", true}, {"normalized", false}}};
    const auto pairOf = [&](const json &processor) {
        file["post_processor"] = processor;
        const auto encoding = open(file)->encodePair("ab", "c");
        EXPECT_TRUE(encoding);
        std::string out;
        for (size_t i = 0; i < encoding->ids.size(); ++i) {
            out += (i ? " " : "") + encoding->tokens[i] + "|" + std::to_string(encoding->type_ids[i]) + "|" + std::to_string(encoding->text_index[i]);
        }
        return out;
    };
    EXPECT_EQ(pairOf({{"type", "BertProcessing"}, {"sep", {"[S]", 2}}, {"cls", {"[C]", 1}}}), "[C]|0|-1 ab|0|0 [S]|0|-1 c|1|1 [S]|1|-1");
    EXPECT_EQ(pairOf({{"type", "RobertaProcessing"}, {"sep", {"[S]", 2}}, {"cls", {"[C]", 1}}}), "[C]|0|-1 ab|0|0 [S]|0|-1 [S]|0|-1 c|0|1 [S]|0|-1");
    EXPECT_EQ(pairOf(nullptr), "ab|0|0 c|1|1");
    const json templates = {{"type", "TemplateProcessing"},
                            {"single", {{{"Sequence", {{"id", "A"}, {"type_id", 0}}}}}},
                            {"pair", {{{"Sequence", {{"id", "B"}, {"type_id", 3}}}}, {{"SpecialToken", {{"id", "[S]"}, {"type_id", 2}}}}, {{"Sequence", {{"id", "A"}, {"type_id", 0}}}}}},
                            {"special_tokens", {{"[S]", {{"id", "[S]"}, {"ids", {2}}, {"tokens", {"[S]"}}}}}}};
    EXPECT_EQ(pairOf(templates), "c|3|1 [S]|2|-1 ab|0|0");
    const auto plain = open(file)->encodePair("ab", "c", false);
    ASSERT_TRUE(plain);
    EXPECT_EQ(shown(*plain), "c|0-1 ab|0-2");
}

TEST(TokenizerSteps, HostileExpressionsEndInAnError)
{
    json file = wordTokenizer();
    file["pre_tokenizer"] = {{"type", "Split"}, {"pattern", {{"Regex", "(a+)+$"}}}, {"behavior", "Isolated"}, {"invert", false}};
    const auto begin = std::chrono::steady_clock::now();
    const auto encoding = open(file)->encode(std::string(5000, 'a') + "b");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(8));
    ASSERT_FALSE(encoding);
    EXPECT_EQ(encoding.error().code, ErrorCode::BadInput);
    EXPECT_NE(encoding.error().message.find("pre_tokenizer.pattern.Regex"), std::string::npos) << encoding.error().message;
}

TEST(TokenizerSteps, LongWordsGiveTheTokensOfTheWholeWord)
{
    // A long word is cut where no merge can cross; the model asked for the whole word must say the same.
    std::mt19937 random(3);
    for (int round = 0; round < 200; ++round) {
        BpeOptions options;
        int next = 0;
        for (const char *token : {"?", "a", "b", "c", "d", "<0xC3>", "<0xA9>"}) {
            options.vocabulary.emplace_back(token, TokenId(next++));
        }
        for (int i = 0; i < 8; ++i) {
            const std::string left = options.vocabulary[1 + random() % (options.vocabulary.size() - 1)].first, right = options.vocabulary[1 + random() % 6].first;
            const bool known = std::any_of(options.vocabulary.begin(), options.vocabulary.end(), [&](const auto &entry) { return entry.first == left + right; });
            if (!known) {
                options.vocabulary.emplace_back(left + right, TokenId(next++));
                options.merges.emplace_back(left, right);
            }
        }
        options.unknownToken = "?";
        options.fuseUnknown = round % 2 == 0;
        const auto model = BpeModel::make(options);
        ASSERT_TRUE(model) << model.error().message;
        json file = {{"model", {{"type", "BPE"}, {"unk_token", "?"}, {"fuse_unk", options.fuseUnknown}, {"vocab", json::object()}, {"merges", json::array()}}}};
        for (const auto &[token, id] : options.vocabulary) {
            file["model"]["vocab"][token] = id.value;
        }
        for (const auto &[left, right] : options.merges) {
            file["model"]["merges"].push_back(json::array({left, right}));
        }
        std::string word;
        while (word.size() < 200) {
            word += std::string_view("aabbccdde")[random() % 9];
        }
        std::vector<ModelToken> whole;
        (*model)->tokenize(word, whole);
        const auto encoding = open(file)->encode(word);
        ASSERT_TRUE(encoding);
        ASSERT_EQ(encoding->ids.size(), whole.size());
        for (size_t i = 0; i < whole.size(); ++i) {
            ASSERT_EQ(encoding->ids[i], whole[i].id);
            ASSERT_EQ(encoding->offsets[i].begin, static_cast<int>(whole[i].begin));
        }
    }
}

TEST(TokenizerSteps, WordListsOfWeightFiles)
{
    const auto words = open({{"type", "whitespace"}, {"vocab", {"<unk>", "the", "cat"}}});
    EXPECT_EQ(encoded(*words, "the  dog\ncat"), "the|0-3 <unk>|5-8 cat|9-12");
    EXPECT_EQ(words->decode({TokenId(1), TokenId(2)}), "the cat");
    EXPECT_EQ(words->size(), 3);
    const auto characters = open({{"type", "characters"}, {"vocab", {"a", "é", " "}}});
    EXPECT_EQ(encoded(*characters, "aé a"), "a|0-1 é|1-2  |2-3 a|3-4");
    EXPECT_EQ(characters->decode({TokenId(0), TokenId(1)}), "aé");
    EXPECT_NE(encoded(*characters, "ab").find("character 1"), std::string::npos);
    const auto broken = Tokenizer::fromJson(R"({"type": "whitespace", "vocab": ["a", "a"]})", "w.json: tokenizer");
    ASSERT_FALSE(broken);
    EXPECT_NE(broken.error().message.find("twice"), std::string::npos) << broken.error().message;
    EXPECT_FALSE(Tokenizer::fromJson(R"({"type": "sentences", "vocab": []})", "w.json"));
}

TEST(TokenizerSteps, PlainWordsOfATextWithoutVocabulary)
{
    const auto words = plainWords("It's 3 cafés—ok? 注意 a\u0301b'");
    ASSERT_TRUE(words);
    std::string shownWords;
    for (const PlainWord &word : *words) {
        shownWords += word.text + "|" + std::to_string(word.span.begin) + "-" + std::to_string(word.span.end) + " ";
    }
    EXPECT_EQ(shownWords, "It's|0-4 3|5-6 cafés|7-12 —|12-13 ok|13-15 ?|15-16 注|17-18 意|18-19 a\u0301b|20-23 '|23-24 ");
    EXPECT_FALSE(plainWords("a\xFF"));
}

TEST(TokenizerSteps, BrokenStepsAreRefusedNamingThePlace)
{
    const auto refused = [](const char *key, const json &value, const std::string &name) {
        json file = wordTokenizer();
        file[key] = value;
        const auto tokenizer = Tokenizer::fromJson(file.dump(), "some/tokenizer.json");
        ASSERT_FALSE(tokenizer) << value;
        EXPECT_EQ(tokenizer.error().code, ErrorCode::BadInput) << tokenizer.error().message;
        EXPECT_NE(tokenizer.error().message.find(name), std::string::npos) << tokenizer.error().message;
    };
    refused("normalizer", {{"type", "Precompiled"}, {"precompiled_charsmap", "!!"}}, "base64");
    refused("normalizer", {{"type", "Precompiled"}, {"precompiled_charsmap", "/////w=="}}, "precompiled_charsmap");
    refused("normalizer", {{"type", "Replace"}, {"pattern", 3}, {"content", ""}}, "normalizer.pattern");
    refused("normalizer", {{"type", "Sequence"}, {"normalizers", 3}}, "normalizer.normalizers");
    refused("pre_tokenizer", {{"type", "Split"}, {"pattern", {{"String", "a"}}}, {"behavior", "Sometimes"}}, "pre_tokenizer.behavior");
    refused("pre_tokenizer", {{"type", "Metaspace"}, {"replacement", "ab"}}, "pre_tokenizer.replacement");
    refused("pre_tokenizer", {{"type", "FixedLength"}, {"length", 0}}, "pre_tokenizer.length");
    refused("post_processor", {{"type", "BertProcessing"}, {"sep", {"x", 7}}, {"cls", {"y", 0}}}, "post_processor.sep");
    refused("decoder", {{"type", "Strip"}, {"content", " "}, {"start", -1}, {"stop", 0}}, "decoder.start");
    refused("model", json::parse(R"({"type": "Unigram", "vocab": [["a", "b"]]})"), "model.vocab[0]");
    refused("model", {{"type", "WordPiece"}, {"vocab", {{"a", 0}}}}, "[UNK]");
}

TEST(TokenizerSteps, DeepExpressionsAreReadOrRefused)
{
    for (const std::string &expression : {std::string(30000, '(') + std::string(30000, ')'), std::string(60000, '('), std::string("((((((a{1000}){1000}){1000}){1000}){1000}){1000})"),
                                          std::string(70000, 'a'), std::string("\\")}) {
        json file = wordTokenizer();
        file["pre_tokenizer"] = {{"type", "Split"}, {"pattern", {{"Regex", expression}}}, {"behavior", "Isolated"}, {"invert", false}};
        const auto begin = std::chrono::steady_clock::now();
        if (const auto tokenizer = Tokenizer::fromJson(file.dump(), "tokenizer.json")) {
            encoded(**tokenizer, "aab");
        }
        EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(8));
    }
}
