// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/pass_cost.h"

#include <gtest/gtest.h>

using namespace headscope;

namespace {

/// GPT-2 small: 12 layers, 12 heads of 64, d_model 768, d_mlp 3072.
StackSpec gpt2Small(bool causal)
{
    StackSpec stack;
    stack.n_heads = stack.n_kv_heads = 12;
    stack.d_model = stack.d_key = stack.d_value = 768;
    stack.d_head = 64;
    stack.d_mlp = 3072;
    stack.causal = causal;
    stack.layers.resize(12);
    return stack;
}

/// One layer of 2 heads of 4 over 8 numbers, without MLP: each projection is 64 multiplications a position.
StackSpec tiny(bool causal)
{
    StackSpec stack;
    stack.n_heads = stack.n_kv_heads = 2;
    stack.d_model = stack.d_key = stack.d_value = 8;
    stack.d_head = 4;
    stack.mlp = MlpKind::None;
    stack.causal = causal;
    stack.layers.resize(1);
    return stack;
}

ModelSpec modelOf(std::vector<StackSpec> stacks)
{
    ModelSpec spec;
    spec.stacks = std::move(stacks);
    return spec;
}

/// Cells that attention costs in a tiny stack: each is 4 d_head in each of 2 heads.
double tinyCells(const StackSpec &stack, int n) { return passCost(modelOf({stack}), {n}).attention / 32; }

} // namespace

// Per token and layer: 768 * 2304 + 768 * 768 = 2,359,296 and 2 * 768 * 3072 = 4,718,592 multiplications.
TEST(PassCost, Gpt2SmallWithoutMask)
{
    const PassCost cost = passCost(modelOf({gpt2Small(false)}), {1024});
    EXPECT_EQ(cost.projections, 57'982'058'496.0);  // 2 * 1024 * 12 * 2,359,296
    EXPECT_EQ(cost.mlp, 115'964'116'992.0);         // 2 * 1024 * 12 * 4,718,592
    EXPECT_EQ(cost.attention, 38'654'705'664.0);    // 12 layers * 12 heads * 1024^2 cells * 4 * 64
    EXPECT_EQ(cost.total(), 212'600'881'152.0);
}

TEST(PassCost, Gpt2SmallCausal)
{
    const PassCost cost = passCost(modelOf({gpt2Small(true)}), {1024});
    EXPECT_EQ(cost.attention, 19'346'227'200.0); // 1024 * 1025 / 2 = 524,800 cells a head, 36,864 operations a cell of all heads and layers
    EXPECT_EQ(cost.total(), 57'982'058'496.0 + 115'964'116'992.0 + 19'346'227'200.0);
    EXPECT_EQ(passCost(modelOf({gpt2Small(true)}), {1}).attention, 36'864.0);
}

TEST(PassCost, FewerKeyHeadsAndAGatedMlp)
{
    StackSpec stack = gpt2Small(true);
    stack.n_kv_heads = 4;
    stack.mlp = MlpKind::Gated;
    const PassCost cost = passCost(modelOf({stack}), {10});
    EXPECT_EQ(cost.projections, 2.0 * 10 * 12 * (768 * 768 + 2 * 768 * 256 + 768 * 768));
    EXPECT_EQ(cost.mlp, 2.0 * 10 * 12 * 3 * 768 * 3072);
    EXPECT_EQ(cost.attention, 36'864.0 * 55);
}

TEST(PassCost, WindowsAreOfTheLayer)
{
    StackSpec stack = tiny(true);
    EXPECT_EQ(tinyCells(stack, 6), 21);
    stack.layers[0].window = 2;
    EXPECT_EQ(tinyCells(stack, 6), 11); // 1 2 2 2 2 2
    stack.layers.push_back({});         // and a layer without
    EXPECT_EQ(tinyCells(stack, 6), 32);
    stack.causal = false;
    EXPECT_EQ(tinyCells(stack, 6), 16 + 36); // 2 3 3 3 3 2
}

TEST(PassCost, ExtraKeysAreSeenByAllAndNotProjected)
{
    StackSpec stack = tiny(true);
    stack.learned_key = stack.zero_key = true;
    EXPECT_EQ(tinyCells(stack, 3), 6 + 3 * 2);
    EXPECT_EQ(passCost(modelOf({stack}), {3}).projections, 2.0 * 3 * 4 * 64);
}

TEST(PassCost, ABareLayerReadsAnotherStream)
{
    StackSpec stack = tiny(false);
    stack.given_keys = true;
    stack.d_key = 5;
    stack.d_value = 3;
    const PassCost cost = passCost(modelOf({stack}), {4, 7});
    EXPECT_EQ(cost.projections, 2.0 * (4 * 64 + 7 * 5 * 8 + 7 * 3 * 8 + 4 * 64));
    EXPECT_EQ(cost.attention, 32.0 * 4 * 7);
    EXPECT_EQ(cost.mlp, 0);
}

TEST(PassCost, CrossAttentionReadsTheEncoder)
{
    StackSpec encoder = tiny(false), decoder = tiny(true);
    decoder.has_cross = true;
    decoder.memory = 0;
    const PassCost cost = passCost(modelOf({encoder, decoder}), {5, 3});
    EXPECT_EQ(cost.attention, 32.0 * (25 + 6 + 15));
    EXPECT_EQ(cost.projections, 2.0 * 64 * (5 * 4 + 3 * 4 + 2 * 3 + 2 * 5));
}

TEST(PassCost, HugeSizesDoNotOverflow)
{
    StackSpec stack = gpt2Small(true);
    stack.d_model = stack.d_head = 1 << 30;
    stack.n_heads = 1 << 30;
    EXPECT_GT(passCost(modelOf({stack}), {1 << 20}).total(), 1e30);
}
