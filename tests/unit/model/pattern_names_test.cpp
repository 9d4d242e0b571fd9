// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/pattern_names.h"

#include <gtest/gtest.h>

#include "core/base/text.h"
#include "tests/support/given_file.h"
#include "tests/support/made_model.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

struct Named {
    std::string name;
    Shape shape;
};

WeightIndex indexWith(const std::vector<Named> &tensors)
{
    TinyTensors bag;
    for (const auto &[name, shape] : tensors) {
        bag[name] = {shape, std::vector<float>(static_cast<size_t>(*elementCount(shape)))};
    }
    WeightIndex index = indexOf(bag);
    index.source = "p.npz";
    return index;
}

/// "encoder 0 1 [2, 3, 3]; ..." of what is found, or the refusal.
std::string found(const std::vector<Named> &tensors, const PatternChoice &choice = {})
{
    const WeightIndex index = indexWith(tensors);
    std::vector<std::string> taken;
    if (!holdsPatterns(index, choice)) {
        return "none";
    }
    const auto patterns = findPatterns(index, choice, taken);
    if (!patterns) {
        return patterns.error().message;
    }
    std::string out;
    for (const auto &[kind, layers] : *patterns) {
        out += (out.empty() ? "" : "; ") + std::string(patternKindName(kind));
        for (const auto &layer : layers) {
            out += concat(" ", layer.number);
        }
        out += " " + shapeText(layers[0].cells.shape);
    }
    return out;
}

} // namespace

TEST(PatternNames, OneTensorOfAllLayers)
{
    for (const char *name : {"attentions", "attention", "patterns", "pattern", "attn", "attn_weights", "attention_probs", "Attention", "attention/weights", "whatever", "arr_0"}) {
        EXPECT_EQ(found({{name, {2, 4, 3, 5}}}), "attention 0 1 [4, 3, 5]") << name;
        EXPECT_EQ(found({{name, {2, 1, 4, 3, 5}}}), "attention 0 1 [4, 3, 5]") << name;
    }
    EXPECT_EQ(found({{"attention", {4, 3, 3}}}), "attention 0 [4, 3, 3]");
}

TEST(PatternNames, OneTensorALayer)
{
    for (const char *stem : {"layer.", "attentions.", "attention_", "arr_", "", "blocks.", "layer", "attn/", "layers.", "attentions[", "h."}) {
        const std::vector<Named> plain = {{concat(stem, 0), {2, 3, 3}}, {concat(stem, 1), {2, 3, 3}}, {concat(stem, 10), {2, 3, 3}}, {concat(stem, 2), {1, 2, 3, 3}}};
        EXPECT_EQ(found(plain), "attention 0 1 2 10 [2, 3, 3]") << stem;
    }
    for (const char *end : {".attn.pattern", ".attn.hook_pattern", ".attention", ".self_attn.attention_weights"}) {
        EXPECT_EQ(found({{concat("blocks.0", end), {2, 3, 3}}, {concat("blocks.1", end), {2, 3, 3}}}), "attention 0 1 [2, 3, 3]") << end;
    }
}

TEST(PatternNames, KindsByTheirNames)
{
    EXPECT_EQ(found({{"encoder_attentions", {1, 2, 3, 3}}, {"decoder_attentions", {1, 2, 4, 4}}, {"cross_attentions", {1, 2, 4, 3}}}), "encoder 0 [2, 3, 3]; decoder 0 [2, 4, 4]; cross-attention 0 [2, 4, 3]");
    EXPECT_EQ(found({{"encoder.blocks.0.attn.pattern", {2, 3, 3}}, {"decoder.blocks.0.attn.pattern", {2, 4, 4}}, {"decoder.blocks.0.cross_attn.pattern", {2, 4, 3}}}), "encoder 0 [2, 3, 3]; decoder 0 [2, 4, 4]; cross-attention 0 [2, 4, 3]");
    EXPECT_EQ(found({{"blocks.0.attn.pattern", {2, 4, 4}}, {"blocks.0.cross_attn.pattern", {2, 4, 3}}}), "attention 0 [2, 4, 4]; cross-attention 0 [2, 4, 3]");
    EXPECT_EQ(found({{"text.blocks.0.attn.pattern", {2, 3, 3}}, {"vision.blocks.0.attn.pattern", {2, 5, 5}}}), "text 0 [2, 3, 3]; vision 0 [2, 5, 5]");
    EXPECT_EQ(found({{"decoder.layers.0.encoder_attn.weights", {2, 4, 3}}}), "cross-attention 0 [2, 4, 3]");
}

TEST(PatternNames, OthersAreNoPatterns)
{
    EXPECT_EQ(found({{"blocks.0.attn.W_Q", {2, 4, 4}}, {"blocks.0.attn.W_K", {2, 4, 4}}}), "none");
    EXPECT_EQ(found({{"attention", {4, 4}}}), "attention 0 [1, 4, 4]"); // one head
    EXPECT_EQ(found({{"attention", {4, 4}}, {"bias", {4}}}), "none"); // a matrix beside others may be anything
    EXPECT_EQ(found({{"layer.0", {2, 3, 3}}, {"bias", {3}}}), "none"); // weak names beside others
    EXPECT_EQ(found({{"layer.0.1", {2, 3, 3}}, {"x", {3}}}), "none");
    EXPECT_EQ(found({{"transformer.h.0.attn.c_attn.weight", {4, 12}}, {"transformer.wte.weight", {5, 4}}, {"attn.pattern", {2, 3, 3}}}), "none"); // a model that somebody left a pattern in
    EXPECT_EQ(found({{"blocks.0.attn.pattern", {2, 3, 3}}, {"blocks.0.attn.scores", {2, 3, 3}}, {"logits", {3, 9}}}), "attention 0 [2, 3, 3]"); // all that attend writes
    EXPECT_EQ(found({{"tokens", {3}}, {"image", {4, 4, 3}}, {"layer.0", {2, 3, 3}}}), "attention 0 [2, 3, 3]");
}

TEST(PatternNames, NamesThatAreChosen)
{
    EXPECT_EQ(found({{"foo.0", {2, 3, 3}}, {"foo.1", {2, 3, 3}}, {"bar", {3, 3, 3}}}, {"foo.*", {}}), "attention 0 1 [2, 3, 3]");
    expectWords(found({{"foo", {2, 3, 3}}}, {"bar*", {}}), {"p.npz", "expected attention", "foo [2, 3, 3]"});
}

TEST(PatternNames, ABatchIsChosenOrRefused)
{
    EXPECT_EQ(found({{"attentions", {2, 3, 4, 5, 5}}}, {"", 2}), "attention 0 1 [4, 5, 5]");
    EXPECT_EQ(found({{"layer.0", {3, 4, 5, 5}}}, {"", 0}), "attention 0 [4, 5, 5]");
    expectWords(found({{"attentions", {2, 3, 4, 5, 5}}}), {"attentions", "the setting batch_index=0 to 2", "[2, 3, 4, 5, 5]"});
    expectWords(found({{"layer.0", {3, 4, 5, 5}}}), {"layer.0", "the setting batch_index=0 to 2"});
    expectWords(found({{"attentions", {2, 3, 4, 5, 5}}}, {"", 3}), {"more than 3 items"});
    const WeightIndex index = [] {
        WeightIndex made = indexWith({{"attentions", {2, 3, 1, 2, 2}}});
        std::vector<float> values;
        for (int i = 0; i < 24; ++i) {
            values.push_back(static_cast<float>(i));
        }
        made.tensors["attentions"] = makeTensor({2, 3, 1, 2, 2}, values);
        return made;
    }();
    std::vector<std::string> taken;
    const auto patterns = findPatterns(index, {"", 1}, taken);
    ASSERT_TRUE(patterns);
    EXPECT_EQ(toFloat(patterns->at(PatternKind::Plain)[1].cells), (std::vector<float>{16, 17, 18, 19})); // layer 1, item 1
}

TEST(PatternNames, HostileShapesAreRefused)
{
    for (const Shape &shape : {Shape{0, 2, 3, 3}, Shape{1, 0, 3, 3}, Shape{1, 2, 0, 3}, Shape{1, 2, 3, 0}, Shape{1025, 1, 1, 1}, Shape{1, 4097, 1, 1}, Shape{1, 1, 1, (1 << 20) + 1}, Shape{2, 0, 2, 3, 3}}) {
        expectWords(found({{"attentions", shape}}), {"p.npz: attentions: expected 1 to 1024 layers of 1 to 4096 heads", shapeText(shape)});
    }
    expectWords(found({{"layer.0", {2, 3, 3}}, {"layer.1", {2, 3, 4}}}), {"layer.1", "[2, 3, 3]", "found [2, 3, 4]"});
    expectWords(found({{"layer.0", {2, 3, 3}}, {"layer_0", {2, 3, 3}}}), {"one tensor for layer 0", "layer.0", "layer_0"});
    expectWords(found({{"attentions", {1, 2, 3, 3}}, {"attn", {1, 2, 3, 3}}}), {"one tensor for layer 0", "attentions", "attn"});
    expectWords(found({{"layer.0.attention", {1, 1, 2, 3, 3}}}), {"[heads, n_query, n_key]"});
    EXPECT_EQ(found({{"layer.99999999999", {2, 3, 3}}, {"x", {1}}}), "none"); // no number that counts layers
    WeightIndex index = indexWith({{"attentions", {1, 2, 2, 2}}});
    index.tensors["attentions"].dtype = DType::I32;
    std::vector<std::string> taken;
    const auto patterns = findPatterns(index, {}, taken);
    ASSERT_FALSE(patterns);
    expectWords(patterns.error().message, {"floating-point", "I32"});
}
