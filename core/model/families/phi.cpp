// SPDX-License-Identifier: GPL-3.0-or-later
// Phi 1 to 2 (Gunasekar et al. 2023): one LayerNorm a block, attention and MLP beside each other, partly rotary. Phi-3 (Abdin et al. 2024): Llama's shape with joined matrices and LongRoPE.
#include "core/model/families/gated_decoder.h"

namespace headscope {

namespace {

Result<StackSpec> readPhiStack(const Config &config)
{
    DecoderSizes sizes;
    HS_TRY(n_layers, config.size({"num_hidden_layers"}));
    HS_TRY(n_heads, config.size({"num_attention_heads"}));
    HS_TRY(n_kv_heads, config.sizeOr({"num_key_value_heads"}, 0));
    HS_TRY(d_model, config.size({"hidden_size"}));
    HS_TRY(d_head, config.sizeOr({"head_dim"}, 0));
    HS_TRY(d_mlp, config.size({"intermediate_size"}));
    HS_TRY(d_vocab, config.size({"vocab_size"}));
    HS_TRY(n_ctx, config.sizeOr({"max_position_embeddings"}, 2048));
    HS_TRY(eps, config.amountOr({"layer_norm_eps"}, 1e-5));
    HS_TRY(name, config.textOr({"hidden_act"}, "gelu_new"));
    HS_TRY(activation, activationFromName(name, config.source()));
    HS_TRY(stack, decoderStack({n_layers, n_heads, n_kv_heads, d_model, d_head, d_mlp, d_vocab, n_ctx}, config));
    stack.norm_eps = static_cast<float>(eps);
    stack.activation = activation;
    stack.parallel = true;
    RotaryQuery query = rotaryQuery(stack);
    query.partial = 0.5;
    HS_TRY_STATUS(setRotary(config, query, stack));
    return stack;
}

Result<BlockWeights> bindPhiBlock(const StackSpec &spec, WeightBinder &binder, std::pair<std::string, bool> atAndHeadNorms)
{
    const std::string &at = atAndHeadNorms.first;
    const int d_q = spec.n_heads * spec.d_head, d_kv = spec.n_kv_heads * spec.d_head;
    BlockWeights block;
    HS_TRY(norm, bindNorm(binder, at + "input_layernorm", spec.d_model));
    HS_TRY(W_Q, bindLinear(binder, at + "self_attn.q_proj", spec.d_model, d_q));
    HS_TRY(W_K, bindLinear(binder, at + "self_attn.k_proj", spec.d_model, d_kv));
    HS_TRY(W_V, bindLinear(binder, at + "self_attn.v_proj", spec.d_model, d_kv));
    HS_TRY(W_O, bindLinear(binder, at + "self_attn.dense", d_q, spec.d_model));
    HS_TRY(W_in, bindLinear(binder, at + "mlp.fc1", spec.d_model, spec.d_mlp));
    HS_TRY(W_out, bindLinear(binder, at + "mlp.fc2", spec.d_mlp, spec.d_model));
    if (atAndHeadNorms.second) {
        HS_TRY(q, bindNorm(binder, at + "self_attn.q_layernorm", spec.d_head));
        HS_TRY(k, bindNorm(binder, at + "self_attn.k_layernorm", spec.d_head));
        block.attn.norm_q = std::move(q);
        block.attn.norm_k = std::move(k);
    }
    block.norm_attn = std::move(norm);
    block.attn.W_Q = std::move(W_Q);
    block.attn.W_K = std::move(W_K);
    block.attn.W_V = std::move(W_V);
    block.attn.W_O = std::move(W_O);
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    return block;
}

Result<Architecture> readPhi(const Config &config, WeightBinder &binder)
{
    HS_TRY(stack, readPhiStack(config));
    HS_TRY(headNorms, config.flagOr({"qk_layernorm"}, false));
    StackWeights weights;
    HS_TRY(W_E, binder.tensor("embed_tokens.weight", {stack.d_vocab, stack.d_model}));
    HS_TRY(blocks, bindBlocks(stack, binder, "layers", [&, &s = stack, norms = headNorms](const std::string &at) { return bindPhiBlock(s, binder, {at, norms}); }));
    HS_TRY(norm, bindNorm(binder, "final_layernorm", stack.d_model));
    weights.embed.W_E = std::move(W_E);
    weights.blocks = std::move(blocks);
    weights.norm_final = std::move(norm);
    return decoderModel("phi", {stack, std::move(weights)}, {}, config, binder);
}

Result<Architecture> readPhi3(const Config &config, WeightBinder &binder)
{
    GatedFamily family;
    family.name = "phi3";
    family.n_ctx = 4096;
    family.eps = 1e-5;
    family.joined = true;
    HS_TRY(stack, readGatedStack(config, family));
    RotaryQuery query = rotaryQuery(stack);
    query.phi3 = true;
    HS_TRY_STATUS(setRotary(config, query, stack));
    HS_TRY(window, readWindow(config, 0));
    for (LayerSpec &layer : stack.layers) {
        layer.window = window;
    }
    return bindGated(stack, family, config, binder);
}

} // namespace

const Family phiFamily = {{"phi"}, {"model.", ""}, "embed_tokens.weight", {"*rotary_emb.inv_freq"}, readPhi};
const Family phi3Family = {{"phi3"}, {"model.", ""}, "embed_tokens.weight", {"*rotary_emb.inv_freq", "*lm_head.weight"}, readPhi3};

} // namespace headscope
