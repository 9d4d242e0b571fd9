// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/tensor.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>

#include "core/tensor/half.h"

using namespace headscope;

TEST(Tensor, CountsAndRefusesOverflow)
{
    EXPECT_EQ(elementCount({3, 4}), 12);
    EXPECT_EQ(elementCount({}), 1);
    EXPECT_EQ(elementCount({0, int64_t{1} << 62, 1 << 20}), 0);
    EXPECT_FALSE(elementCount({-1, 4}));
    EXPECT_FALSE(elementCount({int64_t{1} << 40, int64_t{1} << 40}));
}

TEST(Half, MatchesKnownValues)
{
    EXPECT_EQ(halfToFloat(0x3C00), 1.0f);
    EXPECT_EQ(halfToFloat(0xC000), -2.0f);
    EXPECT_EQ(halfToFloat(0x7BFF), 65504.0f);
    EXPECT_EQ(halfToFloat(0x0400), 0x1p-14f);
    EXPECT_EQ(halfToFloat(0x0001), 0x1p-24f);
    EXPECT_TRUE(std::signbit(halfToFloat(0x8000)));
    EXPECT_EQ(halfToFloat(0x7C00), std::numeric_limits<float>::infinity());
    EXPECT_TRUE(std::isnan(halfToFloat(0x7E01)));
    EXPECT_EQ(bfloat16ToFloat(0x3FC0), 1.5f);
}

TEST(Tensor, ConvertsUnalignedAndPartial)
{
    const double values[3] = {1.5, -2.25, 1e300};
    std::vector<std::byte> bytes(1 + sizeof values);
    std::memcpy(bytes.data() + 1, values, sizeof values);
    const Tensor tensor{DType::F64, {3}, std::span(bytes).subspan(1), nullptr};
    float out[2] = {};
    toFloat(tensor, 1, 2, out);
    EXPECT_EQ(out[0], -2.25f);
    EXPECT_TRUE(std::isinf(out[1]));
    EXPECT_EQ(toFloat(makeTensor({2}, {3.0f, 4.0f}))[1], 4.0f);
}
