// SPDX-License-Identifier: GPL-3.0-or-later
// OPT (Zhang et al. 2022): learned positions from row 2 on that count no padding, norms before or behind each part, embeddings that may be narrower than the stream.
#include "core/model/families/decoder.h"

namespace headscope {

namespace {

struct Switches {
    bool before = true;  ///< norms before each part, else behind the stream
    bool final = true;   ///< a norm of the last stream
    bool affine = true;  ///< norms have weights
    int d_embed = 0;
};

Result<Switches> readSwitches(const Config &config, int d_model)
{
    HS_TRY(before, config.flagOr({"do_layer_norm_before"}, true));
    HS_TRY(removed, config.flagOr({"_remove_final_layer_norm"}, false));
    HS_TRY(affine, config.flagOr({"layer_norm_elementwise_affine"}, true));
    HS_TRY(d_embed, config.sizeOr({"word_embed_proj_dim"}, d_model));
    return Switches{before, before && !removed, affine, d_embed};
}

Result<StackSpec> readStack(const Config &config)
{
    HS_TRY(n_layers, config.size({"num_hidden_layers"}));
    HS_TRY(n_heads, config.size({"num_attention_heads"}));
    HS_TRY(d_model, config.size({"hidden_size"}));
    HS_TRY(d_mlp, config.size({"ffn_dim"}));
    HS_TRY(d_vocab, config.size({"vocab_size"}));
    HS_TRY(n_ctx, config.sizeOr({"max_position_embeddings"}, 2048));
    HS_TRY(name, config.textOr({"activation_function"}, "relu"));
    HS_TRY(activation, activationFromName(name, config.source()));
    HS_TRY(stack, decoderStack({n_layers, n_heads, 0, d_model, 0, d_mlp, d_vocab, n_ctx}, config));
    stack.activation = activation;
    stack.position = PositionKind::Learned;
    stack.position_offset = 2;
    stack.skip_padding = true;
    return stack;
}

/// A norm without weights multiplies by one.
Result<NormWeights> bindOptNorm(WeightBinder &binder, const std::string &name, std::pair<int, bool> widthAndAffine)
{
    const auto &[width, affine] = widthAndAffine;
    return affine ? bindNorm(binder, name, width) : Result<NormWeights>(NormWeights{std::vector<float>(static_cast<size_t>(width), 1.0f), {}});
}

Result<BlockWeights> bindBlock(const StackSpec &spec, const Switches &switches, WeightBinder &binder, const std::string &at)
{
    const int d = spec.d_model;
    BlockWeights block;
    HS_TRY(first, bindOptNorm(binder, at + "self_attn_layer_norm", {d, switches.affine}));
    HS_TRY(second, bindOptNorm(binder, at + "final_layer_norm", {d, switches.affine}));
    HS_TRY(W_Q, bindLinear(binder, at + "self_attn.q_proj", d, d));
    HS_TRY(W_K, bindLinear(binder, at + "self_attn.k_proj", d, d));
    HS_TRY(W_V, bindLinear(binder, at + "self_attn.v_proj", d, d));
    HS_TRY(W_O, bindLinear(binder, at + "self_attn.out_proj", d, d));
    HS_TRY(W_in, bindLinear(binder, at + "fc1", d, spec.d_mlp));
    HS_TRY(W_out, bindLinear(binder, at + "fc2", spec.d_mlp, d));
    (switches.before ? block.norm_attn : block.norm_attn_post) = std::move(first);
    (switches.before ? block.norm_mlp : block.norm_mlp_post) = std::move(second);
    block.attn.W_Q = std::move(W_Q);
    block.attn.W_K = std::move(W_K);
    block.attn.W_V = std::move(W_V);
    block.attn.W_O = std::move(W_O);
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    return block;
}

Status bindEmbedding(const StackSpec &spec, const Switches &switches, WeightBinder &binder, EmbeddingWeights &embed)
{
    HS_TRY(W_E, binder.tensor("embed_tokens.weight", {spec.d_vocab, switches.d_embed}));
    HS_TRY(W_pos, binder.tensor("embed_positions.weight", {spec.n_ctx + spec.position_offset, spec.d_model}));
    embed.W_E = std::move(W_E);
    embed.W_pos = std::move(W_pos);
    if (switches.d_embed != spec.d_model) {
        HS_TRY(project, bindLinear(binder, "project_in", switches.d_embed, spec.d_model));
        embed.project = std::move(project);
    }
    return Done{};
}

Result<Architecture> read(const Config &config, WeightBinder &binder)
{
    HS_TRY(stack, readStack(config));
    HS_TRY(switches, readSwitches(config, stack.d_model));
    StackWeights weights;
    HS_TRY_STATUS(bindEmbedding(stack, switches, binder, weights.embed));
    HS_TRY(blocks, bindBlocks(stack, binder, "layers", [&, &s = stack, &w = switches](const std::string &at) { return bindBlock(s, w, binder, at); }));
    weights.blocks = std::move(blocks);
    if (switches.final) {
        HS_TRY(norm, bindOptNorm(binder, "final_layer_norm", {stack.d_model, switches.affine}));
        weights.norm_final = std::move(norm);
    }
    VocabularyHead head;
    head.tied = true;
    head.width = switches.d_embed;
    HS_TRY(model, decoderModel("opt", {stack, std::move(weights)}, head, config, binder));
    if (switches.d_embed != stack.d_model) {
        HS_TRY(project, bindLinear(binder, "project_out", stack.d_model, switches.d_embed));
        model.weights.head.dense = std::move(project);
        model.weights.head.activation = Activation::Identity;
    }
    return model;
}

} // namespace

const Family optFamily = {{"opt"}, {"model.decoder.", "decoder.", ""}, "embed_positions.weight", {"*lm_head.weight"}, read};

} // namespace headscope
