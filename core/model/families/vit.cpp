// SPDX-License-Identifier: GPL-3.0-or-later
// Vision Transformer (Dosovitskiy et al. 2021) under the names of timm (DeiT, DINO) and of torchvision: patches, a class token, pre-norm blocks.

#include <algorithm>

#include "core/base/text.h"
#include "core/model/families/bare_layers.h"

namespace headscope {

namespace {

constexpr int mostLayers = 1024;

/// Where one naming keeps its tensors.
struct Names {
    std::string patches, classToken, positions, finalNorm, head;
    std::string layer;  ///< with the number behind it
    std::string norm_attn, norm_mlp, mlpIn, mlpOut;
    bool torchAttention; ///< in_proj_weight as nn.MultiheadAttention, else one qkv matrix
    float eps;
};

const Names timm = {"patch_embed.proj", "cls_token", "pos_embed", "norm", "head", "blocks.", "norm1", "norm2", "mlp.fc1", "mlp.fc2", false, 1e-6f};
const Names torchvision = {"conv_proj", "class_token", "encoder.pos_embedding", "encoder.ln", "heads.head", "encoder.layers.encoder_layer_", "ln_1", "ln_2", "mlp.0", "mlp.3", true, 1e-6f};

/// A tensor whose leading sizes of 1 do not matter, as [rows, cols].
Result<Tensor> table(WeightBinder &binder, const std::string &name, int cols)
{
    const Shape shape = binder.shapeOf(name);
    if (shape.size() != 3 || shape[0] != 1 || shape[2] != cols) {
        return badInput(concat(binder.source(), ": ", name, ": expected shape [1, n, ", cols, "], found ", shape.empty() ? "no tensor of this name" : shapeText(shape)));
    }
    HS_TRY(tensor, binder.tensor(name, shape));
    tensor.shape.erase(tensor.shape.begin());
    return tensor;
}

int layersIn(const WeightBinder &binder, const Names &names)
{
    int count = 0;
    while (count <= mostLayers && binder.has(concat(names.layer, count, ".", names.norm_attn, ".weight"))) {
        ++count;
    }
    return count;
}

Result<EmbeddingWeights> bindEmbedding(const Names &names, const Config &config, WeightBinder &binder, const StackSpec &spec)
{
    EmbeddingWeights embed;
    const Shape conv = binder.shapeOf(names.patches + ".weight");
    embed.channels = static_cast<int>(conv[1]);
    embed.patch = static_cast<int>(conv[2]);
    HS_TRY(said, config.sizeOr({"patch_size"}, embed.patch));
    if (said != embed.patch || conv[3] != conv[2]) {
        return badInput(concat(binder.source(), ": ", names.patches, ".weight: expected square patches of side ", said, ", found shape ", shapeText(conv)));
    }
    HS_TRY(kernel, binder.tensor(names.patches + ".weight", conv));
    kernel.shape = {conv[0], conv[1] * conv[2] * conv[3]};
    std::vector<float> bias;
    if (binder.has(names.patches + ".bias")) {
        HS_TRY(given, binder.vector(names.patches + ".bias", spec.d_model));
        bias = std::move(given);
    }
    embed.W_patch = Linear(kernel, Orientation::OutIn, std::move(bias));
    HS_TRY(positions, table(binder, names.positions, spec.d_model));
    HS_TRY(classToken, table(binder, names.classToken, spec.d_model));
    std::vector<float> prefix = toFloat(classToken), rows = toFloat(positions);
    const auto before = static_cast<std::ptrdiff_t>(prefix.size());
    if (before >= static_cast<std::ptrdiff_t>(rows.size())) {
        return badInput(concat(binder.source(), ": ", names.positions, ": expected a position for each patch behind the class token, found ", positions.shape[0], " in all"));
    }
    std::transform(prefix.begin(), prefix.end(), rows.begin(), prefix.begin(), std::plus<>());
    embed.prefix_tokens = std::move(prefix);
    embed.prefix_labels.assign(1, "[CLS]");
    const int64_t patches = positions.shape[0] - classToken.shape[0];
    embed.W_pos = makeTensor({patches, spec.d_model}, std::vector<float>(rows.begin() + before, rows.end()));
    HS_TRY(side, config.sizeOr({"image_size", "img_size"}, 0));
    if (side > 0 && static_cast<int64_t>(side / embed.patch) * (side / embed.patch) != patches) {
        return badInput(concat(config.source(), ": image_size: expected a picture of ", patches, " patches of side ", embed.patch, ", found side ", side));
    }
    return embed;
}

Result<BlockWeights> bindBlock(const Names &names, WeightBinder &binder, const StackSpec &spec, int layer)
{
    const std::string at = concat(names.layer, layer, ".");
    const int d = spec.d_model;
    BlockWeights block;
    if (names.torchAttention) {
        HS_TRY(attn, bindTorchAttention(binder, at + "self_attention.", d));
        block.attn = std::move(attn);
    } else {
        HS_TRY(qkv, bindLinear(binder, at + "attn.qkv", d, 3 * d));
        HS_TRY(W_O, bindLinear(binder, at + "attn.proj", d, d));
        block.attn = {qkv.outputs(0, d), qkv.outputs(d, d), qkv.outputs(2 * d, d), std::move(W_O), {}, {}, {}, {}, {}};
    }
    HS_TRY(norm_attn, bindNorm(binder, at + names.norm_attn, d));
    HS_TRY(norm_mlp, bindNorm(binder, at + names.norm_mlp, d));
    HS_TRY(W_in, bindLinear(binder, at + names.mlpIn, d, spec.d_mlp));
    HS_TRY(W_out, bindLinear(binder, at + names.mlpOut, spec.d_mlp, d));
    block.norm_attn = std::move(norm_attn);
    block.norm_mlp = std::move(norm_mlp);
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    return block;
}

Result<StackSpec> readStack(const Names &names, const Config &config, WeightBinder &binder)
{
    const Shape conv = binder.shapeOf(names.patches + ".weight"), in = binder.shapeOf(concat(names.layer, "0.", names.mlpIn, ".weight"));
    if (conv.size() != 4 || in.size() != 2 || conv[0] > 1 << 17 || conv[1] > 64 || conv[2] < 1 || conv[2] > 4096 || in[0] > 1 << 20) {
        return badInput(concat(binder.source(), ": ", names.patches, ".weight: expected shape [d_model, channels, patch, patch] and a first MLP matrix, found ", shapeText(conv), " and ", shapeText(in)));
    }
    StackSpec stack;
    stack.input = InputKind::Picture;
    stack.d_model = stack.d_key = stack.d_value = static_cast<int>(conv[0]);
    HS_TRY(n_heads, headsOrAsk(config, binder, stack.d_model));
    HS_TRY(d_head, headWidth(stack.d_model, n_heads, config));
    HS_TRY(eps, config.amountOr({"layer_norm_eps"}, static_cast<double>(names.eps)));
    HS_TRY(activation, config.textOr({"activation", "hidden_act"}, "gelu"));
    HS_TRY(act, activationFromName(activation, config.source()));
    stack.n_heads = stack.n_kv_heads = n_heads;
    stack.d_head = d_head;
    stack.d_mlp = static_cast<int>(in[0]);
    stack.norm_eps = static_cast<float>(eps);
    stack.activation = act;
    stack.causal = false;
    stack.layers.assign(static_cast<size_t>(layersIn(binder, names)), {usualScale(d_head), 0, {}});
    HS_TRY_STATUS(checkSizes(stack, config.source()));
    return stack;
}

Result<Architecture> readNamed(const Names &names, const Config &config, WeightBinder &binder)
{
    HS_TRY(stack, readStack(names, config, binder));
    StackWeights weights;
    HS_TRY(embed, bindEmbedding(names, config, binder, stack));
    weights.embed = std::move(embed);
    for (int layer = 0; layer < stack.n_layers(); ++layer) {
        HS_TRY(block, bindBlock(names, binder, stack, layer));
        weights.blocks.push_back(std::move(block));
    }
    HS_TRY(norm, bindNorm(binder, names.finalNorm, stack.d_model));
    weights.norm_final = std::move(norm);
    Architecture out;
    if (const Shape shape = binder.shapeOf(names.head + ".weight"); shape.size() == 2 && shape[0] <= 1 << 24) {
        out.spec.d_out = static_cast<int>(shape[0]);
        out.spec.classifies = true;
        out.weights.head.reads = HeadReads::First;
        HS_TRY(head, bindLinear(binder, names.head, stack.d_model, out.spec.d_out));
        out.weights.head.W_U = std::move(head);
    }
    out.spec.family = "vit";
    out.spec.stacks.push_back(std::move(stack));
    out.weights.stacks.push_back(std::move(weights));
    return out;
}

Result<Architecture> readTimm(const Config &config, WeightBinder &binder) { return readNamed(timm, config, binder); }
Result<Architecture> readTorchvision(const Config &config, WeightBinder &binder) { return readNamed(torchvision, config, binder); }

} // namespace

const Family timmVitFamily = {{"timm-vit"}, {""}, "patch_embed.proj.weight", {}, readTimm};
const Family torchvisionVitFamily = {{"torchvision-vit"}, {""}, "conv_proj.weight", {}, readTorchvision};

} // namespace headscope
