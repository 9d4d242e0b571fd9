// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/tokenizer.h"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/temporary_folder.h"

using namespace headscope;
using nlohmann::json;

namespace {

const std::filesystem::path parityFolder = std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "../shared/parity";

json readJson(const std::filesystem::path &path)
{
    std::ifstream in(path);
    return json::parse(in);
}

json describe(const Encoding &encoding)
{
    json out = {{"input_ids", json::array()}, {"offsets", json::array()}, {"tokens", encoding.tokens}, {"token_type_ids", encoding.type_ids}};
    for (size_t i = 0; i < encoding.ids.size(); ++i) {
        out["input_ids"].push_back(encoding.ids[i].value);
        out["offsets"].push_back({encoding.offsets[i].begin, encoding.offsets[i].end});
    }
    return out;
}

json describe(const Tokenizer &tokenizer, const std::string &text)
{
    const auto encoding = tokenizer.encode(text);
    if (!encoding) {
        return encoding.error().message;
    }
    json ids = json::array(), offsets = json::array();
    for (size_t i = 0; i < encoding->ids.size(); ++i) {
        ids.push_back(encoding->ids[i].value);
        offsets.push_back({encoding->offsets[i].begin, encoding->offsets[i].end});
    }
    return {{"ids", ids}, {"tokens", encoding->tokens}, {"offsets", offsets}, {"decoded", tokenizer.decode(encoding->ids)}};
}

/// Compares a tokenizer with the recorded rows; `keys`: what is compared.
void expectRecorded(const Tokenizer &tokenizer, const std::filesystem::path &expectedFile, const std::vector<std::string> &keys)
{
    const json texts = readJson(parityFolder / "tokenizers/texts.json"), expected = readJson(expectedFile);
    ASSERT_EQ(expected.size(), 235u);
    for (const json &row : expected) {
        const json &entry = texts[row["id"].get<size_t>()];
        const std::string text = entry.is_object() ? entry["text"] : entry;
        const json got = describe(tokenizer, text);
        ASSERT_TRUE(got.is_object()) << got << " for " << text;
        for (const std::string &key : keys) {
            EXPECT_EQ(got[key], row[key]) << key << " of " << text;
        }
    }
}

const std::vector<std::string> allKeys = {"ids", "tokens", "offsets", "decoded"};

class TokenizerParityCase : public ::testing::TestWithParam<const char *> {};

/// A folder with copies of some of the files of a case.
void copyFiles(const std::filesystem::path &from, const std::filesystem::path &to, const std::vector<const char *> &names)
{
    for (const char *name : names) {
        std::filesystem::copy_file(from / name, to / name);
    }
}

} // namespace

TEST_P(TokenizerParityCase, GivesTheRecordedTokensOfAllTexts)
{
    const auto folder = parityFolder / "tokenizers" / GetParam();
    if (!std::filesystem::exists(folder)) {
        GTEST_SKIP() << "no reference data at " << folder;
    }
    const std::string files = readJson(folder / "case.json")["files"];
    const auto tokenizer = Tokenizer::openFolder(folder / files);
    ASSERT_TRUE(tokenizer) << tokenizer.error().message;
    expectRecorded(**tokenizer, folder / "expected.json", allKeys);
}

INSTANTIATE_TEST_SUITE_P(All, TokenizerParityCase,
                         ::testing::Values("gpt2", "llama3", "qwen2.5", "llama2", "yi", "clip", "bert-base-uncased", "albert-base-v2", "spm-bpe", "spm-unigram", "stories260k"));

TEST(TokenizerParity, OlderFilesGiveTheSameTokens)
{
    const auto folder = parityFolder / "tokenizers";
    if (!std::filesystem::exists(folder)) {
        GTEST_SKIP() << "no reference data at " << folder;
    }
    const std::pair<const char *, std::vector<const char *>> cases[] = {{"bert-base-uncased", {"vocab.txt", "tokenizer_config.json"}},
                                                                        {"clip", {"vocab.json", "merges.txt", "tokenizer_config.json"}}};
    for (const auto &[name, files] : cases) {
        const headscope::testing::TemporaryFolder copy;
        copyFiles(folder / name / "files", copy.path(), files);
        const auto tokenizer = Tokenizer::openFolder(copy.path());
        ASSERT_TRUE(tokenizer) << tokenizer.error().message;
        expectRecorded(**tokenizer, folder / name / "expected.json", allKeys);
    }
}

TEST(TokenizerParity, LlamaModelFileGivesTheSameIds)
{
    const auto folder = parityFolder / "generation/stories260k/model";
    if (!std::filesystem::exists(folder)) {
        GTEST_SKIP() << "no reference data at " << folder;
    }
    const headscope::testing::TemporaryFolder copy;
    copyFiles(folder, copy.path(), {"tokenizer.model", "tokenizer_config.json"});
    const auto older = Tokenizer::openFolder(copy.path());
    const auto newer = Tokenizer::openFolder(folder);
    ASSERT_TRUE(older) << older.error().message;
    ASSERT_TRUE(newer) << newer.error().message;
    for (const json &entry : readJson(parityFolder / "tokenizers/texts.json")) {
        const std::string text = entry.is_object() ? entry["text"] : entry;
        // The library takes a "▁" of the text for a blank; the tokenizer.json made from it does not.
        if (text.find("▁") == std::string::npos) {
            EXPECT_EQ(describe(**older, text)["ids"], describe(**newer, text)["ids"]) << text;
        }
    }
}

TEST(TokenizerParity, ModelFoldersGiveTheRecordedTokensOfTextsAndPairs)
{
    const auto root = parityFolder / "hf";
    if (!std::filesystem::exists(root)) {
        GTEST_SKIP() << "no reference data at " << root;
    }
    int texts = 0, pairs = 0;
    for (const auto &entry : std::filesystem::directory_iterator(root)) {
        const json sheet = std::filesystem::exists(entry.path() / "case.json") ? readJson(entry.path() / "case.json") : json::object();
        for (const json &run : sheet.value("runs", json::array())) {
            const json &input = run["input"];
            // Padding is the model's, not the tokenizer's.
            if (!input.contains("text") || !input["text"].is_string() || !input.contains("input_ids") || input.contains("attention_mask")) {
                continue;
            }
            const auto tokenizer = Tokenizer::openFolder(entry.path() / sheet["model"]["path"].get<std::string>());
            ASSERT_TRUE(tokenizer) << tokenizer.error().message;
            const bool pair = input.contains("text_pair") && input["text_pair"].is_string();
            const std::string text = input["text"];
            const auto encoding = pair ? (*tokenizer)->encodePair(text, input["text_pair"].get<std::string>()) : (*tokenizer)->encode(text);
            ASSERT_TRUE(encoding) << encoding.error().message;
            const json got = describe(*encoding);
            for (const char *key : {"input_ids", "tokens", "offsets", "token_type_ids"}) {
                // Models without token types have none recorded; Marian's recorded offsets are another tokenizer's.
                if (input.contains(key)) {
                    EXPECT_EQ(got[key], input[key]) << entry.path() << " " << key;
                }
            }
            (pair ? pairs : texts) += 1;
        }
    }
    EXPECT_GE(texts, 25);
    EXPECT_GE(pairs, 2);
}

TEST(TokenizerParity, VocabularyAndMergesOfOneJsonFile)
{
    const auto folder = parityFolder / "json-weights/gpt2-json-single-file";
    if (!std::filesystem::exists(folder)) {
        GTEST_SKIP() << "no reference data at " << folder;
    }
    const json model = readJson(folder / "model.json"), input = readJson(folder / "case.json")["input"];
    const auto tokenizer = Tokenizer::fromJson(json{{"vocab", model["vocab"]}, {"merges", model["merges"]}}.dump(), "model.json");
    ASSERT_TRUE(tokenizer) << tokenizer.error().message;
    const json got = describe(**tokenizer, input["text"]);
    EXPECT_EQ(got["ids"], input["input_ids"]);
    EXPECT_EQ(got["tokens"], input["tokens"]);
    EXPECT_EQ(got["offsets"], input["offsets"]);
}

TEST(TokenizerParity, MarianHasATokenizerForTargets)
{
    const auto folder = parityFolder / "hf/marian";
    if (!std::filesystem::exists(folder)) {
        GTEST_SKIP() << "no reference data at " << folder;
    }
    const auto tokenizer = Tokenizer::openFolder(folder / "model");
    ASSERT_TRUE(tokenizer) << tokenizer.error().message;
    ASSERT_NE((*tokenizer)->target(), nullptr);
    const json input = readJson(folder / "case.json")["runs"][0]["input"];
    EXPECT_EQ(describe(*(*tokenizer)->target(), input["decoder_text"])["ids"], input["decoder_target_ids"]);
}

TEST(TokenizerParity, MalformedFoldersAreRefusedNamingTheFile)
{
    const auto folder = parityFolder / "malformed/folders";
    if (!std::filesystem::exists(folder)) {
        GTEST_SKIP() << "no reference data at " << folder;
    }
    for (const char *name : {"merge-of-unknown", "tokenizer-bad-regex"}) { // those of the sheet that are about the tokenizer's own file
        const auto tokenizer = Tokenizer::openFolder(folder / name);
        ASSERT_FALSE(tokenizer) << name;
        EXPECT_EQ(tokenizer.error().code, ErrorCode::BadInput) << tokenizer.error().message;
        EXPECT_NE(tokenizer.error().message.find("tokenizer.json"), std::string::npos);
    }
}
