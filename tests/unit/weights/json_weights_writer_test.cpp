// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/json_weights_writer.h"

#include <array>
#include <bit>
#include <cstring>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;
using headscope::testing::TemporaryFolder;

namespace {

template <class T>
Tensor tensorOf(DType dtype, Shape shape, const std::vector<T> &values)
{
    const auto owner = std::make_shared<const std::vector<T>>(values);
    return {dtype, std::move(shape), std::as_bytes(std::span(*owner)), owner};
}

/// One tensor a dtype, with every bit pattern that a conversion could lose.
JsonWeights everyDType()
{
    JsonWeights weights;
    auto &tensors = weights.index.tensors;
    tensors["f32"] = tensorOf<uint32_t>(DType::F32, {2, 4}, {0, 0x80000000, 1, 0x007FFFFF, 0x7F800000, 0xFF800000, 0x7FC00123, 0xFFA00001});
    tensors["f64"] = tensorOf<uint64_t>(DType::F64, {4}, {0x8000000000000000, 1, 0x7FF0000000000001, 0xFFF8000000000123});
    tensors["f16"] = tensorOf<uint16_t>(DType::F16, {1, 5}, {0x8000, 1, 0x7C00, 0x7E01, 0xFD01});
    tensors["bf16"] = tensorOf<uint16_t>(DType::BF16, {4, 1}, {0x8000, 1, 0x7FC1, 0xFF80});
    tensors["i64"] = tensorOf<int64_t>(DType::I64, {2}, {INT64_MIN, INT64_MAX});
    tensors["i32"] = tensorOf<int32_t>(DType::I32, {2}, {INT32_MIN, INT32_MAX});
    tensors["i16"] = tensorOf<int16_t>(DType::I16, {3}, {INT16_MIN, 0, INT16_MAX});
    tensors["i8"] = tensorOf<int8_t>(DType::I8, {2}, {-128, 127});
    tensors["u8"] = tensorOf<uint8_t>(DType::U8, {}, {200});
    tensors["bool"] = tensorOf<uint8_t>(DType::Bool, {2}, {0, 1});
    tensors["none"] = tensorOf<float>(DType::F32, {0, 7}, {});
    return weights;
}

void expectSame(const WeightIndex &found, const WeightIndex &expected)
{
    ASSERT_EQ(found.tensors.size(), expected.tensors.size());
    for (const auto &[name, tensor] : expected.tensors) {
        const Tensor *other = found.find(name);
        ASSERT_TRUE(other) << name;
        EXPECT_EQ(other->dtype, tensor.dtype) << name;
        EXPECT_EQ(other->shape, tensor.shape) << name;
        EXPECT_TRUE(std::ranges::equal(other->bytes, tensor.bytes)) << name;
    }
}

} // namespace

TEST(JsonWeightsWriter, EveryDTypeComesBackBitForBit)
{
    const TemporaryFolder folder;
    JsonWeights weights = everyDType();
    weights.config = R"({"n_head": 2, "name": "é\n"})";
    weights.tokenizer = R"({"type": "characters", "vocab": ["a", "b"]})";
    weights.index.metadata = {{"by", "me \"and\" you\n"}, {"n", "3"}};
    weights.index.tensors["model"] = tensorOf<float>(DType::F32, {1}, {1}); // names that mean something to the reader elsewhere
    weights.index.tensors["config"] = tensorOf<float>(DType::F32, {1}, {2});
    weights.index.tensors["caf\u00e9.\"w\""] = tensorOf<float>(DType::F32, {1}, {3});
    ASSERT_TRUE(writeJsonWeights(folder / "w.json", weights));
    const auto back = openJsonWeights(folder / "w.json");
    ASSERT_TRUE(back) << back.error().message;
    expectSame(back->index, weights.index);
    EXPECT_EQ(back->config, weights.config);
    EXPECT_EQ(back->tokenizer, weights.tokenizer);
    EXPECT_EQ(back->index.metadata, weights.index.metadata);
    EXPECT_TRUE(nlohmann::json::accept(*readFile(folder / "w.json", 1 << 20)));
}

TEST(JsonWeightsWriter, EveryLengthOfBase64ComesBack)
{
    const TemporaryFolder folder;
    JsonWeights weights;
    uint32_t state = 1;
    for (int64_t size = 0; size < 100; ++size) {
        std::vector<uint8_t> bytes(static_cast<size_t>(size == 99 ? 500'001 : size));
        for (auto &byte : bytes) {
            byte = static_cast<uint8_t>((state = state * 1664525 + 1013904223) >> 24);
        }
        weights.index.tensors["t" + std::to_string(size)] = tensorOf<uint8_t>(DType::U8, {static_cast<int64_t>(bytes.size())}, bytes);
    }
    ASSERT_TRUE(writeJsonWeights(folder / "w.json", weights));
    const auto back = openJsonWeights(folder / "w.json");
    ASSERT_TRUE(back) << back.error().message;
    expectSame(back->index, weights.index);
}

TEST(JsonWeightsWriter, DecimalsComeBackTheSame)
{
    const TemporaryFolder folder;
    JsonWeights weights;
    std::vector<float> values = {0.0f, -0.0f, 1e-45f, 0.1f, 3.4028235e38f, -16777216.0f};
    for (uint32_t bits = 1; bits < 0x7F800000; bits += 9999991) {
        values.push_back(std::bit_cast<float>(bits));
    }
    std::vector<uint16_t> halves;
    for (uint32_t bits = 0; bits < 0x7C00; ++bits) {
        halves.push_back(static_cast<uint16_t>(bits));
    }
    weights.index.tensors["f32"] = tensorOf<float>(DType::F32, {static_cast<int64_t>(values.size())}, values);
    weights.index.tensors["f16"] = tensorOf<uint16_t>(DType::F16, {static_cast<int64_t>(halves.size())}, halves);
    weights.index.tensors["bf16"] = tensorOf<uint16_t>(DType::BF16, {static_cast<int64_t>(halves.size())}, halves);
    weights.index.tensors["f64"] = tensorOf<double>(DType::F64, {3}, {0.1, -5e-324, 1.7976931348623157e308});
    weights.index.tensors["i64"] = everyDType().index.tensors["i64"];
    weights.index.tensors["u8"] = everyDType().index.tensors["u8"];
    weights.index.tensors["bool"] = everyDType().index.tensors["bool"];
    ASSERT_TRUE(writeJsonWeights(folder / "w.json", weights, {.numbers = JsonNumbers::Decimals}));
    const auto back = openJsonWeights(folder / "w.json");
    ASSERT_TRUE(back) << back.error().message;
    expectSame(back->index, weights.index);

    const auto refused = writeJsonWeights(folder / "nan.json", everyDType(), {.numbers = JsonNumbers::Decimals});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("nan.json: bf16: number 2: expected a finite number"), std::string::npos) << refused.error().message;
    EXPECT_FALSE(std::filesystem::exists(folder / "nan.json"));
}

TEST(JsonWeightsWriter, RefusesWhatTheReaderWould)
{
    const TemporaryFolder folder;
    for (const char *config : {"[1]", "{\"a\": 1, \"a\": 2}", "{\"a\": 1} x", "{", "\"x\""}) {
        JsonWeights weights = everyDType();
        weights.config = config;
        EXPECT_FALSE(writeJsonWeights(folder / "w.json", weights)) << config;
    }
    JsonWeights weights = everyDType();
    weights.index.tensors["\xFF"] = weights.index.tensors["u8"];
    EXPECT_FALSE(writeJsonWeights(folder / "w.json", weights));
    EXPECT_FALSE(std::filesystem::exists(folder / "w.json"));
}

TEST(JsonWeightsWriter, StopsAndLeavesNothing)
{
    const TemporaryFolder folder;
    JsonWeights weights;
    weights.index.tensors["w"] = tensorOf<float>(DType::F32, {1 << 20}, std::vector<float>(1 << 20, 1.0f));
    std::stop_source source;
    Progress progress;
    std::vector<double> fractions;
    progress.report = [&](double fraction, std::string_view) { fractions.push_back(fraction); };
    ASSERT_TRUE(writeJsonWeights(folder / "w.json", weights, {}, progress));
    EXPECT_GT(fractions.size(), 10u);
    EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
    EXPECT_EQ(fractions.back(), 1.0);
    progress.stop = source.get_token();
    progress.report = [&](double fraction, std::string_view) { fraction > 0.5 ? void(source.request_stop()) : void(); };
    EXPECT_EQ(writeJsonWeights(folder / "stopped.json", weights, {}, progress).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}
