// SPDX-License-Identifier: GPL-3.0-or-later
// Named tensors of models with more than one attention in a block, and of merged heads. Those of plain models are in forward_test.cpp.
#include "core/forward/trace_tensors.h"

#include <gtest/gtest.h>

#include "core/model/families/bare_layers.h"
#include "tests/support/compare.h"
#include "tests/support/made_model.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

constexpr int width = 6, heads = 2;

void putLayer(Bag &bag, const std::string &at, bool decodes)
{
    for (const char *attention : {"self_attn.", "multihead_attn."}) {
        if (decodes || attention[0] == 's') {
            bag.matrix(at + attention + "in_proj_weight", 3 * width, width).layer(at + attention + "out_proj", width, width);
        }
    }
    bag.layer(at + "linear1", width, 8).layer(at + "linear2", 8, width).norm(at + "norm1", width).norm(at + "norm2", width);
    if (decodes) {
        bag.norm(at + "norm3", width);
    }
}

/// Encoder over 3 positions, decoder of two layers over 5.
std::shared_ptr<const Trace> transformerTrace()
{
    Bag bag;
    putLayer(bag, "encoder.layers.0.", false);
    putLayer(bag, "decoder.layers.0.", true);
    putLayer(bag, "decoder.layers.1.", true);
    const WeightIndex index = indexOf(bag.tensors);
    WeightBinder binder(index, {""}, "");
    return traceOf(modelOf(readTorchLayers(configFrom(R"({"nhead": 2})"), binder)), vectorInput({randomMatrix(3, width, 1), randomMatrix(5, width, 2)}));
}

TensorSelection select(std::vector<std::string> globs, std::vector<int> layers = {}, std::vector<int> chosen = {})
{
    TensorSelection out;
    out.globs = std::move(globs);
    out.layers = std::move(layers);
    out.heads = std::move(chosen);
    return out;
}

TensorSelection merging(HeadMerge merge, std::vector<std::string> globs)
{
    TensorSelection out = select(std::move(globs));
    out.merge = std::move(merge);
    return out;
}

std::map<std::string, Shape> shapesOf(const std::shared_ptr<const Trace> &trace, const TensorSelection &selection)
{
    std::map<std::string, Shape> out;
    const auto sources = traceTensors(trace, selection);
    EXPECT_TRUE(sources) << sources.error().message;
    for (const auto &source : sources.value()) {
        out[source.name] = source.shape;
    }
    return out;
}

std::string refusal(const std::shared_ptr<const Trace> &trace, const TensorSelection &selection)
{
    const auto sources = traceTensors(trace, selection);
    return sources ? "given" : sources.error().message;
}

std::vector<float> valuesOf(const std::shared_ptr<const Trace> &trace, const TensorSelection &selection)
{
    const auto sources = traceTensors(trace, selection);
    if (!sources || sources->size() != 1) {
        ADD_FAILURE() << "expected one tensor";
        return {};
    }
    return *sources->front().values();
}

} // namespace

TEST(TraceTensorsOfStacks, AreNamedInTheOrderOfThePass)
{
    std::vector<std::string> wanted;
    const auto attention = [&](const std::string &at) {
        for (const char *name : {".q", ".k", ".v", ".scores", ".pattern", ".z", ".result", "_out"}) {
            wanted.push_back(at + name);
        }
    };
    wanted.insert(wanted.end(), {"encoder.embed", "encoder.blocks.0.resid_pre"});
    attention("encoder.blocks.0.attn");
    wanted.insert(wanted.end(), {"encoder.blocks.0.resid_mid", "encoder.blocks.0.mlp_out", "encoder.blocks.0.resid_post", "encoder.final", "decoder.embed"});
    for (const std::string block : {"decoder.blocks.0.", "decoder.blocks.1."}) {
        wanted.push_back(block + "resid_pre");
        attention(block + "attn");
        wanted.push_back(block + "resid_mid");
        attention(block + "cross_attn");
        wanted.insert(wanted.end(), {block + "resid_cross", block + "mlp_out", block + "resid_post"});
    }
    wanted.push_back("decoder.final");
    std::vector<std::string> names;
    const auto sources = traceTensors(transformerTrace(), select({"*"}));
    ASSERT_TRUE(sources);
    for (const auto &source : *sources) {
        names.push_back(source.name);
        const auto values = source.values();
        ASSERT_TRUE(values);
        EXPECT_EQ(static_cast<int64_t>(values->size()), elementCount(source.shape)) << source.name;
    }
    EXPECT_EQ(names, wanted);
}

TEST(TraceTensorsOfStacks, CrossAttentionHasTheMemorysKeys)
{
    const auto trace = transformerTrace();
    const auto shapes = shapesOf(trace, select({"decoder.blocks.1.cross_attn*"}));
    const std::map<std::string, Shape> wanted = {{"decoder.blocks.1.cross_attn.q", {2, 5, 3}}, {"decoder.blocks.1.cross_attn.k", {2, 3, 3}}, {"decoder.blocks.1.cross_attn.v", {2, 3, 3}}, {"decoder.blocks.1.cross_attn.scores", {2, 5, 3}},
        {"decoder.blocks.1.cross_attn.pattern", {2, 5, 3}}, {"decoder.blocks.1.cross_attn.z", {2, 5, 3}}, {"decoder.blocks.1.cross_attn.result", {2, 5, 6}}, {"decoder.blocks.1.cross_attn_out", {5, 6}}};
    EXPECT_EQ(shapes, wanted);
    // Results of all heads and the bias are what cross-attention adds.
    const auto results = named(trace, "decoder.blocks.1.cross_attn.result");
    const auto &bias = trace->model->weights.stacks[1].blocks[1].cross.W_O.bias();
    std::vector<double> sum(30);
    for (size_t i = 0; i < 30; ++i) {
        sum[i] = static_cast<double>(results[i]) + static_cast<double>(results[30 + i]) + static_cast<double>(bias[i % 6]);
    }
    EXPECT_TRUE(activationsAgree(named(trace, "decoder.blocks.1.cross_attn_out"), sum));
}

TEST(TraceTensorsOfStacks, LayersAndHeadsCountForEveryKind)
{
    const auto trace = transformerTrace();
    EXPECT_EQ(shapesOf(trace, select({"*.pattern"}, {1}, {1})), (std::map<std::string, Shape>{{"decoder.blocks.1.attn.pattern", {1, 5, 5}}, {"decoder.blocks.1.cross_attn.pattern", {1, 5, 3}}}));
    EXPECT_EQ(shapesOf(trace, select({"*.cross_attn.pattern"})).size(), 2u);
    EXPECT_EQ(shapesOf(trace, select({"*.attn.pattern"})).size(), 3u);
    expectWords(refusal(trace, select({"*"}, {2})), {"layers: expected 0 to 1, found 2"});
    expectWords(refusal(trace, select({"*"}, {}, {2})), {"heads: expected 0 to 1, found 2"});
    expectWords(refusal(trace, select({"encoder.blocks.0.cross_attn.pattern"})), {"encoder.blocks.0.cross_attn.pattern"});
    expectWords(refusal(trace, select({"logits"})), {"logits"}); // layers have no head
}

TEST(TraceTensorsOfStacks, MergedHeadsStandBesideTheOthers)
{
    const auto trace = transformerTrace();
    EXPECT_EQ(shapesOf(trace, merging({MergeKind::Mean, {}}, {"decoder.blocks.0.cross_attn.merged*"})), (std::map<std::string, Shape>{{"decoder.blocks.0.cross_attn.merged_pattern", {5, 3}},
                                                                                                            {"decoder.blocks.0.cross_attn.merged_z", {5, 3}}, {"decoder.blocks.0.cross_attn.merged_out", {5, 6}}}));
    EXPECT_EQ(refusal(trace, select({"*.merged_z"})).find("given"), std::string::npos); // nobody asked for merging
    for (const std::string at : {"encoder.blocks.0.attn", "decoder.blocks.1.cross_attn"}) {
        const auto pattern = named(trace, at + ".pattern"), z = named(trace, at + ".z");
        const auto mean = [](const std::vector<float> &both) {
            std::vector<double> out;
            for (size_t i = 0; i < both.size() / 2; ++i) {
                out.push_back(0.25 * static_cast<double>(both[i]) + 0.75 * static_cast<double>(both[both.size() / 2 + i]));
            }
            return out;
        };
        const HeadMerge merge{MergeKind::Weights, {1, 3}};
        EXPECT_TRUE(patternsAgree(valuesOf(trace, merging(merge, {at + ".merged_pattern"})), mean(pattern)));
        EXPECT_TRUE(activationsAgree(valuesOf(trace, merging(merge, {at + ".merged_z"})), mean(z)));
    }
    expectWords(refusal(trace, merging({MergeKind::Weights, {1, 2, 3}}, {"*"})), {"expected 2 weights"});
}

TEST(TraceTensorsOfStacks, MaskedCellsOfAMergedPatternAreZero)
{
    const auto model = openTiny(tinyGpt2());
    const auto trace = traceOf(model, *inputFromIds(*model, {{1, 2, 3}, {}, {}}));
    const auto merged = valuesOf(trace, merging({MergeKind::Mean, {}}, {"blocks.0.attn.merged_pattern"}));
    ASSERT_EQ(merged.size(), 9u);
    EXPECT_EQ(merged[0], 1.0f);
    for (const size_t above : {1u, 2u, 5u}) {
        EXPECT_EQ(merged[above], 0.0f);
    }
}

TEST(TraceKeys, ExtraKeysHaveLabels)
{
    Bag bag;
    bag.matrix("in_proj_weight", 18, 6).layer("out_proj", 6, 6).put("bias_k", {1, 1, 6}, 1).put("bias_v", {1, 1, 6}, 1);
    const WeightIndex index = indexOf(bag.tensors);
    WeightBinder binder(index, {""}, "");
    const auto model = modelOf(readAttentionLayer(configFrom(R"({"num_heads": 2, "add_zero_attn": true})"), binder, {}));
    const auto own = traceOf(model, vectorInput({randomMatrix(2, 6)})), given = traceOf(model, vectorInput({randomMatrix(2, 6), randomMatrix(3, 6)}));
    EXPECT_EQ(own->keyLabels(GroupIndex(0)), (std::vector<std::string>{"0", "1", "learned key", "zero key"}));
    EXPECT_EQ(given->keyLabels(GroupIndex(0)), (std::vector<std::string>{"0", "1", "2", "learned key", "zero key"}));
    EXPECT_TRUE(own->sameAxis(GroupIndex(0)));
    EXPECT_FALSE(given->sameAxis(GroupIndex(0)));
    EXPECT_EQ(given->nKey(GroupIndex(0)), 5);
    EXPECT_EQ(given->nQuery(GroupIndex(0)), 2);
}

TEST(AttentionGroups, AreAllKindsInTheOrderOfThePass)
{
    const auto trace = transformerTrace();
    const auto &groups = trace->model->groups;
    ASSERT_EQ(groups.size(), 3u);
    EXPECT_EQ(groups[0].prefix, "encoder.");
    EXPECT_EQ(groups[0].n_layers, 1);
    EXPECT_EQ(groups[1].stack, 1);
    EXPECT_FALSE(groups[1].cross);
    EXPECT_TRUE(groups[2].cross);
    EXPECT_EQ(groups[2].site, "cross_attn");
    EXPECT_EQ(groups[2].n_heads, heads);
    EXPECT_EQ(&trace->queries(GroupIndex(2)), &trace->queries(GroupIndex(1)));
    EXPECT_EQ(&trace->keys(GroupIndex(2)), &trace->queries(GroupIndex(0)));
}
