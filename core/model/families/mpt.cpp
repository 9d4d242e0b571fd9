// SPDX-License-Identifier: GPL-3.0-or-later
// MPT (MosaicML 2023): ALiBi or learned positions, q, k and v in one matrix, usually no biases at all.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "core/model/families/decoder.h"

namespace headscope {

namespace {

/// Slopes 2^(-most i / n) for i from 1 on; where n is no power of two, every second of the next one's, then the others.
std::vector<double> slopesOf(int n_heads, double most)
{
    const int full = static_cast<int>(std::bit_ceil(static_cast<unsigned>(n_heads)));
    std::vector<double> all, out;
    for (int i = 1; i <= full; ++i) {
        all.push_back(std::exp2(-most * i / full));
    }
    if (full == n_heads) {
        return all;
    }
    for (const size_t first : {size_t{1}, size_t{0}}) {
        for (size_t i = first; i < all.size(); i += 2) {
            out.push_back(all[i]);
        }
    }
    out.resize(static_cast<size_t>(n_heads));
    return out;
}

/// attn_config; an empty one where the config has none.
Result<Config> attentionPart(const Config &config)
{
    return config.has({"attn_config"}) ? config.part("attn_config") : Config::parse("{}", config.source() + ": attn_config");
}

Result<int> readKvHeads(const Config &attn, int n_heads)
{
    HS_TRY(type, attn.textOr({"attn_type"}, "multihead_attention"));
    if (type == "multihead_attention") {
        return n_heads;
    }
    if (type == "multiquery_attention") {
        return 1;
    }
    if (type == "grouped_query_attention") {
        return attn.size({"kv_n_heads"});
    }
    return unsupported(concat(attn.source(), ": attn_type \"", printable(type), "\" is not one that Headscope computes"));
}

Status setAttention(const Config &config, const Config &attn, const WeightBinder &binder, StackSpec &stack)
{
    HS_TRY(learned, config.flagOr({"learned_pos_emb"}, true));
    HS_TRY_STATUS(refuseOtherThan(attn, {{"prefix_lm", false}, {"rope", false}}));
    HS_TRY(scale, attn.amountOr({"softmax_scale"}, 0));
    HS_TRY(clip, attn.amountOr({"clip_qkv"}, 0));
    HS_TRY(alibi, attn.flagOr({"alibi"}, true));
    HS_TRY(most, attn.amountOr({"alibi_bias_max"}, 8));
    HS_TRY(window, attn.numberOr({"sliding_window_size"}, -1));
    if (window >= 0) {
        return unsupported(concat(attn.source(), ": sliding_window_size: MPT with windows is not computed by this version of Headscope"));
    }
    stack.clip_qkv = static_cast<float>(clip);
    for (LayerSpec &layer : stack.layers) {
        layer.score_scale = attn.has({"softmax_scale"}) ? static_cast<float>(scale) : layer.score_scale;
    }
    if (!alibi && binder.has("wpe.weight")) {
        stack.position = PositionKind::Learned;
    } else if (alibi || learned) { // Hugging Face's class knows no learned positions and computes ALiBi whatever the config says
        stack.alibi.slopes = slopesOf(stack.n_heads, most);
    }
    return Done{};
}

Result<NormKind> readNormKind(const Config &config)
{
    HS_TRY(name, config.textOr({"norm_type"}, "low_precision_layernorm"));
    if (name == "low_precision_layernorm" || name == "layernorm") {
        return NormKind::LayerNorm;
    }
    if (name == "low_precision_rmsnorm" || name == "rmsnorm") {
        return NormKind::RmsNorm;
    }
    return unsupported(concat(config.source(), ": norm_type \"", printable(name), "\" is not one that Headscope computes (known: layernorm, low_precision_layernorm, rmsnorm, low_precision_rmsnorm)"));
}

Result<StackSpec> readStack(const Config &config, const WeightBinder &binder)
{
    HS_TRY(attn, attentionPart(config));
    HS_TRY(n_layers, config.size({"n_layers", "num_hidden_layers"}));
    HS_TRY(n_heads, config.size({"n_heads", "num_attention_heads"}));
    HS_TRY(d_model, config.size({"d_model", "hidden_size"}));
    HS_TRY(d_vocab, config.size({"vocab_size"}));
    HS_TRY(n_ctx, config.sizeOr({"max_seq_len"}, 2048));
    HS_TRY(eps, config.amountOr({"layer_norm_epsilon"}, 1e-5));
    HS_TRY(n_kv_heads, readKvHeads(attn, n_heads));
    HS_TRY(norm, readNormKind(config));
    // The MLP is as wide as its matrix: published configs say an expansion_ratio that Hugging Face's class does not follow.
    const Shape up = binder.shapeOf("blocks.0.ffn.up_proj.weight");
    const int d_mlp = up.empty() ? 0 : static_cast<int>(std::min<int64_t>(up[0], 1 << 30));
    HS_TRY(stack, decoderStack({n_layers, n_heads, n_kv_heads, d_model, 0, d_mlp, d_vocab, n_ctx}, config));
    stack.norm = norm;
    stack.norm_eps = static_cast<float>(eps);
    stack.activation = Activation::Gelu;
    HS_TRY_STATUS(setAttention(config, attn, binder, stack));
    return stack;
}

Result<BlockWeights> bindBlock(const StackSpec &spec, WeightBinder &binder, const std::string &at)
{
    const int d = spec.d_model;
    BlockWeights block;
    HS_TRY(norm_1, bindNorm(binder, at + "norm_1", d));
    HS_TRY(norm_2, bindNorm(binder, at + "norm_2", d));
    HS_TRY_STATUS(bindQkvInTurn(spec, binder, at + "attn.Wqkv", block.attn));
    HS_TRY(W_O, bindLinear(binder, at + "attn.out_proj", d, d));
    HS_TRY(W_in, bindLinear(binder, at + "ffn.up_proj", d, spec.d_mlp));
    HS_TRY(W_out, bindLinear(binder, at + "ffn.down_proj", spec.d_mlp, d));
    if (binder.expects(at + "attn.q_ln.weight")) {
        HS_TRY(q, bindNorm(binder, at + "attn.q_ln", spec.n_heads * spec.d_head));
        HS_TRY(k, bindNorm(binder, at + "attn.k_ln", spec.n_kv_heads * spec.d_head));
        block.attn.norm_q = std::move(q);
        block.attn.norm_k = std::move(k);
    }
    block.norm_attn = std::move(norm_1);
    block.norm_mlp = std::move(norm_2);
    block.attn.W_O = std::move(W_O);
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    return block;
}

/// logit_scale: a number, "inv_sqrt_d_model", or nothing.
Result<float> readLogitScale(const Config &config, int d_model)
{
    if (!config.has({"logit_scale"})) {
        return 1.0f;
    }
    if (const auto name = config.textOr({"logit_scale"}, ""); name && *name == "inv_sqrt_d_model") {
        return usualScale(d_model);
    }
    HS_TRY(scale, config.numberOr({"logit_scale"}, 1.0));
    return static_cast<float>(scale);
}

/// What a config says and its file does not bear out.
std::vector<std::string> notesOf(const Config &attn, const WeightBinder &binder, const StackSpec &stack)
{
    std::vector<std::string> notes;
    if (const auto normed = attn.flagOr({"qk_ln"}, false); normed && *normed && !binder.has("blocks.0.attn.q_ln.weight")) {
        notes.emplace_back("The config says qk_ln, the file has no such norms: queries and keys are not normed, as Hugging Face's class computes it.");
    }
    if (const auto alibi = attn.flagOr({"alibi"}, true); alibi && !*alibi && stack.alibi.slopes.size() > 0) {
        notes.emplace_back("The config says that there is no ALiBi, the file has no learned positions: ALiBi is computed, as Hugging Face's class does.");
    }
    return notes;
}

Result<Architecture> read(const Config &config, WeightBinder &binder)
{
    HS_TRY(attn, attentionPart(config));
    HS_TRY(stack, readStack(config, binder));
    HS_TRY(scale, readLogitScale(config, stack.d_model));
    StackWeights weights;
    HS_TRY(W_E, binder.tensor("wte.weight", {stack.d_vocab, stack.d_model}));
    weights.embed.W_E = std::move(W_E);
    if (stack.position == PositionKind::Learned) {
        HS_TRY(W_pos, binder.tensor("wpe.weight", {stack.n_ctx, stack.d_model}));
        weights.embed.W_pos = std::move(W_pos);
    }
    HS_TRY(blocks, bindBlocks(stack, binder, "blocks", [&, &s = stack](const std::string &at) { return bindBlock(s, binder, at); }));
    HS_TRY(norm, bindNorm(binder, "norm_f", stack.d_model));
    weights.blocks = std::move(blocks);
    weights.norm_final = std::move(norm);
    VocabularyHead head;
    head.tied = true;
    const auto notes = notesOf(attn, binder, stack);
    HS_TRY(model, decoderModel("mpt", {stack, std::move(weights)}, head, config, binder));
    model.spec.logit_scale = scale;
    model.notes.insert(model.notes.end(), notes.begin(), notes.end());
    return model;
}

} // namespace

const Family mptFamily = {{"mpt"}, {"transformer.", ""}, "blocks.0.attn.Wqkv.weight", {"*lm_head.weight"}, read};

} // namespace headscope
