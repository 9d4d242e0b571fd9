// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/config.h"

#include <gtest/gtest.h>

using namespace headscope;

namespace {

Config parsed(std::string_view json, const std::vector<std::pair<std::string, std::string>> &overrides = {})
{
    auto config = Config::parse(json, "some/config.json", overrides);
    if (!config) {
        ADD_FAILURE() << config.error().message;
        std::abort();
    }
    return *config;
}

/// The message; empty where there is none.
template <class T>
std::string messageOf(const Result<T> &result)
{
    if (result) {
        return "";
    }
    EXPECT_EQ(result.error().code, ErrorCode::BadInput);
    EXPECT_EQ(result.error().message.find('\n'), std::string::npos);
    return result.error().message;
}

std::string sizeMessage(const std::string &value) { return messageOf(parsed("{\"n\": " + value + "}").size({"n"})); }

std::string nested(size_t depth, const std::string &inside = "1") { return std::string(depth, '[') + inside + std::string(depth, ']'); }

} // namespace

TEST(Config, SizesArePositiveWholeNumbers)
{
    EXPECT_EQ(*parsed(R"({"n": 7})").size({"n"}), 7);
    EXPECT_EQ(*parsed(R"({"n": 2147483647})").size({"n"}), 2147483647);
    EXPECT_EQ(sizeMessage("0"), "some/config.json: n: expected a positive whole number, found 0");
    for (const char *wrong : {"-3", "2.5", "2.0", "\"7\"", "true", "[7]", "{}", "2147483648", "4294967297", "18446744073709551615", "1e3"}) {
        EXPECT_NE(sizeMessage(wrong).find("some/config.json: n: expected a positive whole number, found "), std::string::npos) << wrong;
    }
    EXPECT_EQ(sizeMessage("null"), "some/config.json: n: expected a positive whole number, found nothing");
}

TEST(Config, TheFirstNameThatIsThereCounts)
{
    const Config config = parsed(R"({"hidden_size": 3, "n_embd": null, "width": 4})");
    EXPECT_EQ(*config.size({"n_embd", "hidden_size", "width"}), 3);
    EXPECT_TRUE(config.has({"n_embd", "width"}));
    EXPECT_FALSE(config.has({"n_embd"}));
    EXPECT_EQ(messageOf(config.size({"n_layer", "num_hidden_layers"})), "some/config.json: n_layer: expected a positive whole number, found nothing");
    EXPECT_EQ(*config.sizeOr({"n_embd"}, 9), 9);
    EXPECT_NE(messageOf(parsed(R"({"n": -1})").sizeOr({"n"}, 9)), "");
}

TEST(Config, OtherKindsNameWhatTheyExpect)
{
    const Config config = parsed(R"({"number": 1.5, "flag": true, "text": "gelu", "whole": 3})");
    EXPECT_EQ(*config.numberOr({"number"}, 0), 1.5);
    EXPECT_EQ(*config.numberOr({"whole"}, 0), 3.0);
    EXPECT_EQ(*config.numberOr({"other"}, 0.25), 0.25);
    EXPECT_EQ(*config.flagOr({"flag"}, false), true);
    EXPECT_EQ(*config.flagOr({"other"}, true), true);
    EXPECT_EQ(*config.textOr({"text"}, ""), "gelu");
    EXPECT_EQ(*config.textOr({"other"}, "relu"), "relu");
    EXPECT_EQ(messageOf(config.numberOr({"text"}, 0)), "some/config.json: text: expected a number, found \"gelu\"");
    EXPECT_EQ(messageOf(config.flagOr({"whole"}, false)), "some/config.json: whole: expected true or false, found 3");
    EXPECT_EQ(messageOf(config.textOr({"flag"}, "")), "some/config.json: flag: expected a string, found true");
}

TEST(Config, OverridesReplaceAndAdd)
{
    const Config config = parsed(R"({"n": 1, "text": "a"})", {{"n", "5"}, {"text", "plain"}, {"quoted", "\"q\""}, {"flag", "true"}, {"gone", "null"}, {"n", "6"}});
    EXPECT_EQ(*config.size({"n"}), 6); // the last one counts
    EXPECT_EQ(*config.textOr({"text"}, ""), "plain");
    EXPECT_EQ(*config.textOr({"quoted"}, ""), "q");
    EXPECT_EQ(*config.flagOr({"flag"}, false), true);
    EXPECT_FALSE(config.has({"gone"}));
    EXPECT_NE(messageOf(parsed("{}", {{"n", "0"}}).size({"n"})), "");
    EXPECT_NE(messageOf(parsed("{}", {{"n", "\xFF"}}).size({"n"})), "");
}

TEST(Config, RefusesWhatIsNoObject)
{
    for (const char *wrong : {"", "[1]", "3", "\"x\"", "null", "{\"n\": 1", "{\"n\": 1} x", "{n: 1}", "\xFF\xFE", "{\"n\": \"\xFF\"}", "{\"n\": 1e999}"}) {
        EXPECT_NE(messageOf(Config::parse(wrong, "some/config.json")).find("some/config.json: "), std::string::npos) << wrong;
    }
    EXPECT_EQ(messageOf(Config::parse("[1]", "c")), "c: expected a JSON object, found array");
    EXPECT_EQ(messageOf(Config::parse("{\"n\" 1}", "c")), "c: byte 6: expected JSON, found something else");
}

TEST(Config, RefusesDeepNesting)
{
    EXPECT_TRUE(Config::parse("{\"a\": " + nested(63) + "}", "c"));
    EXPECT_TRUE(Config::parse("{\"a\": \"\\\"" + nested(100) + "\"}", "c")); // brackets inside a string
    for (const size_t depth : {64u, 1000u, 1000000u}) {
        EXPECT_EQ(messageOf(Config::parse("{\"a\": " + nested(depth) + "}", "c")), "c: expected JSON nested at most 64 deep, found deeper nesting") << depth;
    }
    EXPECT_NE(messageOf(Config::parse("{\"a\": " + std::string(1000000, '['), "c")), "");
}

TEST(Config, RefusesDeepNestingOfOverrides) // to write such a value into a message would exhaust the stack
{
    EXPECT_EQ(messageOf(Config::parse("{}", "c", {{"n", nested(300000)}})), "n: expected a value nested at most 64 deep, found deeper nesting");
    EXPECT_NE(messageOf(parsed("{}", {{"n", nested(50)}}).size({"n"})), "");
    EXPECT_EQ(*parsed("{}", {{"text", std::string(1000, '[')}}).textOr({"text"}, ""), std::string(1000, '[')); // no JSON: a string
}

TEST(Config, CountsMayBeZeroAndNullIsNotNothing)
{
    EXPECT_EQ(*parsed(R"({"n": 0})").countOr({"n"}, 4), 0);
    EXPECT_EQ(*parsed("{}").countOr({"n"}, 4), 4);
    for (const char *bad : {"-1", "0.5", "\"3\"", "3000000000"}) {
        EXPECT_NE(messageOf(parsed(std::string("{\"n\": ") + bad + "}").countOr({"n"}, 4)), "") << bad;
    }
    EXPECT_TRUE(parsed(R"({"n": null})").saysNull("n"));
    EXPECT_FALSE(parsed("{}").saysNull("n"));
    EXPECT_FALSE(parsed(R"({"n": 0})").saysNull("n"));
}

TEST(Config, Lists)
{
    EXPECT_EQ(*parsed(R"({"n": [1, 2.5]})").numbers({"n"}), (std::vector<double>{1, 2.5}));
    EXPECT_TRUE(parsed("{}").numbers({"n"})->empty());
    EXPECT_EQ(*parsed(R"({"n": ["a", "b"]})").texts({"n"}), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(*parsed(R"({"n": [[["a", "b"], 2], [["c"], 1], [["d"], 0]]})").textRuns({"n"}), (std::vector<std::string>{"a", "b", "a", "b", "c"}));
    EXPECT_NE(messageOf(parsed(R"({"n": [1, "b"]})").numbers({"n"})), "");
    EXPECT_NE(messageOf(parsed(R"({"n": {"a": 1}})").texts({"n"})), "");
    EXPECT_NE(messageOf(parsed(R"({"n": 3})").numbers({"n"})), "");
    for (const char *bad : {"3", "[3]", "[[[\"a\"], -1]]", "[[[\"a\"], 70000]]", "[[[\"a\", \"b\"], 40000]]", "[[[\"a\"], 40000], [[\"a\"], 40000]]", "[[[1], 2]]", "{\"a\": 1}", "[[[\"a\"]]]"}) {
        EXPECT_NE(messageOf(parsed(std::string("{\"n\": ") + bad + "}").textRuns({"n"})), "") << bad;
    }
}
