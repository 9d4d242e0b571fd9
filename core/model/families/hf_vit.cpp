// SPDX-License-Identifier: GPL-3.0-or-later
// Vision transformers under the names of Hugging Face: ViT (Dosovitskiy et al. 2021), DeiT (Touvron et al. 2021: a distillation token), DINOv2 (Oquab et al. 2024: layer scales, SwiGLU, positions for any
// size of picture; Darcet et al. 2024: register tokens).

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/model/families/picture_embedding.h"
#include "core/model/families/seq2seq.h"

namespace headscope {

namespace {

enum class Kind { Vit, Deit, Dinov2 };

/// Width of DINOv2's SwiGLU, rounded up to eights.
int swigluWidth(int d_mlp) { return (d_mlp * 2 / 3 + 7) / 8 * 8; }

Status readMlp(Kind kind, const Config &config, StackSpec &stack)
{
    HS_TRY(activation, config.textOr({"hidden_act"}, "gelu"));
    HS_TRY(act, activationFromName(activation, config.source()));
    stack.activation = act;
    if (kind != Kind::Dinov2) {
        HS_TRY(d_mlp, config.sizeOr({"intermediate_size"}, 3072));
        stack.d_mlp = d_mlp;
        return Done{};
    }
    HS_TRY(ratio, config.amountOr({"mlp_ratio"}, 4));
    HS_TRY(swiglu, config.flagOr({"use_swiglu_ffn"}, false));
    stack.d_mlp = static_cast<int>(std::min(ratio * stack.d_model, double(1 << 20)));
    if (swiglu) {
        stack.mlp = MlpKind::Gated;
        stack.activation = Activation::Silu;
        stack.d_mlp = swigluWidth(stack.d_mlp);
    }
    return Done{};
}

Result<StackSpec> readStack(Kind kind, const Config &config)
{
    StackSpec stack;
    stack.input = InputKind::Picture;
    HS_TRY(d_model, config.sizeOr({"hidden_size"}, 768));
    HS_TRY(n_heads, config.sizeOr({"num_attention_heads"}, 12));
    HS_TRY(n_layers, config.sizeOr({"num_hidden_layers"}, 12));
    HS_TRY(d_head, headWidth(d_model, n_heads, config));
    HS_TRY(eps, config.amountOr({"layer_norm_eps"}, kind == Kind::Dinov2 ? 1e-6 : 1e-12));
    stack.d_model = stack.d_key = stack.d_value = d_model;
    stack.n_heads = stack.n_kv_heads = n_heads;
    stack.d_head = d_head;
    stack.norm_eps = static_cast<float>(eps);
    stack.causal = false;
    HS_TRY_STATUS(readMlp(kind, config, stack));
    HS_TRY_STATUS(checkLayers(n_layers, config.source()));
    stack.layers.assign(static_cast<size_t>(n_layers), {usualScale(d_head), 0, {}});
    HS_TRY_STATUS(checkSizes(stack, config.source()));
    return stack;
}

Result<EmbeddingWeights> bindEmbedding(Kind kind, const StackSpec &spec, WeightBinder &binder)
{
    EmbeddingWeights embed;
    HS_TRY_STATUS(bindPatches(binder, "embeddings.patch_embeddings.projection", spec.d_model, embed));
    HS_TRY(positions, tableRows(binder, "embeddings.position_embeddings", spec.d_model));
    HS_TRY(classToken, tableRows(binder, "embeddings.cls_token", spec.d_model));
    PrefixTokens prefix{std::move(classToken), {"[CLS]"}, {}};
    if (kind == Kind::Deit) {
        HS_TRY(distillation, tableRows(binder, "embeddings.distillation_token", spec.d_model));
        prefix.tokens.insert(prefix.tokens.end(), distillation.begin(), distillation.end());
        prefix.labels.emplace_back("[DIST]");
    }
    if (kind == Kind::Dinov2) {
        embed.resample = PatchPositions::Bicubic;
        if (binder.has("embeddings.register_tokens")) {
            HS_TRY(registers, tableRows(binder, "embeddings.register_tokens", spec.d_model));
            prefix.registers = std::move(registers);
            embed.resample = PatchPositions::AntialiasedBicubic;
        }
    }
    HS_TRY_STATUS(placeTokens(binder.source(), positions, std::move(prefix), embed));
    return embed;
}

/// Two matrices, or DINOv2's joined gate and input.
Status bindMlp(Kind kind, const StackSpec &spec, WeightBinder &binder, const std::string &at, BlockWeights &block)
{
    const int d = spec.d_model;
    if (spec.mlp == MlpKind::Gated) {
        HS_TRY(both, bindLinear(binder, at + "mlp.weights_in", d, 2 * spec.d_mlp));
        block.W_gate = both.outputs(0, spec.d_mlp);
        block.W_in = both.outputs(spec.d_mlp, spec.d_mlp);
    } else {
        HS_TRY(W_in, bindLinear(binder, at + (kind == Kind::Dinov2 ? "mlp.fc1" : "intermediate.dense"), d, spec.d_mlp));
        block.W_in = std::move(W_in);
    }
    HS_TRY(W_out, bindLinear(binder, at + (kind != Kind::Dinov2 ? "output.dense" : spec.mlp == MlpKind::Gated ? "mlp.weights_out" : "mlp.fc2"), spec.d_mlp, d));
    block.W_out = std::move(W_out);
    return Done{};
}

Result<BlockWeights> bindBlock(Kind kind, const StackSpec &spec, WeightBinder &binder, int layer)
{
    const std::string at = concat("encoder.layer.", layer, ".");
    const int d = spec.d_model;
    BlockWeights block;
    HS_TRY(W_Q, bindLinear(binder, at + "attention.attention.query", d, d));
    HS_TRY(W_K, bindLinear(binder, at + "attention.attention.key", d, d));
    HS_TRY(W_V, bindLinear(binder, at + "attention.attention.value", d, d));
    HS_TRY(W_O, bindLinear(binder, at + "attention.output.dense", d, d));
    HS_TRY(norm_attn, bindNorm(binder, at + (kind == Kind::Dinov2 ? "norm1" : "layernorm_before"), d));
    HS_TRY(norm_mlp, bindNorm(binder, at + (kind == Kind::Dinov2 ? "norm2" : "layernorm_after"), d));
    block.attn.W_Q = std::move(W_Q);
    block.attn.W_K = std::move(W_K);
    block.attn.W_V = std::move(W_V);
    block.attn.W_O = std::move(W_O);
    block.norm_attn = std::move(norm_attn);
    block.norm_mlp = std::move(norm_mlp);
    HS_TRY_STATUS(bindMlp(kind, spec, binder, at, block));
    if (kind == Kind::Dinov2) {
        HS_TRY(attn_scale, binder.vector(at + "layer_scale1.lambda1", d));
        HS_TRY(mlp_scale, binder.vector(at + "layer_scale2.lambda1", d));
        block.attn_scale = std::move(attn_scale);
        block.mlp_scale = std::move(mlp_scale);
    }
    return block;
}

/// A classifier outside the prefix, with as many classes as it has rows.
Result<Linear> classifier(WeightBinder &binder, const std::string &name, int dIn)
{
    const Shape shape = binder.outerShapeOf(name + ".weight");
    if (shape.size() != 2 || shape[0] < 1 || shape[0] > 1 << 24) {
        return badInput(concat(binder.source(), ": ", name, ".weight: expected shape [classes, ", dIn, "], found ", shape.empty() ? "no such matrix" : shapeText(shape)));
    }
    return bindOuterLinear(binder, name, dIn, static_cast<int>(shape[0]));
}

/// DeiT with a teacher: the mean of two classifiers, each over a token of its own.
Status bindTwoClassifiers(WeightBinder &binder, int d, Architecture &out)
{
    HS_TRY(byClass, classifier(binder, "cls_classifier", d));
    HS_TRY(byTeacher, bindOuterLinear(binder, "distillation_classifier", d, byClass.dOut()));
    const int classes = byClass.dOut();
    std::vector<float> weight, bias(static_cast<size_t>(classes));
    for (int c = 0; c < classes; ++c) {
        for (const Linear *part : {&byClass, &byTeacher}) {
            for (int i = 0; i < d; ++i) {
                weight.push_back(0.5f * part->weight(i, c));
            }
            bias[static_cast<size_t>(c)] += part->bias().empty() ? 0.0f : 0.5f * part->bias()[static_cast<size_t>(c)];
        }
    }
    out.weights.head.W_U = Linear(makeTensor({classes, 2 * static_cast<int64_t>(d)}, std::move(weight)), Orientation::OutIn, std::move(bias));
    out.weights.head.reads = HeadReads::FirstTwo;
    HeadWeights first, second;
    first.name = "cls_logits";
    first.reads = HeadReads::First;
    first.W_U = std::move(byClass);
    second.name = "distillation_logits";
    second.reads = HeadReads::Second;
    second.W_U = std::move(byTeacher);
    out.weights.task_heads.push_back(std::move(first));
    out.weights.task_heads.push_back(std::move(second));
    return Done{};
}

Status bindHeads(Kind kind, const Config &config, WeightBinder &binder, Architecture &out)
{
    const int d = out.spec.main().d_model;
    HeadWeights &head = out.weights.head;
    if (kind == Kind::Deit && binder.hasOuter("cls_classifier.weight")) {
        HS_TRY_STATUS(bindTwoClassifiers(binder, d, out));
    } else if (binder.hasOuter("classifier.weight")) {
        HS_TRY(W_U, classifier(binder, "classifier", kind == Kind::Dinov2 ? 2 * d : d));
        head.W_U = std::move(W_U);
        head.reads = kind == Kind::Dinov2 ? HeadReads::FirstAndMean : HeadReads::First;
    }
    out.spec.d_out = head.W_U.dOut();
    out.spec.classifies = out.spec.d_out > 0;
    if (binder.has("pooler.dense.weight")) {
        HeadWeights pooled;
        HS_TRY(activation, config.textOr({"pooler_act"}, "tanh"));
        HS_TRY(act, activationFromName(activation, config.source()));
        HS_TRY(dense, bindLinear(binder, "pooler.dense", d, rowsOf(binder.shapeOf("pooler.dense.weight"))));
        pooled.name = "pooled";
        pooled.reads = HeadReads::First;
        pooled.dense = std::move(dense);
        pooled.activation = act;
        out.weights.task_heads.push_back(std::move(pooled));
    }
    return Done{};
}

Result<Architecture> readKind(Kind kind, const Config &config, WeightBinder &binder)
{
    HS_TRY_STATUS(requireConfig(config));
    HS_TRY(stack, readStack(kind, config));
    StackWeights weights;
    HS_TRY(embed, bindEmbedding(kind, stack, binder));
    weights.embed = std::move(embed);
    for (int layer = 0; layer < stack.n_layers(); ++layer) {
        HS_TRY(block, bindBlock(kind, stack, binder, layer));
        weights.blocks.push_back(std::move(block));
    }
    if (binder.has(concat("encoder.layer.", stack.n_layers(), ".attention.attention.query.weight"))) {
        return badInput(concat(binder.source(), ": expected ", stack.n_layers(), " layers as the config says, found more (encoder.layer.", stack.n_layers(), ")"));
    }
    HS_TRY(norm, bindNorm(binder, "layernorm", stack.d_model));
    weights.norm_final = std::move(norm);
    Architecture out;
    HS_TRY(type, config.textOr({"model_type"}, "vit"));
    out.spec.family = type;
    out.spec.stacks.push_back(std::move(stack));
    out.weights.stacks.push_back(std::move(weights));
    HS_TRY_STATUS(bindHeads(kind, config, binder, out));
    return out;
}

Result<Architecture> readVit(const Config &config, WeightBinder &binder) { return readKind(Kind::Vit, config, binder); }
Result<Architecture> readDeit(const Config &config, WeightBinder &binder) { return readKind(Kind::Deit, config, binder); }
Result<Architecture> readDinov2(const Config &config, WeightBinder &binder) { return readKind(Kind::Dinov2, config, binder); }

const std::vector<std::string> buffers = {"*embeddings.mask_token", "decoder.*"};

} // namespace

const Family vitFamily = {{"vit"}, {"vit.", ""}, "embeddings.cls_token", buffers, readVit};
const Family deitFamily = {{"deit"}, {"deit.", ""}, "embeddings.distillation_token", buffers, readDeit};
const Family dinov2Family = {{"dinov2", "dinov2_with_registers"}, {"dinov2.", "dinov2_with_registers.", ""}, "encoder.layer.0.layer_scale1.lambda1", buffers, readDinov2};

} // namespace headscope
