// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/token_groups.h"

#include <gtest/gtest.h>

using namespace headscope;

namespace {

struct Piece {
    int begin, end;
    int text = 0;
    bool special = false;
};

Sequence sequenceOf(const std::string &text, const std::vector<Piece> &pieces, const std::string &pair = {})
{
    Sequence out;
    out.text = text;
    out.pair = pair;
    for (const Piece &p : pieces) {
        out.offsets.push_back({p.begin, p.end});
        out.text_index.push_back(p.special ? -1 : p.text);
        out.special.push_back(p.special);
        out.labels.push_back("t" + std::to_string(out.labels.size()));
    }
    return out;
}

using Begins = std::vector<int>;

} // namespace

TEST(TokenGroups, PiecesBetweenBlanksAreOneWord)
{
    // [CLS] un believ able " ideas" .
    const Sequence s = sequenceOf("unbelievable ideas.", {{0, 0, 0, true}, {0, 2}, {2, 8}, {8, 12}, {12, 16}, {16, 18}, {18, 19}, {0, 0, 0, true}});
    const AxisGroups words = wordsOf(s);
    EXPECT_EQ(words.begin, (Begins{0, 1, 4, 6, 7, 8}));
    EXPECT_EQ(groupLabels(words, s, s.labels), (std::vector<std::string>{"t0", "unbelievable", "ideas", "t6", "t7"}));
    EXPECT_EQ(words.of(0), 0);
    EXPECT_EQ(words.of(3), 1);
    EXPECT_EQ(words.of(4), 2);
    EXPECT_EQ(words.of(7), 4);
}

TEST(TokenGroups, AnApostropheInsideAWordJoinsAndPunctuationDoesNot)
{
    EXPECT_EQ(wordsOf(sequenceOf("don't", {{0, 3}, {3, 5}})).begin, (Begins{0, 2}));
    EXPECT_EQ(wordsOf(sequenceOf("don't", {{0, 3}, {3, 4}, {4, 5}})).begin, (Begins{0, 3}));
    EXPECT_EQ(wordsOf(sequenceOf("'so'", {{0, 1}, {1, 3}, {3, 4}})).begin, (Begins{0, 1, 2, 3}));
    EXPECT_EQ(wordsOf(sequenceOf("well-known", {{0, 4}, {4, 5}, {5, 10}})).begin, (Begins{0, 1, 2, 3}));
    EXPECT_EQ(wordsOf(sequenceOf("x2,3", {{0, 1}, {1, 2}, {2, 3}, {3, 4}})).begin, (Begins{0, 2, 3, 4}));
}

TEST(TokenGroups, ScriptsWithoutBlanksStayApartButNotPiecesOfOneCharacterAndMarks)
{
    EXPECT_EQ(wordsOf(sequenceOf("中国", {{0, 1}, {0, 1}, {0, 1}, {1, 2}, {1, 2}})).begin, (Begins{0, 3, 5}));
    EXPECT_EQ(wordsOf(sequenceOf("ひとカナ", {{0, 2}, {2, 4}})).begin, (Begins{0, 1, 2}));
    EXPECT_EQ(wordsOf(sequenceOf("กำ", {{0, 1}, {1, 2}})).begin.size(), 3u); // SARA AM is a letter
    EXPECT_EQ(wordsOf(sequenceOf("กิน", {{0, 1}, {1, 2}, {2, 3}})).begin, (Begins{0, 2, 3}));
    EXPECT_EQ(wordsOf(sequenceOf("العربية", {{0, 2}, {2, 7}})).begin, (Begins{0, 2}));
    EXPECT_EQ(wordsOf(sequenceOf("e\u0301a", {{0, 1}, {1, 2}, {2, 3}})).begin, (Begins{0, 3}));
}

TEST(TokenGroups, TwoTextsAndExtraPositionsAreApart)
{
    const Sequence s = sequenceOf("ab", {{0, 1}, {1, 2}, {0, 1, 1}, {1, 2, 1}}, "cd");
    EXPECT_EQ(wordsOf(s).begin, (Begins{0, 2, 4}));
    EXPECT_EQ(wordsOf(s, 2).begin, (Begins{0, 2, 4, 5, 6}));
    EXPECT_EQ(groupLabels(wordsOf(s), s, s.labels), (std::vector<std::string>{"ab", "cd"}));
    EXPECT_EQ(singlePositions(3).begin, (Begins{0, 1, 2, 3}));
    EXPECT_FALSE(hasWords(Sequence{}));
    const Sequence turned = sequenceOf("a\u202eb", {{0, 2}, {2, 3}});
    EXPECT_EQ(groupLabels(AxisGroups{{0, 2}}, turned, turned.labels), (std::vector<std::string>{"a\\u202eb"}));
}
