// SPDX-License-Identifier: GPL-3.0-or-later
// GPT-NeoX and Pythia (Black et al. 2022; Biderman et al. 2023): q, k and v of each head side by side in one matrix, partly rotary, attention and MLP beside each other or in turn.
#include "core/model/families/decoder.h"
#include "core/model/families/rotary_config.h"

namespace headscope {

namespace {

Result<StackSpec> readStack(const Config &config)
{
    HS_TRY(n_layers, config.size({"num_hidden_layers"}));
    HS_TRY(n_heads, config.size({"num_attention_heads"}));
    HS_TRY(d_model, config.size({"hidden_size"}));
    HS_TRY(d_mlp, config.size({"intermediate_size"}));
    HS_TRY(d_vocab, config.size({"vocab_size"}));
    HS_TRY(n_ctx, config.sizeOr({"max_position_embeddings"}, 2048));
    HS_TRY(eps, config.amountOr({"layer_norm_eps"}, 1e-5));
    HS_TRY(parallel, config.flagOr({"use_parallel_residual"}, true));
    HS_TRY(name, config.textOr({"hidden_act"}, "gelu"));
    HS_TRY(activation, activationFromName(name, config.source()));
    HS_TRY(stack, decoderStack({n_layers, n_heads, 0, d_model, 0, d_mlp, d_vocab, n_ctx}, config));
    stack.norm_eps = static_cast<float>(eps);
    stack.activation = activation;
    stack.parallel = parallel;
    RotaryQuery query;
    query.d_head = stack.d_head;
    query.n_ctx = n_ctx;
    query.partial = 0.25;
    query.baseName = config.has({"rotary_emb_base"}) ? "rotary_emb_base" : "rope_theta";
    query.partialName = config.has({"rotary_pct"}) ? "rotary_pct" : "partial_rotary_factor";
    HS_TRY(rotary, readRotary(config, query));
    HS_TRY(context, scaledContext(config, query));
    stack.n_ctx = context;
    for (LayerSpec &layer : stack.layers) {
        layer.rotary = rotary;
    }
    return stack;
}

Result<BlockWeights> bindBlock(const StackSpec &spec, WeightBinder &binder, const std::string &at)
{
    const int d = spec.d_model;
    BlockWeights block;
    HS_TRY(norm_attn, bindNorm(binder, at + "input_layernorm", d));
    HS_TRY(norm_mlp, bindNorm(binder, at + "post_attention_layernorm", d));
    HS_TRY_STATUS(bindQkvByGroup(spec, binder, at + "attention.query_key_value", block.attn));
    HS_TRY(W_O, bindLinear(binder, at + "attention.dense", d, d));
    HS_TRY(W_in, bindLinear(binder, at + "mlp.dense_h_to_4h", d, spec.d_mlp));
    HS_TRY(W_out, bindLinear(binder, at + "mlp.dense_4h_to_h", spec.d_mlp, d));
    block.norm_attn = std::move(norm_attn);
    block.norm_mlp = std::move(norm_mlp);
    block.attn.W_O = std::move(W_O);
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    return block;
}

Result<Architecture> read(const Config &config, WeightBinder &binder)
{
    HS_TRY(stack, readStack(config));
    StackWeights weights;
    HS_TRY(W_E, binder.tensor("embed_in.weight", {stack.d_vocab, stack.d_model}));
    HS_TRY(blocks, bindBlocks(stack, binder, "layers", [&, &s = stack](const std::string &at) { return bindBlock(s, binder, at); }));
    HS_TRY(norm, bindNorm(binder, "final_layer_norm", stack.d_model));
    weights.embed.W_E = std::move(W_E);
    weights.blocks = std::move(blocks);
    weights.norm_final = std::move(norm);
    VocabularyHead head;
    head.name = "embed_out";
    return decoderModel("gpt_neox", {stack, std::move(weights)}, head, config, binder);
}

} // namespace

const Family gptNeoxFamily = {{"gpt_neox"}, {"gpt_neox.", ""}, "embed_in.weight", {"*attention.bias", "*attention.masked_bias", "*rotary_emb.inv_freq", "*embed_out.weight"}, read};

} // namespace headscope
