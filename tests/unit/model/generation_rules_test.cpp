// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/generation_rules.h"

#include <gtest/gtest.h>

#include "core/base/file.h"
#include "core/model/model.h"
#include "tests/support/made_model.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;
using headscope::testing::expectWords;

namespace {

GenerationRules rulesOf(std::string_view config, std::string_view generation = "", std::vector<std::pair<std::string, std::string>> overrides = {})
{
    const auto rules = readGenerationRules({config, generation, "config.json", std::move(overrides)}, 100);
    if (!rules) {
        ADD_FAILURE() << rules.error().message;
        return {};
    }
    return *rules;
}

std::string refusal(std::string_view config)
{
    const auto rules = readGenerationRules({config, "", "config.json"}, 100);
    return rules ? "read" : rules.error().message;
}

} // namespace

TEST(GenerationRules, OlderFoldersKeepThemInTheConfig)
{
    const auto rules = rulesOf(R"({"decoder_start_token_id": 2, "eos_token_id": 2, "forced_bos_token_id": 0, "forced_eos_token_id": 2, "min_length": 5, "no_repeat_ngram_size": 3, "bad_words_ids": [[58], [4, 5]]})");
    EXPECT_EQ(rules.start_token, 2);
    EXPECT_EQ(rules.end_tokens, (std::vector<int>{2}));
    EXPECT_EQ(rules.forced, (std::vector<std::vector<int>>{{0}}));
    EXPECT_EQ(rules.forced_last, 2);
    EXPECT_EQ(rules.min_length, 5);
    EXPECT_EQ(rules.no_repeat, 3);
    EXPECT_EQ(rules.bad_words, (std::vector<std::vector<int>>{{58}, {4, 5}}));
    const auto none = rulesOf(R"({"forced_bos_token_id": null, "suppress_tokens": []})");
    EXPECT_EQ(none.start_token, -1);
    EXPECT_TRUE(none.end_tokens.empty() && none.forced.empty() && none.suppressed.empty());
}

TEST(GenerationRules, AFileOfTheirOwnCounts)
{
    const auto rules = rulesOf(R"({"decoder_start_token_id": 2, "eos_token_id": 2, "min_length": 5})", R"({"eos_token_id": [7, 8], "suppress_tokens": [1, 3], "begin_suppress_tokens": [9]})", {{"forced_eos_token_id", "4"}});
    EXPECT_EQ(rules.start_token, 2); // left out by the file
    EXPECT_EQ(rules.end_tokens, (std::vector<int>{7, 8}));
    EXPECT_EQ(rules.suppressed, (std::vector<int>{1, 3}));
    EXPECT_EQ(rules.suppressed_first, (std::vector<int>{9}));
    EXPECT_EQ(rules.min_length, 0);
    EXPECT_EQ(rules.forced_last, 4);
}

TEST(GenerationRules, WhispersLanguageIsFoundItsTaskAndTimesAreSaid)
{
    const std::vector<std::vector<int>> want = {{10, 11, 12}, {20}, {30}};
    EXPECT_EQ(rulesOf("{}", R"({"lang_to_id": {"<|en|>": 10, "<|zh|>": 12, "<|de|>": 11}, "task_to_id": {"translate": 21, "transcribe": 20}, "no_timestamps_token_id": 30})").forced, want);
    EXPECT_EQ(rulesOf("{}", R"({"lang_to_id": {"<|en|>": 10, "<|zh|>": 12, "<|de|>": 11}, "forced_decoder_ids": [[1, null], [2, 20]], "no_timestamps_token_id": 30})").forced, want);
    EXPECT_EQ(rulesOf(R"({"forced_decoder_ids": [[1, 30]]})", "").forced, (std::vector<std::vector<int>>{{30}}));
    EXPECT_EQ(rulesOf("{}", R"({"forced_decoder_ids": [[1, 30]], "no_timestamps_token_id": 30})").forced, (std::vector<std::vector<int>>{{30}}));
}

TEST(GenerationRules, NameWhatIsWrong)
{
    expectWords(refusal(R"({"eos_token_id": 100})"), {"config.json", "eos_token_id", "0 to 99", "100"});
    expectWords(refusal(R"({"suppress_tokens": [1, -1]})"), {"suppress_tokens", "-1"});
    expectWords(refusal(R"({"suppress_tokens": "x"})"), {"suppress_tokens", "x"});
    expectWords(refusal(R"({"bad_words_ids": [3]})"), {"bad_words_ids", "3"});
    expectWords(refusal(R"({"forced_decoder_ids": [[0, 3]]})"), {"forced_decoder_ids", "[0,3]"});
    expectWords(refusal(R"({"forced_decoder_ids": [[99999999, 3]]})"), {"forced_decoder_ids"});
    expectWords(refusal(R"({"min_length": 1.5})"), {"min_length", "1.5"});
    expectWords(refusal(R"({"lang_to_id": [1]})"), {"lang_to_id"});
    EXPECT_EQ(refusal("[]"), "config.json: expected a JSON object, found something else");
    EXPECT_FALSE(readGenerationRules({"{}", "{\"a\": " + std::string(5000, '['), "g.json"}, 100));
}
