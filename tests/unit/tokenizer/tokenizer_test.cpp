// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/tokenizer.h"

#include <algorithm>
#include <ctime>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;
using nlohmann::json;

namespace {

/// Nothing but what a test is about: 17 tokens, 5 merges, one special token.
json smallTokenizer()
{
    return json::parse(R"({
      "version": "1.0", "truncation": null, "padding": null, "normalizer": null,
      "added_tokens": [{"id": 0, "content": "<|end|>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
      "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
      "post_processor": null,
      "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
      "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": "", "end_of_word_suffix": null, "fuse_unk": false,
        "byte_fallback": false,
        "vocab": {"<|end|>": 0, "a": 1, "b": 2, "c": 3, "Ġ": 4, "ab": 5, "abc": 6, "Ġa": 7, "Ã": 8, "©": 9, "Ġab": 10, "Ċ": 11, "ĉ": 12, "bc": 13, "ĠĠ": 14, "ĠÃ": 15, "x": 16},
        "merges": ["a b", ["ab", "c"], "Ġ a", "Ġ ab", "Ġ Ã"]}
    })");
}

std::shared_ptr<const Tokenizer> open(const json &file)
{
    auto tokenizer = Tokenizer::fromJson(file.dump(), "tokenizer.json");
    if (!tokenizer) {
        ADD_FAILURE() << tokenizer.error().message;
        std::abort();
    }
    return *tokenizer;
}

Error errorOf(std::string_view file)
{
    const auto tokenizer = Tokenizer::fromJson(file, "some/tokenizer.json");
    return tokenizer ? Error{ErrorCode::Cancelled, "accepted"} : tokenizer.error();
}

/// ids|tokens|offsets
std::string encoded(const Tokenizer &tokenizer, std::string_view text, bool addSpecial = true)
{
    const auto encoding = tokenizer.encode(text, addSpecial);
    if (!encoding) {
        return encoding.error().message;
    }
    std::string out;
    for (size_t i = 0; i < encoding->ids.size(); ++i) {
        const TextSpan span = encoding->offsets[i];
        out += (i ? " " : "") + std::to_string(encoding->ids[i].value) + "|" + encoding->tokens[i] + "|" + std::to_string(span.begin) + "-" + std::to_string(span.end) +
               (encoding->special[i] ? "!" : "");
    }
    return out;
}

json addedToken(int id, const std::string &content, const std::vector<std::string> &flags)
{
    json out = {{"id", id}, {"content", content}};
    for (const char *flag : {"single_word", "lstrip", "rstrip", "normalized", "special"}) {
        out[flag] = std::find(flags.begin(), flags.end(), flag) != flags.end();
    }
    return out;
}

std::string withAdded(const json &token, std::string_view text)
{
    json file = smallTokenizer();
    file["added_tokens"].push_back(token);
    return encoded(*open(file), text);
}

/// Of processor time: what else the machine does counts for nothing.
template <class Work>
double seconds(const Work &work)
{
    const std::clock_t begin = std::clock();
    work();
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

} // namespace

TEST(Tokenizer, MergesInOrderOfRank)
{
    const auto tokenizer = open(smallTokenizer());
    EXPECT_EQ(encoded(*tokenizer, "ab abc"), "5|ab|0-2 4|Ġ|2-3 6|abc|3-6");
    EXPECT_EQ(encoded(*tokenizer, "a ab a"), "1|a|0-1 10|Ġab|1-4 7|Ġa|4-6");
    EXPECT_EQ(encoded(*tokenizer, "bc"), "2|b|0-1 3|c|1-2"); // in the vocabulary, but no merge makes it
    EXPECT_EQ(encoded(*tokenizer, ""), "");
    EXPECT_EQ(tokenizer->size(), 17);
    EXPECT_EQ(tokenizer->kind(), "byte-level BPE");
}

TEST(Tokenizer, IgnoreMergesTakesWholeWords)
{
    json file = smallTokenizer();
    file["model"]["ignore_merges"] = true;
    EXPECT_EQ(encoded(*open(file), "bc"), "13|bc|0-2");
}

TEST(Tokenizer, OffsetsCountCodePointsAndSpanWholeCharacters)
{
    const auto tokenizer = open(smallTokenizer());
    EXPECT_EQ(encoded(*tokenizer, "é a"), "8|Ã|0-1 9|©|0-1 7|Ġa|1-3");
    EXPECT_EQ(encoded(*tokenizer, "a é"), "1|a|0-1 15|ĠÃ|1-3 9|©|2-3");
}

TEST(Tokenizer, CharactersOutsideTheVocabularyAreDroppedOrUnknown)
{
    json file = smallTokenizer();
    EXPECT_EQ(encoded(*open(file), "a?a"), "1|a|0-1 1|a|2-3");
    file["model"]["unk_token"] = "x";
    EXPECT_EQ(encoded(*open(file), "a ??"), "1|a|0-1 4|Ġ|1-2 16|x|2-3 16|x|3-4");
    file["model"]["fuse_unk"] = true;
    EXPECT_EQ(encoded(*open(file), "a ??"), "1|a|0-1 4|Ġ|1-2 16|x|2-4");
}

TEST(Tokenizer, BlanksBeforeAWordLeaveItTheirLast)
{
    const auto tokenizer = open(smallTokenizer());
    EXPECT_EQ(encoded(*tokenizer, "a   a"), "1|a|0-1 4|Ġ|1-2 4|Ġ|2-3 7|Ġa|3-5");
    EXPECT_EQ(encoded(*tokenizer, "a \n"), "1|a|0-1 4|Ġ|1-2 11|Ċ|2-3");
    EXPECT_EQ(encoded(*tokenizer, "\t\na"), "12|ĉ|0-1 11|Ċ|1-2 1|a|2-3");
}

TEST(Tokenizer, PrefixSpaceStandsForTheFirstCharacter)
{
    json file = smallTokenizer();
    file["pre_tokenizer"]["add_prefix_space"] = true;
    EXPECT_EQ(encoded(*open(file), "ab"), "10|Ġab|0-2");
    EXPECT_EQ(encoded(*open(file), "bc"), "4|Ġ|0-1 2|b|0-1 3|c|1-2");
    EXPECT_EQ(encoded(*open(file), " ab"), "10|Ġab|0-3");
    EXPECT_EQ(encoded(*open(file), "a<|end|>a"), "7|Ġa|0-1 0|<|end|>|1-8! 7|Ġa|8-9");
    EXPECT_EQ(encoded(*open(file), ""), "");
}

TEST(Tokenizer, TrimmedOffsetsLeaveOutBlanks)
{
    json file = smallTokenizer();
    file["post_processor"] = {{"type", "ByteLevel"}, {"trim_offsets", true}, {"add_prefix_space", false}};
    EXPECT_EQ(encoded(*open(file), " a ab "), "7|Ġa|1-2 10|Ġab|3-5 4|Ġ|6-6");
    file["post_processor"]["trim_offsets"] = false;
    EXPECT_EQ(encoded(*open(file), " a ab "), "7|Ġa|0-2 10|Ġab|2-5 4|Ġ|5-6");
    file["post_processor"] = {{"type", "ByteLevel"}, {"trim_offsets", true}, {"add_prefix_space", true}};
    file["pre_tokenizer"]["add_prefix_space"] = true;
    EXPECT_EQ(encoded(*open(file), "a a"), "7|Ġa|0-1 7|Ġa|2-3");
}

TEST(Tokenizer, TemplateAddsSpecialTokens)
{
    json file = smallTokenizer();
    file["post_processor"] = json::parse(R"({"type": "Sequence", "processors": [
      {"type": "ByteLevel", "trim_offsets": true, "add_prefix_space": false},
      {"type": "TemplateProcessing",
       "single": [{"SpecialToken": {"id": "E", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "E", "type_id": 0}}],
       "pair": [], "special_tokens": {"E": {"id": "E", "ids": [0], "tokens": ["<|end|>"]}}}]})");
    const auto tokenizer = open(file);
    EXPECT_EQ(encoded(*tokenizer, " a"), "0|<|end|>|0-0! 7|Ġa|1-2 0|<|end|>|0-0!");
    EXPECT_EQ(encoded(*tokenizer, " a", false), "7|Ġa|1-2");
    EXPECT_EQ(encoded(*tokenizer, ""), "0|<|end|>|0-0! 0|<|end|>|0-0!");
}

TEST(Tokenizer, AddedTokensAreCutOutFirst)
{
    EXPECT_EQ(encoded(*open(smallTokenizer()), "a<|end|> a"), "1|a|0-1 0|<|end|>|1-8! 7|Ġa|8-10");
    EXPECT_EQ(withAdded(addedToken(20, "<|end|>x", {}), "<|end|>x"), "20|<|end|>x|0-8"); // the longest of those that start first
    EXPECT_EQ(withAdded(addedToken(2, "b", {"single_word"}), "b ab"), "2|b|0-1 10|Ġab|1-4"); // an entry of the vocabulary keeps its id
}

TEST(Tokenizer, AddedTokensHonourTheirFlags)
{
    EXPECT_EQ(withAdded(addedToken(20, "cab", {"single_word"}), "cab acab cab_ cab"), "20|cab|0-3 7|Ġa|3-5 3|c|5-6 5|ab|6-8 4|Ġ|8-9 3|c|9-10 5|ab|10-12 4|Ġ|13-14 20|cab|14-17");
    EXPECT_EQ(withAdded(addedToken(20, "[M]", {"lstrip"}), "a \n[M] a"), "1|a|0-1 20| \n[M]|1-6 7|Ġa|6-8");
    EXPECT_EQ(withAdded(addedToken(20, "[M]", {"rstrip"}), "a [M] \ta"), "1|a|0-1 4|Ġ|1-2 20|[M] \t|2-7 1|a|7-8");
    EXPECT_EQ(withAdded(addedToken(20, "[M]", {"lstrip", "rstrip"}), "[M]  [M]a"), "20|[M]  |0-5 20|[M]|5-8 1|a|8-9");
    // Not normalized tokens come first, even where a normalized one starts earlier.
    EXPECT_EQ(withAdded(addedToken(20, "a<|", {"normalized"}), "a<|end|>a<|"), "1|a|0-1 0|<|end|>|1-8! 20|a<||8-11");
}

TEST(Tokenizer, DecodesWithoutSpecialTokens)
{
    const auto tokenizer = open(smallTokenizer());
    const auto ids = [](std::initializer_list<int> values) {
        std::vector<TokenId> out;
        for (const int value : values) {
            out.emplace_back(value);
        }
        return out;
    };
    EXPECT_EQ(tokenizer->decode(ids({0, 7, 8, 9, 99, -1, 11})), " aé\n");
    EXPECT_EQ(tokenizer->decode(ids({1, 8, 1})), "a\xEF\xBF\xBD" "a");
    EXPECT_EQ(tokenizer->decode({}), "");
    EXPECT_EQ(tokenizer->tokenText(TokenId(7)), "Ġa");
    EXPECT_EQ(tokenizer->tokenText(TokenId(0)), "<|end|>");
    EXPECT_FALSE(tokenizer->tokenText(TokenId(17)));
}

TEST(Tokenizer, LabelsAreForReaders)
{
    const auto tokenizer = open(smallTokenizer());
    EXPECT_EQ(tokenizer->label(TokenId(7)), "a");
    EXPECT_EQ(tokenizer->label(TokenId(4)), "␣");
    EXPECT_EQ(tokenizer->label(TokenId(14)), "␣␣");
    EXPECT_EQ(tokenizer->label(TokenId(11)), "⏎");
    EXPECT_EQ(tokenizer->label(TokenId(12)), "⇥");
    EXPECT_EQ(tokenizer->label(TokenId(8)), "<C3>");
    EXPECT_EQ(tokenizer->label(TokenId(15)), "<C3>");
    EXPECT_EQ(tokenizer->label(TokenId(0)), "<|end|>");
    EXPECT_EQ(tokenizer->label(TokenId(99)), "#99");
}

TEST(Tokenizer, RefusesTextThatIsNoUtf8)
{
    const auto encoding = open(smallTokenizer())->encode("ab\xFFz");
    ASSERT_FALSE(encoding);
    EXPECT_EQ(encoding.error().code, ErrorCode::BadInput);
    EXPECT_NE(encoding.error().message.find("byte 2"), std::string::npos) << encoding.error().message;
}

TEST(Tokenizer, RefusesUnknownPartsByName)
{
    const auto refused = [](const char *pointer, const json &value, const std::string &name) {
        json file = smallTokenizer();
        file[json::json_pointer(pointer)] = value;
        const Error error = errorOf(file.dump());
        EXPECT_EQ(error.code, ErrorCode::Unsupported) << pointer << " " << error.message;
        EXPECT_NE(error.message.find(name), std::string::npos) << error.message;
        EXPECT_EQ(error.message.find("some/tokenizer.json: "), 0u) << error.message;
    };
    refused("/normalizer", {{"type", "Sideways"}}, "Sideways");
    refused("/pre_tokenizer", {{"type", "Telepathy"}}, "Telepathy");
    refused("/post_processor", {{"type", "Applause"}}, "Applause");
    refused("/decoder", {{"type", "Enigma"}}, "Enigma");
    refused("/model/type", "Oracle", "Oracle");
    refused("/model/dropout", 0.1, "dropout");
}

TEST(Tokenizer, RefusesMalformedFilesNamingThePlace)
{
    const auto refused = [](const char *pointer, const json &value, const std::string &name) {
        json file = smallTokenizer();
        file[json::json_pointer(pointer)] = value;
        const Error error = errorOf(file.dump());
        EXPECT_EQ(error.code, ErrorCode::BadInput) << pointer << " " << error.message;
        EXPECT_NE(error.message.find(name), std::string::npos) << error.message;
        EXPECT_EQ(error.message.find("some/tokenizer.json: "), 0u) << error.message;
    };
    refused("/model/merges/2", "x y", "model.merges[2]");
    refused("/model/merges/2", "a x", "\"ax\"");
    refused("/model/merges/2", "a b c", "model.merges[2]");
    refused("/model/merges/2", json::array({"a"}), "model.merges[2]");
    refused("/model/merges", 3, "model.merges");
    refused("/model/vocab", json::array(), "model.vocab");
    refused("/model/vocab/a", -1, "model.vocab.a");
    refused("/model/vocab/a", 1 << 24, "model.vocab.a");
    refused("/model/vocab/a", 1.5, "model.vocab.a");
    refused("/model/vocab/a", "1", "model.vocab.a");
    refused("/model/vocab/a", 2, "id 2");
    refused("/model/unk_token", "nowhere", "nowhere");
    refused("/model", nullptr, "model");
    refused("/added_tokens/0/id", 1, "added_tokens[0]");
    refused("/added_tokens/0/id", -1, "added_tokens[0].id");
    refused("/added_tokens/0/id", 4e9, "added_tokens[0].id");
    refused("/added_tokens/0/lstrip", "yes", "added_tokens[0].lstrip");
    refused("/added_tokens/1", addedToken(3, "new", {}), "added_tokens[1]");
    refused("/added_tokens", "none", "added_tokens");
    refused("/pre_tokenizer", {{"type", "Split"}, {"pattern", {{"Regex", "([a-z"}}}}, "([a-z");
    refused("/pre_tokenizer", {{"type", "Split"}, {"pattern", {{"Regex", "a)"}}}}, "a)");
    refused("/pre_tokenizer", {{"type", "Split"}, {"pattern", {{"Regex", "*a"}}}}, "*a");
    refused("/pre_tokenizer/type", 7, "pre_tokenizer.type");
    refused("/pre_tokenizer/add_prefix_space", 7, "pre_tokenizer.add_prefix_space");
    refused("/decoder", "ByteLevel", "decoder");
}

TEST(Tokenizer, RefusesBrokenTemplates)
{
    const auto refused = [](const std::string &single, const std::string &specials, const std::string &name) {
        json file = smallTokenizer();
        file["post_processor"] = {{"type", "TemplateProcessing"}, {"single", json::parse(single)}, {"special_tokens", json::parse(specials)}};
        const Error error = errorOf(file.dump());
        EXPECT_EQ(error.code, ErrorCode::BadInput) << error.message;
        EXPECT_NE(error.message.find(name), std::string::npos) << error.message;
    };
    const std::string good = R"([{"SpecialToken": {"id": "E", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}])";
    refused(good, "{}", "post_processor.single[0]");
    refused(good, R"({"E": {"id": "E", "ids": [77], "tokens": ["E"]}})", "post_processor.special_tokens.E.ids[0]");
    refused(good, R"({"E": {"id": "E", "ids": [0], "tokens": []}})", "post_processor.special_tokens.E.tokens");
    refused(R"([{"Sequence": {"id": "C"}}])", "{}", "post_processor.single[0]");
    refused(R"([{"Sequence": {"id": "B"}}])", "{}", "post_processor.single");
    refused(R"([{"Sequence": {"id": "A"}}, {"Sequence": {"id": "A"}}])", "{}", "post_processor.single");
    refused("[]", "{}", "post_processor.single");
    refused("[17]", "{}", "post_processor.single[0]");
}

TEST(Tokenizer, RefusesHostileFiles)
{
    for (const std::string &file : {std::string("model: BPE"), std::string(), std::string("[]"), std::string("{\"a\": "), std::string("{}"), "{\"a\": " + std::string(1'000'000, '[') + "}",
                                    std::string("{\"a\": \"\xFF\"}"), "{\"a\": [" + [] {
                                        std::string values;
                                        for (int i = 0; i < 4'000'001; ++i) {
                                            values += "0,";
                                        }
                                        return values;
                                    }() + "0]}"}) {
        const Error error = errorOf(file);
        EXPECT_EQ(error.code, ErrorCode::BadInput) << error.message;
        EXPECT_EQ(error.message.find("some/tokenizer.json: "), 0u) << error.message;
    }
}

TEST(Tokenizer, LongTextsTakeLinearTime)
{
    const auto tokenizer = open(smallTokenizer());
    // Far above the expected time (tens of milliseconds), far below a quadratic one.
    EXPECT_LT(seconds([&] { EXPECT_EQ(tokenizer->encode(std::string(1'000'000, 'a'))->ids.size(), 1'000'000u); }), 5.0);
    std::string pairs;
    for (int i = 0; i < 200'000; ++i) {
        pairs += "abc";
    }
    EXPECT_LT(seconds([&] { EXPECT_EQ(tokenizer->encode(pairs)->ids.size(), 200'000u); }), 5.0);
    EXPECT_LT(seconds([&] { EXPECT_EQ(tokenizer->encode(std::string(1'000'000, ' '))->ids.size(), 1'000'000u); }), 5.0);
    json file = smallTokenizer();
    file["added_tokens"].push_back(addedToken(20, " ", {"lstrip", "rstrip"}));
    EXPECT_LT(seconds([&] { EXPECT_EQ(open(file)->encode(std::string(1'000'000, ' '))->ids.size(), 1u); }), 5.0);
    EXPECT_LT(seconds([&] { EXPECT_EQ(tokenizer->decode(std::vector<TokenId>(1'000'000, TokenId(8))).size(), 3'000'000u); }), 5.0);
}

TEST(Tokenizer, MayBeUsedByManyThreads)
{
    const auto tokenizer = open(smallTokenizer());
    std::vector<std::string> answers(4);
    {
        std::vector<std::jthread> threads;
        for (auto &answer : answers) {
            threads.emplace_back([&] { answer = encoded(*tokenizer, "ab abc <|end|> é"); });
        }
    }
    for (const auto &answer : answers) {
        EXPECT_EQ(answer, encoded(*tokenizer, "ab abc <|end|> é"));
    }
}

TEST(Tokenizer, OpensGpt2Files)
{
    const headscope::testing::TemporaryFolder folder;
    ASSERT_TRUE(writeFile(folder / "vocab.json", R"({"a": 0, "b": 1, "ab": 2, "Ġ": 3, "<|endoftext|>": 4})"));
    ASSERT_TRUE(writeFile(folder / "merges.txt", "#version: 0.2\na b\n"));
    const auto tokenizer = Tokenizer::openFolder(folder.path());
    ASSERT_TRUE(tokenizer) << tokenizer.error().message;
    EXPECT_EQ(encoded(**tokenizer, "ab ab<|endoftext|>"), "2|ab|0-2 3|Ġ|2-3 2|ab|3-5 4|<|endoftext|>|5-18!");
    ASSERT_TRUE(writeFile(folder / "merges.txt", "#version: 0.2\na b\nb z\n"));
    const auto broken = Tokenizer::openFolder(folder.path());
    ASSERT_FALSE(broken);
    EXPECT_NE(broken.error().message.find("merges.txt: line 3"), std::string::npos) << broken.error().message;
    ASSERT_TRUE(writeFile(folder / "vocab.json", R"({"a</w>": 0, "<|endoftext|>": 1, "</w>": 2})"));
    ASSERT_TRUE(writeFile(folder / "merges.txt", "#version: 0.2\n"));
    const auto clip = Tokenizer::openFolder(folder.path());
    ASSERT_FALSE(clip);
    EXPECT_NE(clip.error().message.find("<|startoftext|>"), std::string::npos) << clip.error().message;
    ASSERT_TRUE(writeFile(folder / "tokenizer_config.json", R"({"tokenizer_class": "AbacusTokenizerFast"})"));
    const auto other = Tokenizer::openFolder(folder.path());
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, ErrorCode::Unsupported);
    EXPECT_NE(other.error().message.find("AbacusTokenizer"), std::string::npos) << other.error().message;
}

TEST(Tokenizer, FoldersWithoutATokenizerGiveNone)
{
    const headscope::testing::TemporaryFolder folder;
    const auto none = Tokenizer::openFolder(folder.path());
    ASSERT_TRUE(none);
    EXPECT_EQ(*none, nullptr);
    ASSERT_TRUE(writeFile(folder / "tokenizer.model", "x"));
    const auto other = Tokenizer::openFolder(folder.path());
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, ErrorCode::BadInput);
    EXPECT_NE(other.error().message.find("tokenizer.model"), std::string::npos);
    std::filesystem::create_directory(folder / "tokenizer.json");
    EXPECT_FALSE(Tokenizer::openFolder(folder.path()));
}
