// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/json_weights.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

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
        {"[1]", {"expected an object of named tensors, as {\"NAME\": [...], ...}, found a list"}},
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

TEST(JsonWeights, ReadsTensorObjects)
{
    const auto w = openText(R"({"a":{"shape":[2,1],"dtype":"torch.float32","data":"AACAPwAAAMA="},"b":{"data":[[1,2],[3,4]],"shape":[2,2]},"c":{"dtype":"float16","shape":[1,3],"data":[1,65504,-0.1]},
        "d":{"data":"AAE","dtype":"bool","shape":[2]},"e":{"data":[0.5,-2],"dtype":"bfloat16","shape":[2,1]},"f":{"dtype":"F64","data":[0.1],"shape":[1]},
        "g":{"dtype":"int64","data":[9223372036854775807,-9223372036854775808,2.0]},"h":{"dtype":"uint8","shape":[],"data":255,"requires_grad":false,"encoding":"base64"},
        "i":{"shape":[3],"dtype":"uint8","data":"\/+\/+"},"j":{"shape":[0,3],"dtype":"float32","data":""},"k":{"dtype":"bool","data":[true,false,1]}, "l":{"data":[7]}})");
    ASSERT_TRUE(w) << w.error().message;
    const auto at = [&](const char *name) { return *w->index.find(name); };
    EXPECT_EQ(at("a").shape, (Shape{2, 1}));
    EXPECT_EQ(toFloat(at("a")), (std::vector<float>{1, -2}));
    EXPECT_EQ(toFloat(at("b")), (std::vector<float>{1, 2, 3, 4}));
    EXPECT_EQ(at("c").dtype, DType::F16);
    EXPECT_EQ(at("c").shape, (Shape{1, 3}));
    EXPECT_EQ(toFloat(at("c")), (std::vector<float>{1, 65504, -0.0999755859375f})); // numpy.float16(-0.1)
    EXPECT_EQ(toFloat(at("d")), (std::vector<float>{0, 1}));
    EXPECT_EQ(at("e").dtype, DType::BF16);
    EXPECT_EQ(toFloat(at("e")), (std::vector<float>{0.5f, -2}));
    double tenth = 0;
    std::memcpy(&tenth, at("f").bytes.data(), sizeof tenth);
    EXPECT_EQ(tenth, 0.1);
    int64_t whole[3];
    std::memcpy(whole, at("g").bytes.data(), sizeof whole);
    EXPECT_EQ(whole[0], INT64_MAX);
    EXPECT_EQ(whole[1], INT64_MIN);
    EXPECT_EQ(whole[2], 2);
    EXPECT_EQ(at("h").shape, Shape{});
    EXPECT_EQ(toFloat(at("h")), std::vector<float>{255});
    EXPECT_EQ(toFloat(at("i")), (std::vector<float>{255, 239, 254}));
    EXPECT_EQ(at("j").shape, (Shape{0, 3}));
    EXPECT_EQ(toFloat(at("k")), (std::vector<float>{1, 0, 1}));
    EXPECT_EQ(at("l").shape, Shape{1});
}

TEST(JsonWeights, RefusesTensorObjectsThatDoNotAgree)
{
    const auto object = [](const std::string &members) { return "{\"w\": {" + members + "}}"; };
    expectRefusals({
        {object(R"("shape":[1000000000,1000000],"dtype":"float32","data":"AACAPw==")"), {"w.data: byte", "4000000000000000 bytes for float32 [1000000000, 1000000]", "found 4"}},
        {object(R"("shape":[3000000000,3000000000],"dtype":"float64","data":"AACAPw==")"), {"w.data", "more than 2^63 bytes", "found 4"}},
        {object(R"("shape":[4294967296,4294967296],"dtype":"float32","data":"")"), {"w.shape: byte", "product"}},
        {object(R"("shape":[-1,-1],"dtype":"float32","data":"AACAPw==")"), {"w.shape", "at least 0, found -1"}},
        {object(R"("shape":[1.0],"dtype":"float32","data":"AACAPw==")"), {"w.shape", "whole number", "found 1.0"}},
        {object(R"("shape":["1"],"dtype":"float32","data":"AACAPw==")"), {"w.shape[0]", "a number, found the string \"1\""}},
        {object(R"("shape":1,"dtype":"float32","data":"AACAPw==")"), {"w.shape", "a list of sizes, found a number"}},
        {object(R"("shape":[2],"dtype":"float32","data":"AACAPwAA")"), {"w.data", "8 bytes", "found 6"}},
        {object(R"("shape":[1],"dtype":"float32","data":"AAC!Pw==")"), {"w.data: byte 48", "digit 3", "'!'"}},
        {object(R"("shape":[1],"dtype":"float32","data":"AACAPx==")"), {"w.data", "digit 5"}},
        {object(R"("shape":[1],"dtype":"float32","data":"AACA Pw")"), {"w.data", "found 5"}},
        {object(R"("shape":[1],"dtype":"float32","data":["x"])"), {"w.data[0]", "found the string \"x\""}},
        {object(R"("shape":[1],"dtype":"float32","data":[null])"), {"w.data[0]", "found null"}},
        {object(R"("shape":[1],"dtype":"float32","data":null)"), {"w.data", "found null"}},
        {object(R"("shape":[2],"dtype":"float32","data":[1,2,3])"), {"w.data", "2 numbers for shape [2], found 3"}},
        {object(R"("shape":[4],"dtype":"float32","data":[[1,2],[3,4]])"), {"w.data", "shape [4], found [2, 2]"}},
        {object(R"("shape":[1],"dtype":"float16","data":[65520])"), {"w.data[0]", "float16, found 65520"}},
        {object(R"("shape":[1],"dtype":"int8","data":[128])"), {"w.data[0]", "from -128 to 127", "found 128"}},
        {object(R"("shape":[1],"dtype":"int64","data":[9223372036854775808])"), {"w.data[0]", "int64", "9223372036854775808"}},
        {object(R"("shape":[1],"dtype":"float31","data":[1])"), {"w.dtype", "found \"float31\""}},
        {object(R"("shape":[1],"dtype":"complex64","data":"")"), {"w.dtype", "complex64"}},
        {object(R"("shape":[1],"dtype":"float32","stride":[1],"data":[1])"), {"w: byte", "\"stride\""}},
        {object(R"("shape":[1],"dtype":"float32","byteorder":"big","data":[1])"), {"\"little\"", "\"big\""}},
        {object(R"("shape":[1],"dtype":"float32","dtype":"float32","data":[1])"), {"w: byte", "second time"}},
        {object(R"("shape":[1],"data":"AACAPw==")"), {"w.data", "dtype beside base64"}},
        {object(R"("shape":[1],"dtype":"float32")"), {"w", "expected data"}},
        {object(R"("data":[1)"), {"w.data", "not JSON"}},
        {R"({"w": {"shape":[1],"dtype":"float32","data":"AACAPw)", {"w.data", "truncated"}},
    });
    EXPECT_EQ(openText(object(R"("shape":[1],"dtype":"complex64","data":"")")).error().code, ErrorCode::Unsupported);
}

TEST(JsonWeights, FlattensObjectsAndFindsWrappers)
{
    const auto w = openText(R"({"epoch": 3, "torch_version": "2.1", "best": true, "names": ["a"], "model": {"state_dict": {"q": {"kernel": [[1]], "bias": [2]}, "layers": [{"w": [3]}, {"w": [4]}]},
        "hparams": {"n": 1}, "kind": "small"}, "args": {"lr": 1}, "optimizer": {"state": [{"a": "b"}]}})");
    ASSERT_TRUE(w) << w.error().message;
    std::vector<std::string> names;
    for (const auto &[name, tensor] : w->index.tensors) {
        names.push_back(name);
    }
    EXPECT_EQ(names, (std::vector<std::string>{"layers.0.w", "layers.1.w", "q.bias", "q.kernel"}));
    EXPECT_EQ(w->config, R"({"n": 1})");
    EXPECT_EQ(w->index.metadata.at("epoch"), "3");
    EXPECT_EQ(w->index.metadata.at("torch_version"), "2.1");
    EXPECT_EQ(w->index.metadata.at("best"), "true");
    EXPECT_EQ(w->index.metadata.at("names"), R"(["a"])");
    EXPECT_EQ(w->index.metadata.at("kind"), "small");
    const auto attend = openText("{\"metadata\": {\"text\": \"hi\"},\n\"tensors\": {\n\"blocks.0.attn.pattern\": {\"shape\": [1, 2, 2], \"data\": [1, 0, 0.25, 0.75]}\n}}\n");
    ASSERT_TRUE(attend) << attend.error().message;
    EXPECT_EQ(attend->index.find("blocks.0.attn.pattern")->shape, (Shape{1, 2, 2}));
    EXPECT_EQ(attend->index.metadata.at("text"), "hi");
    expectRefusals({
        {R"({"a": {"b": [1]}, "a.b": [2]})", {"a.b: byte 18: expected the name once"}},
        {R"({"state_dict": {"w": [1], "x": "oops"}})", {"state_dict.x", "the string \"oops\""}},
        {R"({"state_dict": {"w": [1], "x": ["oops"]}})", {"state_dict.x[0]", "the string \"oops\""}},
        {R"({"a": {"b": {"c": null}}, "w": [1]})", {"a.b.c", "found null"}},
        {R"({"config": {}, "model": {"config": {}, "w": [1]}})", {"model.config", "second time"}},
        {R"({"model": {"w": [[1, 2], [3]]}, "x": 1})", {"model.w[1]: byte 27: expected 2 numbers, found 1"}},
    });
}

TEST(JsonWeights, AcceptsNonFiniteWhereAsked)
{
    const std::string text = R"({"w": [NaN, Infinity, -Infinity, 1], "h": {"dtype": "float16", "data": [-Infinity]}, "s": NaN})";
    const auto w = readJsonWeights(text, "text", {.acceptNonFinite = true});
    ASSERT_TRUE(w) << w.error().message;
    const auto values = toFloat(*w->index.find("w"));
    EXPECT_TRUE(std::isnan(values[0]) && std::isnan(toFloat(*w->index.find("s"))[0]));
    EXPECT_TRUE(std::isinf(values[1]) && values[1] > 0 && std::isinf(values[2]) && values[2] < 0 && values[3] == 1);
    EXPECT_EQ(toFloat(*w->index.find("h"))[0], -std::numeric_limits<float>::infinity());
    EXPECT_FALSE(readJsonWeights(text, "text"));
    EXPECT_FALSE(readJsonWeights(R"({"w": [1e400]})", "text", {.acceptNonFinite = true}));
    EXPECT_FALSE(readJsonWeights(R"({"w": {"dtype": "int8", "data": [NaN]}})", "text", {.acceptNonFinite = true}));
}

TEST(JsonWeights, NumbersRoundAsThroughFloat64)
{
    std::mt19937_64 random(7);
    std::vector<std::string> tokens = {"0", "-0", "0.0", "-0.0", "0e5", "1e-400", "-1e-400", "5e-324", "1.401298464324817e-45", "7.006492321624085e-46", "7.006492321624086e-46", "1.1754943508222875e-38",
        "1.00000005960464477539062", "1.000000059604644775390625", "1.00000005960464477539063", "1.00000017881393432617187", "1.000000178813934326171875", "1.0000001788139343261718751",
        "16777217", "16777219", "123456789012345678901234567890", "0.00012345679104328156", "0.000000000000000000000000000000000000012345678901234567", "9999999999999999999", "18446744073709551616",
        "3.4028235e+38", "3.4028234663852886e38", "3.40282346638528859811704183484516925440e+38", "1E3", "1e+03", "12345678", "1234567.12345678", "0.12345678", "0.1234567812345678", "0.123456781234567812345678"};
    for (int i = 0; i < 60000; ++i) {
        // Every float32 by its shortest decimals, by those of its float64, and what lies close to the middle between two.
        const auto bits = static_cast<uint32_t>(random());
        const float value = std::bit_cast<float>(bits);
        if (!std::isfinite(value)) {
            continue;
        }
        const float neighbour = std::nextafter(value, 0.0f);
        const double middle = (static_cast<double>(value) + static_cast<double>(neighbour)) / 2;
        char text[64];
        for (const double number : {static_cast<double>(value), middle, std::nextafter(middle, 1e300), std::nextafter(middle, -1e300)}) {
            tokens.emplace_back(text, std::to_chars(text, text + sizeof text, number).ptr);
        }
        tokens.emplace_back(text, std::to_chars(text, text + sizeof text, value).ptr);
        tokens.emplace_back(text, std::to_chars(text, text + sizeof text, value * 0.0).ptr);
    }
    std::string list = "{\"w\": [";
    std::vector<float> expected;
    for (const auto &token : tokens) {
        list += (expected.empty() ? "" : ",") + token;
        expected.push_back(static_cast<float>(std::strtod(token.c_str(), nullptr)));
    }
    const auto w = readJsonWeights(list + "]}", "text");
    ASSERT_TRUE(w) << w.error().message;
    const auto found = toFloat(*w->index.find("w"));
    ASSERT_EQ(found.size(), expected.size());
    for (size_t i = 0; i < found.size(); ++i) {
        ASSERT_EQ(std::bit_cast<uint32_t>(found[i]), std::bit_cast<uint32_t>(expected[i])) << tokens[i];
    }
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

TEST(JsonWeights, ListsOfLabelsAreWords)
{
    const auto read = openText(R"({"attn": [[1]], "tokens": ["a", "\u00e9", ""], "key_labels": ["x"]})");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->index.texts.at("tokens"), (std::vector<std::string>{"a", "\u00e9", ""}));
    EXPECT_EQ(read->index.texts.at("key_labels"), std::vector<std::string>{"x"});
    EXPECT_EQ(read->index.tensors.size(), 1u);
    expectRefusals({{R"({"w": ["1.0", "2.0"]})", {"w[0]", "a number"}}, {R"({"x": [1], "tokens": ["a", 1]})", {"tokens"}}, {R"({"x": [1], "tokens": ["a")", {"tokens", "truncated"}},
        {R"({"x": [1], "tokens": ["a",]})", {"not JSON"}}, {R"({"state_dict": {"tokens": ["a"], "x": [1]}})", {"tokens"}}});
}

TEST(JsonWeights, NullIsNanOnlyWhereNonFiniteNumbersAreTaken)
{
    const std::string text = R"({"x": [1, null], "y": {"shape": [2], "data": [null, 2]}})";
    EXPECT_NE(refusal(text).find("null"), std::string::npos);
    const auto read = readJsonWeights(text, "w.json", {true});
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_TRUE(std::isnan(toFloat(*read->index.find("x"))[1]));
    EXPECT_TRUE(std::isnan(toFloat(*read->index.find("y"))[0]));
}
