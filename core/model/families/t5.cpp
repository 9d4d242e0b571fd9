// SPDX-License-Identifier: GPL-3.0-or-later
// T5 (Raffel et al. 2020; 1.1, mT5 and Flan: gated MLP, untied head) and UMT5 (a bias table in every layer): RMS norms, no score scale, positions as a bias by bucketed distance.

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/model/families/seq2seq.h"

namespace headscope {

namespace {

/// The switch "feed_forward_proj": an activation, or "gated-" and an activation ("gated-gelu" means the tanh approximation).
Status readMlp(const Config &config, bool multilingual, StackSpec &stack)
{
    HS_TRY(kind, config.textOr({"feed_forward_proj"}, multilingual ? "gated-gelu" : "relu"));
    constexpr std::string_view gated = "gated-";
    stack.mlp = kind.starts_with(gated) ? MlpKind::Gated : MlpKind::Plain;
    HS_TRY(act, activationFromName(kind == "gated-gelu" ? "gelu_new" : stack.mlp == MlpKind::Gated ? kind.substr(gated.size()) : kind, config.source()));
    stack.activation = act;
    return Done{};
}

Status readBuckets(const Config &config, StackSpec &stack)
{
    HS_TRY(count, config.sizeOr({"relative_attention_num_buckets"}, 32));
    HS_TRY(farthest, config.sizeOr({"relative_attention_max_distance"}, 128));
    const int exact = (stack.causal ? count : count / 2) / 2;
    if (exact < 1 || farthest <= exact || count > 1 << 20) {
        return badInput(concat(config.source(), ": relative_attention_num_buckets: expected at least ", stack.causal ? 2 : 4, " and relative_attention_max_distance above ", exact, ", found ", count, " and ", farthest));
    }
    stack.buckets = {count, farthest, !stack.causal};
    return Done{};
}

Result<StackSpec> readStack(const Config &config, bool multilingual, bool decodes)
{
    StackSpec stack;
    HS_TRY(d_model, config.sizeOr({"d_model", "hidden_size"}, 512));
    HS_TRY(n_heads, config.sizeOr({"num_heads", "num_attention_heads"}, multilingual ? 6 : 8));
    HS_TRY(d_head, config.sizeOr({"d_kv", "head_dim"}, 64));
    HS_TRY(d_mlp, config.sizeOr({"d_ff"}, multilingual ? 1024 : 2048));
    HS_TRY(d_vocab, config.sizeOr({"vocab_size"}, multilingual ? 250112 : 32128));
    HS_TRY(encoderLayers, config.sizeOr({"num_layers", "num_hidden_layers"}, multilingual ? 8 : 6));
    HS_TRY(decoderLayers, config.sizeOr({"num_decoder_layers"}, encoderLayers));
    HS_TRY(eps, config.amountOr({"layer_norm_epsilon"}, 1e-6));
    const int n_layers = decodes ? decoderLayers : encoderLayers;
    stack.prefix = decodes ? "decoder." : "encoder.";
    stack.n_heads = stack.n_kv_heads = n_heads;
    stack.d_model = stack.d_key = stack.d_value = d_model;
    stack.d_head = d_head;
    stack.d_mlp = d_mlp;
    stack.d_vocab = d_vocab;
    stack.norm = NormKind::RmsNorm;
    stack.norm_eps = static_cast<float>(eps);
    stack.causal = stack.has_cross = decodes;
    stack.memory = decodes ? 0 : -1;
    HS_TRY_STATUS(checkLayers(n_layers, config.source()));
    stack.layers.assign(static_cast<size_t>(n_layers), {1.0f, 0, {}});
    HS_TRY_STATUS(readMlp(config, multilingual, stack));
    HS_TRY_STATUS(readBuckets(config, stack));
    HS_TRY_STATUS(checkSizes(stack, config.source()));
    return stack;
}

Result<AttentionWeights> bindAttention(WeightBinder &binder, const std::string &at, const StackSpec &spec)
{
    const int d = spec.d_model, inner = spec.n_heads * spec.d_head;
    AttentionWeights out;
    HS_TRY(W_Q, bindLinear(binder, at + "q", d, inner));
    HS_TRY(W_K, bindLinear(binder, at + "k", d, inner));
    HS_TRY(W_V, bindLinear(binder, at + "v", d, inner));
    HS_TRY(W_O, bindLinear(binder, at + "o", inner, d));
    out.W_Q = std::move(W_Q);
    out.W_K = std::move(W_K);
    out.W_V = std::move(W_V);
    out.W_O = std::move(W_O);
    return out;
}

/// `bias`: the table of the layer before, which layers without one of their own use too.
Result<BlockWeights> bindBlock(const StackSpec &spec, WeightBinder &binder, int layer, const std::shared_ptr<const std::vector<float>> &bias)
{
    const std::string at = concat(spec.prefix, "block.", layer, ".layer.");
    const std::string table = at + "0.SelfAttention.relative_attention_bias.weight", mlp = at + (spec.has_cross ? "2." : "1.");
    BlockWeights block;
    HS_TRY(attn, bindAttention(binder, at + "0.SelfAttention.", spec));
    HS_TRY(norm_attn, bindNorm(binder, at + "0.layer_norm", spec.d_model));
    block.attn = std::move(attn);
    block.attn.bucket_bias = bias;
    block.norm_attn = std::move(norm_attn);
    if (layer == 0 || binder.has(table)) {
        HS_TRY(values, binder.tensor(table, {spec.buckets.count, spec.n_heads}));
        block.attn.bucket_bias = std::make_shared<const std::vector<float>>(toFloat(values));
    }
    if (spec.has_cross) {
        HS_TRY(cross, bindAttention(binder, at + "1.EncDecAttention.", spec));
        HS_TRY(norm_cross, bindNorm(binder, at + "1.layer_norm", spec.d_model));
        block.cross = std::move(cross);
        block.norm_cross = std::move(norm_cross);
    }
    const bool gated = spec.mlp == MlpKind::Gated;
    HS_TRY(W_in, bindLinear(binder, mlp + (gated ? "DenseReluDense.wi_1" : "DenseReluDense.wi"), spec.d_model, spec.d_mlp));
    if (gated) {
        HS_TRY(W_gate, bindLinear(binder, mlp + "DenseReluDense.wi_0", spec.d_model, spec.d_mlp));
        block.W_gate = std::move(W_gate);
    }
    HS_TRY(W_out, bindLinear(binder, mlp + "DenseReluDense.wo", spec.d_mlp, spec.d_model));
    HS_TRY(norm_mlp, bindNorm(binder, mlp + "layer_norm", spec.d_model));
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    block.norm_mlp = std::move(norm_mlp);
    return block;
}

Status addStack(StackSpec spec, WeightBinder &binder, Architecture &out)
{
    StackWeights stack;
    HS_TRY(W_E, sharedTable(binder, {"shared.weight", spec.prefix + "embed_tokens.weight"}, {spec.d_vocab, spec.d_model}));
    stack.embed.W_E = std::move(W_E);
    std::shared_ptr<const std::vector<float>> bias;
    for (int layer = 0; layer < spec.n_layers(); ++layer) {
        HS_TRY(block, bindBlock(spec, binder, layer, bias));
        bias = block.attn.bucket_bias;
        stack.blocks.push_back(std::move(block));
    }
    if (const std::string more = concat(spec.prefix, "block.", spec.n_layers()); binder.has(more + ".layer.0.SelfAttention.q.weight")) {
        return badInput(concat(binder.source(), ": expected ", spec.n_layers(), " layers as the config says, found more (", more, ")"));
    }
    HS_TRY(norm, bindNorm(binder, spec.prefix + "final_layer_norm", spec.d_model));
    stack.norm_final = std::move(norm);
    out.spec.stacks.push_back(std::move(spec));
    out.weights.stacks.push_back(std::move(stack));
    return Done{};
}

/// Logits: through a head of its own where the file has one, else through the embedding. Those of the first T5 are scaled; newer configs say so by name, older ones by tying.
Status bindHead(const Config &config, bool multilingual, WeightBinder &binder, Architecture &out)
{
    HS_TRY(architectures, config.texts({"architectures"}));
    HS_TRY(tied, config.flagOr({"tie_word_embeddings"}, !multilingual));
    HS_TRY(scaled, config.flagOr({"scale_decoder_outputs"}, tied));
    HS_TRY(wanted, generates(config, binder));
    if (!wanted && !(architectures.empty() && tied)) {
        return Done{};
    }
    const StackSpec &decoder = out.spec.stacks.back();
    Tensor unembedding = out.weights.stacks.back().embed.W_E;
    if (binder.hasOuter("lm_head.weight") || !tied) {
        HS_TRY(own, binder.outer("lm_head.weight", {decoder.d_vocab, decoder.d_model}));
        unembedding = own;
    }
    out.weights.head.W_U = Linear(unembedding, Orientation::OutIn, {});
    out.spec.logit_scale = scaled ? static_cast<float>(1.0 / std::sqrt(static_cast<double>(decoder.d_model))) : 1.0f;
    out.spec.d_out = decoder.d_vocab;
    out.spec.predictsNext = true;
    return Done{};
}

Result<Architecture> read(const Config &config, WeightBinder &binder)
{
    HS_TRY_STATUS(requireConfig(config));
    HS_TRY(type, config.textOr({"model_type"}, "t5"));
    const bool multilingual = type != "t5";
    HS_TRY(encoder, readStack(config, multilingual, false));
    Architecture out;
    out.spec.family = type;
    const bool alone = !binder.has("decoder.block.0.layer.0.SelfAttention.q.weight") && !binder.has("decoder.final_layer_norm.weight");
    HS_TRY_STATUS(addStack(std::move(encoder), binder, out));
    if (alone) { // T5EncoderModel
        out.spec.stacks.front().prefix.clear();
        return out;
    }
    HS_TRY(decoder, readStack(config, multilingual, true));
    HS_TRY_STATUS(addStack(std::move(decoder), binder, out));
    HS_TRY(padding, tokenIdOr(config, {"pad_token_id"}, 0));
    HS_TRY(start, tokenIdOr(config, {"decoder_start_token_id"}, padding));
    out.spec.start_token = start;
    HS_TRY_STATUS(bindHead(config, multilingual, binder, out));
    return out;
}

} // namespace

const Family t5Family = {{"t5", "mt5", "umt5"}, {""}, "encoder.block.0.layer.0.SelfAttention.q.weight", {"*embed_tokens.weight", "*EncDecAttention.relative_attention_bias.weight"}, read};

} // namespace headscope
