// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attention/merge.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "tests/support/bare_trace.h"
#include "tests/support/compare.h"
#include "tests/support/naive_attention.h"
#include "tests/support/random_numbers.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

constexpr int heads = 3, queries = 70, keysCount = 9, width = 4;

AttentionTrace attended(bool equalHeads, int causalOrPadded = 0)
{
    RandomNumbers random(11);
    AttentionTrace trace;
    trace.geometry = geometryOf(heads, equalHeads ? 1 : heads, queries, keysCount, width);
    trace.geometry.score_scale = 0.7f;
    trace.geometry.mask.causal = causalOrPadded == 1;
    if (causalOrPadded == 2) {
        trace.geometry.mask.key_allowed = {1, 0, 1, 1, 0, 1, 1, 1, 0};
    }
    const auto one = random.list(static_cast<size_t>(queries * width), 2);
    std::vector<float> q;
    for (int h = 0; h < heads; ++h) {
        const auto own = equalHeads ? one : random.list(one.size(), 2);
        q.insert(q.end(), own.begin(), own.end());
    }
    const auto k = random.list(static_cast<size_t>(trace.geometry.n_kv_heads * keysCount * width), 2);
    setHeads(trace, q, k, random.list(k.size(), 1));
    EXPECT_TRUE(attend(trace, {}));
    return trace;
}

/// What merging does to the numbers of the heads at one place.
double merged(const HeadMerge &merge, const std::vector<double> &ofHeads)
{
    double total = 0, sum = 0;
    for (size_t h = 0; h < ofHeads.size(); ++h) {
        const double w = merge.kind == MergeKind::Weights ? static_cast<double>(merge.weights[h]) : 1.0;
        total += w;
        sum += w * ofHeads[h];
    }
    return merge.kind == MergeKind::Max ? *std::max_element(ofHeads.begin(), ofHeads.end()) : sum / total;
}

const std::vector<HeadMerge> merges = {{MergeKind::Mean, {}}, {MergeKind::Max, {}}, {MergeKind::Weights, {1, 0, 3}}, {MergeKind::Weights, {0.25f, 0.5f, 0.25f}}, {MergeKind::Weights, {0, 0, 7}}};

/// [d_out, d_in] weights and a bias.
Linear output(int d_out)
{
    RandomNumbers random(3);
    return Linear(makeTensor({d_out, heads * width}, random.list(static_cast<size_t>(d_out * heads * width), 1)), Orientation::OutIn, random.list(static_cast<size_t>(d_out), 1));
}

std::string refusal(const HeadMerge &merge, int n_heads)
{
    const Status status = checkMerge(merge, n_heads);
    if (status) {
        return "taken";
    }
    EXPECT_EQ(status.error().code, ErrorCode::BadInput);
    return status.error().message;
}

} // namespace

TEST(Merge, PatternAgreesWithTheNaiveOneAndMaskedStaysMasked)
{
    for (const int masking : {0, 1, 2}) {
        const AttentionTrace trace = attended(false, masking);
        const NaiveAttention naive = naiveAttention(trace);
        for (const HeadMerge &merge : merges) {
            std::vector<double> wanted;
            for (int i = 0; i < queries; ++i) {
                for (int j = 0; j < keysCount; ++j) {
                    wanted.push_back(naive.masked(0, i, j) ? std::nan("") : merged(merge, {naive.at(0, i, j), naive.at(1, i, j), naive.at(2, i, j)}));
                }
            }
            EXPECT_TRUE(patternsAgree(mergedPattern(trace, merge, {0, 0, queries, keysCount}, queries, keysCount).values, wanted));
        }
    }
}

TEST(Merge, ARectangleIsPooledByItsLargestCell)
{
    const AttentionTrace trace = attended(false, 1);
    const NaiveAttention naive = naiveAttention(trace);
    const Tile tile{1, 2, 69, 7}; // its first row sees nothing of it
    for (const HeadMerge &merge : merges) {
        std::vector<double> wanted(5 * 3, std::nan(""));
        for (int i = 0; i < tile.rows; ++i) {
            for (int j = 0; j < tile.cols; ++j) {
                if (!naive.masked(0, tile.query + i, tile.key + j)) {
                    double &cell = wanted[static_cast<size_t>(i * 5 / tile.rows * 3 + j * 3 / tile.cols)];
                    cell = std::fmax(cell, merged(merge, {naive.at(0, tile.query + i, tile.key + j), naive.at(1, tile.query + i, tile.key + j), naive.at(2, tile.query + i, tile.key + j)}));
                }
            }
        }
        EXPECT_TRUE(patternsAgree(mergedPattern(trace, merge, tile, 5, 3).values, wanted));
    }
    EXPECT_TRUE(std::isnan(mergedPattern(trace, merges[0], {0, 8, 8, 1}, 1, 1).values[0])); // above the diagonal
}

TEST(Merge, ZAndOutputAgreeWithTheNaiveOnes)
{
    const AttentionTrace trace = attended(false);
    const NaiveAttention naive = naiveAttention(trace);
    const Linear W_O = output(5);
    for (const HeadMerge &merge : merges) {
        std::vector<double> z, out;
        for (int i = 0; i < queries; ++i) {
            std::vector<double> row;
            for (int d = 0; d < width; ++d) {
                const auto at = [&](int h) { return naive.z[static_cast<size_t>((h * queries + i) * width + d)]; };
                row.push_back(merged(merge, {at(0), at(1), at(2)}));
            }
            z.insert(z.end(), row.begin(), row.end());
            for (int o = 0; o < 5; ++o) {
                double sum = static_cast<double>(W_O.bias()[static_cast<size_t>(o)]);
                for (int in = 0; in < heads * width; ++in) {
                    sum += row[static_cast<size_t>(in % width)] * static_cast<double>(W_O.weight(in, o));
                }
                out.push_back(sum);
            }
        }
        EXPECT_TRUE(activationsAgree(mergedZ(trace, merge).values, z));
        EXPECT_TRUE(activationsAgree(mergedOutput(trace, merge, W_O).values, out));
    }
}

TEST(Merge, EqualHeadsGiveTheLayersOwnOutput)
{
    const AttentionTrace trace = attended(true);
    const Linear W_O = output(5);
    Matrix own(queries, heads * width);
    for (int h = 0; h < heads; ++h) {
        for (int i = 0; i < queries; ++i) {
            std::copy_n(trace.output(HeadIndex(h), i), width, own.row(i) + h * width);
        }
    }
    const Matrix wanted = W_O.apply(own);
    EXPECT_EQ(mergedOutput(trace, {MergeKind::Max, {}}, W_O).values, wanted.values); // nothing is rounded
    EXPECT_EQ(mergedOutput(trace, {MergeKind::Weights, {0, 1, 0}}, W_O).values, wanted.values);
    for (const HeadMerge &merge : merges) {
        EXPECT_TRUE(within(mergedOutput(trace, merge, W_O).values, wanted.values, 2e-6)); // three thirds do not add up to one
    }
}

TEST(CheckMerge, AsksForOneFiniteWeightAHead)
{
    EXPECT_EQ(refusal({MergeKind::Mean, {}}, 3), "taken");
    EXPECT_EQ(refusal({MergeKind::Max, {}}, 3), "taken");
    EXPECT_EQ(refusal({MergeKind::Weights, {0, 0, 1e-30f}}, 3), "taken");
    EXPECT_EQ(refusal({MergeKind::Weights, {}}, 3), "merging: expected 3 weights, one a head, found 0");
    EXPECT_EQ(refusal({MergeKind::Weights, {1, 2}}, 3), "merging: expected 3 weights, one a head, found 2");
    EXPECT_EQ(refusal({MergeKind::Weights, {1, -0.5f, 2}}, 3), "merging: expected weights that are numbers from 0 on, found -0.5");
    EXPECT_EQ(refusal({MergeKind::Weights, {1, INFINITY, 2}}, 3), "merging: expected weights that are numbers from 0 on, found inf");
    EXPECT_NE(refusal({MergeKind::Weights, {1, NAN, 2}}, 3).find("found nan"), std::string::npos);
    EXPECT_EQ(refusal({MergeKind::Weights, {0, 0, 0}}, 3), "merging: expected at least one weight above 0, found none");
}
