// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/phrase_book.h"

#include <gtest/gtest.h>

#include <chrono>

using namespace headscope;

namespace {

PhraseBook bookOf(const std::vector<std::pair<std::string, std::string>> &rows)
{
    PhraseBook out;
    for (const auto &[source, translation] : rows) {
        EXPECT_TRUE(out.add(source, translation)) << source;
    }
    return out;
}

} // namespace

TEST(PhraseBook, GivesBackWhatItDoesNotKnow)
{
    EXPECT_EQ(PhraseBook().translate("w.json: anything"), "w.json: anything");
    const PhraseBook book = bookOf({{"expected a list, found %1", "应为列表，实际是 %1"}});
    for (const std::string text : {"", "expected a list", "x expected a list, found 3", "a: b: c", ": ", "%1", "."}) {
        EXPECT_EQ(book.translate(text), text);
    }
}

TEST(PhraseBook, TakesPlacesOverInAnyOrder)
{
    const PhraseBook book = bookOf({{"expected %1 numbers of %2 bytes, found %3", "每个 %2 字节的数应有 %1 个，实际是 %3"}, {"out of memory", "内存不足"}});
    EXPECT_EQ(book.translate("expected 5 numbers of 4 bytes, found 7"), "每个 4 字节的数应有 5 个，实际是 7");
    EXPECT_EQ(book.translate("out of memory"), "内存不足");
    EXPECT_EQ(book.translate("out of memory."), "内存不足。");
    EXPECT_EQ(book.translate("expected  numbers of  bytes, found "), "每个  字节的数应有  个，实际是 ");
}

TEST(PhraseBook, KeepsWhereItIs)
{
    const PhraseBook book = bookOf({{"byte %1", "第 %1 字节"}, {"expected a list, found %1", "应为列表，实际是 %1"}, {"%1 is not supported", "不支持 %1"}});
    EXPECT_EQ(book.translate("/tmp/a b: c.json: h.0.w: byte 7: expected a list, found 3"), "/tmp/a b: c.json: h.0.w: 第 7 字节：应为列表，实际是 3");
    EXPECT_EQ(book.translate("tokenizer.json: decoder: Strip is not supported"), "tokenizer.json: decoder: 不支持 Strip"); // not "decoder: Strip"
    EXPECT_EQ(book.translate("expected a list, found {\"a\": 3}"), "应为列表，实际是 {\"a\": 3}");
}

TEST(PhraseBook, PrefersTheLongestLiterals)
{
    const PhraseBook book = bookOf({{"expected %1, found %2", "应为 %1，实际是 %2"}, {"expected %1, found shape %2", "应为 %1，实际形状为 %2"}, {"expected a list, found %1", "要列表，得到 %1"}});
    EXPECT_EQ(book.translate("expected [2, 3], found shape [4]"), "应为 [2, 3]，实际形状为 [4]");
    EXPECT_EQ(book.translate("expected a list, found 4"), "要列表，得到 4");
    EXPECT_EQ(book.translate("expected x, found 4"), "应为 x，实际是 4");
    EXPECT_EQ(book.translate("expected a list, found \"(: (\": more"), "要列表，得到 \"(: (\": more");
}

TEST(PhraseBook, TranslatesWhatFillsAPlace)
{
    const PhraseBook book = bookOf({{"expected %1, found %2", "应为 %1，实际是 %2"}, {"a list of %1", "%1 的列表"}, {"a number", "数"}, {"found it %1", "实际 %1"}, {"it grown", "变长"}, {"open it again", "请重新打开"},
        {"the CPU computes instead", "改由 CPU 计算"}, {"not enough memory", "内存不足"}, {"\"%1\" is unknown", "“%1”未知"}});
    EXPECT_EQ(book.translate("f: expected a list of a number, found a number"), "f: 应为数的列表，实际是数"); // no blank beside wide characters
    EXPECT_EQ(book.translate("f: expected a list of x, found it: open it again"), "f: 应为 x 的列表，实际是 it：请重新打开");
    EXPECT_EQ(book.translate("opencl:0.0 (card): not enough memory; the CPU computes instead"), "opencl:0.0 (card): 内存不足；改由 CPU 计算");
    EXPECT_EQ(book.translate("\"a number\" is unknown"), "“a number”未知"); // quoted: somebody's word
}

TEST(PhraseBook, PlacesTakeNoOtherPartsOfTheMessage)
{
    const PhraseBook book = bookOf({{"not numbers", "不是数"}, {"the first is in %1; all else is none.", "第一个在 %1；其余都不是数。"}, {"%1 (the tensor %2 holds some)", "%1（张量 %2 中有）"}, {"expected %1, found %2", "应为 %1，实际是 %2"},
        {"expected %1 to %2, found %3", "应在 %1 到 %2 之间，实际是 %3"}, {"an id from %1 to %2", "%1 到 %2 的 ID"}});
    EXPECT_EQ(book.translate("not numbers: the first is in L1, q (the tensor w holds some); all else is none."), "不是数：第一个在 L1, q（张量 w 中有）；其余都不是数。");
    EXPECT_EQ(book.translate("expected an id from 0 to 5, found 9."), "应为 0 到 5 的 ID，实际是 9。"); // " to " stands between numbers
    EXPECT_EQ(book.translate("expected 0 to 5, found 9"), "应在 0 到 5 之间，实际是 9");
}

TEST(PhraseBook, JoinsListsOfWhatItKnows)
{
    const PhraseBook book = bookOf({{"expected %1, found %2", "应为 %1，实际是 %2"}, {"%1, %2", "%1、%2"}, {"%1 and %2", "%1 和 %2"}, {"a text", "文本"}, {"a picture", "图片"}, {"layers %1", "层 %1"}, {"%1 to %2", "%1 到 %2"}, {"in %1", "（%1）"},
        {"all are 0 %1", "全为 0 %1"}});
    EXPECT_EQ(book.translate("expected a text, a picture and a text, found a text"), "应为文本、图片和文本，实际是文本");
    EXPECT_EQ(book.translate("expected a text and mine, found a text"), "应为 a text and mine，实际是文本");
    EXPECT_EQ(book.translate("all are 0 in layers 0 to 2, 4 and 6 to 7"), "全为 0（层 0 到 2、4 和 6 到 7）");
    EXPECT_EQ(book.translate("expected [2, 3], found 1, 2"), "应为 [2, 3]，实际是 1, 2"); // no words
    EXPECT_EQ(book.translate("all are 0 : a text"), "全为 0 ：文本"); // an empty place
    EXPECT_EQ(book.translate("black and white.json: a text"), "black and white.json: 文本");
}

TEST(PhraseBook, LeavesNamesAlone)
{
    PhraseBook book = bookOf({{"expected %1, found %2", "应为 %1，实际是 %2"}, {"%1 to %2", "%1 到 %2"}});
    EXPECT_TRUE(book.add("key", "键", true));
    EXPECT_EQ(book.translate("way to go.json: key: expected key, found 1 to 3"), "way to go.json: key: 应为键，实际是 1 到 3");
    EXPECT_EQ(book.translate("expected way to go, found key"), "应为 way to go，实际是键");
}

TEST(PhraseBook, RefusesTranslationsWithOtherPlaces)
{
    PhraseBook book;
    EXPECT_FALSE(book.add("a %1", "甲"));
    EXPECT_FALSE(book.add("a %1", "甲 %2"));
    EXPECT_FALSE(book.add("a %1", "甲 %1 %1"));
    EXPECT_FALSE(book.add("a", "甲 %1"));
    EXPECT_FALSE(book.add("a %1%2", "甲 %1 %2")); // nobody knows where the first ends
    EXPECT_FALSE(book.add("", "甲"));
    EXPECT_FALSE(book.add("a", ""));
    EXPECT_TRUE(book.empty());
    EXPECT_TRUE(book.add("50% of %1", "%1 的 50%"));
    EXPECT_EQ(book.translate("50% of 3"), "3 的 50%");
}

TEST(PhraseBook, HostileMessagesCostLittle)
{
    PhraseBook book = bookOf({{"expected %1, found %2", "应为 %1，实际是 %2"}, {"%1, %2", "%1、%2"}, {"%1 and %2", "%1 和 %2"}});
    for (int i = 0; i < 400; ++i) {
        ASSERT_TRUE(book.add("expected " + std::string(static_cast<size_t>(i % 20), 'a') + "%1a%2a%3a%4a%5b" + std::to_string(i), "甲%1%2%3%4%5"));
        ASSERT_TRUE(book.add("%1 of " + std::to_string(i) + " %2 of %3", "乙%1%2%3"));
    }
    const auto repeated = [](const std::string &unit) {
        std::string out;
        while (out.size() + unit.size() <= PhraseBook::mostBytes) {
            out += unit;
        }
        return out;
    };
    for (const std::string unit : {"expected ", "expected a: ", ": ", "a", "expected aaaa, found ", " and ", ", ", "1 of 3 2 of ", "\xFF"}) {
        const auto begin = std::chrono::steady_clock::now();
        (void)book.translate(repeated(unit));
        EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5)) << unit; // a hundredth of that; sanitizers and a machine under load take their time
    }
    const std::string tooLong = "expected 1, found " + std::string(PhraseBook::mostBytes, '2');
    EXPECT_EQ(book.translate(tooLong), tooLong);
}
