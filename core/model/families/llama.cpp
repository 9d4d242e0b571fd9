// SPDX-License-Identifier: GPL-3.0-or-later
// Llama (Touvron et al. 2023): rotary positions, RMSNorm before each part, gated MLP, grouped key/value heads, no biases.

#include <algorithm>

#include "core/base/text.h"
#include "core/model/families/family.h"

namespace headscope {

namespace {

/// Switches of the family that a ModelSpec cannot say.
Status refuseUnknown(const Config &config)
{
    if (config.has({"rope_scaling"})) {
        return unsupported(concat(config.source(), ": rope_scaling: scaled rotary positions are not computed by this version of Headscope"));
    }
    for (const char *name : {"attention_bias", "mlp_bias"}) {
        HS_TRY(on, config.flagOr({name}, false));
        if (on) {
            return unsupported(concat(config.source(), ": ", name, ": Llama with biases is not computed by this version of Headscope"));
        }
    }
    return Done{};
}

/// rope_theta, which newer files write inside rope_parameters beside what older ones called rope_scaling.
Result<double> rotaryBase(const Config &config)
{
    HS_TRY(base, config.numberOr({"rope_theta"}, 10000.0));
    if (!config.has({"rope_parameters"})) {
        return base;
    }
    HS_TRY(parameters, config.part("rope_parameters"));
    HS_TRY(type, parameters.textOr({"rope_type", "type"}, "default"));
    if (type != "default") {
        return unsupported(concat(parameters.source(), ": rope_type \"", printable(type), "\": scaled rotary positions are not computed by this version of Headscope"));
    }
    return parameters.numberOr({"rope_theta"}, base);
}

Result<ModelSpec> readSpec(const Config &config)
{
    HS_TRY_STATUS(refuseUnknown(config));
    StackSpec stack;
    HS_TRY(n_layers, config.size({"num_hidden_layers"}));
    HS_TRY(n_heads, config.size({"num_attention_heads"}));
    HS_TRY(n_kv_heads, config.sizeOr({"num_key_value_heads"}, n_heads));
    HS_TRY(d_model, config.size({"hidden_size"}));
    HS_TRY(d_head, config.sizeOr({"head_dim"}, 0));
    HS_TRY(d_mlp, config.size({"intermediate_size"}));
    HS_TRY(d_vocab, config.size({"vocab_size"}));
    HS_TRY(n_ctx, config.sizeOr({"max_position_embeddings"}, 2048));
    HS_TRY(eps, config.amountOr({"rms_norm_eps"}, 1e-6));
    HS_TRY(base, rotaryBase(config));
    HS_TRY(activation, config.textOr({"hidden_act"}, "silu"));
    if (!d_head) {
        HS_TRY(width, headWidth(d_model, n_heads, config));
        d_head = width;
    }
    stack.n_heads = n_heads;
    stack.n_kv_heads = n_kv_heads;
    stack.d_model = stack.d_key = stack.d_value = d_model;
    stack.d_head = d_head;
    stack.d_mlp = d_mlp;
    stack.d_vocab = d_vocab;
    stack.n_ctx = n_ctx;
    stack.norm = NormKind::RmsNorm;
    stack.norm_eps = static_cast<float>(eps);
    stack.mlp = MlpKind::Gated;
    HS_TRY_STATUS(checkLayers(n_layers, config.source()));
    stack.layers.resize(static_cast<size_t>(n_layers));
    HS_TRY_STATUS(checkSizes(stack, config.source()));
    if (d_head % 2 != 0 || !(base > 0.0)) {
        return badInput(concat(config.source(), ": rotary positions need an even head width and a positive rope_theta, found ", d_head, " and ", base));
    }
    HS_TRY(act, activationFromName(activation, config.source()));
    stack.activation = act;
    for (LayerSpec &layer : stack.layers) {
        layer = {usualScale(d_head), 0, {RotaryPairs::Half, rotaryFrequencies(d_head, base), 1.0}};
    }
    ModelSpec spec;
    spec.family = "llama";
    spec.stacks.push_back(std::move(stack));
    spec.predictsNext = true;
    spec.d_out = d_vocab;
    return spec;
}

Result<BlockWeights> bindBlock(const StackSpec &spec, WeightBinder &binder, int layer)
{
    const std::string at = concat("layers.", layer, ".");
    const auto linear = [&](const char *name, int dIn, int dOut) { return binder.linear(at + name + ".weight", "", Orientation::OutIn, dIn, dOut); };
    const int d_q = spec.n_heads * spec.d_head, d_kv = spec.n_kv_heads * spec.d_head;
    BlockWeights block;
    HS_TRY(norm_attn, binder.vector(at + "input_layernorm.weight", spec.d_model));
    HS_TRY(norm_mlp, binder.vector(at + "post_attention_layernorm.weight", spec.d_model));
    HS_TRY(W_Q, linear("self_attn.q_proj", spec.d_model, d_q));
    HS_TRY(W_K, linear("self_attn.k_proj", spec.d_model, d_kv));
    HS_TRY(W_V, linear("self_attn.v_proj", spec.d_model, d_kv));
    HS_TRY(W_O, linear("self_attn.o_proj", d_q, spec.d_model));
    HS_TRY(W_gate, linear("mlp.gate_proj", spec.d_model, spec.d_mlp));
    HS_TRY(W_in, linear("mlp.up_proj", spec.d_model, spec.d_mlp));
    HS_TRY(W_out, linear("mlp.down_proj", spec.d_mlp, spec.d_model));
    block.norm_attn.gain = std::move(norm_attn);
    block.norm_mlp.gain = std::move(norm_mlp);
    block.attn.W_Q = std::move(W_Q);
    block.attn.W_K = std::move(W_K);
    block.attn.W_V = std::move(W_V);
    block.attn.W_O = std::move(W_O);
    block.W_gate = std::move(W_gate);
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    return block;
}

Result<StackWeights> bindStack(const StackSpec &spec, WeightBinder &binder)
{
    StackWeights stack;
    HS_TRY(W_E, binder.tensor("embed_tokens.weight", {spec.d_vocab, spec.d_model}));
    stack.embed.W_E = std::move(W_E);
    for (int layer = 0; layer < spec.n_layers(); ++layer) {
        HS_TRY(block, bindBlock(spec, binder, layer));
        stack.blocks.push_back(std::move(block));
    }
    if (binder.has(concat("layers.", spec.n_layers(), ".self_attn.q_proj.weight"))) {
        return badInput(concat(binder.source(), ": expected ", spec.n_layers(), " layers as the config says, found more (layers.", spec.n_layers(), ")"));
    }
    HS_TRY(norm, binder.vector("norm.weight", spec.d_model));
    stack.norm_final.gain = std::move(norm);
    return stack;
}

Result<Architecture> read(const Config &config, WeightBinder &binder)
{
    HS_TRY(spec, readSpec(config));
    HS_TRY(tied, config.flagOr({"tie_word_embeddings"}, false));
    HS_TRY(stack, bindStack(spec.main(), binder));
    Tensor unembedding = stack.embed.W_E;
    if (!tied) {
        HS_TRY(own, binder.outer("lm_head.weight", {spec.d_out, spec.main().d_model}));
        unembedding = own;
    }
    Architecture out;
    out.weights.head.W_U = Linear(unembedding, Orientation::OutIn, {});
    out.weights.stacks.push_back(std::move(stack));
    out.spec = std::move(spec);
    return out;
}

} // namespace

const Family llamaFamily = {{"llama"}, {"model.", ""}, "embed_tokens.weight", {"*rotary_emb.inv_freq", "lm_head.weight"}, read};

} // namespace headscope
