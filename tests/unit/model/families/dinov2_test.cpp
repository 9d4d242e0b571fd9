// SPDX-License-Identifier: GPL-3.0-or-later
// DINOv2 against its definition in float64: no recorded case shows layer scales, registers, SwiGLU or pictures of another size.
#include <gtest/gtest.h>

#include "core/forward/patch_positions.h"
#include "tests/support/compare.h"
#include "tests/support/made_model.h"
#include "tests/support/naive_layers.h"

using namespace headscope;
using namespace headscope::testing;
using naive::Rows;

namespace {

constexpr int d = 12, n_heads = 3, patch = 2, registers = 3, classes = 5;

struct Kind {
    bool swiglu = false, registers = false;
};

/// SwiGLU's hidden width is (4 d * 2 / 3) rounded up to eights.
int mlpWidth(const Kind &kind) { return kind.swiglu ? 32 : 4 * d; }

Bag bagOf(const Kind &kind)
{
    Bag bag(7);
    bag.put("dinov2.embeddings.cls_token", {1, 1, d}, 1).put("dinov2.embeddings.mask_token", {1, d}, 1).put("dinov2.embeddings.position_embeddings", {1, 10, d}, 0.7f);
    if (kind.registers) {
        bag.put("dinov2.embeddings.register_tokens", {1, registers, d}, 1);
    }
    bag.put("dinov2.embeddings.patch_embeddings.projection.weight", {d, 3, patch, patch}, 0.5f).put("dinov2.embeddings.patch_embeddings.projection.bias", {d}, 0.2f);
    for (int l = 0; l < 2; ++l) {
        const std::string at = concat("dinov2.encoder.layer.", l, ".");
        bag.norm(at + "norm1", d).norm(at + "norm2", d).put(at + "layer_scale1.lambda1", {d}, 0.5f, 0.7f).put(at + "layer_scale2.lambda1", {d}, 0.5f, 0.7f);
        for (const char *part : {"attention.attention.query", "attention.attention.key", "attention.attention.value", "attention.output.dense"}) {
            bag.layer(at + part, d, d);
        }
        bag.layer(at + (kind.swiglu ? "mlp.weights_in" : "mlp.fc1"), d, (kind.swiglu ? 2 : 1) * mlpWidth(kind));
        bag.layer(at + (kind.swiglu ? "mlp.weights_out" : "mlp.fc2"), mlpWidth(kind), d);
    }
    bag.norm("dinov2.layernorm", d).layer("classifier", 2 * d, classes);
    return bag;
}

std::string configText(const Kind &kind)
{
    return concat(R"({"model_type": ")", kind.registers ? "dinov2_with_registers" : "dinov2", R"(", "hidden_size": 12, "num_attention_heads": 3, "num_hidden_layers": 2, "mlp_ratio": 4, "use_swiglu_ffn": )", kind.swiglu ? "true" : "false", "}");
}

FloatTensor pictureOf(int height, int width)
{
    FloatTensor out{{3, height, width}, {}};
    out.values = RandomNumbers(3).list(static_cast<size_t>(3 * height * width), 1.5f);
    return out;
}

Rows scaled(Rows x, const FloatTensor &by)
{
    for (auto &row : x) {
        for (size_t i = 0; i < row.size(); ++i) {
            row[i] *= static_cast<double>(by.values[i]);
        }
    }
    return x;
}

Rows embedded(const TinyTensors &t, const Kind &kind, const FloatTensor &pixels, const Matrix &patchPositions)
{
    const auto row = [](const FloatTensor &table, int i) { return naive::Numbers(table.values.begin() + i * d, table.values.begin() + (i + 1) * d); };
    const FloatTensor &kernel = t.at("dinov2.embeddings.patch_embeddings.projection.weight");
    Rows x = naive::plus({row(t.at("dinov2.embeddings.cls_token"), 0)}, {row(t.at("dinov2.embeddings.position_embeddings"), 0)});
    for (int i = 0; kind.registers && i < registers; ++i) {
        x.push_back(row(t.at("dinov2.embeddings.register_tokens"), i));
    }
    const int height = static_cast<int>(pixels.shape[1]), width = static_cast<int>(pixels.shape[2]);
    for (int p = 0; p < (height / patch) * (width / patch); ++p) {
        naive::Numbers out;
        for (int o = 0; o < d; ++o) {
            double sum = static_cast<double>(t.at("dinov2.embeddings.patch_embeddings.projection.bias").values[static_cast<size_t>(o)]) + static_cast<double>(patchPositions.row(p)[o]);
            for (int c = 0; c < 3; ++c) {
                for (int k = 0; k < patch * patch; ++k) {
                    const int y = p / (width / patch) * patch + k / patch, at = p % (width / patch) * patch + k % patch;
                    sum += static_cast<double>(pixels.values[static_cast<size_t>((c * height + y) * width + at)]) * static_cast<double>(kernel.values[static_cast<size_t>((o * 3 + c) * patch * patch + k)]);
                }
            }
            out.push_back(sum);
        }
        x.push_back(out);
    }
    return x;
}

Rows mlp(const TinyTensors &t, const Kind &kind, const Rows &x, const std::string &at)
{
    if (!kind.swiglu) {
        return naive::layer(naive::activated(naive::layer(x, t, at + "mlp.fc1"), "gelu"), t, at + "mlp.fc2");
    }
    const Rows both = naive::layer(x, t, at + "mlp.weights_in");
    Rows gate = naive::activated(naive::columns(both, 0, mlpWidth(kind)), "silu");
    const Rows up = naive::columns(both, mlpWidth(kind), mlpWidth(kind));
    for (size_t i = 0; i < gate.size(); ++i) {
        for (size_t k = 0; k < gate[i].size(); ++k) {
            gate[i][k] *= up[i][k];
        }
    }
    return naive::layer(gate, t, at + "mlp.weights_out");
}

void compare(const Kind &kind, int height, int width, const Matrix &patchPositions)
{
    const Bag bag = bagOf(kind);
    const TinyTensors &t = bag.tensors;
    const auto model = modelOf(dinov2Family, configText(kind), t);
    const FloatTensor pixels = pictureOf(height, width);
    GivenParts parts;
    parts.pixels = pixels;
    auto input = inputFromParts(*model, parts);
    ASSERT_TRUE(input) << input.error().message;
    const auto trace = traceOf(model, *input);
    Rows x = embedded(t, kind, pixels, patchPositions);
    EXPECT_TRUE(activationsAgree(named(trace, "embed"), naive::flat(x)));
    for (int l = 0; l < 2; ++l) {
        const std::string at = concat("dinov2.encoder.layer.", l, "."), name = concat("blocks.", l, ".");
        const Rows normed = naive::norm(x, t, at + "norm1", 1e-6);
        const auto attn = naive::attention(naive::layer(normed, t, at + "attention.attention.query"), naive::layer(normed, t, at + "attention.attention.key"), naive::layer(normed, t, at + "attention.attention.value"), {n_heads, n_heads}, 0.5);
        const Rows out = naive::layer(attn.z, t, at + "attention.output.dense");
        EXPECT_TRUE(patternsAgree(named(trace, name + "attn.pattern"), attn.pattern));
        EXPECT_TRUE(activationsAgree(named(trace, name + "attn_out"), naive::flat(out))); // before the layer scale
        x = naive::plus(x, scaled(out, t.at(at + "layer_scale1.lambda1")));
        x = naive::plus(x, scaled(mlp(t, kind, naive::norm(x, t, at + "norm2", 1e-6), at), t.at(at + "layer_scale2.lambda1")));
        EXPECT_TRUE(activationsAgree(named(trace, name + "resid_post"), naive::flat(x)));
    }
    x = naive::norm(x, t, "dinov2.layernorm", 1e-6);
    EXPECT_TRUE(activationsAgree(named(trace, "final"), naive::flat(x)));
    const size_t before = kind.registers ? 1 + registers : 1;
    naive::Numbers read = x[0];
    for (int c = 0; c < d; ++c) {
        double total = 0;
        for (size_t i = before; i < x.size(); ++i) {
            total += x[i][static_cast<size_t>(c)];
        }
        read.push_back(total / static_cast<double>(x.size() - before));
    }
    EXPECT_TRUE(activationsAgree(named(trace, "logits"), naive::flat(naive::layer({read}, t, "classifier"))));
}

/// The table's rows of patches.
Tensor patchTable(const Kind &kind)
{
    const auto all = bagOf(kind).at("dinov2.embeddings.position_embeddings").values;
    return makeTensor({9, d}, std::vector<float>(all.begin() + d, all.end()));
}

Matrix plainPositions(const Kind &kind)
{
    Matrix out(9, d);
    out.values = toFloat(patchTable(kind));
    return out;
}

} // namespace

TEST(Dinov2, ScalesLayersAndClassifiesByClassTokenAndMeanOfPatches) { compare({}, 6, 6, plainPositions({})); }

TEST(Dinov2, GatesItsMlpWhereTheConfigSaysSo) { compare({true, false}, 6, 6, plainPositions({true, false})); }

TEST(Dinov2, KeepsRegistersWithoutPositionsAndOutOfTheMean) { compare({false, true}, 6, 6, plainPositions({false, true})); }

TEST(Dinov2, ResamplesPositionsForPicturesOfAnotherSize)
{
    compare({}, 8, 4, resampledPositions(patchTable({}), 4, 2, PatchPositions::Bicubic));
    compare({false, true}, 4, 4, resampledPositions(patchTable({false, true}), 2, 2, PatchPositions::AntialiasedBicubic));
    compare({}, 2, 18, resampledPositions(patchTable({}), 1, 9, PatchPositions::Bicubic)); // as many patches as the table, in another form
}

TEST(Dinov2, LabelsItsTokens)
{
    const auto model = modelOf(dinov2Family, configText({false, true}), bagOf({false, true}).tensors);
    const Sequence sequence = sequenceOfPicture(*model, pictureOf(6, 6));
    EXPECT_EQ(std::vector<std::string>(sequence.labels.begin(), sequence.labels.begin() + 5), (std::vector<std::string>{"[CLS]", "[REG0]", "[REG1]", "[REG2]", "0,0"}));
    EXPECT_EQ(sequence.grid->first, 4);
}

TEST(Dinov2, RefusesWhatDoesNotFit)
{
    const Bag bag = bagOf({});
    expectWords(refusalOf(dinov2Family, configText({true, false}), bag.tensors), {"mlp.weights_in.weight"});
    TinyTensors lost = bag.tensors;
    lost.erase("dinov2.encoder.layer.1.layer_scale2.lambda1");
    expectWords(refusalOf(dinov2Family, configText({}), lost), {"layer.1.layer_scale2.lambda1"});
    lost = bag.tensors;
    lost["dinov2.embeddings.position_embeddings"] = {{1, 9, d}, std::vector<float>(9 * d)};
    expectWords(refusalOf(dinov2Family, configText({}), lost), {"square", "8"});
    EXPECT_NE(refusalOf(dinov2Family, R"({"hidden_size": 12})", bag.tensors).find("model_type"), std::string::npos);
}
