// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/head_filter.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

using namespace headscope;

namespace {

HeadMetrics made()
{
    HeadMetrics m;
    m.entropy = 1.25;
    m.induction = 0.5;
    m.sink = 0.25;
    m.previous = 0.0;
    return m; // the others are undefined
}

bool passes(std::string_view text, const HeadMetrics &metrics = made(), int layer = 3, int head = 5)
{
    const auto filter = HeadFilter::parse(text);
    if (!filter) {
        ADD_FAILURE() << text << ": " << filter.error().message;
        return false;
    }
    return filter->passes(LayerIndex(layer), HeadIndex(head), metrics);
}

std::string faultOf(std::string_view text)
{
    const auto filter = HeadFilter::parse(text);
    return filter ? "parsed" : filter.error().message;
}

} // namespace

TEST(HeadFilter, EveryRelationOnBothSidesOfTheNumber)
{
    for (const auto &[text, below, equal, above] : std::vector<std::tuple<std::string, bool, bool, bool>>{
             {"<", true, false, false}, {"<=", true, true, false}, {">", false, false, true}, {">=", false, true, true}, {"=", false, true, false},
             {"==", false, true, false}, {"!=", true, false, true}, {"≤", true, true, false}, {"≥", false, true, true}, {"≠", true, false, true}}) {
        // 1.25 stands below 2, at 1.25 and above 1
        EXPECT_EQ(passes("entropy " + text + " 2"), below) << text;
        EXPECT_EQ(passes("entropy" + text + "1.25"), equal) << text;
        EXPECT_EQ(passes("entropy " + text + "1"), above) << text;
        EXPECT_EQ(passes("2 " + text + " entropy"), above) << text; // the other way round
        EXPECT_EQ(passes("1.25 " + text + " entropy"), equal) << text;
        EXPECT_EQ(passes("1" + text + "entropy"), below) << text;
    }
}

TEST(HeadFilter, EveryMetricHasItsName)
{
    for (const auto &info : headMetricInfos()) {
        HeadMetrics m;
        m.*info.value = 0.75;
        EXPECT_TRUE(passes(std::string(info.key) + " > 0.7 and " + std::string(info.key) + " < 0.8", m)) << info.key;
        EXPECT_FALSE(passes(std::string(info.key) + " > 0.7", HeadMetrics{})) << info.key;
    }
    EXPECT_TRUE(passes("layer = 3 and HEAD = 5"));
    EXPECT_FALSE(passes("layer < 3 or head > 5"));
}

TEST(HeadFilter, AndBindsMoreThanOrAndBracketsMoreThanBoth)
{
    for (int bits = 0; bits < 8; ++bits) {
        const bool a = bits & 1, b = bits & 2, c = bits & 4;
        const std::string A = a ? "layer = 3" : "layer = 4", B = b ? "head = 5" : "head = 6", C = c ? "sink = 0.25" : "sink = 1";
        EXPECT_EQ(passes(A + " or " + B + " and " + C), a || (b && c)) << bits;
        EXPECT_EQ(passes("(" + A + " or " + B + ") and " + C), (a || b) && c) << bits;
        EXPECT_EQ(passes("not " + A + " AND " + B + " OR not(" + C + ")"), (!a && b) || !c) << bits;
        EXPECT_EQ(passes("not not " + A), a) << bits;
    }
}

TEST(HeadFilter, UndefinedIsNeitherTrueNorFalse)
{
    EXPECT_FALSE(passes("duplicate < 1"));
    EXPECT_FALSE(passes("duplicate >= 1"));
    EXPECT_FALSE(passes("not duplicate < 1"));
    EXPECT_FALSE(passes("duplicate != 1"));
    EXPECT_TRUE(passes("duplicate < 1 or layer = 3")); // the rest suffices
    EXPECT_FALSE(passes("duplicate < 1 or layer = 4"));
    EXPECT_FALSE(passes("duplicate < 1 and layer = 3"));
    EXPECT_TRUE(passes("not (duplicate < 1 and layer = 4)")); // false whatever the metric were
    EXPECT_FALSE(passes("not (duplicate < 1 or layer = 4)"));
    HeadMetrics broken = made();
    broken.entropy = std::nan("");
    EXPECT_FALSE(passes("entropy < 1", broken));
    EXPECT_FALSE(passes("not entropy < 1", broken));
}

TEST(HeadFilter, BlanksAloneLetEveryHeadPass)
{
    for (const char *text : {"", "   ", "\t\n"}) {
        const auto filter = HeadFilter::parse(text);
        ASSERT_TRUE(filter);
        EXPECT_TRUE(filter->empty());
        EXPECT_TRUE(filter->passes(LayerIndex(0), HeadIndex(0), HeadMetrics{}));
    }
    EXPECT_FALSE(HeadFilter::parse("layer = 3")->empty());
}

TEST(HeadFilter, SaysWhereAndWhatWasExpected)
{
    EXPECT_EQ(faultOf("entropy < 1 and"), "filter, character 16: expected the name of a metric, found the end");
    EXPECT_EQ(faultOf("entropy"), "filter, character 8: expected <, <=, >, >=, = or !=, found the end");
    EXPECT_EQ(faultOf("entropy < much"), "filter, character 11: expected a number, found \"much\"");
    EXPECT_EQ(faultOf("entropy < inf"), "filter, character 11: expected a number, found \"inf\"");
    EXPECT_EQ(faultOf("entropy < 1e999"), "filter, character 11: expected a number, found \"1e999\"");
    EXPECT_EQ(faultOf("sink ≥ 0.3 ? 1"), "filter, character 12: expected and, or, or the end, found \"?\""); // characters, not bytes
    EXPECT_EQ(faultOf("(sink > 0.3"), "filter, character 12: expected and, or, or ), found the end");
    EXPECT_EQ(faultOf("sink > 0,3"), "filter, character 9: expected a blank behind the number (a decimal point is a point), found \",\"");
    EXPECT_EQ(faultOf("sink > 0.3) or layer = 1"), "filter, character 11: expected and, or, or the end, found \")\"");
    EXPECT_EQ(faultOf("0.3 < 0.4"), "filter, character 7: expected one of entropy, entropy_normalized, distance, self, previous, next, duplicate, induction, sink, confidence, layer, head, found \"0.4\"");
    EXPECT_NE(faultOf("entrpy < 1").find("filter, character 1: expected one of entropy, "), std::string::npos);
    EXPECT_NE(faultOf("entrpy < 1").find("found \"entrpy\""), std::string::npos);
    EXPECT_NE(faultOf("sink > 0.3 \x01").find("\\x01"), std::string::npos);
    EXPECT_EQ(faultOf("sink > 0.3 \xff"), "filter, byte 12: no valid UTF-8");
}

TEST(HeadFilter, RefusesWhatIsTooLongOrTooDeep)
{
    const std::string deep = std::string(39, '(') + "layer = 3" + std::string(39, ')');
    EXPECT_TRUE(passes(deep));
    EXPECT_NE(faultOf("(((" + deep + ")))").find("nested deeper than 40 levels"), std::string::npos);
    EXPECT_NE(faultOf(std::string(900, '(')).find("nested deeper"), std::string::npos);
    EXPECT_EQ(faultOf(std::string(1001, ' ')), "filter: 1001 bytes, at most 1000 are read");
}

/// Every beginning of a condition and every change of one character ends in an answer.
TEST(HeadFilter, SurvivesWhateverIsTyped)
{
    const std::string text = "not (entropy <= 1.5e0 or 0.4 < induction) and sink != 0.3 or layer ≥ 2";
    for (size_t length = 0; length <= text.size(); ++length) {
        (void)HeadFilter::parse(std::string_view(text).substr(0, length));
    }
    for (size_t at = 0; at < text.size(); ++at) {
        for (const char c : {'(', ')', '<', '.', 'e', ' ', '\0', '\x80', '9'}) {
            std::string changed = text;
            changed[at] = c;
            if (const auto filter = HeadFilter::parse(changed)) {
                (void)filter->passes(LayerIndex(0), HeadIndex(0), made());
            }
        }
    }
}

TEST(HeadFilter, KnowsWhatItWasReadFrom)
{
    EXPECT_EQ(HeadFilter::parse(" entropy < 1 ")->text(), " entropy < 1 ");
    EXPECT_TRUE(HeadFilter().text().empty());
}
