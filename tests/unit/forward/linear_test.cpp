// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/linear.h"

#include <cstring>
#include <gtest/gtest.h>

#include "core/tensor/half.h"
#include "tests/support/compare.h"
#include "tests/support/random_numbers.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

/// Bytes of a tensor that starts `shift` bytes behind an aligned place.
Tensor stored(DType dtype, Shape shape, const void *numbers, size_t bytes, size_t shift)
{
    const auto owner = std::make_shared<std::vector<uint64_t>>((bytes + shift) / 8 + 1);
    auto *start = reinterpret_cast<std::byte *>(owner->data()) + shift;
    std::memcpy(start, numbers, bytes);
    return {dtype, std::move(shape), {start, bytes}, owner};
}

struct Layer {
    int dIn, dOut;
    Orientation orientation;
    std::vector<float> numbers; ///< as stored
    std::vector<float> bias;
    Tensor tensor;

    double weight(int in, int out) const { return static_cast<double>(numbers[static_cast<size_t>(orientation == Orientation::OutIn ? out * dIn + in : in * dOut + out)]); }
};

enum class Form { Float32, Unaligned, Half };

Layer layer(int dIn, int dOut, Orientation orientation, Form form)
{
    RandomNumbers random(static_cast<uint64_t>(dIn * 1000 + dOut));
    Layer out{dIn, dOut, orientation, random.list(static_cast<size_t>(dIn) * static_cast<size_t>(dOut), 1), random.list(static_cast<size_t>(dOut), 1), {}};
    const Shape shape = orientation == Orientation::OutIn ? Shape{dOut, dIn} : Shape{dIn, dOut};
    if (form == Form::Half) {
        std::vector<uint16_t> halves;
        for (float &x : out.numbers) {
            halves.push_back(static_cast<uint16_t>(0x3000 + random.below(0x0C00) + (random.below(2) << 15))); // plus or minus 2^-3 to 1
            x = halfToFloat(halves.back());
        }
        out.tensor = stored(DType::F16, shape, halves.data(), halves.size() * 2, 2);
    } else {
        out.tensor = stored(DType::F32, shape, out.numbers.data(), out.numbers.size() * 4, form == Form::Unaligned ? 1 : 0);
    }
    return out;
}

/// x W over the inputs [firstIn, firstIn + x.cols) and outputs [firstOut, firstOut + count), in float64.
std::vector<double> naiveApply(const Layer &l, const Matrix &x, int firstIn, int firstOut, int count, bool bias)
{
    std::vector<double> y;
    for (int r = 0; r < x.rows; ++r) {
        for (int o = firstOut; o < firstOut + count; ++o) {
            double sum = bias ? static_cast<double>(l.bias[static_cast<size_t>(o)]) : 0.0;
            for (int i = 0; i < x.cols; ++i) {
                sum += static_cast<double>(x.row(r)[i]) * l.weight(firstIn + i, o);
            }
            y.push_back(sum);
        }
    }
    return y;
}

Matrix randomInput(int rows, int cols)
{
    Matrix x(rows, cols);
    x.values = RandomNumbers(3).list(x.values.size(), 1);
    return x;
}

std::string nameOf(const ::testing::TestParamInfo<std::tuple<Orientation, Form>> &given)
{
    const auto [orientation, form] = given.param;
    return std::string(orientation == Orientation::OutIn ? "OutIn" : "InOut") + (form == Form::Float32 ? "Float32" : form == Form::Unaligned ? "Unaligned" : "Half");
}

class Linears : public ::testing::TestWithParam<std::tuple<Orientation, Form>> {};

} // namespace

TEST_P(Linears, AgreeWithPlainLoops)
{
    for (const auto &[rows, dIn, dOut] : {std::tuple{1, 1, 1}, {3, 7, 5}, {1, 64, 33}, {40, 300, 200}}) { // the last one is shared out to threads
        const Layer l = layer(dIn, dOut, std::get<0>(GetParam()), std::get<1>(GetParam()));
        const Linear linear(l.tensor, l.orientation, l.bias), plain(l.tensor, l.orientation, {});
        ASSERT_EQ(linear.dIn(), dIn);
        ASSERT_EQ(linear.dOut(), dOut);
        EXPECT_EQ(static_cast<double>(linear.weight(dIn - 1, dOut / 2)), l.weight(dIn - 1, dOut / 2));
        const Matrix x = randomInput(rows, dIn);
        const Matrix y = linear.apply(x);
        ASSERT_EQ(y.rows, rows);
        ASSERT_EQ(y.cols, dOut);
        EXPECT_TRUE(activationsAgree(y.values, naiveApply(l, x, 0, 0, dOut, true)));
        EXPECT_TRUE(activationsAgree(plain.apply(x).values, naiveApply(l, x, 0, 0, dOut, false)));
    }
}

TEST_P(Linears, AgreeWithPlainLoopsWhereTheyAreCut)
{
    const Layer l = layer(31, 48, std::get<0>(GetParam()), std::get<1>(GetParam()));
    const Linear linear(l.tensor, l.orientation, l.bias);
    const Matrix x = randomInput(5, 31), part = randomInput(5, 9);
    EXPECT_TRUE(activationsAgree(linear.outputs(16, 16).apply(x).values, naiveApply(l, x, 0, 16, 16, true)));
    EXPECT_TRUE(activationsAgree(linear.outputs(47, 1).apply(x).values, naiveApply(l, x, 0, 47, 1, true)));
    EXPECT_TRUE(activationsAgree(linear.inputs(11, 9).apply(part).values, naiveApply(l, part, 11, 0, 48, false)));
    EXPECT_TRUE(activationsAgree(linear.inputs(22, 9).outputs(5, 20).apply(part).values, naiveApply(l, part, 22, 5, 20, false)));
    EXPECT_TRUE(activationsAgree(linear.outputs(5, 20).outputs(3, 4).inputs(0, 9).apply(part).values, naiveApply(l, part, 0, 8, 4, false)));
    EXPECT_EQ(linear.outputs(16, 16).bias().size(), 16u);
    EXPECT_EQ(linear.outputs(16, 16).bias()[0], l.bias[16]);
    EXPECT_TRUE(linear.inputs(11, 9).bias().empty());
    EXPECT_EQ(static_cast<double>(linear.inputs(11, 9).outputs(5, 20).weight(2, 3)), l.weight(13, 8));
}

INSTANTIATE_TEST_SUITE_P(Linear, Linears, ::testing::Combine(::testing::Values(Orientation::OutIn, Orientation::InOut), ::testing::Values(Form::Float32, Form::Unaligned, Form::Half)), nameOf);

TEST(Linear, KeepsItsWeightsAlive)
{
    Linear part;
    {
        const Layer l = layer(4, 6, Orientation::OutIn, Form::Float32);
        part = Linear(l.tensor, Orientation::OutIn, l.bias).outputs(2, 2);
    }
    const Layer again = layer(4, 6, Orientation::OutIn, Form::Float32);
    const Matrix x = randomInput(2, 4);
    EXPECT_TRUE(activationsAgree(part.apply(x).values, naiveApply(again, x, 0, 2, 2, true)));
}

TEST(Linear, OutputsOfGroupsAreThoseOfEachGroup)
{
    const int groups = 3, each = 50, dIn = 37;
    const Layer l = layer(dIn, groups * each, Orientation::OutIn, Form::Half);
    const Linear part = Linear(l.tensor, Orientation::OutIn, l.bias).outputsOfGroups(groups, 9, 40); // 40: panels of 32 lie across groups
    ASSERT_EQ(part.dOut(), groups * 40);
    for (const int n : {1, 3, 20}) {
        RandomNumbers random(4);
        Matrix x(n, dIn);
        x.values = random.list(x.values.size(), 1);
        std::vector<double> wanted;
        for (int r = 0; r < n; ++r) {
            for (int g = 0; g < groups; ++g) {
                Matrix row(1, dIn);
                std::copy_n(x.row(r), dIn, row.row(0));
                const auto y = naiveApply(l, row, 0, g * each + 9, 40, true);
                wanted.insert(wanted.end(), y.begin(), y.end());
            }
        }
        EXPECT_TRUE(activationsAgree(part.apply(x).values, wanted)) << n;
    }
    EXPECT_EQ(static_cast<double>(part.weight(5, 41)), l.weight(5, each + 9 + 1));
    EXPECT_EQ(part.inputs(5, 3).weight(0, 81), part.weight(5, 81));
}
