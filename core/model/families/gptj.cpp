// SPDX-License-Identifier: GPL-3.0-or-later
// GPT-J (Wang & Komatsuzaki 2021): one norm a block, attention and MLP beside each other, rotary pairs of neighbouring dimensions.
#include "core/model/families/decoder.h"

namespace headscope {

namespace {

Result<StackSpec> readStack(const Config &config)
{
    HS_TRY(n_layers, config.size({"n_layer", "num_hidden_layers"}));
    HS_TRY(n_heads, config.size({"n_head", "num_attention_heads"}));
    HS_TRY(d_model, config.size({"n_embd", "hidden_size"}));
    HS_TRY(d_mlp, config.sizeOr({"n_inner"}, 0));
    HS_TRY(d_vocab, config.size({"vocab_size"}));
    HS_TRY(n_ctx, config.sizeOr({"n_positions", "max_position_embeddings"}, 2048));
    HS_TRY(turning, config.sizeOr({"rotary_dim"}, 64));
    HS_TRY(eps, config.amountOr({"layer_norm_epsilon"}, 1e-5));
    HS_TRY(name, config.textOr({"activation_function"}, "gelu_new"));
    HS_TRY(activation, activationFromName(name, config.source()));
    HS_TRY(stack, decoderStack({n_layers, n_heads, 0, d_model, 0, d_mlp, d_vocab, n_ctx}, config));
    if (config.saysNull("rotary_dim") || turning % 2 != 0 || turning > stack.d_head) {
        return badInput(concat(config.source(), ": rotary_dim: expected an even number of a head's ", stack.d_head, " dimensions, found ", config.saysNull("rotary_dim") ? std::string("null") : concat(turning)));
    }
    stack.norm_eps = static_cast<float>(eps);
    stack.activation = activation;
    stack.parallel = true;
    for (LayerSpec &layer : stack.layers) {
        layer.rotary.pairs = RotaryPairs::Interleaved;
        layer.rotary.frequencies = rotaryFrequencies(turning, 10000.0);
    }
    return stack;
}

Result<BlockWeights> bindBlock(const StackSpec &spec, WeightBinder &binder, const std::string &at)
{
    const int d = spec.d_model;
    BlockWeights block;
    HS_TRY(ln_1, bindNorm(binder, at + "ln_1", d));
    HS_TRY(W_Q, bindLinear(binder, at + "attn.q_proj", d, d));
    HS_TRY(W_K, bindLinear(binder, at + "attn.k_proj", d, d));
    HS_TRY(W_V, bindLinear(binder, at + "attn.v_proj", d, d));
    HS_TRY(W_O, bindLinear(binder, at + "attn.out_proj", d, d));
    HS_TRY(W_in, bindLinear(binder, at + "mlp.fc_in", d, spec.d_mlp));
    HS_TRY(W_out, bindLinear(binder, at + "mlp.fc_out", spec.d_mlp, d));
    block.norm_attn = std::move(ln_1);
    block.attn.W_Q = std::move(W_Q);
    block.attn.W_K = std::move(W_K);
    block.attn.W_V = std::move(W_V);
    block.attn.W_O = std::move(W_O);
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    return block;
}

Result<Architecture> read(const Config &config, WeightBinder &binder)
{
    HS_TRY(stack, readStack(config));
    StackWeights weights;
    HS_TRY(W_E, binder.tensor("wte.weight", {stack.d_vocab, stack.d_model}));
    HS_TRY(blocks, bindBlocks(stack, binder, "h", [&, &s = stack](const std::string &at) { return bindBlock(s, binder, at); }));
    HS_TRY(norm, bindNorm(binder, "ln_f", stack.d_model));
    weights.embed.W_E = std::move(W_E);
    weights.blocks = std::move(blocks);
    weights.norm_final = std::move(norm);
    return decoderModel("gptj", {stack, std::move(weights)}, {}, config, binder);
}

} // namespace

const Family gptJFamily = {{"gptj"}, {"transformer.", ""}, "h.0.mlp.fc_in.weight", {"*attn.bias", "*attn.masked_bias", "*attn.embed_positions"}, read};

} // namespace headscope
