// SPDX-License-Identifier: GPL-3.0-or-later
// Metrics where keys are not the positions of the queries: given keys, cross-attention, extra keys of a layer.
#include "core/analysis/head_metrics.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "core/model/families/bare_layers.h"
#include "tests/support/made_model.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

constexpr int width = 6;

std::shared_ptr<const Model> bareLayer(bool extraKeys)
{
    Bag bag;
    bag.matrix("in_proj_weight", 3 * width, width).layer("out_proj", width, width);
    if (extraKeys) {
        bag.put("bias_k", {1, 1, width}, 1).put("bias_v", {1, 1, width}, 1);
    }
    const WeightIndex index = indexOf(bag.tensors);
    WeightBinder binder(index, {""}, "");
    return modelOf(readAttentionLayer(configFrom(extraKeys ? R"({"num_heads": 2, "add_zero_attn": true})" : R"({"num_heads": 2})"), binder, {}));
}

/// Pattern [n_query][n_key] of head 1.
std::vector<std::vector<double>> patternOf(const std::shared_ptr<const Trace> &trace)
{
    const auto all = named(trace, "blocks.0.attn.pattern");
    const auto n_query = static_cast<size_t>(trace->nQuery(GroupIndex(0))), n_key = static_cast<size_t>(trace->nKey(GroupIndex(0)));
    std::vector<std::vector<double>> rows;
    for (size_t i = 0; i < n_query; ++i) {
        const auto row = all.begin() + static_cast<std::ptrdiff_t>((n_query + i) * n_key);
        rows.emplace_back(row, row + static_cast<std::ptrdiff_t>(n_key));
    }
    return rows;
}

HeadMetrics measured(const std::shared_ptr<const Trace> &trace)
{
    const auto metrics = headMetrics(*trace, {GroupIndex(0), LayerIndex(0), HeadIndex(1)});
    EXPECT_TRUE(metrics);
    return *metrics;
}

double entropyOf(const std::vector<double> &row)
{
    double H = 0;
    for (const double a : row) {
        H -= a > 0 ? a * std::log(a) : 0.0;
    }
    return H;
}

} // namespace

TEST(HeadMetricsOfLayers, OtherKeysLeaveDistancesUndefined)
{
    const auto trace = traceOf(bareLayer(false), vectorInput({randomMatrix(5, width, 1), randomMatrix(7, width, 2)}));
    const HeadMetrics m = measured(trace);
    const auto A = patternOf(trace);
    double entropy = 0, sink = 0, confidence = 0;
    for (size_t i = 0; i < 5; ++i) {
        entropy += entropyOf(A[i]) / 5;
        sink += A[i][0] / 5;
        confidence += i < 4 ? *std::max_element(A[i].begin(), A[i].end()) / 4 : 0.0;
    }
    EXPECT_NEAR(m.entropy.value(), entropy, 1e-5);
    EXPECT_NEAR(m.entropy_normalized.value(), entropy / std::log(7.0), 1e-5);
    EXPECT_NEAR(m.sink.value(), sink, 1e-5);
    EXPECT_NEAR(m.confidence.value(), confidence, 1e-5);
    for (const auto &value : {m.distance, m.self, m.previous, m.next, m.duplicate, m.induction}) {
        EXPECT_FALSE(value);
    }
}

TEST(HeadMetricsOfLayers, ExtraKeysAreNoPositions)
{
    const auto trace = traceOf(bareLayer(true), vectorInput({randomMatrix(5, width, 1)}));
    const HeadMetrics m = measured(trace);
    const auto A = patternOf(trace); // 5 positions, a learned and a zero key
    double entropy = 0, far = 0, mass = 0, self = 0, previous = 0, next = 0;
    for (size_t i = 0; i < 5; ++i) {
        ASSERT_EQ(A[i].size(), 7u);
        entropy += entropyOf(A[i]) / 5;
        self += A[i][i] / 5;
        previous += i > 0 ? A[i][i - 1] / 4 : 0.0;
        next += i < 4 ? A[i][i + 1] / 4 : 0.0; // the learned key is not behind the last position
        for (size_t j = 0; j < 5; ++j) {
            far += A[i][j] * std::abs(static_cast<double>(i) - static_cast<double>(j));
            mass += A[i][j];
        }
    }
    EXPECT_NEAR(m.entropy.value(), entropy, 1e-5);
    EXPECT_NEAR(m.entropy_normalized.value(), entropy / std::log(7.0), 1e-5);
    EXPECT_NEAR(m.distance.value(), far / mass, 1e-5);
    EXPECT_NEAR(m.self.value(), self, 1e-5);
    EXPECT_NEAR(m.previous.value(), previous, 1e-5);
    EXPECT_NEAR(m.next.value(), next, 1e-5);
    EXPECT_FALSE(m.duplicate); // vectors are no tokens
    EXPECT_FALSE(m.induction);
}

TEST(HeadMetricsOfLayers, TopKeysCountExtraKeysToo)
{
    const auto trace = traceOf(bareLayer(true), vectorInput({randomMatrix(5, width, 1)}));
    const auto A = patternOf(trace);
    const auto top = topKeys(*trace, {GroupIndex(0), LayerIndex(0), HeadIndex(1)}, QueryPos(2), 10);
    ASSERT_EQ(top.size(), 7u);
    for (size_t i = 0; i < top.size(); ++i) {
        EXPECT_NEAR(top[i].weight, A[2][static_cast<size_t>(top[i].key.value)], 1e-6);
        EXPECT_TRUE(i == 0 || top[i].weight <= top[i - 1].weight);
    }
}
