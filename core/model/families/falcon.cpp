// SPDX-License-Identifier: GPL-3.0-or-later
// Falcon (Almazrouei et al. 2023): rotary positions or ALiBi; one key and value for all query heads, one for each group (the newer form), or one for each head; attention and MLP beside each other or in turn.
#include "core/model/families/decoder.h"
#include "core/model/families/rotary_config.h"

namespace headscope {

namespace {

struct Switches {
    bool grouped = false;  ///< new_decoder_architecture: attention and MLP are always beside each other
    bool parallel = true;
    bool alibi = false;
    bool twoNorms = false; ///< ln_attn and ln_mlp
    int n_heads = 0, n_kv_heads = 0;
};

Result<Switches> readSwitches(const Config &config)
{
    HS_TRY_STATUS(refuseOtherThan(config, {{"apply_residual_connection_post_layernorm", false}}));
    HS_TRY(grouped, config.flagOr({"new_decoder_architecture"}, false));
    HS_TRY(parallel, config.flagOr({"parallel_attn"}, true));
    HS_TRY(multiQuery, config.flagOr({"multi_query"}, true));
    HS_TRY(alibi, config.flagOr({"alibi"}, false));
    HS_TRY(norms, config.sizeOr({"num_ln_in_parallel_attn"}, grouped ? 2 : 1));
    HS_TRY(n_heads, config.size({"num_attention_heads", "n_head"}));
    HS_TRY(n_kv_heads, config.sizeOr({"num_kv_heads", "n_head_kv"}, n_heads));
    if (grouped && !parallel) {
        return unsupported(concat(config.source(), ": parallel_attn: false with new_decoder_architecture is not computed by this version of Headscope"));
    }
    return Switches{grouped, parallel, alibi, grouped && norms == 2, n_heads, grouped ? n_kv_heads : multiQuery ? 1 : n_heads};
}

Status setPositions(const Config &config, const Switches &switches, StackSpec &stack)
{
    if (switches.alibi) {
        stack.alibi = {alibiSlopes(stack.n_heads), true, static_cast<double>(usualScale(stack.d_head))};
        stack.skip_padding = true;
        stack.n_ctx = 0;
        return Done{};
    }
    RotaryQuery query;
    query.d_head = stack.d_head;
    query.n_ctx = stack.n_ctx;
    HS_TRY(rotary, readRotary(config, query));
    HS_TRY(context, scaledContext(config, query));
    stack.n_ctx = context;
    for (LayerSpec &layer : stack.layers) {
        layer.rotary = rotary;
    }
    return Done{};
}

Result<StackSpec> readStack(const Config &config, const Switches &switches)
{
    HS_TRY(n_layers, config.size({"num_hidden_layers", "n_layer"}));
    HS_TRY(d_model, config.size({"hidden_size", "n_embed"}));
    HS_TRY(d_mlp, config.sizeOr({"ffn_hidden_size"}, 0));
    HS_TRY(d_vocab, config.size({"vocab_size"}));
    HS_TRY(n_ctx, config.sizeOr({"max_position_embeddings"}, 2048));
    HS_TRY(eps, config.amountOr({"layer_norm_epsilon"}, 1e-5));
    HS_TRY(name, config.textOr({"activation"}, "gelu"));
    HS_TRY(activation, activationFromName(name, config.source()));
    HS_TRY(stack, decoderStack({n_layers, switches.n_heads, switches.n_kv_heads, d_model, 0, d_mlp, d_vocab, n_ctx}, config));
    stack.norm_eps = static_cast<float>(eps);
    stack.activation = activation;
    stack.parallel = switches.parallel;
    HS_TRY_STATUS(setPositions(config, switches, stack));
    return stack;
}

Result<BlockWeights> bindBlock(const StackSpec &spec, const Switches &switches, WeightBinder &binder, const std::string &at)
{
    const int d = spec.d_model;
    BlockWeights block;
    HS_TRY(norm_attn, bindNorm(binder, at + (switches.twoNorms ? "ln_attn" : "input_layernorm"), d));
    block.norm_attn = std::move(norm_attn);
    if (switches.twoNorms || !switches.parallel) {
        HS_TRY(norm_mlp, bindNorm(binder, at + (switches.twoNorms ? "ln_mlp" : "post_attention_layernorm"), d));
        block.norm_mlp = std::move(norm_mlp);
    }
    HS_TRY_STATUS(bindQkvByGroup(spec, binder, at + "self_attention.query_key_value", block.attn));
    HS_TRY(W_O, bindLinear(binder, at + "self_attention.dense", d, d));
    HS_TRY(W_in, bindLinear(binder, at + "mlp.dense_h_to_4h", d, spec.d_mlp));
    HS_TRY(W_out, bindLinear(binder, at + "mlp.dense_4h_to_h", spec.d_mlp, d));
    block.attn.W_O = std::move(W_O);
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    return block;
}

Result<Architecture> read(const Config &config, WeightBinder &binder)
{
    HS_TRY(switches, readSwitches(config));
    HS_TRY(stack, readStack(config, switches));
    StackWeights weights;
    HS_TRY(W_E, binder.tensor("word_embeddings.weight", {stack.d_vocab, stack.d_model}));
    HS_TRY(blocks, bindBlocks(stack, binder, "h", [&, &s = stack, &w = switches](const std::string &at) { return bindBlock(s, w, binder, at); }));
    HS_TRY(norm, bindNorm(binder, "ln_f", stack.d_model));
    weights.embed.W_E = std::move(W_E);
    weights.blocks = std::move(blocks);
    weights.norm_final = std::move(norm);
    VocabularyHead head;
    head.tied = true;
    return decoderModel("falcon", {stack, std::move(weights)}, head, config, binder);
}

} // namespace

const Family falconFamily = {{"falcon"}, {"transformer.", ""}, "word_embeddings.weight", {"*rotary_emb.inv_freq", "*maybe_rotary.inv_freq", "*lm_head.weight"}, read};

} // namespace headscope
