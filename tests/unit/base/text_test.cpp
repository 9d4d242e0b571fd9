// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

#include <gtest/gtest.h>

using namespace headscope;

TEST(Text, FindsIllFormedUtf8)
{
    EXPECT_FALSE(firstInvalidUtf8("plain"));
    EXPECT_FALSE(firstInvalidUtf8("Über 猫 😀"));
    EXPECT_EQ(firstInvalidUtf8("ab\xFF"), 2u);
    EXPECT_EQ(firstInvalidUtf8("\xC0\x80"), 0u);         // overlong
    EXPECT_EQ(firstInvalidUtf8("a\xED\xA0\x80"), 1u);    // surrogate
    EXPECT_EQ(firstInvalidUtf8("\xF4\x90\x80\x80"), 0u); // beyond U+10FFFF
    EXPECT_EQ(firstInvalidUtf8("\xE7\x8C"), 0u);         // cut off
}

TEST(Text, CodePointsRoundTrip)
{
    const std::string text = "aÜ猫😀";
    std::string back;
    for (size_t at = 0; at < text.size();) {
        appendUtf8(back, nextCodePoint(text, at));
    }
    EXPECT_EQ(back, text);
    EXPECT_EQ(codePointCount(text), 4u);
}

TEST(Text, Globs)
{
    EXPECT_TRUE(globMatches("*.pattern", "blocks.0.attn.pattern"));
    EXPECT_TRUE(globMatches("blocks.?.attn.*", "blocks.3.attn.q"));
    EXPECT_TRUE(globMatches("*", ""));
    EXPECT_FALSE(globMatches("blocks.1.*", "blocks.0.attn.q"));
    EXPECT_FALSE(globMatches("logits", "logit"));
    EXPECT_TRUE(globMatches("*a*b", "aab"));
}

TEST(Text, PrintableHidesControlCharacters)
{
    EXPECT_EQ(printable("a\nb"), "a\\x0ab");
    EXPECT_EQ(printable("猫猫", 4), "猫…");
    EXPECT_EQ(printable("a\u202eb\u202c"), "a\\u202eb\\u202c");
    EXPECT_EQ(printable("\u061c\u200e\u200f\u202a\u2066\u2069"), "\\u061c\\u200e\\u200f\\u202a\\u2066\\u2069");
    EXPECT_EQ(printable("\u200d\u2029\u202f\u2065\u206a"), "\u200d\u2029\u202f\u2065\u206a"); // neighbours
    EXPECT_EQ(printable("ab\u202e", 3), "ab…");
    EXPECT_EQ(printable("\xe2\x80"), "\xe2\x80");
}
