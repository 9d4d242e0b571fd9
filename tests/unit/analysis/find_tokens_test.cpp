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

TEST(MovedPosition, FollowsItsTokenThroughAnyEdit)
{
    using Labels = std::vector<std::string>;
    const Labels before = {"[CLS]", "a", "b", "b", "c", "."};
    const auto moved = [&](const Labels &after) {
        Found out;
        for (int i = 0; i < static_cast<int>(before.size()); ++i) {
            out.push_back(movedPosition(before, after, i));
        }
        return out;
    };
    EXPECT_EQ(moved(before), (Found{0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(moved({"[CLS]", "new", "a", "b", "b", "c", "."}), (Found{0, 2, 3, 4, 5, 6}));      // put in
    EXPECT_EQ(moved({"[CLS]", "b", "b", "c", "."}), (Found{0, 1, 1, 2, 3, 4}));                  // taken away: what was there is followed by what comes instead
    EXPECT_EQ(moved({"[CLS]", "a", "b", "b", "b", "c", "."}), (Found{0, 1, 2, 3, 5, 6}));        // either b may be the new one: those in front stay
    EXPECT_EQ(moved({"[CLS]", "a", "x", "y", "z", "c", "."}), (Found{0, 1, 2, 3, 5, 6}));        // exchanged
    EXPECT_EQ(moved({"z"}), (Found{0, 0, 0, 0, 0, 0}));                                          // nothing is left
    EXPECT_EQ(movedPosition({"a"}, {"b", "a"}, 0), 1);
}
