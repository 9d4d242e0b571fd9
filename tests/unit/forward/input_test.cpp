// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/input.h"

#include <gtest/gtest.h>

#include "tests/support/tiny_model.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

std::vector<int> idsOf(const Sequence &input)
{
    std::vector<int> ids;
    for (const TokenId id : input.ids) {
        ids.push_back(id.value);
    }
    return ids;
}

TinyConfig shortContext()
{
    TinyConfig c = tinyGpt2();
    c.n_ctx = 4;
    return c;
}

Sequence windowAt(const Model &model, std::string_view text, int first)
{
    auto input = inputFromText(model, text, first);
    if (!input) {
        ADD_FAILURE() << input.error().message;
        return {};
    }
    return input->main();
}

void expectRefused(const Result<Input> &input, std::string_view word)
{
    ASSERT_FALSE(input);
    EXPECT_EQ(input.error().code, ErrorCode::BadInput);
    EXPECT_NE(input.error().message.find(word), std::string::npos) << input.error().message;
}

} // namespace

TEST(InputFromText, KeepsTokensLabelsAndPlaces)
{
    const auto model = openTiny(shortContext(), true);
    const Sequence input = windowAt(*model, "b a", 0);
    EXPECT_EQ(input.text, "b a");
    EXPECT_EQ(idsOf(input), (std::vector<int>{0, 2, 11, 1}));
    EXPECT_EQ(input.tokens, (std::vector<std::string>{"<s>", "b", "Ġ", "a"}));
    EXPECT_EQ(input.labels.size(), 4u);
    EXPECT_EQ(input.labels[1], "b");
    EXPECT_EQ(input.special, (std::vector<bool>{true, false, false, false}));
    EXPECT_EQ(input.offsets[3], (TextSpan{2, 3}));
    EXPECT_TRUE(input.key_allowed.empty());
    EXPECT_EQ(input.total_tokens, 4);
    EXPECT_EQ(input.first_token, 0);
}

TEST(InputFromText, EveryWindowKeepsTheTokensThatEndATextAndPairsAreNotCut)
{
    Model model = *openTiny(shortContext(), true);
    std::string tokenizer = model.tokenizerText;
    const std::string sequence = R"({"Sequence": {"id": "A", "type_id": 0}})";
    const size_t at = tokenizer.find(sequence);
    ASSERT_NE(at, std::string::npos);
    tokenizer.insert(at + sequence.size(), R"(, {"SpecialToken": {"id": "<s>", "type_id": 0}})");
    auto ended = Tokenizer::fromJson(tokenizer, "tokenizer");
    ASSERT_TRUE(ended) << ended.error().message;
    model.tokenizer = *ended;
    struct {
        int asked, first;
        std::vector<int> ids;
    } const rows[] = {{0, 0, {0, 1, 2, 0}}, {3, 3, {0, 4, 5, 0}}, {100, 8, {0, 9, 10, 0}}};
    for (const auto &row : rows) {
        const Sequence input = windowAt(model, "abcdefghij", row.asked); // 12 tokens with <s> before and behind
        EXPECT_EQ(idsOf(input), row.ids) << row.asked;
        EXPECT_EQ(input.first_token, row.first);
        EXPECT_EQ(input.leading, 1);
        EXPECT_EQ(input.trailing, 1);
        EXPECT_EQ(input.textTokens(), 10);
        EXPECT_EQ(input.shownTokens(), 2);
        EXPECT_TRUE(input.special[3]);
        EXPECT_EQ(input.offsets[2], (TextSpan{row.first + 1, row.first + 2}));
    }
    const auto pair = inputFromText(model, {"abc", "de", 0});
    ASSERT_FALSE(pair);
    EXPECT_NE(pair.error().message.find("the two texts: expected at most 4 tokens together"), std::string::npos) << pair.error().message;
}

TEST(InputFromText, CutsALongTextToAWindowInsideIt)
{
    const auto model = openTiny(shortContext(), true);
    struct {
        int asked, first;
        std::vector<int> ids;
    } const rows[] = {{0, 0, {0, 1, 2, 3}}, {2, 2, {0, 3, 4, 5}}, {7, 7, {0, 8, 9, 10}}, {8, 7, {0, 8, 9, 10}}, {2147483647, 7, {0, 8, 9, 10}}, {-5, 0, {0, 1, 2, 3}}};
    for (const auto &row : rows) {
        const Sequence input = windowAt(*model, "abcdefghij", row.asked); // 11 tokens with <s>
        EXPECT_EQ(input.total_tokens, 11);
        EXPECT_EQ(input.first_token, row.first) << row.asked;
        EXPECT_EQ(idsOf(input), row.ids) << row.asked;
        EXPECT_EQ(input.leading, 1); // every window keeps <s>
        EXPECT_EQ(input.tokens.size(), 4u);
        EXPECT_EQ(input.labels.size(), 4u);
        EXPECT_EQ(input.special.size(), 4u);
        ASSERT_EQ(input.offsets.size(), 4u);
        EXPECT_EQ(input.offsets[3], (TextSpan{row.first + 2, row.first + 3})); // code points of the whole text
    }
    EXPECT_EQ(windowAt(*model, "abc", 3).first_token, 0); // fits: nothing to cut
}

TEST(InputFromText, RefusesWhatItCannotRead)
{
    const auto model = openTiny(shortContext(), true);
    expectRefused(inputFromText(*model, "a\xFFz"), "UTF-8");
    expectRefused(inputFromText(*openTiny(shortContext()), "a"), "tokenizer");
    TinyConfig few = shortContext();
    few.d_vocab = 5;
    expectRefused(inputFromText(*openTiny(few, true), "af"), "found 6");
    EXPECT_TRUE(inputFromText(*openTiny(few, true), "ad"));
}

TEST(InputFromIds, TakesThemAsTheyAre)
{
    const auto model = openTiny(shortContext(), true), bare = openTiny(shortContext());
    const auto input = inputFromIds(*model, {{3, 49, 0}, {1, 0, 1}, {}});
    ASSERT_TRUE(input);
    EXPECT_EQ(idsOf(input->main()), (std::vector<int>{3, 49, 0}));
    EXPECT_EQ(input->main().tokens, (std::vector<std::string>{"c", "49", "<s>"})); // 49 is in the embedding, not in the vocabulary
    EXPECT_EQ(input->main().labels[1], "49");
    EXPECT_EQ(input->main().key_allowed, (std::vector<uint8_t>{1, 0, 1}));
    EXPECT_EQ(input->main().total_tokens, 3);
    EXPECT_TRUE(input->main().text.empty());
    EXPECT_TRUE(input->main().offsets.empty());
    const auto plain = inputFromIds(*bare, {{3}, {}, {}});
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->main().tokens, (std::vector<std::string>{"3"}));
}

TEST(InputFromIds, RefusesWhatTheModelCannotTake)
{
    const auto model = openTiny(shortContext());
    expectRefused(inputFromIds(*model, {{}, {}, {}}), "found 0");
    expectRefused(inputFromIds(*model, {{1, 2, 3, 4, 5}, {}, {}}), "expected 1 to 4");
    expectRefused(inputFromIds(*model, {{1, -1}, {}, {}}), "token 1: expected an id from 0 to 49");
    expectRefused(inputFromIds(*model, {{50}, {}, {}}), "found 50");
    expectRefused(inputFromIds(*model, {{1, 2}, {1}, {}}), "attention_mask: expected 2 entries, one a position, found 1");
    expectRefused(inputFromIds(*model, {{1, 2}, {1, 1, 1}, {}}), "attention_mask");
    EXPECT_TRUE(inputFromIds(*model, {{49, 0, 0, 0}, {}, {}}));
}
