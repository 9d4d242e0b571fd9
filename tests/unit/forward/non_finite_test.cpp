// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/non_finite.h"

#include <gtest/gtest.h>
#include <limits>

#include "core/analysis/head_metrics.h"
#include "core/forward/next_tokens.h"
#include "tests/support/made_model.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

constexpr float noNumber = std::numeric_limits<float>::quiet_NaN(), infinite = std::numeric_limits<float>::infinity();

/// A tiny model with one number of one tensor replaced.
std::shared_ptr<const Model> broken(const TinyConfig &c, const std::string &name, size_t at, float value)
{
    const TemporaryFolder folder;
    auto tensors = tensorsOf(c);
    tensors.at(name).values.at(at) = value;
    writeTinyModel(folder.path(), jsonOf(configOf(c)), tensors);
    return openModel(folder.path().string()).value();
}

std::shared_ptr<const Trace> passOf(const std::shared_ptr<const Model> &model) { return traceOf(model, *inputFromIds(*model, {{4, 9, 2, 4, 7}, {}, {}})); }

struct Case {
    TinyConfig config;
    std::string tensor;
    size_t at;
    float value;
    std::string found, head;
};

} // namespace

TEST(NonFinite, NothingIsFoundInASoundPass)
{
    for (const TinyConfig &c : {tinyGpt2(), tinyLlama()}) {
        const auto model = openTiny(c);
        EXPECT_FALSE(firstNonFinite(*passOf(model)));
        EXPECT_FALSE(nonFiniteTensor(*model));
        EXPECT_FALSE(nonFiniteNote(*passOf(model), std::nullopt));
    }
}

TEST(NonFinite, TheFirstLayerHeadAndTensorAreNamed)
{
    const TinyConfig gpt2 = tinyGpt2(), llama = tinyLlama();
    const auto width = static_cast<size_t>(gpt2.d_model);
    // The columns of c_attn are the queries' of all heads, then the keys', then the values'.
    const std::vector<Case> cases = {
        {gpt2, "transformer.h.1.attn.c_attn.weight", 2 * 6 + 1, noNumber, "blocks.1.attn.q", "L1H2"},
        {gpt2, "transformer.h.1.attn.c_attn.weight", width + 3 * 6, noNumber, "blocks.1.attn.k", "L1H3"},
        {gpt2, "transformer.h.0.attn.c_attn.bias", 2 * width + 6, infinite, "blocks.0.attn.v", "L0H1"},
        {gpt2, "transformer.h.0.attn.c_proj.weight", 5, noNumber, "blocks.0.resid_mid", "L0"},
        {gpt2, "transformer.h.0.mlp.c_proj.bias", 5, -infinite, "blocks.0.resid_post", "L0"},
        {gpt2, "transformer.wpe.weight", 3, noNumber, "embed", ""},
        {llama, "model.layers.1.self_attn.q_proj.weight", 10 * 24, noNumber, "blocks.1.attn.q", "L1H1"},
        {llama, "model.layers.1.self_attn.v_proj.weight", 10 * 24, noNumber, "blocks.1.attn.v", "L1, key/value head 1"},
    };
    for (const Case &c : cases) {
        const auto model = broken(c.config, c.tensor, c.at, c.value);
        const auto trace = passOf(model);
        const auto found = firstNonFinite(*trace);
        ASSERT_TRUE(found) << c.tensor;
        EXPECT_EQ(found->tensor, c.found);
        EXPECT_EQ(found->head, c.head);
        EXPECT_EQ(nonFiniteTensor(*model), c.tensor);
        expectWords(nonFiniteNote(*trace, nonFiniteTensor(*model)).value(), {c.found, c.head, c.tensor});
    }
}

TEST(NonFinite, ScoresBeyondFloat32AreFoundWithoutATensor)
{
    const TinyConfig c = tinyGpt2();
    const TemporaryFolder folder;
    auto tensors = tensorsOf(c);
    for (const size_t column : {size_t{0}, static_cast<size_t>(c.d_model)}) {
        tensors.at("transformer.h.0.attn.c_attn.bias").values.at(column) = 1e30f;
    }
    writeTinyModel(folder.path(), jsonOf(configOf(c)), tensors);
    const auto model = openModel(folder.path().string()).value();
    const auto found = firstNonFinite(*passOf(model));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->tensor, "blocks.0.attn.scores");
    EXPECT_EQ(found->head, "L0H0");
    EXPECT_FALSE(nonFiniteTensor(*model));
}

TEST(NonFinite, MetricsOfABrokenPatternAreUndefinedAndThoseOfOthersAreNot)
{
    const auto trace = passOf(broken(tinyGpt2(), "transformer.h.1.attn.c_attn.weight", 2 * 6 + 1, noNumber));
    for (int layer = 0; layer < 2; ++layer) {
        for (int head = 0; head < 4; ++head) {
            const auto metrics = headMetrics(*trace, {GroupIndex(0), LayerIndex(layer), HeadIndex(head)}).value();
            const bool expected = layer != 1 || head != 2;
            EXPECT_EQ(metrics.entropy.has_value(), expected) << layer << " " << head;
            EXPECT_EQ(metrics.next.has_value(), expected);
            EXPECT_EQ(metrics.sink.has_value(), expected);
        }
    }
}

TEST(NonFinite, TokensAreNotRankedByLogitsThatAreNoNumbers)
{
    const auto trace = passOf(broken(tinyGpt2(), "transformer.h.1.mlp.c_proj.bias", 0, noNumber));
    const auto next = nextTokenCandidates(*trace, 5);
    ASSERT_FALSE(next);
    expectWords(next.error().message, {"logits", "not numbers"});
}
