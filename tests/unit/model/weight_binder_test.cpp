// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/weight_binder.h"

#include <gtest/gtest.h>

#include "tests/support/made_model.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

/// Tensors of a small model behind `prefix`, its head behind `outer`.
WeightIndex index(const std::string &outer, const std::string &prefix)
{
    Bag bag;
    bag.matrix(outer + prefix + "wte.weight", 5, 3).matrix(outer + prefix + "h.0.fc.weight", 4, 3).put(outer + prefix + "h.0.fc.bias", {4}, 1).matrix(outer + prefix + "h.11.fc.weight", 4, 3);
    bag.matrix(outer + "lm_head.weight", 5, 3).put(outer + prefix + "h.0.attn.bias", {1, 1, 4, 4}, 1);
    return indexOf(bag.tensors);
}

template <class T>
std::string messageOf(const Result<T> &result)
{
    return result ? "taken" : result.error().message;
}

} // namespace

TEST(WeightBinder, FindsItsTensorsBehindEveryWrapper)
{
    for (const std::string outer : {"", "module.", "_orig_mod.", "_orig_mod.module.", "module._orig_mod.", "model.", "net."}) {
        for (const std::string prefix : {"transformer.", ""}) {
            const WeightIndex tensors = index(outer, prefix);
            WeightBinder binder(tensors, {"transformer.", ""}, "wte.weight");
            EXPECT_EQ(binder.prefix(), outer + prefix);
            EXPECT_TRUE(binder.has("h.0.fc.weight"));
            EXPECT_TRUE(binder.hasOuter("lm_head.weight"));
            EXPECT_TRUE(binder.tensor("wte.weight", {5, 3}));
            EXPECT_TRUE(binder.outer("lm_head.weight", {5, 3}));
            EXPECT_EQ(binder.shapeOf("h.0.fc.weight"), (Shape{4, 3}));
            EXPECT_EQ(binder.shapeOf("nothing"), Shape{});
        }
    }
}

TEST(WeightBinder, WhereItsProbeIsMissingItNamesTheUsualTensor)
{
    WeightIndex tensors = index("", "transformer.");
    tensors.tensors.erase("transformer.wte.weight");
    WeightBinder binder(tensors, {"transformer.", ""}, "wte.weight");
    EXPECT_EQ(messageOf(binder.tensor("wte.weight", {5, 3})), "w.json: transformer.wte.weight: expected a tensor of shape [5, 3], found none of this name");
}

TEST(WeightBinder, ChecksShapes)
{
    const WeightIndex tensors = index("", "");
    WeightBinder binder(tensors, {""}, "wte.weight");
    EXPECT_EQ(messageOf(binder.tensor("wte.weight", {3, 5})), "w.json: wte.weight: expected shape [3, 5], found [5, 3]");
    EXPECT_EQ(messageOf(binder.vector("h.0.fc.bias", 5)), "w.json: h.0.fc.bias: expected shape [5], found [4]");
    EXPECT_EQ(messageOf(binder.linear("h.0.fc.weight", "", Orientation::InOut, 3, 4)), "w.json: h.0.fc.weight: expected shape [3, 4], found [4, 3]");
    EXPECT_EQ(messageOf(binder.linear("h.0.fc.weight", "h.0.other", Orientation::OutIn, 3, 4)), "w.json: h.0.other: expected a tensor of shape [4], found none of this name");
    EXPECT_EQ(messageOf(binder.whole("no\nsuch")), "w.json: no\\x0asuch: expected a tensor, found none of this name");
    const auto layer = binder.linear("h.0.fc.weight", "h.0.fc.bias", Orientation::OutIn, 3, 4);
    ASSERT_TRUE(layer);
    EXPECT_EQ(layer.value().bias(), toFloat(*tensors.find("h.0.fc.bias")));
    EXPECT_EQ(layer.value().weight(2, 1), toFloat(*tensors.find("h.0.fc.weight"))[1 * 3 + 2]);
}

TEST(WeightBinder, ExpectsOfOneLayerWhatAnotherHas)
{
    for (const std::string outer : {"", "module."}) {
        const WeightIndex tensors = index(outer, "transformer.");
        WeightBinder binder(tensors, {"transformer.", ""}, "wte.weight");
        EXPECT_TRUE(binder.expects("h.0.fc.bias"));
        EXPECT_TRUE(binder.expects("h.11.fc.bias")); // layer 0 has one
        EXPECT_TRUE(binder.expects("h.3.fc.weight"));
        EXPECT_FALSE(binder.expects("h.0.proj.bias"));
        EXPECT_FALSE(binder.expects("wte.bias"));
        EXPECT_FALSE(binder.expects("h.0.fc.bias2"));
    }
}

TEST(WeightBinder, KeepsAccountOfWhatNobodyAskedFor)
{
    const WeightIndex tensors = index("", "");
    WeightBinder binder(tensors, {""}, "wte.weight");
    binder.buffers = {"*attn.bias"};
    ASSERT_TRUE(binder.tensor("wte.weight", {5, 3}));
    ASSERT_TRUE(binder.vector("h.0.fc.bias", 4));
    EXPECT_FALSE(binder.tensor("h.0.fc.weight", {9, 9})); // what was refused was not used
    EXPECT_EQ(binder.unused(), (std::vector<std::string>{"h.0.fc.weight", "h.11.fc.weight", "lm_head.weight"}));
    EXPECT_TRUE(binder.took("wte.weight"));
    EXPECT_FALSE(binder.took("lm_head.weight"));
}
