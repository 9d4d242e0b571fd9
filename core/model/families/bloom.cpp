// SPDX-License-Identifier: GPL-3.0-or-later
// BLOOM (BigScience 2022): ALiBi, a norm behind the embedding, q, k and v of each head side by side in one matrix.
#include "core/model/families/decoder.h"

namespace headscope {

namespace {

Result<StackSpec> readStack(const Config &config)
{
    HS_TRY(n_layers, config.size({"n_layer", "num_hidden_layers"}));
    HS_TRY(n_heads, config.size({"n_head", "num_attention_heads"}));
    HS_TRY(d_model, config.size({"hidden_size", "n_embed"}));
    HS_TRY(d_vocab, config.size({"vocab_size"}));
    HS_TRY(eps, config.amountOr({"layer_norm_epsilon"}, 1e-5));
    HS_TRY(fromNorm, config.flagOr({"apply_residual_connection_post_layernorm"}, false));
    HS_TRY(stack, decoderStack({n_layers, n_heads, 0, d_model, 0, 0, d_vocab, 0}, config));
    stack.norm_eps = static_cast<float>(eps);
    stack.activation = Activation::GeluTanh;
    stack.residual_normed = fromNorm;
    stack.skip_padding = true;
    stack.alibi.slopes = alibiSlopes(n_heads);
    return stack;
}

Result<BlockWeights> bindBlock(const StackSpec &spec, WeightBinder &binder, const std::string &at)
{
    const int d = spec.d_model;
    BlockWeights block;
    HS_TRY(norm_attn, bindNorm(binder, at + "input_layernorm", d));
    HS_TRY(norm_mlp, bindNorm(binder, at + "post_attention_layernorm", d));
    HS_TRY_STATUS(bindQkvByGroup(spec, binder, at + "self_attention.query_key_value", block.attn));
    HS_TRY(W_O, bindLinear(binder, at + "self_attention.dense", d, d));
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
    HS_TRY(W_E, binder.tensor("word_embeddings.weight", {stack.d_vocab, stack.d_model}));
    HS_TRY(embedNorm, bindNorm(binder, "word_embeddings_layernorm", stack.d_model));
    HS_TRY(blocks, bindBlocks(stack, binder, "h", [&, &s = stack](const std::string &at) { return bindBlock(s, binder, at); }));
    HS_TRY(norm, bindNorm(binder, "ln_f", stack.d_model));
    weights.embed.W_E = std::move(W_E);
    weights.embed.norm = std::move(embedNorm);
    weights.blocks = std::move(blocks);
    weights.norm_final = std::move(norm);
    VocabularyHead head;
    head.tied = true;
    return decoderModel("bloom", {stack, std::move(weights)}, head, config, binder);
}

} // namespace

const Family bloomFamily = {{"bloom"}, {"transformer.", ""}, "word_embeddings_layernorm.weight", {"*lm_head.weight"}, read};

} // namespace headscope
