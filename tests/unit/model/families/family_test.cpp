// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/families/family.h"

#include <cmath>
#include <gtest/gtest.h>

#include "tests/support/made_model.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

StackSpec rightSpec()
{
    StackSpec spec;
    spec.n_heads = 4;
    spec.n_kv_heads = 2;
    spec.d_model = 24;
    spec.d_head = 6;
    spec.d_mlp = 40;
    spec.d_vocab = 50;
    spec.n_ctx = 40;
    spec.layers.resize(2);
    return spec;
}

std::string sizesSay(const std::function<void(StackSpec &)> &change)
{
    StackSpec spec = rightSpec();
    change(spec);
    const Status status = checkSizes(spec, "c.json");
    return status ? "fit" : status.error().message;
}

} // namespace

TEST(Family, ActivationsByName)
{
    const std::map<std::string, Activation> known = {{"gelu", Activation::Gelu}, {"gelu_new", Activation::GeluTanh}, {"gelu_pytorch_tanh", Activation::GeluTanh}, {"gelu_fast", Activation::GeluTanh},
        {"quick_gelu", Activation::QuickGelu}, {"relu", Activation::Relu}, {"silu", Activation::Silu}, {"swish", Activation::Silu}, {"tanh", Activation::Tanh}};
    for (const auto &[name, activation] : known) {
        const auto found = activationFromName(name, "c.json");
        ASSERT_TRUE(found) << name;
        EXPECT_EQ(found.value(), activation) << name;
    }
    for (const char *other : {"", "GELU", "mish", "gelu_10"}) {
        const auto found = activationFromName(other, "c.json");
        ASSERT_FALSE(found) << other;
        EXPECT_EQ(found.error().code, ErrorCode::Unsupported);
        expectWords(found.error().message, {"c.json: activation \"", other, "known: gelu"});
    }
}

TEST(Family, SizesAreBounded)
{
    EXPECT_EQ(sizesSay([](StackSpec &) {}), "fit");
    EXPECT_EQ(sizesSay([](StackSpec &s) { s.n_ctx = 0; }), "fit"); // any number of positions
    EXPECT_EQ(sizesSay([](StackSpec &s) {
        s.mlp = MlpKind::None;
        s.d_mlp = 0;
        s.input = InputKind::Vectors;
        s.d_vocab = 0;
    }), "fit");
    EXPECT_EQ(sizesSay([](StackSpec &s) { s.layers.clear(); }), "c.json: layers: expected 1 to 1024, found 0");
    EXPECT_EQ(sizesSay([](StackSpec &s) { s.n_heads = 0; }), "c.json: heads: expected 1 to 4096, found 0");
    EXPECT_EQ(sizesSay([](StackSpec &s) { s.n_kv_heads = -1; }), "c.json: key/value heads: expected 1 to 4096, found -1");
    EXPECT_EQ(sizesSay([](StackSpec &s) { s.d_model = (1 << 17) + 1; }), "c.json: d_model: expected 1 to 131072, found 131073");
    EXPECT_EQ(sizesSay([](StackSpec &s) { s.d_head = 0; }), "c.json: d_head: expected 1 to 16384, found 0");
    EXPECT_EQ(sizesSay([](StackSpec &s) { s.d_mlp = 0; }), "c.json: d_mlp: expected 1 to 1048576, found 0");
    EXPECT_EQ(sizesSay([](StackSpec &s) { s.d_vocab = 0; }), "c.json: vocabulary: expected 1 to 16777216, found 0");
    EXPECT_EQ(sizesSay([](StackSpec &s) { s.n_ctx = -1; }), "c.json: context: expected 0 to 16777216, found -1");
    EXPECT_EQ(sizesSay([](StackSpec &s) { s.n_kv_heads = 3; }), "c.json: expected a number of key/value heads that divides 4 heads, found 3");
}

TEST(Family, NumbersOfLayersAreBounded)
{
    EXPECT_TRUE(checkLayers(1, "c.json"));
    EXPECT_TRUE(checkLayers(1024, "c.json"));
    EXPECT_EQ(checkLayers(0, "c.json").error().message, "c.json: layers: expected 1 to 1024, found 0");
    EXPECT_EQ(checkLayers(2147483647, "c.json").error().message, "c.json: layers: expected 1 to 1024, found 2147483647");
}

TEST(Family, HeadsDivideTheWidth)
{
    const Config config = configFrom("{}");
    EXPECT_EQ(headWidth(24, 4, config).value(), 6);
    EXPECT_EQ(headWidth(24, 5, config).error().message, "w.json: config: expected a number of heads that divides the width 24, found 5 heads");
    EXPECT_FLOAT_EQ(usualScale(16), 0.25f);
}

TEST(Family, RotaryFrequenciesByHand)
{
    const auto theta = rotaryFrequencies(8, 10000);
    ASSERT_EQ(theta.size(), 4u);
    for (size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(theta[i], std::pow(10.0, -static_cast<double>(i)), 1e-15);
    }
    EXPECT_TRUE(rotaryFrequencies(0, 10000).empty());
}

TEST(Family, IsKnownByATensorBehindAnyWrapper)
{
    const auto known = [](const std::string &name) {
        return recogniseFamily(indexOf(Bag().put(name, {1}, 1).tensors));
    };
    EXPECT_EQ(known("transformer.wte.weight"), &gpt2Family);
    EXPECT_EQ(known("wte.weight"), &gpt2Family);
    EXPECT_EQ(known("module.transformer.wte.weight"), &gpt2Family);
    EXPECT_EQ(known("_orig_mod.wte.weight"), &gpt2Family);
    EXPECT_EQ(known("model.embed_tokens.weight"), &llamaFamily);
    EXPECT_EQ(known("bert.embeddings.word_embeddings.weight"), &bertFamily);
    EXPECT_EQ(known("my_wte.weight"), nullptr);
    EXPECT_EQ(known("in_proj_weight"), nullptr);
}

TEST(Family, NormsAndLayersMayLackABias)
{
    Bag bag;
    bag.norm("a", 4).put("b.weight", {4}, 1).layer("c", 3, 4).matrix("d.weight", 4, 3);
    const WeightIndex index = indexOf(bag.tensors);
    WeightBinder binder(index, {""}, "");
    EXPECT_EQ(bindNorm(binder, "a", 4).value().bias.size(), 4u);
    EXPECT_TRUE(bindNorm(binder, "b", 4).value().bias.empty());
    EXPECT_FALSE(bindNorm(binder, "b", 4).value().absent());
    EXPECT_FALSE(bindNorm(binder, "x", 4));
    EXPECT_EQ(bindLinear(binder, "c", 3, 4).value().bias().size(), 4u);
    EXPECT_TRUE(bindLinear(binder, "d", 3, 4).value().bias().empty());
    EXPECT_FALSE(bindLinear(binder, "d", 4, 3));
}
