// SPDX-License-Identifier: GPL-3.0-or-later
// Rollout against products of whole matrices in float64, as the paper writes them.
#include "core/analysis/rollout.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "core/forward/forward.h"
#include "tests/support/compare.h"
#include "tests/support/naive_forward.h"
#include "tests/support/temporary_folder.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

using Square = std::vector<Numbers>;

size_t sz(int i) { return static_cast<size_t>(i); }

struct Pass {
    TinyConfig config;
    std::shared_ptr<const Trace> trace;
    std::map<std::string, Numbers> naive;
    int n = 0;

    Pass(TinyConfig c, int positions, std::vector<uint8_t> mask = {}) : config(std::move(c)), n(positions)
    {
        std::vector<int> ids;
        for (int i = 0; i < n; ++i) {
            ids.push_back((i * 7 + 3) % config.d_vocab);
        }
        const auto model = openTiny(config);
        trace = *runForward(model, *inputFromIds(*model, {ids, mask, {}}));
        naive = naiveForward(config, tensorsOf(config), ids, mask);
    }
    /// B of a layer: 0.5 (folded A + I), rows divided by their sums.
    Square layer(int l, HeadFold fold) const
    {
        const Numbers &A = naive.at(concat("blocks.", l, ".attn.pattern"));
        Square B(sz(n), Numbers(sz(n)));
        for (int i = 0; i < n; ++i) {
            double sum = 0;
            for (int j = 0; j < n; ++j) {
                std::vector<double> heads;
                for (int h = 0; h < config.n_heads; ++h) {
                    heads.push_back(A[sz((h * n + i) * n + j)]);
                }
                double a = 0;
                for (const double x : heads) {
                    a += x / config.n_heads;
                }
                a = fold == HeadFold::Mean ? a : fold == HeadFold::Max ? *std::max_element(heads.begin(), heads.end()) : *std::min_element(heads.begin(), heads.end());
                B[sz(i)][sz(j)] = 0.5 * a + (i == j ? 0.5 : 0.0);
                sum += B[sz(i)][sz(j)];
            }
            for (double &b : B[sz(i)]) {
                b /= sum;
            }
        }
        return B;
    }
};

/// R_l = B_l R_(l-1), R_(-1) = I: whole matrices, from the first layer up.
Square product(const Square &a, const Square &b)
{
    Square out(a.size(), Numbers(a.size()));
    for (size_t i = 0; i < a.size(); ++i) {
        for (size_t j = 0; j < a.size(); ++j) {
            for (size_t k = 0; k < a.size(); ++k) {
                out[i][j] += a[i][k] * b[k][j];
            }
        }
    }
    return out;
}

} // namespace

TEST(Rollout, AgreesWithProductsOfWholeMatrices)
{
    TinyConfig deep = tinyGpt2();
    deep.n_layers = 4;
    deep.n_ctx = 80;
    for (const Pass &run : {Pass(deep, 70), Pass(tinyLlama(), 17), Pass(tinyGpt2(), 12, {1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0}), Pass(tinyGpt2(), 1)}) {
        for (const HeadFold fold : {HeadFold::Mean, HeadFold::Max, HeadFold::Min}) {
            const int layers = run.config.n_layers;
            Square R = run.layer(0, fold);
            for (int l = 1; l < layers; ++l) {
                R = product(run.layer(l, fold), R);
            }
            for (const int query : {0, run.n / 2, run.n - 1}) {
                const auto got = rollout(*run.trace, GroupIndex(0), QueryPos(query), {fold, 3});
                ASSERT_TRUE(got) << got.error().message;
                ASSERT_EQ(static_cast<int>(got->mass.size()), layers + 1);
                EXPECT_TRUE(patternsAgree(got->mass[0], R[sz(query)])) << "fold " << static_cast<int>(fold) << " query " << query;
                for (const auto &row : got->mass) {
                    double sum = 0;
                    for (const double m : row) {
                        sum += m;
                    }
                    EXPECT_NEAR(sum, 1.0, 1e-9);
                }
                EXPECT_EQ(got->mass.back()[sz(query)], 1.0);
            }
        }
    }
}

TEST(Rollout, EdgesAreTheHeaviestWaysOfEachLayer)
{
    TinyConfig config = tinyGpt2();
    config.n_layers = 3;
    config.n_ctx = 60;
    const Pass run(config, 50);
    const auto got = *rollout(*run.trace, GroupIndex(0), QueryPos(45), {HeadFold::Mean, 9});
    for (int l = 0; l < 3; ++l) {
        const Square B = run.layer(l, HeadFold::Mean);
        Numbers shares;
        for (int i = 0; i < 50; ++i) {
            for (int j = 0; j < 50; ++j) {
                shares.push_back(got.mass[sz(l) + 1][sz(i)] * B[sz(i)][sz(j)]);
            }
        }
        std::sort(shares.rbegin(), shares.rend());
        ASSERT_EQ(got.edges[sz(l)].size(), 9u);
        for (size_t e = 0; e < 9; ++e) {
            const RolloutEdge &edge = got.edges[sz(l)][e];
            EXPECT_NEAR(edge.share, shares[e], 1e-6);
            EXPECT_NEAR(edge.share, got.mass[sz(l) + 1][sz(edge.from)] * B[sz(edge.from)][sz(edge.to)], 1e-6);
        }
    }
    EXPECT_TRUE(rollout(*run.trace, GroupIndex(0), QueryPos(3), {HeadFold::Mean, 0})->edges[0].empty());
}

TEST(Rollout, MassThatPassesABrokenRowIsNoNumber)
{
    const TinyConfig config = tinyGpt2();
    constexpr int n = 9, bad = 5, padding = 2;
    auto tensors = tensorsOf(config);
    tensors.at("transformer.wpe.weight").values.at(sz(bad * config.d_model)) = std::numeric_limits<float>::quiet_NaN(); // so is position 5, and every query that looks at it
    const TemporaryFolder folder;
    writeTinyModel(folder.path(), jsonOf(configOf(config)), tensors);
    const auto model = openModel(folder.path().string()).value();
    std::vector<uint8_t> mask(n, uint8_t{1});
    mask[padding] = 0;
    const auto trace = *runForward(model, *inputFromIds(*model, {{3, 10, 1, 8, 4, 6, 2, 9, 5}, mask, {}}));
    const auto sound = openTiny(config);
    const auto whole = *runForward(sound, *inputFromIds(*sound, {{3, 10, 1, 8, 4, 6, 2, 9, 5}, mask, {}}));
    for (const HeadFold fold : {HeadFold::Mean, HeadFold::Max, HeadFold::Min}) {
        const Rollout broken = *rollout(*trace, GroupIndex(0), QueryPos(7), {fold, 5});
        EXPECT_EQ(broken.heaviest(config.n_layers), 7);
        for (int row = 0; row < config.n_layers; ++row) {
            EXPECT_EQ(broken.heaviest(row), std::nullopt);
            EXPECT_TRUE(broken.edges[sz(row)].empty());
            for (int j = 0; j < n; ++j) {
                const double mass = broken.mass[sz(row)][sz(j)];
                const bool reached = j <= 7 && j != padding;
                EXPECT_TRUE(reached ? std::isnan(mass) : mass == 0) << row << ", " << j << ": " << mass;
            }
        }
        const Rollout fine = *rollout(*whole, GroupIndex(0), QueryPos(7), {fold, 5});
        EXPECT_EQ(fine.heaviest(0), static_cast<int>(std::max_element(fine.mass[0].begin(), fine.mass[0].end()) - fine.mass[0].begin()));
    }
}

TEST(Rollout, IsCancelledWhenAsked)
{
    const Pass run(tinyGpt2(), 9);
    std::stop_source stop;
    stop.request_stop();
    const auto got = rollout(*run.trace, GroupIndex(0), QueryPos(3), {}, Progress{stop.get_token(), {}});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, ErrorCode::Cancelled);
}
