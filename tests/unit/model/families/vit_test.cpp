// SPDX-License-Identifier: GPL-3.0-or-later
// Vision Transformers under timm's and torchvision's names, against the naive one.
#include <gtest/gtest.h>

#include "tests/support/compare.h"
#include "tests/support/made_model.h"
#include "tests/support/naive_layers.h"

using namespace headscope;
using namespace headscope::testing;
using naive::Named;
using naive::Rows;

namespace {

constexpr int width = 12, heads = 3, mlp = 20, layers = 2, patch = 4, channels = 3, classes = 5;
constexpr int rows = 2, cols = 2; // patches

struct Names {
    bool torchvision;
    std::string patches, classToken, positions, finalNorm, head, layer, norm1, norm2, qkvWeight, qkvBias, out, in, behind;
};
const Names timm = {false, "patch_embed.proj", "cls_token", "pos_embed", "norm", "head", "blocks.", "norm1", "norm2", "attn.qkv.weight", "attn.qkv.bias", "attn.proj", "mlp.fc1", "mlp.fc2"};
const Names torchvision = {true, "conv_proj", "class_token", "encoder.pos_embedding", "encoder.ln", "heads.head", "encoder.layers.encoder_layer_", "ln_1", "ln_2", "self_attention.in_proj_weight", "self_attention.in_proj_bias",
    "self_attention.out_proj", "mlp.0", "mlp.3"};

TinyTensors vitTensors(const Names &n)
{
    Bag bag;
    bag.put(n.patches + ".weight", {width, channels, patch, patch}, 0.5f).put(n.patches + ".bias", {width}, 0.3f);
    bag.put(n.classToken, {1, 1, width}, 1).put(n.positions, {1, 1 + rows * cols, width}, 0.5f).norm(n.finalNorm, width).layer(n.head, width, classes);
    for (int l = 0; l < layers; ++l) {
        const std::string at = concat(n.layer, l, ".");
        bag.norm(at + n.norm1, width).norm(at + n.norm2, width).matrix(at + n.qkvWeight, 3 * width, width).put(at + n.qkvBias, {3 * width}, 0.3f);
        bag.layer(at + n.out, width, width).layer(at + n.in, width, mlp).layer(at + n.behind, mlp, width);
    }
    return bag.tensors;
}

FloatTensor picture()
{
    return Bag(4).put("pixels", {channels, rows * patch, cols * patch}, 2).at("pixels");
}

/// Dosovitskiy et al. 2021, eq. 1 to 4. The convolution with stride = size is the sum over each patch, written out.
Named naiveVit(const Names &n, const TinyTensors &t, const FloatTensor &pixels, double eps)
{
    const FloatTensor &kernel = t.at(n.patches + ".weight"), &positions = t.at(n.positions);
    const auto position = [&](size_t p, size_t d) { return static_cast<double>(positions.values[p * width + d]); };
    Rows x(1 + rows * cols, naive::Numbers(width));
    for (size_t d = 0; d < width; ++d) {
        x[0][d] = static_cast<double>(t.at(n.classToken).values[d]) + position(0, d);
        for (size_t py = 0; py < rows; ++py) {
            for (size_t px = 0; px < cols; ++px) {
                double sum = static_cast<double>(t.at(n.patches + ".bias").values[d]);
                for (size_t c = 0; c < channels; ++c) {
                    for (size_t y = 0; y < patch; ++y) {
                        for (size_t u = 0; u < patch; ++u) {
                            const size_t pixel = (c * rows * patch + py * patch + y) * cols * patch + px * patch + u;
                            sum += static_cast<double>(kernel.values[((d * channels + c) * patch + y) * patch + u]) * static_cast<double>(pixels.values[pixel]);
                        }
                    }
                }
                x[1 + py * cols + px][d] = sum + position(1 + py * cols + px, d);
            }
        }
    }
    Named out{{"embed", naive::flat(x)}};
    for (int l = 0; l < layers; ++l) {
        const std::string at = concat(n.layer, l, "."), name = concat("blocks.", l, ".");
        const Rows all = naive::linear(naive::norm(x, t, at + n.norm1, eps), t.at(at + n.qkvWeight), &t.at(at + n.qkvBias));
        const auto attended = naive::attention(naive::columns(all, 0, width), naive::columns(all, width, width), naive::columns(all, 2 * width, width), {heads, heads}, 0.5);
        out[name + "attn.pattern"] = attended.pattern;
        x = naive::plus(x, naive::layer(attended.z, t, at + n.out));
        out[name + "resid_mid"] = naive::flat(x);
        x = naive::plus(x, naive::layer(naive::activated(naive::layer(naive::norm(x, t, at + n.norm2, eps), t, at + n.in), "gelu"), t, at + n.behind));
        out[name + "resid_post"] = naive::flat(x);
    }
    x = naive::norm(x, t, n.finalNorm, eps);
    out["final"] = naive::flat(x);
    out["logits"] = naive::flat(naive::layer({x[0]}, t, n.head)); // of the class token
    return out;
}

Input pictureInput(const FloatTensor &pixels)
{
    Input input;
    Sequence &sequence = input.sequences.emplace_back();
    sequence.pixels = pixels;
    sequence.labels = {"[CLS]", "0,0", "0,1", "1,0", "1,1"};
    sequence.grid = Grid{rows, cols, 1};
    return input;
}

const Family &familyOf(const Names &n) { return n.torchvision ? torchvisionVitFamily : timmVitFamily; }

std::string messageOf(const Model &model, const Input &input)
{
    const Status status = checkInput(model, input);
    return status ? "fits" : status.error().message;
}

} // namespace

TEST(Vit, AgreesWithTheNaiveOneUnderBothNamings)
{
    for (const Names *n : {&timm, &torchvision}) {
        const TinyTensors tensors = vitTensors(*n);
        for (const double eps : {1e-6, 0.25}) {
            const auto model = modelOf(familyOf(*n), eps < 0.1 ? R"({"num_heads": 3})" : R"({"num_heads": 3, "layer_norm_eps": 0.25, "image_size": 8, "patch_size": 4})", tensors);
            EXPECT_TRUE(model->spec.classifies);
            EXPECT_EQ(model->spec.d_out, classes);
            EXPECT_EQ(model->spec.main().n_layers(), layers);
            const auto trace = traceOf(model, pictureInput(picture()));
            for (const auto &[name, values] : naiveVit(*n, tensors, picture(), eps)) {
                EXPECT_TRUE(name.ends_with("pattern") ? patternsAgree(named(trace, name), values) : activationsAgree(named(trace, name), values)) << name;
            }
        }
    }
}

TEST(Vit, IsKnownByItsTensors)
{
    EXPECT_EQ(recogniseFamily(indexOf(vitTensors(timm))), &timmVitFamily);
    EXPECT_EQ(recogniseFamily(indexOf(vitTensors(torchvision))), &torchvisionVitFamily);
}

TEST(Vit, WithoutAHeadItGivesNoLogits)
{
    TinyTensors tensors = vitTensors(timm);
    tensors.erase("head.weight");
    tensors.erase("head.bias");
    const auto model = modelOf(timmVitFamily, R"({"num_heads": 3})", tensors);
    EXPECT_EQ(model->spec.d_out, 0);
    EXPECT_FALSE(model->spec.classifies);
}

TEST(Vit, NamesWhatIsWrong)
{
    const TinyTensors tensors = vitTensors(timm);
    expectWords(refusalOf(timmVitFamily, "{}", tensors), {"number of heads", "divisor of 12"});
    expectWords(refusalOf(timmVitFamily, R"({"num_heads": 5})", tensors), {"divides the width 12", "found 5"});
    expectWords(refusalOf(timmVitFamily, R"({"num_heads": 3, "patch_size": 8})", tensors), {"patch_embed.proj.weight", "side 8", "[12, 3, 4, 4]"});
    expectWords(refusalOf(timmVitFamily, R"({"num_heads": 3, "image_size": 16})", tensors), {"image_size", "4 patches of side 4", "found side 16"});
    const auto with = [&](const std::string &name, const Shape &shape) {
        TinyTensors other = tensors;
        other[name] = Bag().put("x", shape, 1).at("x");
        return refusalOf(timmVitFamily, R"({"num_heads": 3})", other);
    };
    expectWords(with("patch_embed.proj.weight", {12, 3, 4}), {"patch_embed.proj.weight", "[d_model, channels, patch, patch]", "[12, 3, 4]"});
    expectWords(with("patch_embed.proj.weight", {12, 3, 4, 2}), {"patch_embed.proj.weight", "square patches", "[12, 3, 4, 2]"});
    expectWords(with("pos_embed", {1, 1, 12}), {"pos_embed", "behind the class token", "found 1"});
    expectWords(with("pos_embed", {5, 12}), {"pos_embed", "[1, n, 12]", "[5, 12]"});
    expectWords(with("cls_token", {1, 1, 13}), {"cls_token", "[1, n, 12]", "[1, 1, 13]"});
    for (const char *name : {"blocks.1.attn.proj.weight", "norm.weight", "blocks.0.mlp.fc2.bias", "blocks.1.attn.qkv.bias", "cls_token"}) {
        TinyTensors less = tensors;
        less.erase(name);
        expectWords(refusalOf(timmVitFamily, R"({"num_heads": 3})", less), {"w.json: ", name});
    }
}

TEST(Vit, PicturesMustFit)
{
    const auto model = modelOf(timmVitFamily, R"({"num_heads": 3})", vitTensors(timm));
    EXPECT_EQ(messageOf(*model, pictureInput(picture())), "fits");
    for (const Shape &shape : {Shape{1, 8, 8}, Shape{3, 8, 12}, Shape{3, 7, 8}, Shape{3, 64}, Shape{}}) {
        Input input = pictureInput(picture());
        input.sequences[0].pixels = shape.empty() ? FloatTensor{} : Bag().put("x", shape, 1).at("x");
        expectWords(messageOf(*model, input), {"picture: expected 3 channels in patches of 4 x 4, 4 of them"});
    }
    Input fewer = pictureInput(picture());
    fewer.sequences[0].labels.pop_back();
    EXPECT_EQ(messageOf(*model, fewer), "picture: expected 5 positions, found 4");
    const auto text = inputFromText(*model, "words");
    ASSERT_FALSE(text);
    expectWords(text.error().message, {"expected a picture, found a text"});
}
