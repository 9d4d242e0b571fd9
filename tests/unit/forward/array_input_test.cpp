// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/array_input.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>

using namespace headscope;

namespace {

/// 0, 1, 2, ... in this shape.
Tensor counting(const Shape &shape)
{
    std::vector<float> values(static_cast<size_t>(*elementCount(shape)));
    std::iota(values.begin(), values.end(), 0.0f);
    return makeTensor(shape, std::move(values));
}

template <class T>
Tensor typed(DType dtype, const Shape &shape, std::vector<T> values)
{
    const auto owner = std::make_shared<const std::vector<T>>(std::move(values));
    return {dtype, shape, std::as_bytes(std::span(*owner)), owner};
}

template <class T>
std::string messageOf(const Result<T> &result)
{
    if (result) {
        return "taken";
    }
    EXPECT_EQ(result.error().code, ErrorCode::BadInput);
    return result.error().message;
}

constexpr int largest = std::numeric_limits<int>::max();
constexpr float infinity = std::numeric_limits<float>::infinity();

} // namespace

TEST(VectorsFrom, TakesRowsOrOneItemOfABatch)
{
    const auto plain = vectorsFrom(counting({2, 3}), "query", {});
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain.value().rows, 2);
    EXPECT_EQ(plain.value().cols, 3);
    EXPECT_EQ(plain.value().values, (std::vector<float>{0, 1, 2, 3, 4, 5}));
    const auto item = vectorsFrom(counting({2, 4, 3}), "query", {2}); // [n, batch, d]
    ASSERT_TRUE(item);
    EXPECT_EQ(item.value().values, (std::vector<float>{6, 7, 8, 18, 19, 20}));
    EXPECT_EQ(vectorsFrom(typed<int32_t>(DType::I32, {1, 2}, {-3, 4}), "query", {}).value().values, (std::vector<float>{-3, 4}));
}

TEST(VectorsFrom, NamesWhatIsWrong)
{
    EXPECT_EQ(messageOf(vectorsFrom(counting({6}), "query", {})), "query: expected vectors [n, d] or [n, batch, d], found shape [6]");
    EXPECT_EQ(messageOf(vectorsFrom(counting({1, 1, 2, 3}), "query", {})), "query: expected vectors [n, d] or [n, batch, d], found shape [1, 1, 2, 3]");
    for (const Shape &empty : {Shape{0, 3}, Shape{3, 0}, Shape{2, 0, 3}}) {
        EXPECT_NE(messageOf(vectorsFrom(makeTensor(empty, {}), "query", {})).find("expected vectors"), std::string::npos);
    }
    EXPECT_EQ(messageOf(vectorsFrom(counting({2, 4, 3}), "key", {4})), "key: expected batch_index 0 to 3, found 4");
    EXPECT_NE(messageOf(vectorsFrom(counting({2, 4, 3}), "key", {-1})), "taken");
    EXPECT_NE(messageOf(vectorsFrom(counting({2, 3}), "key", {-1})), "taken");
    EXPECT_EQ(messageOf(vectorsFrom(counting({2, 3}), "key", {largest})), "taken"); // without a batch there is nothing to choose
    EXPECT_EQ(messageOf(vectorsFrom(makeTensor({2, 2}, {0, 1, NAN, 3}), "value", {})), "value[1, 0] is NaN (1 of 4 numbers is not finite)");
    EXPECT_NE(messageOf(vectorsFrom(makeTensor({2, 2}, {0, infinity, 2, -infinity}), "value", {})).find("[0, 1] is Infinity (2 of 4"), std::string::npos);
    EXPECT_NE(messageOf(vectorsFrom(typed<double>(DType::F64, {1, 2}, {1, 1e300}), "value", {})).find("[0, 1] is 1e+300, beyond float32"), std::string::npos);
}

TEST(MapFrom, TakesAMapOrOneItemOfABatch)
{
    const auto plain = mapFrom(counting({2, 3, 4}), "features", {});
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain.value().shape, (Shape{2, 3, 4}));
    EXPECT_EQ(plain.value().values[23], 23.0f);
    const auto item = mapFrom(counting({3, 2, 1, 2}), "features", {1});
    ASSERT_TRUE(item);
    EXPECT_EQ(item.value().shape, (Shape{2, 1, 2}));
    EXPECT_EQ(item.value().values, (std::vector<float>{4, 5, 6, 7}));
}

TEST(MapFrom, NamesWhatIsWrong)
{
    EXPECT_EQ(messageOf(mapFrom(counting({2, 3}), "features", {})), "features: expected a feature map [N, C, H, W] or [C, H, W], found shape [2, 3]");
    EXPECT_NE(messageOf(mapFrom(counting({1, 1, 1, 2, 3}), "features", {})), "taken");
    EXPECT_NE(messageOf(mapFrom(makeTensor({2, 0, 3}, {}), "features", {})), "taken");
    EXPECT_EQ(messageOf(mapFrom(counting({3, 2, 1, 2}), "features", {3})), "features: expected batch_index 0 to 2, found 3");
    EXPECT_NE(messageOf(mapFrom(counting({3, 2, 1, 2}), "features", {-1})), "taken");
    EXPECT_EQ(messageOf(mapFrom(counting({2, 1, 2}), "features", {largest})), "taken");
    EXPECT_EQ(messageOf(mapFrom(makeTensor({1, 1, 2}, {0, NAN}), "features", {})), "features[0, 0, 1] is NaN (1 of 2 numbers is not finite)");
}

TEST(AddedMaskFrom, BooleansForbidAndNumbersStay)
{
    const auto booleans = addedMaskFrom(typed<uint8_t>(DType::Bool, {2, 3}, {0, 1, 0, 1, 1, 0}), "attn_mask");
    ASSERT_TRUE(booleans);
    EXPECT_EQ(booleans.value().rows, 2);
    EXPECT_EQ(booleans.value().cols, 3);
    EXPECT_EQ(booleans.value().values, (std::vector<float>{0, -infinity, 0, -infinity, -infinity, 0}));
    const auto numbers = addedMaskFrom(makeTensor({1, 3}, {1, -infinity, -2.5f}), "attn_mask");
    ASSERT_TRUE(numbers);
    EXPECT_EQ(numbers.value().values, (std::vector<float>{1, -infinity, -2.5f}));
    EXPECT_EQ(addedMaskFrom(typed<uint8_t>(DType::U8, {1, 2}, {0, 1}), "attn_mask").value().values, (std::vector<float>{0, 1})); // numbers, not booleans
}

TEST(AddedMaskFrom, NamesWhatIsWrong)
{
    for (const Shape &shape : {Shape{3}, Shape{1, 2, 3}, Shape{0, 3}, Shape{3, 0}}) {
        EXPECT_NE(messageOf(addedMaskFrom(counting(shape), "attn_mask")).find("attn_mask: expected a mask [n_query, n_key], found shape ["), std::string::npos);
    }
}

TEST(KeyAllowedFrom, TrueMeansIgnore)
{
    EXPECT_EQ(keyAllowedFrom(typed<uint8_t>(DType::Bool, {3}, {0, 1, 0}), "key_padding_mask", {}).value(), (std::vector<uint8_t>{1, 0, 1}));
    EXPECT_EQ(keyAllowedFrom(typed<uint8_t>(DType::Bool, {2, 2}, {0, 1, 1, 0}), "key_padding_mask", {1}).value(), (std::vector<uint8_t>{0, 1}));
    EXPECT_EQ(keyAllowedFrom(makeTensor({2}, {1, 0}), "key_padding_mask", {}).value(), (std::vector<uint8_t>{0, 1}));
    EXPECT_EQ(keyAllowedFrom(typed<int64_t>(DType::I64, {2}, {1, 0}), "key_padding_mask", {}).value(), (std::vector<uint8_t>{0, 1}));
}

TEST(KeyAllowedFrom, NamesWhatIsWrong)
{
    EXPECT_EQ(messageOf(keyAllowedFrom(counting({1, 2, 3}), "key_padding_mask", {})), "key_padding_mask: expected a padding mask [n] or [batch, n], found shape [1, 2, 3]");
    EXPECT_NE(messageOf(keyAllowedFrom(makeTensor({0}, {}), "key_padding_mask", {})), "taken");
    EXPECT_NE(messageOf(keyAllowedFrom(makeTensor({}, {1}), "key_padding_mask", {})), "taken");
    EXPECT_EQ(messageOf(keyAllowedFrom(counting({3}), "key_padding_mask", {})), "key_padding_mask: expected booleans (true = ignore this key), found 2");
    EXPECT_NE(messageOf(keyAllowedFrom(makeTensor({2}, {0, NAN}), "key_padding_mask", {})), "taken");
    EXPECT_NE(messageOf(keyAllowedFrom(makeTensor({2}, {0, -infinity}), "key_padding_mask", {})), "taken");
    EXPECT_EQ(messageOf(keyAllowedFrom(counting({1, 2}), "key_padding_mask", {1})), "key_padding_mask: expected batch_index 0 to 0, found 1");
    EXPECT_EQ(messageOf(keyAllowedFrom(makeTensor({1}, {1}), "key_padding_mask", {largest})), "taken");
}
