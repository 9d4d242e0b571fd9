// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/product.h"

#include <gtest/gtest.h>
#include <ostream>
#include <string>

#include "core/base/parallel.h"
#include "core/tensor/half.h"
#include "tests/support/compare.h"
#include "tests/support/random_numbers.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

struct Shape3 {
    int rows, depth, outputs;
};

/// Weights as stored, and what they are.
struct Weights {
    std::vector<float> wide;
    std::vector<uint16_t> narrow;
    StoredWeights stored;

    double at(int in, int out) const { return static_cast<double>(wide[static_cast<size_t>(stored.orientation == Orientation::OutIn ? out * stored.stride + in : in * stored.stride + out)]); }
};

Weights weights(const Shape3 &shape, Orientation orientation, simd::Number number)
{
    Weights w;
    RandomNumbers random(static_cast<uint64_t>(shape.depth * 31 + shape.outputs));
    const bool outIn = orientation == Orientation::OutIn;
    const int64_t stride = (outIn ? shape.depth : shape.outputs) + 3; // a part of a wider matrix
    w.wide = random.list(static_cast<size_t>(stride) * static_cast<size_t>(outIn ? shape.outputs : shape.depth), 1);
    for (float &v : w.wide) {
        if (number == simd::Number::Float16) {
            w.narrow.push_back(doubleToHalf(static_cast<double>(v)));
            v = halfToFloat(w.narrow.back());
        } else if (number == simd::Number::BFloat16) {
            w.narrow.push_back(doubleToBfloat16(static_cast<double>(v)));
            v = bfloat16ToFloat(w.narrow.back());
        }
    }
    w.stored = {number == simd::Number::Float32 ? static_cast<const void *>(w.wide.data()) : w.narrow.data(), number, orientation, shape.depth, shape.outputs, stride};
    return w;
}

Matrix rowsOf(const Shape3 &shape)
{
    RandomNumbers random(77);
    Matrix x(shape.rows, shape.depth);
    x.values = random.list(x.values.size(), 1);
    return x;
}

std::vector<double> reference(const Matrix &x, const Weights &w, const std::vector<float> &bias)
{
    std::vector<double> y;
    for (int r = 0; r < x.rows; ++r) {
        for (int o = 0; o < w.stored.d_out; ++o) {
            double sum = bias.empty() ? 0.0 : static_cast<double>(bias[static_cast<size_t>(o)]);
            for (int p = 0; p < x.cols; ++p) {
                sum += static_cast<double>(x.row(r)[p]) * w.at(p, o);
            }
            y.push_back(sum);
        }
    }
    return y;
}

class Products : public ::testing::TestWithParam<const simd::Loops *> {
protected:
    void SetUp() override { simd::forceLoops(GetParam()); }
    void TearDown() override { simd::forceLoops(nullptr); }
};

} // namespace

TEST_P(Products, EqualsPlainLoopsInFloat64)
{
    // Few rows and many; depths around a packed panel's; outputs around a panel's width; more rows than are packed at once.
    for (const Shape3 &shape : {Shape3{1, 1, 1}, {1, 40, 33}, {2, 257, 300}, {3, 64, 7}, {4, 33, 64}, {5, 3, 2}, {8, 256, 32}, {15, 255, 31}, {31, 385, 96}, {29, 769, 65}, {260, 400, 170}, {1010, 5, 34}}) {
        const Matrix x = rowsOf(shape);
        RandomNumbers random(5);
        const auto bias = random.list(static_cast<size_t>(shape.outputs), 1);
        for (const Orientation orientation : {Orientation::OutIn, Orientation::InOut}) {
            for (const simd::Number number : {simd::Number::Float32, simd::Number::Float16, simd::Number::BFloat16}) {
                const Weights w = weights(shape, orientation, number);
                Matrix y(shape.rows, shape.outputs);
                std::fill(y.values.begin(), y.values.end(), -7.0f);
                multiply(x, w.stored, bias.data(), y);
                ASSERT_TRUE(activationsAgree(y.values, reference(x, w, bias))) << shape.rows << " x " << shape.depth << " x " << shape.outputs;
                multiply(x, w.stored, nullptr, y);
                ASSERT_TRUE(within(y.values, reference(x, w, {}), 1e-5 * shape.depth)) << shape.rows << " x " << shape.depth << " x " << shape.outputs;
            }
        }
    }
}

TEST_P(Products, DoesNotDependOnTheNumberOfThreads)
{
    const int before = threadCount();
    for (const Shape3 &shape : {Shape3{3, 700, 900}, Shape3{130, 300, 410}}) {
        const Matrix x = rowsOf(shape);
        for (const Orientation orientation : {Orientation::OutIn, Orientation::InOut}) {
            const Weights w = weights(shape, orientation, simd::Number::Float32);
            Matrix one(shape.rows, shape.outputs), many(shape.rows, shape.outputs);
            setThreadCount(1);
            multiply(x, w.stored, nullptr, one);
            setThreadCount(5);
            multiply(x, w.stored, nullptr, many);
            EXPECT_EQ(one.values, many.values);
        }
    }
    setThreadCount(before);
}

TEST_P(Products, NothingIsReadOrWrittenOutside)
{
    // Exactly as much memory as there are numbers: the address sanitizer watches the ends.
    const Shape3 shape{7, 19, 21};
    const Matrix x = rowsOf(shape);
    std::vector<float> exact(static_cast<size_t>(19 * 21), 0.5f);
    Matrix y(7, 21);
    for (const Orientation orientation : {Orientation::OutIn, Orientation::InOut}) {
        for (const int rows : {1, 7}) {
            multiply({x.values.data(), rows, 19}, {exact.data(), simd::Number::Float32, orientation, 19, 21, orientation == Orientation::OutIn ? 19 : 21}, nullptr, {y.values.data(), rows, 21});
            double sum = 0;
            for (int p = 0; p < 19; ++p) {
                sum += 0.5 * static_cast<double>(x.row(rows - 1)[p]);
            }
            EXPECT_NEAR(y.row(rows - 1)[20], sum, 1e-5);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Tensor, Products, ::testing::ValuesIn(simd::availableLoops().begin(), simd::availableLoops().end()), [](const auto &given) { return std::string(given.param->name); });

TEST(ProductsTogether, SeveralOfOneXAreEachThatOfItsOwn)
{
    for (const int rows : {3, 20, 300}) { // each way of multiplying, and both in one call
        const Matrix x = rowsOf({rows, 65, 0});
        const Weights a = weights({rows, 65, 70}, Orientation::OutIn, simd::Number::Float32), b = weights({rows, 65, 40}, Orientation::InOut, simd::Number::Float16), c = weights({rows, 65, 200}, Orientation::OutIn, simd::Number::BFloat16);
        const std::vector<float> bias(70, 0.25f);
        Matrix ya(rows, 70), yb(rows, 40), yc(rows, 200);
        const std::vector<Product> all = {{&a.stored, bias.data(), ya}, {&b.stored, nullptr, yb}, {&c.stored, nullptr, yc}};
        multiply(x, all);
        EXPECT_TRUE(activationsAgree(ya.values, reference(x, a, bias))) << rows;
        EXPECT_TRUE(activationsAgree(yb.values, reference(x, b, {}))) << rows;
        EXPECT_TRUE(activationsAgree(yc.values, reference(x, c, {}))) << rows;
    }
}
