// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/axis_alignment.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "tests/support/random_numbers.h"

using namespace headscope;

namespace {

using Labels = std::vector<std::string>;

/// A text cut before each of `begins`; special positions at the front where `specials` names some.
Sequence cutText(const std::string &text, const std::vector<int> &begins, const Labels &specials = {})
{
    Sequence out;
    out.text = text;
    for (const auto &label : specials) {
        out.labels.push_back(label);
        out.offsets.push_back({0, 0});
        out.text_index.push_back(-1);
        out.special.push_back(true);
    }
    for (size_t i = 0; i < begins.size(); ++i) {
        const int end = i + 1 < begins.size() ? begins[i + 1] : static_cast<int>(text.size());
        out.labels.push_back(text.substr(static_cast<size_t>(begins[i]), static_cast<size_t>(end - begins[i])));
        out.offsets.push_back({begins[i], end});
        out.text_index.push_back(0);
        out.special.push_back(false);
    }
    return out;
}

Sequence wordsAsTokens(const Labels &labels)
{
    Sequence out;
    out.labels = labels;
    return out;
}

AxisAlignment align(const Sequence &a, const Sequence &b, bool sameVocabulary) { return alignAxes({a, a.labels}, {b, b.labels}, sameVocabulary); }

/// Every position in one group, groups ascending on both axes.
void expectWhole(const AxisAlignment &axis, int na, int nb)
{
    int a = 0, b = 0;
    for (int g = 0; g < axis.size(); ++g) {
        const AlignedGroup &group = axis.groups[static_cast<size_t>(g)];
        ASSERT_TRUE(group.inA() || group.inB());
        if (group.inA()) {
            ASSERT_EQ(group.a_begin, a);
            a = group.a_end;
        }
        if (group.inB()) {
            ASSERT_EQ(group.b_begin, b);
            b = group.b_end;
        }
        for (int i = group.a_begin; i < group.a_end; ++i) {
            ASSERT_EQ(axis.of_a[static_cast<size_t>(i)], g);
        }
        for (int j = group.b_begin; j < group.b_end; ++j) {
            ASSERT_EQ(axis.of_b[static_cast<size_t>(j)], g);
        }
    }
    EXPECT_EQ(a, na);
    EXPECT_EQ(b, nb);
    EXPECT_EQ(axis.labels.size(), axis.groups.size());
}

} // namespace

TEST(AxisAlignment, AChangedWordStandsBesideTheOneItReplaced)
{
    const auto axis = align(wordsAsTokens({"The", " cat", " sat", "."}), wordsAsTokens({"The", " dog", " sat", "."}), true);
    expectWhole(axis, 4, 4);
    EXPECT_EQ(axis.labels, (Labels{"The", " cat | dog", " sat", "."}));
    EXPECT_EQ(axis.sameGroups(), 3);
    EXPECT_EQ(axis.groups[1], (AlignedGroup{1, 2, 1, 2, false}));
}

TEST(AxisAlignment, InsertedTokensStandAlone)
{
    const auto axis = align(wordsAsTokens({"The", " cat", " sat"}), wordsAsTokens({"The", " big", " old", " cat", " sat", "!"}), true);
    expectWhole(axis, 3, 6);
    EXPECT_EQ(axis.labels, (Labels{"The", " big", " old", " cat", " sat", "!"}));
    EXPECT_EQ(axis.groups[1], (AlignedGroup{0, 0, 1, 2, false}));
    EXPECT_EQ(axis.groups[3], (AlignedGroup{1, 2, 3, 4, true}));
}

TEST(AxisAlignment, EqualLabelsArePositionByPosition)
{
    const Labels same = {"a", "a", "b", "a"};
    const auto axis = align(wordsAsTokens(same), wordsAsTokens(same), false);
    expectWhole(axis, 4, 4);
    EXPECT_EQ(axis.size(), 4);
    EXPECT_EQ(axis.sameGroups(), 4);
}

TEST(AxisAlignment, OneTextCutByTwoVocabulariesMeetsWhereBothCut)
{
    const std::string text = "unbelievable ideas grow";
    const Sequence a = cutText(text, {0, 2, 8, 12, 18}, {"<s>"});       // un believ able " ideas" " grow"
    const Sequence b = cutText(text, {0, 5, 13, 16, 19}, {"[CLS]"});    // unbel "ievable " ide "as " grow: blanks stand elsewhere
    const auto axis = align(a, b, false);
    expectWhole(axis, 6, 6);
    EXPECT_EQ(axis.groups, (std::vector<AlignedGroup>{{0, 1, 0, 1, false}, {1, 4, 1, 3, true}, {4, 5, 3, 5, true}, {5, 6, 5, 6, true}}));
    EXPECT_EQ(axis.labels, (Labels{"<s> | [CLS]", "unbelievable", " ideas", " grow"}));
}

TEST(AxisAlignment, TwoTextsOfTwoVocabulariesAreComparedByWords)
{
    const Sequence a = cutText("unbelievable ideas grow", {0, 2, 8, 12, 18});
    const Sequence b = cutText("unbelievable plans grow", {0, 5, 12, 18});
    const auto axis = align(a, b, false);
    expectWhole(axis, 5, 4);
    EXPECT_EQ(axis.groups, (std::vector<AlignedGroup>{{0, 3, 0, 2, true}, {3, 4, 2, 3, false}, {4, 5, 3, 4, true}}));
}

TEST(AxisAlignment, ExtraKeysStandBehind)
{
    const Sequence a = wordsAsTokens({"x", "y"}), b = wordsAsTokens({"x", "z", "y"});
    const auto axis = alignAxes({a, {"x", "y", "zero key"}}, {b, {"x", "z", "y", "zero key"}}, true);
    expectWhole(axis, 3, 4);
    EXPECT_EQ(axis.groups.back(), (AlignedGroup{2, 3, 3, 4, true}));
}

TEST(AxisAlignment, EmptyAxes)
{
    expectWhole(align(wordsAsTokens({}), wordsAsTokens({"a"}), true), 0, 1);
    EXPECT_EQ(align(wordsAsTokens({}), wordsAsTokens({}), true).size(), 0);
}

TEST(AxisAlignment, IsTheLongestCommonSubsequence)
{
    headscope::testing::RandomNumbers random(7);
    for (int round = 0; round < 60; ++round) {
        Labels a, b;
        for (Labels *to : {&a, &b}) {
            const int n = random.below(15);
            for (int i = 0; i < n; ++i) {
                to->push_back(std::string(1, static_cast<char>('a' + random.below(4))));
            }
        }
        const auto axis = align(wordsAsTokens(a), wordsAsTokens(b), true);
        expectWhole(axis, static_cast<int>(a.size()), static_cast<int>(b.size()));
        std::vector<std::vector<int>> longest(a.size() + 1, std::vector<int>(b.size() + 1));
        for (size_t i = 1; i <= a.size(); ++i) {
            for (size_t j = 1; j <= b.size(); ++j) {
                longest[i][j] = a[i - 1] == b[j - 1] ? longest[i - 1][j - 1] + 1 : std::max(longest[i - 1][j], longest[i][j - 1]);
            }
        }
        EXPECT_EQ(axis.sameGroups(), longest[a.size()][b.size()]);
    }
}

TEST(AxisAlignment, LongTextsMeetAtWhatOccursOnce)
{
    Labels a, b;
    for (int i = 0; i < 6000; ++i) {
        a.push_back(i % 3 ? "the" : "w" + std::to_string(i));
        if (i % 500 != 7) {
            b.push_back(i % 1000 == 3 ? "other" + std::to_string(i) : a.back());
        }
    }
    const auto axis = align(wordsAsTokens(a), wordsAsTokens(b), true);
    expectWhole(axis, 6000, static_cast<int>(b.size()));
    EXPECT_EQ(axis.sameGroups(), 6000 - 12 - 6);
    Labels strange(6000, "x"); // no anchor at all
    expectWhole(align(wordsAsTokens(a), wordsAsTokens(strange), true), 6000, 6000);
}
