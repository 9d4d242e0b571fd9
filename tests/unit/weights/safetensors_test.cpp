// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/safetensors.h"

#include <gtest/gtest.h>

#include "core/base/file.h"
#include "core/base/text.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;
using headscope::testing::TemporaryFolder;

namespace {

std::string lengthField(uint64_t length)
{
    std::string out;
    for (int i = 0; i < 8; ++i) {
        out += static_cast<char>((length >> (8 * i)) & 0xFF);
    }
    return out;
}

Result<WeightIndex> openBytes(const std::string &bytes)
{
    const TemporaryFolder folder;
    EXPECT_TRUE(writeFile(folder / "w.safetensors", bytes));
    return openSafetensors(folder / "w.safetensors");
}

Result<WeightIndex> openHeader(const std::string &header, size_t dataBytes) { return openBytes(lengthField(header.size()) + header + std::string(dataBytes, '\0')); }

/// The message of a refusal; "accepted" when there was none.
std::string refusal(const Result<WeightIndex> &result)
{
    if (result) {
        return "accepted";
    }
    EXPECT_NE(result.error().message.find("w.safetensors: "), std::string::npos) << result.error().message;
    EXPECT_EQ(result.error().message.find('\n'), std::string::npos);
    return result.error().message;
}

struct Case {
    std::string header;
    size_t dataBytes;
    std::vector<std::string> words;
};

} // namespace

TEST(Safetensors, ReadsTensorsAndMetadata)
{
    const std::string header = R"({"__metadata__":{"format":"pt"},"a.b":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"s":{"shape":[],"data_offsets":[8,10],"dtype":"F16"},"none":{"dtype":"I64","shape":[0,3],"data_offsets":[8,8]}}   )";
    const float values[] = {1.5f, -2.0f};
    const auto index = openBytes(lengthField(header.size()) + header + std::string(reinterpret_cast<const char *>(values), 8) + std::string("\x00\x3C", 2));
    ASSERT_TRUE(index) << index.error().message;
    EXPECT_EQ(index->metadata.at("format"), "pt");
    ASSERT_EQ(index->tensors.size(), 3u);
    EXPECT_EQ(toFloat(*index->find("a.b")), (std::vector<float>{1.5f, -2.0f}));
    EXPECT_EQ(index->find("a.b")->shape, (Shape{2, 1}));
    EXPECT_EQ(toFloat(*index->find("s")), std::vector<float>{1.0f});
    EXPECT_EQ(index->find("none")->shape, (Shape{0, 3}));
    EXPECT_EQ(index->find("nothing"), nullptr);
}

TEST(Safetensors, TensorsOutliveTheIndex)
{
    Tensor tensor;
    {
        const auto index = openHeader(R"({"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}})", 12);
        ASSERT_TRUE(index);
        tensor = *index->find("x");
    }
    EXPECT_EQ(toFloat(tensor), (std::vector<float>{0, 0, 0}));
}

TEST(Safetensors, RefusesBadEntriesByName)
{
    const std::vector<Case> cases = {
        {R"({"x":{"dtype":"F7","shape":[3],"data_offsets":[0,12]}})", 12, {"x: ", "F7"}},
        {R"({"x":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,3]}})", 3, {"x: expected 4 bytes", "F8_E4M3", "found 3"}},
        {R"({"x":{"dtype":"F4","shape":[5],"data_offsets":[0,2]}})", 2, {"x: ", "F4"}},
        {R"({"x":{"dtype":"U16","shape":[2],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}})", 8, {"y: ", "x"}},
        {R"({"x":{"dtype":"C128","shape":[576460752303423488],"data_offsets":[0,0]}})", 0, {"x: ", "63 bits"}},
        {R"({"x":{"dtype":"F32","shape":[4],"data_offsets":[0,12]}})", 12, {"x: expected 16 bytes", "found 12"}},
        {R"({"x":{"dtype":"F32","shape":[3],"data_offsets":[4,16]}})", 12, {"x: ", "within the 12 bytes", "[4, 16]"}},
        {R"({"x":{"dtype":"F32","shape":[3],"data_offsets":[12,0]}})", 12, {"x: ", "in order", "[12, 0]"}},
        {R"({"x":{"dtype":"F32","shape":[3],"data_offsets":[-4,8]}})", 12, {"x.data_offsets", "-4"}},
        {R"({"x":{"dtype":"F32","shape":[-3],"data_offsets":[0,12]}})", 12, {"x.shape", "-3"}},
        {R"({"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,12]}})", 12, {"x.shape", "1.5"}},
        {R"({"x":{"dtype":"F32","shape":["3"],"data_offsets":[0,12]}})", 12, {"x.shape", "string"}},
        {R"({"x":{"dtype":"F32","shape":[[3]],"data_offsets":[0,12]}})", 12, {"x.shape", "a list"}},
        {R"({"x":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904,4],"data_offsets":[0,12]}})", 12, {"x: ", "63 bits"}},
        {R"({"x":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}})", 0, {"x: ", "63 bits"}},
        {R"({"x":{"dtype":"F32","shape":[3],"data_offsets":[0,18446744073709551615]}})", 12, {"x.data_offsets", "18446744073709551615"}},
        {R"({"x":{"dtype":"F32","shape":[3],"data_offsets":[0]}})", 12, {"x.data_offsets", "two offsets", "found 1"}},
        {R"({"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12,12]}})", 12, {"x.data_offsets", "two offsets", "more"}},
        {R"({"x":{"dtype":"F32","shape":[3]}})", 12, {"x: ", "no data_offsets"}},
        {R"({"x":{"shape":[3],"data_offsets":[0,12]}})", 12, {"x: ", "no dtype"}},
        {R"({"x":{"dtype":32,"shape":[3],"data_offsets":[0,12]}})", 12, {"x.dtype", "32"}},
        {R"({"x":[1]})", 12, {"x: ", "an object", "a list"}},
        {R"({"__metadata__":{"a":1}})", 0, {"__metadata__.a", "a string"}},
        {R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})", 12, {"y: ", "x"}},
        {R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8, {"x: ", "a second time"}},
        {R"({"x":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}})", 8, {"x.dtype", "a second time"}},
    };
    for (const auto &c : cases) {
        const std::string message = refusal(openHeader(c.header, c.dataBytes));
        for (const auto &word : c.words) {
            EXPECT_NE(message.find(word), std::string::npos) << c.header << "\n" << message;
        }
    }
}

TEST(Safetensors, RefusesBadHeaders)
{
    EXPECT_NE(refusal(openBytes("")).find("file of 0 bytes"), std::string::npos);
    EXPECT_NE(refusal(openBytes("1234567")).find("file of 7 bytes"), std::string::npos);
    EXPECT_NE(refusal(openBytes(lengthField(uint64_t{1} << 63) + "{}")).find("9223372036854775808"), std::string::npos);
    EXPECT_NE(refusal(openBytes(lengthField(~uint64_t{0}) + "{}")).find("at most 2 bytes"), std::string::npos);
    EXPECT_NE(refusal(openBytes(lengthField(3) + "{}")).find("at most 2 bytes, found 3"), std::string::npos);
    EXPECT_NE(refusal(openHeader("[1,2,3]", 0)).find("a JSON object"), std::string::npos);
    EXPECT_NE(refusal(openHeader("", 0)).find("not JSON"), std::string::npos);
    EXPECT_NE(refusal(openHeader("{this is not", 0)).find("byte 10: not JSON"), std::string::npos);
    EXPECT_NE(refusal(openHeader("{} {}", 0)).find("not JSON"), std::string::npos);
    EXPECT_NE(refusal(openHeader(std::string("{}\0x", 4), 0)).find("zero byte"), std::string::npos);
    EXPECT_NE(refusal(openHeader(std::string(1000000, '['), 0)).find("a JSON object"), std::string::npos);
    EXPECT_NE(refusal(openBytes("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n")).find("Git LFS pointer"), std::string::npos);
    EXPECT_NE(openSafetensors("/nowhere/w.safetensors").error().message.find("/nowhere/w.safetensors"), std::string::npos);
}

TEST(Safetensors, ADtypeOfOthersMakesItsTensorUnreadableNotTheFile)
{
    const auto index = openHeader(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"U16","shape":[3],"data_offsets":[4,10]},"y":{"dtype":"F4","shape":[2,2],"data_offsets":[10,12]}})", 12);
    ASSERT_TRUE(index) << index.error().message;
    EXPECT_EQ(index->tensors.size(), 1u);
    EXPECT_EQ(index->find("x"), nullptr);
    EXPECT_EQ(index->unreadable.size(), 2u);
    EXPECT_EQ(index->foundInstead("x"), "dtype U16, with which Headscope does not compute");
    EXPECT_EQ(index->foundInstead("z"), "none of this name");
    EXPECT_EQ(openHeader(R"({"x":{"dtype":"F7","shape":[3],"data_offsets":[0,6]}})", 6).error().code, ErrorCode::BadInput);
}

TEST(Safetensors, EveryCutIsRefused)
{
    const std::string header = R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
    const std::string whole = lengthField(header.size()) + header + std::string(8, 'v');
    for (size_t size = 0; size < whole.size(); ++size) {
        EXPECT_NE(refusal(openBytes(whole.substr(0, size))), "accepted") << size;
    }
    EXPECT_TRUE(openBytes(whole));
}
