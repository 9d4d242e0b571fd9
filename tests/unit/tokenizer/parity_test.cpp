// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/tokenizer.h"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace headscope;
using nlohmann::json;

namespace {

const std::filesystem::path parityFolder = std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "../shared/parity";

json readJson(const std::filesystem::path &path)
{
    std::ifstream in(path);
    return json::parse(in);
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

} // namespace

TEST(TokenizerParity, Gpt2GivesTheRecordedTokensOfAllTexts)
{
    const auto folder = parityFolder / "tokenizers/gpt2";
    if (!std::filesystem::exists(folder)) {
        GTEST_SKIP() << "no reference data at " << folder;
    }
    const auto tokenizer = Tokenizer::openFolder(folder / "files");
    ASSERT_TRUE(tokenizer) << tokenizer.error().message;
    const json texts = readJson(folder / "../texts.json"), expected = readJson(folder / "expected.json");
    ASSERT_EQ(expected.size(), 235u);
    for (const json &row : expected) {
        const json &entry = texts[row["id"].get<size_t>()];
        const std::string text = entry.is_object() ? entry["text"] : entry;
        json wanted = row;
        wanted.erase("id");
        EXPECT_EQ(describe(**tokenizer, text), wanted) << text;
    }
}

TEST(TokenizerParity, SmallGpt2ModelGivesTheRecordedTokens)
{
    const auto folder = parityFolder / "hf/gpt2";
    if (!std::filesystem::exists(folder)) {
        GTEST_SKIP() << "no reference data at " << folder;
    }
    const auto tokenizer = Tokenizer::openFolder(folder / "model");
    ASSERT_TRUE(tokenizer) << tokenizer.error().message;
    const json sheet = readJson(folder / "case.json");
    ASSERT_FALSE(sheet["runs"].empty());
    for (const json &run : sheet["runs"]) {
        ASSERT_FALSE(run["input"]["input_ids"].empty());
        const json got = describe(**tokenizer, run["input"]["text"]);
        EXPECT_EQ(got["ids"], run["input"]["input_ids"]);
        EXPECT_EQ(got["tokens"], run["input"]["tokens"]);
        EXPECT_EQ(got["offsets"], run["input"]["offsets"]);
    }
}

TEST(TokenizerParity, MalformedFoldersAreRefusedNamingTheFile)
{
    const auto folder = parityFolder / "malformed/folders";
    if (!std::filesystem::exists(folder)) {
        GTEST_SKIP() << "no reference data at " << folder;
    }
    for (const char *name : {"merge-of-unknown", "tokenizer-bad-regex"}) {
        const auto tokenizer = Tokenizer::openFolder(folder / name);
        ASSERT_FALSE(tokenizer) << name;
        EXPECT_EQ(tokenizer.error().code, ErrorCode::BadInput) << tokenizer.error().message;
        EXPECT_NE(tokenizer.error().message.find("tokenizer.json"), std::string::npos);
    }
}
