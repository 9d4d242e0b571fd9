// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/find_tokens.h"

#include <gtest/gtest.h>

using namespace headscope;

namespace {

using Found = std::vector<int>;

/// [CLS] un believ able " Ideas" . in two texts.
Sequence sample()
{
    Sequence s;
    s.text = "unbelievable Ideas.";
    s.pair = "Über able";
    s.labels = {"[CLS]", "un", "believ", "able", " Ideas", ".", "Über", " able"};
    s.offsets = {{0, 0}, {0, 2}, {2, 8}, {8, 12}, {12, 18}, {18, 19}, {0, 4}, {4, 9}};
    s.text_index = {-1, 0, 0, 0, 0, 0, 1, 1};
    s.special = {true, false, false, false, false, false, false, false};
    return s;
}

Found find(const Sequence &s, const char *wanted) { return findTokens(s, s.labels, wanted); }

} // namespace

TEST(FindTokens, WordsOfSeveralPiecesAreFoundWhereTheyBegin)
{
    EXPECT_EQ(find(sample(), "unbelievable"), (Found{1}));
    EXPECT_EQ(find(sample(), "able"), (Found{3, 7}));
    EXPECT_EQ(find(sample(), "e"), (Found{2, 3, 4, 6, 7}));
    EXPECT_EQ(find(sample(), "nothing"), Found{});
    EXPECT_EQ(find(sample(), ""), Found{});
}

TEST(FindTokens, CaseDoesNotCountAndOffsetsAreCodePoints)
{
    EXPECT_EQ(find(sample(), "ideas"), (Found{4}));
    EXPECT_EQ(find(sample(), "ÜBER"), (Found{6}));
    EXPECT_EQ(find(sample(), "r A"), (Found{6}));
}

TEST(FindTokens, SpecialTokensAndExtraKeysAreFoundByTheirLabels)
{
    const Sequence s = sample();
    EXPECT_EQ(find(s, "cls"), (Found{0}));
    std::vector<std::string> labels = s.labels;
    labels.push_back("zero key");
    EXPECT_EQ(findTokens(s, labels, "Zero"), (Found{8}));
    Sequence numbered;
    numbered.labels = {"0", "1", "10"};
    EXPECT_EQ(find(numbered, "1"), (Found{1, 2}));
    EXPECT_EQ(find(numbered, "\xff"), Found{});
}
