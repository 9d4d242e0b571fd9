// SPDX-License-Identifier: GPL-3.0-or-later
// PyTorch's encoder and decoder layers, stacks of them and nn.Transformer, against the naive ones.
#include <gtest/gtest.h>

#include "core/model/families/bare_layers.h"
#include "tests/support/compare.h"
#include "tests/support/made_model.h"
#include "tests/support/naive_layers.h"

using namespace headscope;
using namespace headscope::testing;
using naive::Named;
using naive::Rows;

namespace {

constexpr int width = 12, heads = 3, mlp = 20;

void putLayer(Bag &bag, const std::string &at, bool decodes)
{
    for (const char *attention : {"self_attn.", "multihead_attn."}) {
        if (decodes || attention[0] == 's') {
            bag.matrix(at + attention + "in_proj_weight", 3 * width, width).put(at + attention + "in_proj_bias", {3 * width}, 0.3f).layer(at + attention + "out_proj", width, width);
        }
    }
    bag.layer(at + "linear1", width, mlp).layer(at + "linear2", mlp, width).norm(at + "norm1", width).norm(at + "norm2", width);
    if (decodes) {
        bag.norm(at + "norm3", width);
    }
}

void putStack(Bag &bag, const std::string &at, int layers, bool decodes, bool finalNorm)
{
    for (int l = 0; l < layers; ++l) {
        putLayer(bag, concat(at, "layers.", l, "."), decodes);
    }
    if (finalNorm) {
        bag.norm(at + "norm", width);
    }
}

Result<Architecture> read(const TinyTensors &tensors, const std::string &config, OpenQuestion *question = nullptr)
{
    const WeightIndex index = indexOf(tensors);
    WeightBinder binder(index, {""}, "");
    EXPECT_TRUE(hasTorchLayers(index));
    auto out = readTorchLayers(configFrom(config), binder);
    if (question) {
        *question = binder.question;
    }
    if (out) {
        EXPECT_TRUE(binder.unused().empty()) << binder.unused()[0];
    }
    return out;
}

std::string configOf(bool normFirst, const std::string &activation = "relu", const std::string &more = "")
{
    return concat("{\"nhead\": 3, \"norm_first\": ", normFirst ? "true" : "false", ", \"activation\": \"", activation, "\"", more, "}");
}

/// Runs the naive layers of one stack; returns the stream behind its final norm.
Rows naiveStack(const naive::TorchLayers &layers, const std::string &at, int count, const Rows &x, const Rows *memory, const naive::MaskOf &mask, const std::string &prefix, Named &out)
{
    Rows stream = x;
    for (int l = 0; l < count; ++l) {
        stream = layers(stream, concat(at, "layers.", l, "."), memory, mask, concat(prefix, "blocks.", l, "."), out);
    }
    if (layers.tensors.contains(at + "norm.weight")) {
        stream = naive::norm(stream, layers.tensors, at + "norm", layers.eps);
    }
    out[prefix + "final"] = naive::flat(stream);
    return stream;
}

void expectAgrees(const std::shared_ptr<const Trace> &trace, const Named &wanted)
{
    for (const auto &[name, values] : wanted) {
        EXPECT_TRUE(name.ends_with("pattern") ? patternsAgree(named(trace, name), values) : activationsAgree(named(trace, name), values)) << name;
    }
}

std::string refusal(const TinyTensors &tensors, const std::string &config)
{
    const auto out = read(tensors, config);
    return out ? "read" : out.error().message;
}

} // namespace

TEST(TorchLayers, AnEncoderLayerAlone)
{
    Bag bag;
    putLayer(bag, "", false);
    const Matrix x = randomMatrix(9, width);
    for (const bool normFirst : {false, true}) {
        for (const char *activation : {"relu", "gelu"}) {
            const auto model = modelOf(read(bag.tensors, configOf(normFirst, activation)));
            EXPECT_EQ(model->spec.family, "encoder layers");
            EXPECT_TRUE(model->notes.empty());
            EXPECT_FALSE(model->spec.main().has_cross);
            Named wanted;
            naive::TorchLayers{bag.tensors, heads, normFirst, activation}(naive::rowsOf(x), "", nullptr, {}, "blocks.0.", wanted);
            expectAgrees(traceOf(model, vectorInput({x})), wanted);
        }
    }
}

TEST(TorchLayers, EpsilonAndMasksCount)
{
    Bag bag;
    putLayer(bag, "module.", false);
    const auto model = modelOf(read(bag.tensors, configOf(false, "relu", ", \"layer_norm_eps\": 0.5")));
    const Matrix x = randomMatrix(6, width);
    Input input = vectorInput({x});
    input.added_mask = randomMatrix(6, 6, 9);
    input.added_mask.values[7] = -std::numeric_limits<float>::infinity();
    input.sequences[0].key_allowed = {1, 1, 1, 1, 0, 1};
    const naive::MaskOf mask = [&](int i, int j) { return j == 4 ? -std::numeric_limits<double>::infinity() : static_cast<double>(input.added_mask.row(i)[j]); };
    Named wanted;
    naive::TorchLayers{bag.tensors, heads, false, "relu", 0.5}(naive::rowsOf(x), "module.", nullptr, mask, "blocks.0.", wanted);
    expectAgrees(traceOf(model, input), wanted);
}

TEST(TorchLayers, BiasesMayBeAbsent)
{
    Bag bag;
    putStack(bag, "", 2, false, false);
    std::erase_if(bag.tensors, [](const auto &entry) { return entry.first.ends_with("bias"); });
    const auto model = modelOf(read(bag.tensors, configOf(true)));
    const Matrix x = randomMatrix(5, width);
    Named wanted;
    naiveStack({bag.tensors, heads, true}, "", 2, naive::rowsOf(x), nullptr, {}, "", wanted);
    expectAgrees(traceOf(model, vectorInput({x})), wanted);
}

TEST(TorchLayers, AStackOfEncodersWithAndWithoutAFinalNorm)
{
    const Matrix x = randomMatrix(8, width);
    for (const bool finalNorm : {false, true}) {
        Bag bag;
        putStack(bag, "encoder.", 11, false, finalNorm); // layer 10 stands behind layer 1 in the order of names
        const auto model = modelOf(read(bag.tensors, configOf(true)));
        EXPECT_EQ(model->spec.main().n_layers(), 11);
        Named wanted;
        naiveStack({bag.tensors, heads, true}, "encoder.", 11, naive::rowsOf(x), nullptr, naive::causal(), "", wanted);
        Input input = vectorInput({x});
        input.causal = true;
        expectAgrees(traceOf(model, input), wanted);
    }
}

TEST(TorchLayers, ADecoderLayerReadsAGivenMemory)
{
    Bag bag;
    putLayer(bag, "", true);
    const Matrix x = randomMatrix(7, width, 1), memory = randomMatrix(4, width, 2);
    const Rows memoryRows = naive::rowsOf(memory);
    for (const bool normFirst : {false, true}) {
        const auto model = modelOf(read(bag.tensors, configOf(normFirst)));
        EXPECT_EQ(model->spec.family, "decoder layers");
        ASSERT_EQ(model->groups.size(), 2u);
        EXPECT_EQ(model->groups[1].site, "cross_attn");
        Named wanted;
        naive::TorchLayers{bag.tensors, heads, normFirst}(naive::rowsOf(x), "", &memoryRows, naive::causal(), "blocks.0.", wanted);
        Input input = vectorInput({x, memory});
        input.causal = true;
        const auto trace = traceOf(model, input);
        expectAgrees(trace, wanted);
        EXPECT_EQ(trace->nKey(GroupIndex(1)), 4);
        EXPECT_EQ(trace->nQuery(GroupIndex(1)), 7);
        EXPECT_FALSE(trace->sameAxis(GroupIndex(1)));
    }
}

TEST(TorchLayers, PaddingOfTheMemoryIsNotLookedAt)
{
    Bag bag;
    putLayer(bag, "", true);
    const auto model = modelOf(read(bag.tensors, configOf(false)));
    Input input = vectorInput({randomMatrix(3, width, 1), randomMatrix(4, width, 2)});
    input.sequences[1].key_allowed = {1, 0, 1, 1};
    const auto byMemory = named(traceOf(model, input), "blocks.0.cross_attn.pattern");
    input.memory_allowed = {1, 1, 1, 0}; // goes before the memory's own
    const auto byMask = named(traceOf(model, input), "blocks.0.cross_attn.pattern");
    for (size_t row = 0; row < byMemory.size(); row += 4) {
        EXPECT_EQ(byMemory[row + 1], 0.0f);
        EXPECT_GT(byMemory[row + 3], 0.0f);
        EXPECT_EQ(byMask[row + 3], 0.0f);
        EXPECT_GT(byMask[row + 1], 0.0f);
    }
}

TEST(TorchLayers, EncoderAndDecoderTogether)
{
    const Matrix source = randomMatrix(6, width, 1), target = randomMatrix(4, width, 2);
    for (const std::string prefix : {"", "transformer."}) {
        for (const bool normFirst : {false, true}) {
            Bag bag;
            putStack(bag, prefix + "encoder.", 2, false, true);
            putStack(bag, prefix + "decoder.", 3, true, true);
            const auto model = modelOf(read(bag.tensors, configOf(normFirst)));
            EXPECT_EQ(model->spec.family, "transformer");
            ASSERT_EQ(model->groups.size(), 3u);
            EXPECT_EQ(model->groups[0].name, "Encoder");
            EXPECT_EQ(model->groups[1].name, "Decoder");
            EXPECT_EQ(model->groups[2].name, "Cross-attention");
            EXPECT_EQ(model->groups[2].n_layers, 3);
            Named wanted;
            const naive::TorchLayers layers{bag.tensors, heads, normFirst};
            const Rows memory = naiveStack(layers, prefix + "encoder.", 2, naive::rowsOf(source), nullptr, {}, "encoder.", wanted);
            naiveStack(layers, prefix + "decoder.", 3, naive::rowsOf(target), &memory, {}, "decoder.", wanted);
            expectAgrees(traceOf(model, vectorInput({source, target})), wanted);
        }
    }
}

TEST(TorchLayers, AskForHeadsAndSwitches)
{
    Bag bag;
    putLayer(bag, "", false);
    OpenQuestion question;
    const auto out = read(bag.tensors, "{}", &question);
    ASSERT_FALSE(out);
    expectWords(out.error().message, {"number of heads", "--n-heads", "divisor of 12"});
    EXPECT_TRUE(question.n_heads);
    EXPECT_TRUE(question.layerSwitches);
    EXPECT_EQ(question.width, 12);
    const auto assumed = read(bag.tensors, R"({"nhead": 3, "activation": "gelu"})", &question);
    ASSERT_TRUE(assumed);
    EXPECT_TRUE(question.layerSwitches);
    ASSERT_EQ(assumed->notes.size(), 1u);
    expectWords(assumed->notes[0], {"post-norm", "gelu", "norm_first"});
    ASSERT_TRUE(read(bag.tensors, configOf(false), &question));
    EXPECT_FALSE(question.layerSwitches);
}

TEST(TorchLayers, NameWhatIsWrong)
{
    Bag bag;
    putStack(bag, "layers.", 0, false, false);
    putStack(bag, "", 2, false, false);
    expectWords(refusal(bag.tensors, R"({"nhead": 5})"), {"divides the width 12", "found 5"});
    expectWords(refusal(bag.tensors, configOf(false, "mish")), {"activation \"mish\""});
    expectWords(refusal(bag.tensors, R"({"nhead": 3, "norm_first": "yes"})"), {"norm_first: expected true or false"});
    for (const char *name : {"layers.1.linear2.weight", "layers.1.norm2.weight", "layers.0.self_attn.out_proj.weight", "layers.1.linear1.bias", "layers.0.norm1.bias", "layers.1.self_attn.in_proj_bias"}) {
        TinyTensors less = bag.tensors;
        less.erase(name);
        expectWords(refusal(less, configOf(false)), {"w.json: ", name, "found none of this name"});
    }
    TinyTensors odd = bag.tensors;
    odd["layers.1.linear1.weight"] = Bag().matrix("x", mlp, width + 1).at("x");
    expectWords(refusal(odd, configOf(false)), {"layers.1.linear1.weight", "expected shape [20, 12]", "found [20, 13]"});
}

TEST(TorchLayers, TheDecoderReadsWhatTheEncoderWrites)
{
    Bag bag;
    putStack(bag, "decoder.", 1, true, false);
    constexpr int other = 6;
    const std::string at = "encoder.layers.0.";
    bag.matrix(at + "self_attn.in_proj_weight", 3 * other, other).layer(at + "self_attn.out_proj", other, other).layer(at + "linear1", other, mlp).layer(at + "linear2", mlp, other);
    bag.norm(at + "norm1", other).norm(at + "norm2", other);
    expectWords(refusal(bag.tensors, configOf(false)), {"w.json: ", "decoder", "width 6", "found 12"});
}

TEST(TorchLayers, AreToldFromOtherWeights)
{
    Bag alone;
    alone.matrix("self_attn.in_proj_weight", 36, 12).layer("self_attn.out_proj", 12, 12); // an attention layer inside some module
    EXPECT_FALSE(hasTorchLayers(indexOf(alone.tensors)));
    EXPECT_FALSE(hasTorchLayers(indexOf({})));
    Bag named;
    putLayer(named, "", false);
    TinyTensors other;
    for (const auto &[name, tensor] : named.tensors) {
        other["my_" + name] = tensor;
    }
    EXPECT_FALSE(hasTorchLayers(indexOf(other))); // "my_self_attn" is not "self_attn"
}
