// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/vectors.h"

#include <cmath>
#include <gtest/gtest.h>

#include "core/base/text.h"
#include "tests/support/compare.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

/// Vaswani et al. 2017, section 3.5.
double position(int i, int d, int width)
{
    const double angle = i / std::pow(10000.0, static_cast<double>(d - d % 2) / width);
    return d % 2 ? std::cos(angle) : std::sin(angle);
}

std::vector<double> withoutPositions(const Matrix &x)
{
    std::vector<double> out;
    for (int i = 0; i < x.rows; ++i) {
        for (int d = 0; d < x.cols; ++d) {
            out.push_back(static_cast<double>(x.row(i)[d]) - position(i, d, x.cols));
        }
    }
    return out;
}

std::vector<double> part(const std::vector<double> &all, int row, int width) { return {all.begin() + row * width, all.begin() + (row + 1) * width}; }

} // namespace

TEST(SyntheticVectors, EqualWordsHaveEqualVectorsUpToTheirPosition)
{
    constexpr int width = 33;
    const auto all = withoutPositions(syntheticVectors({"the", "cat", "the", "The", "", "katze", "cat"}, width));
    EXPECT_TRUE(within(part(all, 0, width), part(all, 2, width), 1e-6));
    EXPECT_TRUE(within(part(all, 1, width), part(all, 6, width), 1e-6));
    for (const auto &[a, b] : {std::pair{0, 1}, {0, 3}, {1, 5}, {3, 4}}) {
        EXPECT_FALSE(within(part(all, a, width), part(all, b, width), 1.0)) << a << " " << b;
    }
}

TEST(SyntheticVectors, AreGaussianOfUnitVariance)
{
    std::vector<std::string> words;
    for (int i = 0; i < 400; ++i) {
        words.push_back(concat("word", i));
    }
    const auto all = withoutPositions(syntheticVectors(words, 100)); // 40000 numbers: the mean has a standard error of 0.005, the variance of 0.007
    double mean = 0, variance = 0, fourth = 0, neighbours = 0;
    for (const double v : all) {
        mean += v / static_cast<double>(all.size());
    }
    for (size_t i = 0; i < all.size(); ++i) {
        variance += (all[i] - mean) * (all[i] - mean) / static_cast<double>(all.size());
        fourth += std::pow(all[i] - mean, 4) / static_cast<double>(all.size());
        neighbours += i > 0 ? all[i] * all[i - 1] / static_cast<double>(all.size()) : 0.0;
    }
    EXPECT_NEAR(mean, 0.0, 0.025);
    EXPECT_NEAR(variance, 1.0, 0.035);
    EXPECT_NEAR(fourth, 3.0, 0.25); // 1.8 for even numbers
    EXPECT_NEAR(neighbours, 0.0, 0.025);
}

TEST(SyntheticVectors, DoNotDependOnTheOtherWords)
{
    const Matrix alone = syntheticVectors({"cat"}, 8), among = syntheticVectors({"cat", "dog"}, 8);
    EXPECT_TRUE(within(alone.values, std::vector<float>(among.values.begin(), among.values.begin() + 8), 0));
    EXPECT_EQ(syntheticVectors({}, 4).rows, 0);
    EXPECT_EQ(syntheticVectors({"x"}, 1).values.size(), 1u);
}

TEST(SyntheticVectors, AreTheSameForEver) // whoever shared a figure of them must get it again. The numbers are of a second implementation, in Python.
{
    const std::vector<double> recorded = {0.043241, 1.2976842, -2.0814609, 2.3476522, 3.2447056, 1.8394946, -0.0051656, -0.2260361, 0.6220635, -1.0397155, -0.0261961, 1.4137394};
    EXPECT_TRUE(within(syntheticVectors({"the", "cat", "Straße"}, 4).values, recorded, 1e-6));
}
