// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/families/gated_decoder.h"

namespace headscope {

namespace {

Result<NormWeights> bindGain(WeightBinder &binder, const std::string &name, std::pair<int, bool> widthAndPlusOne)
{
    HS_TRY(gain, binder.vector(name + ".weight", widthAndPlusOne.first));
    for (float &v : gain) {
        v += widthAndPlusOne.second ? 1.0f : 0.0f;
    }
    return NormWeights{std::move(gain), {}};
}

Status bindNorms(const StackSpec &spec, const GatedFamily &family, std::pair<WeightBinder *, std::string> place, BlockWeights &block)
{
    const auto &[binder, at] = place;
    const auto gain = [&, b = binder, a = at](const char *name, int width) { return bindGain(*b, a + name, {width, family.gainPlusOne}); };
    HS_TRY(attn, gain("input_layernorm", spec.d_model));
    HS_TRY(second, gain("post_attention_layernorm", spec.d_model));
    block.norm_attn = std::move(attn);
    (family.sandwich ? block.norm_attn_out : block.norm_mlp) = std::move(second);
    if (family.sandwich) {
        HS_TRY(before, gain("pre_feedforward_layernorm", spec.d_model));
        HS_TRY(behind, gain("post_feedforward_layernorm", spec.d_model));
        block.norm_mlp = std::move(before);
        block.norm_mlp_out = std::move(behind);
    }
    if (family.headNorms) {
        HS_TRY(q, gain("self_attn.q_norm", spec.d_head));
        HS_TRY(k, gain("self_attn.k_norm", spec.d_head));
        block.attn.norm_q = std::move(q);
        block.attn.norm_k = std::move(k);
    }
    return Done{};
}

Status bindApart(const StackSpec &spec, WeightBinder &binder, const std::string &at, BlockWeights &block)
{
    const int d_q = spec.n_heads * spec.d_head, d_kv = spec.n_kv_heads * spec.d_head;
    HS_TRY(W_Q, bindLinear(binder, at + "self_attn.q_proj", spec.d_model, d_q));
    HS_TRY(W_K, bindLinear(binder, at + "self_attn.k_proj", spec.d_model, d_kv));
    HS_TRY(W_V, bindLinear(binder, at + "self_attn.v_proj", spec.d_model, d_kv));
    HS_TRY(W_gate, bindLinear(binder, at + "mlp.gate_proj", spec.d_model, spec.d_mlp));
    HS_TRY(W_in, bindLinear(binder, at + "mlp.up_proj", spec.d_model, spec.d_mlp));
    block.attn.W_Q = std::move(W_Q);
    block.attn.W_K = std::move(W_K);
    block.attn.W_V = std::move(W_V);
    block.W_gate = std::move(W_gate);
    block.W_in = std::move(W_in);
    return Done{};
}

Status bindJoined(const StackSpec &spec, WeightBinder &binder, const std::string &at, BlockWeights &block)
{
    HS_TRY_STATUS(bindQkvInTurn(spec, binder, at + "self_attn.qkv_proj", block.attn));
    HS_TRY(both, bindLinear(binder, at + "mlp.gate_up_proj", spec.d_model, 2 * spec.d_mlp));
    block.W_gate = both.outputs(0, spec.d_mlp);
    block.W_in = both.outputs(spec.d_mlp, spec.d_mlp);
    return Done{};
}

Result<BlockWeights> bindBlock(const StackSpec &spec, const GatedFamily &family, WeightBinder &binder, const std::string &at)
{
    BlockWeights block;
    HS_TRY_STATUS(bindNorms(spec, family, {&binder, at}, block));
    HS_TRY_STATUS((family.joined ? bindJoined : bindApart)(spec, binder, at, block));
    HS_TRY(W_O, bindLinear(binder, at + "self_attn.o_proj", spec.n_heads * spec.d_head, spec.d_model));
    HS_TRY(W_out, bindLinear(binder, at + "mlp.down_proj", spec.d_mlp, spec.d_model));
    block.attn.W_O = std::move(W_O);
    block.W_out = std::move(W_out);
    return block;
}

/// A file without the biases that its config promises lost them.
Status checkBiases(const StackSpec &spec, const Config &config, WeightBinder &binder)
{
    HS_TRY(ofAttention, config.flagOr({"attention_bias"}, false));
    HS_TRY(ofMlp, config.flagOr({"mlp_bias"}, false));
    if (ofAttention) {
        HS_TRY_STATUS(binder.vector("layers.0.self_attn.q_proj.bias", spec.n_heads * spec.d_head));
    }
    if (ofMlp) {
        HS_TRY_STATUS(binder.vector("layers.0.mlp.up_proj.bias", spec.d_mlp));
    }
    return Done{};
}

Result<Activation> readActivation(const Config &config, const GatedFamily &family)
{
    std::string name;
    for (const auto &key : family.activationNames) {
        HS_TRY(said, config.textOr({key}, ""));
        name = name.empty() ? said : name;
    }
    return activationFromName(name.empty() ? family.activation : name, config.source());
}

} // namespace

Result<StackSpec> readGatedStack(const Config &config, const GatedFamily &family)
{
    DecoderSizes sizes;
    HS_TRY(n_layers, config.size({"num_hidden_layers"}));
    HS_TRY(n_heads, config.size({"num_attention_heads"}));
    HS_TRY(n_kv_heads, config.sizeOr({"num_key_value_heads"}, config.saysNull("num_key_value_heads") ? 0 : family.n_kv_heads));
    HS_TRY(d_model, config.size({"hidden_size"}));
    HS_TRY(d_head, config.sizeOr({"head_dim"}, config.saysNull("head_dim") ? 0 : family.d_head));
    HS_TRY(d_mlp, config.size({"intermediate_size"}));
    HS_TRY(d_vocab, config.size({"vocab_size"}));
    HS_TRY(n_ctx, config.sizeOr({"max_position_embeddings"}, family.n_ctx));
    HS_TRY(eps, config.amountOr({"rms_norm_eps"}, family.eps));
    HS_TRY(activation, readActivation(config, family));
    HS_TRY(stack, decoderStack({n_layers, n_heads, n_kv_heads, d_model, d_head, d_mlp, d_vocab, n_ctx}, config));
    stack.norm = NormKind::RmsNorm;
    stack.norm_eps = static_cast<float>(eps);
    stack.mlp = MlpKind::Gated;
    stack.activation = activation;
    return stack;
}

RotaryQuery rotaryQuery(const StackSpec &stack)
{
    RotaryQuery query;
    query.d_head = stack.d_head;
    query.n_ctx = stack.n_ctx;
    return query;
}

Status setRotary(const Config &config, const RotaryQuery &query, StackSpec &stack)
{
    HS_TRY(rotary, readRotary(config, query));
    HS_TRY(context, scaledContext(config, query));
    for (LayerSpec &layer : stack.layers) {
        layer.rotary = rotary;
    }
    stack.n_ctx = context;
    return Done{};
}

Result<int> readWindow(const Config &config, int otherwise) { return config.saysNull("sliding_window") ? Result<int>(0) : config.sizeOr({"sliding_window"}, otherwise); }

Result<std::vector<bool>> readSlidingLayers(const Config &config, std::vector<bool> otherwise)
{
    HS_TRY(kinds, config.texts({"layer_types"}));
    if (kinds.empty()) {
        return otherwise;
    }
    if (kinds.size() != otherwise.size()) {
        return badInput(concat(config.source(), ": layer_types: expected one for each of ", otherwise.size(), " layers, found ", kinds.size()));
    }
    std::vector<bool> sliding;
    for (const auto &kind : kinds) {
        if (kind != "full_attention" && kind != "sliding_attention") {
            return unsupported(concat(config.source(), ": layer_types: \"", printable(kind), "\" is not one that Headscope computes (known: full_attention, sliding_attention)"));
        }
        sliding.push_back(kind == "sliding_attention");
    }
    return sliding;
}

Result<Architecture> bindGated(const StackSpec &stack, const GatedFamily &family, const Config &config, WeightBinder &binder)
{
    if (!family.joined) {
        HS_TRY_STATUS(checkBiases(stack, config, binder));
    }
    StackWeights weights;
    HS_TRY(W_E, binder.tensor("embed_tokens.weight", {stack.d_vocab, stack.d_model}));
    HS_TRY(blocks, bindBlocks(stack, binder, "layers", [&](const std::string &at) { return bindBlock(stack, family, binder, at); }));
    HS_TRY(norm, bindGain(binder, "norm", {stack.d_model, family.gainPlusOne}));
    weights.embed.W_E = std::move(W_E);
    weights.blocks = std::move(blocks);
    weights.norm_final = std::move(norm);
    VocabularyHead head;
    head.tied = family.tied;
    return decoderModel(family.name, {stack, std::move(weights)}, head, config, binder);
}

} // namespace headscope
