// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/pattern_check.h"

#include <gtest/gtest.h>
#include <limits>

#include "core/tensor/half.h"
#include "tests/support/given_file.h"
#include "tests/support/made_model.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

constexpr float none = std::numeric_limits<float>::quiet_NaN();

/// Notes one behind the other, or the refusal.
std::string said(const std::vector<FloatTensor> &layers, const PatternCheckOptions &options = {})
{
    std::vector<Tensor> tensors;
    for (const auto &layer : layers) {
        tensors.push_back(makeTensor(layer.shape, layer.values));
    }
    const auto facts = checkPatterns(tensors, "f: attention", options);
    if (!facts) {
        return facts.error().message;
    }
    std::string out;
    for (const bool causal : facts->causal) {
        out += causal ? "c" : "o";
    }
    for (const auto &note : facts->notes) {
        out += " | " + note;
    }
    return out;
}

FloatTensor changed(FloatTensor tensor, const std::vector<std::pair<size_t, float>> &changes)
{
    for (const auto &[place, value] : changes) {
        tensor.values[place] = value;
    }
    return tensor;
}

} // namespace

TEST(PatternCheck, CausalIsWhatHoldsNothingAboveTheDiagonal)
{
    const FloatTensor open = softmaxOf({2, 4, 4}), causal = softmaxOf({2, 4, 4}, true);
    EXPECT_EQ(said({open}), "o");
    expectWords(said({causal, causal}), {"cc | All cells above the diagonal are 0: they are taken as masked", "the setting causal=false"});
    expectWords(said({causal, open, causal, causal}), {"cocc | ", "0 in layers 0 and 2 to 3:"});
    EXPECT_EQ(said({causal}, {false}), "o");
    EXPECT_EQ(said({softmaxOf({2, 3, 4}, true)}), "o");                      // not square
    EXPECT_EQ(said({softmaxOf({2, 1, 1})}), "o");                            // one position has no later one
    EXPECT_EQ(said({changed(causal, {{1, 1e-30f}})}).substr(0, 1), "o");    // however small
    const FloatTensor nan = changed(softmaxOf({1, 2, 2}, true), {{1, none}}); // masked already
    EXPECT_EQ(said({nan}), "c | 1 cell is NaN (layer 0, head 0, query 0, key 1): taken as masked.");
}

TEST(PatternCheck, WhatIsOddIsNotedWithItsFirstPlace)
{
    const FloatTensor good = softmaxOf({2, 3, 4}); // [head, query, key]
    expectWords(said({good, changed(good, {{12, 0.0f}, {13, 0.0f}, {14, 0.0f}, {15, 0.5f}})}), {"o | 1 of 12 rows does not sum to 1 within 0.001 (layer 1, head 1, query 0 sums to 0.5): shown as they stand."});
    expectWords(said({changed(good, {{0, 1.25f}, {4, 1.5f}})}), {"2 of 6 rows do not sum to 1", "2 cells are above 1 (layer 0, head 0, query 0, key 0 is 1.25)"});
    expectWords(said({changed(good, {{4, 0.0f}, {5, 0.0f}, {6, 0.0f}, {7, 0.0f}})}), {"1 row is all zeros (layer 0, head 0, query 1)", "left out of the metrics"});
    expectWords(said({changed(good, {{4, none}, {5, none}, {6, none}, {7, none}})}), {"o | 4 cells are NaN (layer 0, head 0, query 1, key 0): taken as masked."});
    EXPECT_EQ(said({changed(good, {{4, none}, {5, none}, {6, none}, {7, none}})}).find("zeros"), std::string::npos);
    EXPECT_EQ(said({changed(good, {{0, good.values[0] - 5e-4f}})}), "o"); // rounding
}

TEST(PatternCheck, HalvesMayRoundMore)
{
    std::vector<uint16_t> bits;
    for (const float v : {0.6f, 0.405f, 0.3f, 0.68f}) { // sums 1.005 and 0.98
        bits.push_back(doubleToHalf(static_cast<double>(v)));
    }
    const Tensor halves{DType::F16, {1, 2, 2}, std::as_bytes(std::span(bits)), nullptr};
    const auto facts = checkPatterns({halves}, "f", {});
    ASSERT_TRUE(facts);
    ASSERT_EQ(facts->notes.size(), 1u);
    expectWords(facts->notes[0], {"1 of 2 rows does not sum to 1 within 0.01", "query 1"});
}

TEST(PatternCheck, ScoresAreRefusedByPlace)
{
    const FloatTensor good = softmaxOf({2, 3, 4});
    EXPECT_EQ(said({good, changed(good, {{12 + 6, -1.5f}, {12 + 7, -2.0f}})}), "f: attention: layer 1, head 1, query 1, key 2: expected a weight from 0 on, as a softmax gives it, found -1.5");
    expectWords(said({changed(good, {{3, std::numeric_limits<float>::infinity()}})}), {"layer 0, head 0, query 0, key 3", "found inf"});
    expectWords(said({changed(good, {{3, -std::numeric_limits<float>::infinity()}})}), {"found -inf"});
    EXPECT_EQ(said({changed(good, {{3, good.values[3] * 0 - 1e-6f}, {2, good.values[2] + good.values[3]}})}), "o"); // rounding below 0
}

TEST(PatternCheck, LargeOnesAreCheckedByRowsThatAreSaid)
{
    FloatTensor large = softmaxOf({1, 100, 10});
    large.values[50 * 10 + 3] += 3; // a row that is not looked at
    const std::string few = said({large}, {true, 30});
    EXPECT_EQ(few, "o | The patterns are large: 3 of 100 rows of each head were checked."); // 0, 49, 99
    large.values[99 * 10 + 3] += 3;
    expectWords(said({large}, {true, 30}), {"1 of 3 rows does not sum to 1", "query 99"});
    expectWords(said({large}, {true, 1}), {"2 of 100 rows of each head"});
    expectWords(said({large}), {"2 of 100 rows do not"});
}

TEST(PatternCheck, StopsWhenAsked)
{
    std::stop_source source;
    source.request_stop();
    const FloatTensor good = softmaxOf({1, 2, 2});
    const auto facts = checkPatterns({makeTensor(good.shape, good.values)}, "f", {}, Progress{source.get_token(), {}});
    ASSERT_FALSE(facts);
    EXPECT_EQ(facts.error().code, ErrorCode::Cancelled);
}
