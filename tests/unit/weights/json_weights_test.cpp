// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/json_weights.h"

#include <gtest/gtest.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;
using headscope::testing::TemporaryFolder;

namespace {

Result<JsonWeights> openText(const std::string &text, const Progress &progress = {})
{
    const TemporaryFolder folder;
    EXPECT_TRUE(writeFile(folder / "w.json", text));
    return openJsonWeights(folder / "w.json", progress);
}

/// The message of a refusal; "accepted" when there was none.
std::string refusal(const std::string &text)
{
    const auto result = openText(text);
    if (result) {
        return "accepted";
    }
    EXPECT_NE(result.error().message.find("w.json: "), std::string::npos) << result.error().message;
    EXPECT_EQ(result.error().message.find('\n'), std::string::npos);
    EXPECT_LT(result.error().message.size(), 700u);
    EXPECT_FALSE(firstInvalidUtf8(result.error().message)) << result.error().message;
    return result.error().message;
}

struct Case {
    std::string text;
    std::vector<std::string> words;
};

void expectRefusals(const std::vector<Case> &cases)
{
    for (const auto &c : cases) {
        const std::string message = refusal(c.text);
        for (const auto &word : c.words) {
            EXPECT_NE(message.find(word), std::string::npos) << c.text << "\n" << message;
        }
    }
}

} // namespace

TEST(JsonWeights, ReadsAStateDict)
{
    const auto w = openText(R"( {"a": [[1, 2.5, -3e-2], [4, 5, 6]], "b": [0.1], "s": 7, "e": [], "e2": [[], []], "deep": [[[1], [2]]], "caf\u00e9": [-1]} )");
    ASSERT_TRUE(w) << w.error().message;
    EXPECT_EQ(w->index.find("a")->shape, (Shape{2, 3}));
    EXPECT_EQ(toFloat(*w->index.find("a")), (std::vector<float>{1, 2.5f, -3e-2f, 4, 5, 6}));
    EXPECT_EQ(toFloat(*w->index.find("b")), std::vector<float>{0.1f});
    EXPECT_EQ(w->index.find("s")->shape, Shape{});
    EXPECT_EQ(w->index.find("e")->shape, Shape{0});
    EXPECT_EQ(w->index.find("e2")->shape, (Shape{2, 0}));
    EXPECT_EQ(w->index.find("deep")->shape, (Shape{1, 2, 1}));
    EXPECT_NE(w->index.find("café"), nullptr);
    EXPECT_EQ(w->config + w->tokenizer, "");
}

TEST(JsonWeights, ReadsTheOwnForm)
{
    const auto w = openText(R"({"format":"headscope-weights","version":1,"config":{"n_head":2,"deep":{"x":[{"y":1}]}},"tokenizer":{"type":"characters","vocab":["a","b"]},"metadata":{"by":"me","n":3},"tensors":{"x":[1,2]}})");
    ASSERT_TRUE(w) << w.error().message;
    EXPECT_EQ(w->config, R"({"n_head":2,"deep":{"x":[{"y":1}]}})");
    EXPECT_EQ(w->tokenizer, R"({"type":"characters","vocab":["a","b"]})");
    EXPECT_EQ(w->index.metadata.at("by"), "me");
    EXPECT_EQ(w->index.metadata.at("n"), "3");
    EXPECT_EQ(toFloat(*w->index.find("x")), (std::vector<float>{1, 2}));
}

TEST(JsonWeights, ReadsWrappersInAnyOrder)
{
    for (const char *wrapper : {"tensors", "state_dict", "model", "params"}) {
        const auto w = openText(concat("{\"", wrapper, "\": {\"x\": [1], \"model\": [2]}, \"tokenizer\": null, \"config\": { } }"));
        ASSERT_TRUE(w) << w.error().message;
        EXPECT_EQ(w->config, "{ }");
        EXPECT_EQ(w->index.tensors.size(), 2u);
    }
    const auto single = openText(R"({"vocab": {"a": 0, "b": 1}, "merges": [["a", "b"], "a a"], "state_dict": {"x": [1]}})");
    ASSERT_TRUE(single) << single.error().message;
    EXPECT_EQ(single->tokenizer, R"({"vocab":{"a": 0, "b": 1},"merges":[["a", "b"], "a a"]})");
    EXPECT_NE(refusal(R"({"vocab": {"a": 0, "a": 1}, "x": [1]})").find("vocab.a"), std::string::npos);
    const auto flat = openText(R"({"config": {"n": 1}, "x": [1], "params": [3]})");
    ASSERT_TRUE(flat) << flat.error().message;
    EXPECT_EQ(flat->index.tensors.size(), 2u);
}

TEST(JsonWeights, SkipsAByteOrderMark)
{
    ASSERT_TRUE(openText("\xEF\xBB\xBF{\"x\": [1]}"));
    EXPECT_NE(refusal("\xEF\xBB\xBF{\"x\": [true]}").find("byte 10"), std::string::npos);
}

TEST(JsonWeights, RefusesWhatIsNoTensorByNameAndPlace)
{
    expectRefusals({
        {R"({"w": [[1,2],[3,4],[5]]})", {"w[2]: byte 21: expected 2 numbers, found 1"}},
        {R"({"w": [[1,2],[3,4,5]]})", {"w[1]: byte 19: expected 2 numbers, found 3"}},
        {R"({"w": [[[1],[2]],[[3]]]})", {"w[1]: byte 21: expected 2 lists, found 1"}},
        {R"({"w": [1,[2]]})", {"w[1]: byte 9: expected a number, found a list"}},
        {R"({"w": [[1],2]})", {"w[1]: byte 11: expected a list, found a number"}},
        {R"({"w": [[],[1]]})", {"w[1]: byte 12: expected 0 numbers, found 1"}},
        {R"({"w": [[],[[]]]})", {"w[1][0]: byte 11: expected a number, found a list"}},
        {R"({"w": [[1, 2], [3, "4"]]})", {"w[1][1]: byte 19: expected a number, found the string \"4\""}},
        {R"({"w": [[1, 2], [null, 4]]})", {"w[1][0]: byte 16: expected a number, found null"}},
        {R"({"w": [true]})", {"w[0]: byte 7: expected a number, found true"}},
        {R"({"w": [1, {"a": 2}]})", {"w[1]: byte 10: expected a number, found an object"}},
        {R"({"w": "x"})", {"w: byte 6: expected nested lists of numbers, found the string \"x\""}},
        {R"({"tensors": {"w": false}})", {"w: byte 18: expected nested lists of numbers, found false"}},
        {R"({"w": [1], "w": [2]})", {"w: byte 11: expected the name once"}},
        {R"({"w": [1], "model": {"w": [2]}})", {"w: byte 21: expected the name once"}},
        {R"({"config": {"a": 1, "b": {"c": 1, "c": 2}}, "w": [1]})", {"config.b.c", "second time"}},
        {R"({"config": [1], "w": [1]})", {"config: byte 11: expected an object, found a list"}},
        {R"({"model": 3})", {"model", "expected an object, found a number"}},
        {R"({"format": "other", "w": [1]})", {"format", "headscope-weights", "other"}},
        {R"({"format": "headscope-weights", "tensors": {"w": [1]}})", {"version", "expected 1, found none"}},
        {R"({"format": "headscope-weights", "version": 2, "tensors": {"w": [1]}})", {"version", "expected 1, found 2"}},
    });
}

TEST(JsonWeights, RefusesNumbersThatAreNone)
{
    expectRefusals({
        {R"({"w": [1, NaN]})", {"w[1]: byte 10", "found NaN"}},
        {R"({"w": [-Infinity]})", {"w[0]", "found -Infinity"}},
        {R"({"w": [[1], [Infinity]]})", {"w[1][0]", "found Infinity"}},
        {R"({"w": [nan]})", {"w[0]", "found NaN"}},
        {R"({"w": [1e400]})", {"w[0]", "float32", "1e400"}},
        {R"({"w": [1, -3.5e38]})", {"w[1]", "float32", "-3.5e38"}},
        {R"({"w": [340282356779733661637539395458142568448]})", {"w[0]", "float32"}},
        {R"({"w": [01]})", {"not JSON"}},
        {R"({"w": [+1]})", {"not JSON"}},
        {R"({"w": [1.]})", {"not JSON"}},
        {R"({"w": [0x10]})", {"not JSON"}},
    });
    const auto w = openText(R"({"w": [3.4028234663852886e38, 1e-46, -1.401298464324817e-45]})");
    ASSERT_TRUE(w) << w.error().message;
    EXPECT_EQ(toFloat(*w->index.find("w")), (std::vector<float>{3.4028234663852886e38f, 0.0f, -1.401298464324817e-45f}));
}

TEST(JsonWeights, RefusesWhatIsNotOneJsonObject)
{
    using namespace std::string_literals;
    expectRefusals({
        {"", {"empty"}},
        {" \n\t", {"white space"}},
        {"\xEF\xBB\xBF", {"empty"}},
        {"[1]", {"expected an object of named tensors, found a list"}},
        {"3", {"expected an object of named tensors, found a number"}},
        {"{}", {"found none"}},
        {"{\"config\": {}}", {"found none"}},
        {"\xFF\xFE{\0"s, {"UTF-16"}},
        {"\xFE\xFF\0{"s, {"UTF-16"}},
        {"{\0\"\0"s, {"UTF-16"}},
        {"\xFF\xFE\0\0"s, {"UTF-32"}},
        {R"({"w": [1, 2)", {"w[1]", "truncated", "byte 11"}},
        {R"({"w": [1], "x)", {"truncated"}},
        {R"({"w": [1]} x)", {"byte 11: not JSON"}},
        {"{\"w\": [1]}\0"s, {"zero byte"}},
        {"{\"w\": [1]}\0garbage"s, {"zero byte"}},
        {"{\"w\": [1,\0 2]}"s, {"not JSON"}},
        {R"({"w": [1,]})", {"byte 9: not JSON"}},
        {R"({"w": [1] "x": [2]})", {"not JSON"}},
        {R"({"w": [1], // c
            "x": [2]})", {"not JSON"}},
        {"{\"w\xFF\": [1]}", {"not JSON", "UTF-8"}},
        {"{'w': [1]}", {"byte 1: not JSON"}},
        {"{\"w\": " + std::string(100000, '[') + "1", {"64 deep"}},
        {"{\"config\": {\"a\": " + std::string(100000, '['), {"64 deep"}},
        {std::string(100000, '['), {"found a list"}},
        {"{\"w\": \"" + std::string(100000, 'x') + "\"}", {"the string"}},
        {"{\"" + std::string(100000, 'n') + "\": null}", {"found null"}},
    });
}

TEST(JsonWeights, EveryCutIsRefused)
{
    const std::string whole = R"({"format":"headscope-weights","version":1,"config":{"a":"\u00e9"},"tensors":{"x":[[1,2.5],[-3,4e1]]}})";
    for (size_t size = 0; size < whole.size(); ++size) {
        EXPECT_NE(refusal(whole.substr(0, size)), "accepted") << size;
    }
    EXPECT_TRUE(openText(whole));
}

TEST(JsonWeights, ReportsAndStops)
{
    std::string text = "{\"w\": [0";
    for (int i = 0; i < 300000; ++i) {
        text += ",1";
    }
    text += "]}";
    std::stop_source source;
    Progress progress;
    std::vector<double> fractions;
    progress.report = [&](double fraction, std::string_view) { fractions.push_back(fraction); };
    ASSERT_TRUE(openText(text, progress));
    ASSERT_GE(fractions.size(), 4u);
    EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
    EXPECT_EQ(fractions.back(), 1.0);

    progress.stop = source.get_token();
    fractions.clear();
    progress.report = [&](double fraction, std::string_view) {
        fractions.push_back(fraction);
        source.request_stop();
    };
    EXPECT_EQ(openText(text, progress).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(fractions.size(), 1u);
    EXPECT_EQ(openText(text, progress).error().code, ErrorCode::Cancelled);
}
