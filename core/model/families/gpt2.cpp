// SPDX-License-Identifier: GPL-3.0-or-later
// GPT-2 (Radford et al. 2019): learned positions, pre-LayerNorm, one joined [in, out] matrix for q, k and v.

#include <cmath>

#include "core/base/text.h"
#include "core/model/families/family.h"

namespace headscope {

namespace {

Result<ModelSpec> readSpec(const Config &config)
{
    ModelSpec spec;
    spec.family = "gpt2";
    HS_TRY(n_layers, config.size({"n_layer", "num_hidden_layers"}));
    HS_TRY(n_heads, config.size({"n_head", "num_attention_heads"}));
    HS_TRY(d_model, config.size({"n_embd", "hidden_size"}));
    HS_TRY(d_mlp, config.sizeOr({"n_inner"}, 0));
    HS_TRY(d_vocab, config.size({"vocab_size"}));
    HS_TRY(n_ctx, config.size({"n_positions", "n_ctx", "max_position_embeddings", "block_size"}));
    HS_TRY(eps, config.amountOr({"layer_norm_epsilon"}, 1e-5));
    HS_TRY(activation, config.textOr({"activation_function"}, "gelu_new"));
    HS_TRY(scaled, config.flagOr({"scale_attn_weights"}, true));
    HS_TRY(byLayer, config.flagOr({"scale_attn_by_inverse_layer_idx"}, false));
    HS_TRY(cross, config.flagOr({"add_cross_attention"}, false));
    HS_TRY(tied, config.flagOr({"tie_word_embeddings"}, true));
    if (cross) {
        return unsupported(concat(config.source(), ": add_cross_attention: GPT-2 with cross-attention is not one that Headscope computes"));
    }
    if (d_model % n_heads != 0) {
        return badInput(concat(config.source(), ": n_embd ", d_model, " is not divisible by n_head ", n_heads));
    }
    spec.n_layers = n_layers;
    spec.n_heads = spec.n_kv_heads = n_heads;
    spec.d_model = d_model;
    spec.d_head = d_model / n_heads;
    spec.d_mlp = d_mlp ? d_mlp : 4 * std::min(d_model, 1 << 20);
    spec.d_vocab = d_vocab;
    spec.n_ctx = n_ctx;
    spec.norm_eps = static_cast<float>(eps);
    spec.tied_embeddings = tied;
    HS_TRY_STATUS(checkSizes(spec, config.source()));
    HS_TRY(act, activationFromName(activation, config.source()));
    spec.activation = act;
    for (int layer = 0; layer < n_layers; ++layer) {
        const double base = scaled ? 1.0 / std::sqrt(static_cast<double>(spec.d_head)) : 1.0;
        spec.score_scale.push_back(static_cast<float>(byLayer ? base / (layer + 1) : base));
    }
    return spec;
}

Result<NormWeights> bindNorm(const ModelSpec &spec, WeightBinder &binder, const std::string &name)
{
    HS_TRY(gain, binder.vector(name + ".weight", spec.d_model));
    HS_TRY(bias, binder.vector(name + ".bias", spec.d_model));
    return NormWeights{std::move(gain), std::move(bias)};
}

Result<BlockWeights> bindBlock(const ModelSpec &spec, WeightBinder &binder, int layer)
{
    const std::string at = concat("h.", layer, ".");
    const int d = spec.d_model;
    BlockWeights block;
    HS_TRY(ln_1, bindNorm(spec, binder, at + "ln_1"));
    HS_TRY(ln_2, bindNorm(spec, binder, at + "ln_2"));
    HS_TRY(qkv, binder.linear(at + "attn.c_attn.weight", at + "attn.c_attn.bias", Orientation::InOut, d, 3 * d));
    HS_TRY(W_O, binder.linear(at + "attn.c_proj.weight", at + "attn.c_proj.bias", Orientation::InOut, d, d));
    HS_TRY(W_in, binder.linear(at + "mlp.c_fc.weight", at + "mlp.c_fc.bias", Orientation::InOut, d, spec.d_mlp));
    HS_TRY(W_out, binder.linear(at + "mlp.c_proj.weight", at + "mlp.c_proj.bias", Orientation::InOut, spec.d_mlp, d));
    block.norm_attn = std::move(ln_1);
    block.norm_mlp = std::move(ln_2);
    block.W_Q = qkv.outputs(0, d);
    block.W_K = qkv.outputs(d, d);
    block.W_V = qkv.outputs(2 * d, d);
    block.W_O = std::move(W_O);
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    return block;
}

Result<ModelWeights> bind(const ModelSpec &spec, WeightBinder &binder)
{
    ModelWeights weights;
    HS_TRY(W_E, binder.tensor("wte.weight", {spec.d_vocab, spec.d_model}));
    HS_TRY(W_pos, binder.tensor("wpe.weight", {spec.n_ctx, spec.d_model}));
    for (int layer = 0; layer < spec.n_layers; ++layer) {
        HS_TRY(block, bindBlock(spec, binder, layer));
        weights.blocks.push_back(std::move(block));
    }
    if (binder.has(concat("h.", spec.n_layers, ".attn.c_attn.weight"))) {
        return badInput(concat(binder.source(), ": expected ", spec.n_layers, " layers as the config says, found more (h.", spec.n_layers, ")"));
    }
    HS_TRY(norm, bindNorm(spec, binder, "ln_f"));
    weights.norm_final = std::move(norm);
    Tensor unembedding = W_E;
    if (!spec.tied_embeddings) {
        HS_TRY(own, binder.outer("lm_head.weight", {spec.d_vocab, spec.d_model}));
        unembedding = own;
    } else if (binder.hasOuter("lm_head.weight")) {
        HS_TRY_STATUS([&]() -> Status { // a copy of the embedding that some files carry
            HS_TRY(copy, binder.outer("lm_head.weight", {spec.d_vocab, spec.d_model}));
            return Done{};
        }());
    }
    weights.W_U = Linear(unembedding, Orientation::OutIn, {});
    weights.W_E = std::move(W_E);
    weights.W_pos = std::move(W_pos);
    return weights;
}

} // namespace

const Family gpt2Family = {"gpt2", {"transformer.", ""}, "wte.weight", {"*attn.bias", "*attn.masked_bias"}, readSpec, bind};

} // namespace headscope
