// SPDX-License-Identifier: GPL-3.0-or-later
// DistilBERT (Sanh et al. 2019): BERT's blocks under names of its own, no segments, no pooler.

#include <algorithm>

#include "core/base/text.h"
#include "core/model/families/encoder_heads.h"

namespace headscope {

namespace {

Result<StackSpec> readStack(const Config &config, const WeightBinder &binder)
{
    StackSpec stack;
    HS_TRY(d_model, config.sizeOr({"dim", "hidden_size"}, 768));
    HS_TRY(n_heads, config.sizeOr({"n_heads", "num_attention_heads"}, 12));
    HS_TRY(n_layers, config.sizeOr({"n_layers", "num_hidden_layers"}, 6));
    HS_TRY(d_mlp, config.sizeOr({"hidden_dim"}, 3072));
    HS_TRY(d_vocab, config.sizeOr({"vocab_size"}, rowsOf(binder.shapeOf("embeddings.word_embeddings.weight"))));
    HS_TRY(n_ctx, config.sizeOr({"max_position_embeddings"}, 512));
    HS_TRY(d_head, headWidth(d_model, n_heads, config));
    HS_TRY(activation, config.textOr({"activation"}, "gelu"));
    HS_TRY(act, activationFromName(activation, config.source()));
    stack.n_heads = stack.n_kv_heads = n_heads;
    stack.d_model = stack.d_key = stack.d_value = d_model;
    stack.d_head = d_head;
    stack.d_mlp = d_mlp;
    stack.d_vocab = d_vocab;
    stack.n_ctx = n_ctx;
    stack.norm_eps = 1e-12f;
    stack.position = PositionKind::Learned; // sinusoidal ones are stored as a table too
    stack.activation = act;
    stack.causal = false;
    HS_TRY_STATUS(checkLayers(n_layers, config.source()));
    stack.layers.assign(static_cast<size_t>(n_layers), {usualScale(d_head), 0, {}});
    HS_TRY_STATUS(checkSizes(stack, config.source()));
    return stack;
}

Result<BlockWeights> bindBlock(const StackSpec &spec, WeightBinder &binder, int layer)
{
    const std::string at = concat("transformer.layer.", layer, ".");
    const int d = spec.d_model;
    BlockWeights block;
    HS_TRY(W_Q, bindLinear(binder, at + "attention.q_lin", d, d));
    HS_TRY(W_K, bindLinear(binder, at + "attention.k_lin", d, d));
    HS_TRY(W_V, bindLinear(binder, at + "attention.v_lin", d, d));
    HS_TRY(W_O, bindLinear(binder, at + "attention.out_lin", d, d));
    HS_TRY(norm_attn, bindNorm(binder, at + "sa_layer_norm", d));
    HS_TRY(W_in, bindLinear(binder, at + "ffn.lin1", d, spec.d_mlp));
    HS_TRY(W_out, bindLinear(binder, at + "ffn.lin2", spec.d_mlp, d));
    HS_TRY(norm_mlp, bindNorm(binder, at + "output_layer_norm", d));
    block.attn = {std::move(W_Q), std::move(W_K), std::move(W_V), std::move(W_O), {}, {}, {}, {}, {}};
    block.norm_attn_post = std::move(norm_attn);
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    block.norm_mlp_post = std::move(norm_mlp);
    return block;
}

Result<StackWeights> bindStack(const StackSpec &spec, WeightBinder &binder)
{
    StackWeights stack;
    HS_TRY(words, binder.tensor("embeddings.word_embeddings.weight", {spec.d_vocab, spec.d_model}));
    HS_TRY(positions, binder.tensor("embeddings.position_embeddings.weight", {spec.n_ctx, spec.d_model}));
    HS_TRY(norm, bindNorm(binder, "embeddings.LayerNorm", spec.d_model));
    stack.embed.W_E = std::move(words);
    stack.embed.W_pos = std::move(positions);
    stack.embed.norm = std::move(norm);
    for (int layer = 0; layer < spec.n_layers(); ++layer) {
        HS_TRY(block, bindBlock(spec, binder, layer));
        stack.blocks.push_back(std::move(block));
    }
    if (binder.has(concat("transformer.layer.", spec.n_layers(), ".attention.q_lin.weight"))) {
        return badInput(concat(binder.source(), ": expected ", spec.n_layers(), " layers as the config says, found more (transformer.layer.", spec.n_layers(), ")"));
    }
    return stack;
}

Result<Architecture> read(const Config &config, WeightBinder &binder)
{
    HS_TRY(stack, readStack(config, binder));
    HS_TRY(weights, bindStack(stack, binder));
    EncoderHeads heads;
    heads.dense = "vocab_transform";
    heads.norm = "vocab_layer_norm";
    heads.decoder = "vocab_projector";
    heads.biases = {"vocab_projector.bias"};
    heads.transform = stack.activation;
    heads.classDense = "pre_classifier";
    heads.classActivation = Activation::Relu;
    heads.classOut = "classifier";
    Architecture out;
    out.weights.stacks.push_back(std::move(weights));
    out.spec.family = "distilbert";
    out.spec.stacks.push_back(std::move(stack));
    HS_TRY_STATUS(bindEncoderHeads(heads, config, binder, out));
    return out;
}

} // namespace

const Family distilbertFamily = {{"distilbert"}, {"distilbert.", ""}, "transformer.layer.0.attention.q_lin.weight", {"*position_ids", "vocab_projector.*"}, read};

} // namespace headscope
