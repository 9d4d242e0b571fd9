// SPDX-License-Identifier: GPL-3.0-or-later
// BART (Lewis et al. 2020): post-norm encoder and decoder, learned positions two rows into their table. mBART (Liu et al. 2020): pre-norm, with a norm behind each. Marian (Junczys-Dowmunt et al. 2018): post-norm,
// sinusoidal positions. Whisper (Radford et al. 2023): pre-norm, two convolutions over a spectrogram before the encoder; its scale_embedding changes nothing in the reference.

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/model/families/seq2seq.h"

namespace headscope {

namespace {

enum class Kind { Bart, Mbart, Marian, Whisper };

/// Sizes of a configuration class where a config leaves them out.
struct Defaults {
    int d_model, layers, heads, d_mlp, d_vocab, n_source, n_target, start;
};

constexpr Defaults defaultsOf(Kind kind)
{
    switch (kind) {
    case Kind::Bart: return {1024, 12, 16, 4096, 50265, 1024, 1024, 2};
    case Kind::Mbart: return {1024, 12, 16, 4096, 50265, 1024, 1024, -1};
    case Kind::Marian: return {1024, 12, 16, 4096, 58101, 1024, 1024, 58100};
    case Kind::Whisper: break;
    }
    return {384, 4, 6, 1536, 51865, 1500, 448, 50257};
}

constexpr const char *nameOf(Kind kind) { return kind == Kind::Bart ? "bart" : kind == Kind::Mbart ? "mbart" : kind == Kind::Marian ? "marian" : "whisper"; }

constexpr bool preNorm(Kind kind) { return kind == Kind::Mbart || kind == Kind::Whisper; }

/// Encoder or decoder. Its sizes stand under "encoder_..." and "decoder_...".
Result<StackSpec> readStack(Kind kind, const Config &config, bool decodes)
{
    const Defaults usual = defaultsOf(kind);
    const auto size = [&](const char *encoder, const char *decoder, int otherwise) { return config.sizeOr({decodes ? decoder : encoder}, otherwise); };
    StackSpec stack;
    HS_TRY(d_model, config.sizeOr({"d_model", "hidden_size"}, usual.d_model));
    HS_TRY(n_layers, size("encoder_layers", "decoder_layers", usual.layers));
    HS_TRY(n_heads, size("encoder_attention_heads", "decoder_attention_heads", usual.heads));
    HS_TRY(d_mlp, size("encoder_ffn_dim", "decoder_ffn_dim", usual.d_mlp));
    HS_TRY(d_head, headWidth(d_model, n_heads, config));
    HS_TRY(activation, config.textOr({"activation_function"}, "gelu"));
    HS_TRY(act, activationFromName(activation, config.source()));
    HS_TRY(d_vocab, config.sizeOr({"vocab_size"}, usual.d_vocab));
    stack.prefix = decodes ? "decoder." : "encoder.";
    stack.n_heads = stack.n_kv_heads = n_heads;
    stack.d_model = stack.d_key = stack.d_value = d_model;
    stack.d_head = d_head;
    stack.d_mlp = d_mlp;
    stack.d_vocab = d_vocab;
    stack.activation = act;
    stack.causal = stack.has_cross = decodes;
    stack.memory = decodes ? 0 : -1;
    stack.position = PositionKind::Learned;
    if (kind == Kind::Whisper) {
        HS_TRY(n_ctx, size("max_source_positions", "max_target_positions", decodes ? usual.n_target : usual.n_source));
        stack.n_ctx = n_ctx;
        stack.input = decodes ? InputKind::Tokens : InputKind::Sound;
        stack.d_vocab = decodes ? d_vocab : 0;
    } else {
        HS_TRY(n_ctx, config.sizeOr({"max_position_embeddings"}, usual.n_source));
        HS_TRY(scaled, config.flagOr({"scale_embedding"}, false));
        stack.n_ctx = n_ctx;
        stack.embedding_scale = scaled ? static_cast<float>(std::sqrt(static_cast<double>(d_model))) : 1.0f;
        stack.position_offset = kind == Kind::Marian ? 0 : 2;
    }
    HS_TRY_STATUS(checkLayers(n_layers, config.source()));
    stack.layers.assign(static_cast<size_t>(n_layers), {usualScale(d_head), 0, {}});
    HS_TRY_STATUS(checkSizes(stack, config.source()));
    return stack;
}

Result<AttentionWeights> bindAttention(WeightBinder &binder, const std::string &at, int d)
{
    AttentionWeights out;
    HS_TRY(W_Q, bindLinear(binder, at + "q_proj", d, d));
    HS_TRY(W_K, bindLinear(binder, at + "k_proj", d, d));
    HS_TRY(W_V, bindLinear(binder, at + "v_proj", d, d));
    HS_TRY(W_O, bindLinear(binder, at + "out_proj", d, d));
    out.W_Q = std::move(W_Q);
    out.W_K = std::move(W_K);
    out.W_V = std::move(W_V);
    out.W_O = std::move(W_O);
    return out;
}

Result<BlockWeights> bindBlock(Kind kind, const StackSpec &spec, WeightBinder &binder, int layer)
{
    const std::string at = concat(spec.prefix, "layers.", layer, ".");
    const int d = spec.d_model;
    const bool pre = preNorm(kind);
    BlockWeights block;
    HS_TRY(attn, bindAttention(binder, at + "self_attn.", d));
    HS_TRY(norm_attn, bindNorm(binder, at + "self_attn_layer_norm", d));
    HS_TRY(W_in, bindLinear(binder, at + "fc1", d, spec.d_mlp));
    HS_TRY(W_out, bindLinear(binder, at + "fc2", spec.d_mlp, d));
    HS_TRY(norm_mlp, bindNorm(binder, at + "final_layer_norm", d));
    block.attn = std::move(attn);
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    (pre ? block.norm_attn : block.norm_attn_post) = std::move(norm_attn);
    (pre ? block.norm_mlp : block.norm_mlp_post) = std::move(norm_mlp);
    if (spec.has_cross) {
        HS_TRY(cross, bindAttention(binder, at + "encoder_attn.", d));
        HS_TRY(norm_cross, bindNorm(binder, at + "encoder_attn_layer_norm", d));
        block.cross = std::move(cross);
        (pre ? block.norm_cross : block.norm_cross_post) = std::move(norm_cross);
    }
    return block;
}

/// Where the token embeddings of a stack may stand.
std::vector<std::string> embeddingNames(const StackSpec &spec, bool shared)
{
    const std::string own = spec.prefix + "embed_tokens.weight";
    return shared ? std::vector<std::string>{"shared.weight", own, "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"} : std::vector<std::string>{own};
}

Result<EmbeddingWeights> bindTokens(Kind kind, StackSpec &spec, bool shared, WeightBinder &binder)
{
    EmbeddingWeights embed;
    HS_TRY(W_E, sharedTable(binder, embeddingNames(spec, shared), {spec.d_vocab, spec.d_model}));
    embed.W_E = std::move(W_E);
    const std::string positions = spec.prefix + "embed_positions.weight";
    if (kind == Kind::Marian && !binder.has(positions)) {
        spec.position = PositionKind::Sinusoidal;
    } else {
        HS_TRY(W_pos, binder.tensor(positions, {spec.n_ctx + spec.position_offset, spec.d_model}));
        embed.W_pos = std::move(W_pos);
    }
    if (kind == Kind::Bart || kind == Kind::Mbart) {
        HS_TRY(norm, bindNorm(binder, spec.prefix + "layernorm_embedding", spec.d_model));
        embed.norm = std::move(norm);
    }
    return embed;
}

Result<Linear> bindConvolution(WeightBinder &binder, const std::string &name, int channels, int d_model)
{
    HS_TRY(kernel, binder.tensor(name + ".weight", {d_model, channels, 3}));
    kernel.shape = {d_model, static_cast<int64_t>(channels) * 3};
    std::vector<float> bias;
    if (binder.has(name + ".bias")) {
        HS_TRY(given, binder.vector(name + ".bias", d_model));
        bias = std::move(given);
    }
    return Linear(kernel, Orientation::OutIn, std::move(bias));
}

Result<EmbeddingWeights> bindFrames(const StackSpec &spec, const Config &config, WeightBinder &binder)
{
    EmbeddingWeights embed;
    HS_TRY(n_mels, config.sizeOr({"num_mel_bins"}, 80));
    if (n_mels > 1 << 12) {
        return badInput(concat(config.source(), ": num_mel_bins: expected at most 4096, found ", n_mels));
    }
    HS_TRY(W_conv1, bindConvolution(binder, "encoder.conv1", n_mels, spec.d_model));
    HS_TRY(W_conv2, bindConvolution(binder, "encoder.conv2", spec.d_model, spec.d_model));
    HS_TRY(W_pos, binder.tensor("encoder.embed_positions.weight", {spec.n_ctx, spec.d_model}));
    embed.channels = n_mels;
    embed.W_conv1 = std::move(W_conv1);
    embed.W_conv2 = std::move(W_conv2);
    embed.W_pos = std::move(W_pos);
    return embed;
}

Status addStack(Kind kind, StackSpec spec, const Config &config, WeightBinder &binder, Architecture &out)
{
    StackWeights stack;
    HS_TRY(shared, config.flagOr({"share_encoder_decoder_embeddings"}, true));
    HS_TRY(embed, spec.input == InputKind::Sound ? bindFrames(spec, config, binder) : bindTokens(kind, spec, shared || kind != Kind::Marian, binder));
    stack.embed = std::move(embed);
    for (int layer = 0; layer < spec.n_layers(); ++layer) {
        HS_TRY(block, bindBlock(kind, spec, binder, layer));
        stack.blocks.push_back(std::move(block));
    }
    if (const std::string more = concat(spec.prefix, "layers.", spec.n_layers()); binder.has(more + ".fc1.weight")) {
        return badInput(concat(binder.source(), ": expected ", spec.n_layers(), " layers as the config says, found more (", more, ")"));
    }
    if (preNorm(kind)) {
        HS_TRY(norm, bindNorm(binder, spec.prefix + "layer_norm", spec.d_model));
        stack.norm_final = std::move(norm);
    }
    out.spec.stacks.push_back(std::move(spec));
    out.weights.stacks.push_back(std::move(stack));
    return Done{};
}

/// Logits through the decoder's embedding, unless the config says that they are not tied.
Status bindHead(Kind kind, const Config &config, WeightBinder &binder, Architecture &out)
{
    HS_TRY(wanted, generates(config, binder));
    if (!wanted) {
        return Done{};
    }
    const StackSpec &decoder = out.spec.stacks.back();
    const std::string own = kind == Kind::Whisper ? "proj_out.weight" : "lm_head.weight";
    HS_TRY(tied, config.flagOr({"tie_word_embeddings"}, true));
    Tensor unembedding = out.weights.stacks.back().embed.W_E;
    if (binder.hasOuter(own) || !tied) {
        HS_TRY(given, binder.outer(own, {decoder.d_vocab, decoder.d_model}));
        unembedding = tied ? unembedding : given; // tied files often carry a copy
    }
    std::vector<float> bias;
    if (binder.hasOuter("final_logits_bias")) {
        HS_TRY(given, binder.outer("final_logits_bias", {1, decoder.d_vocab}));
        bias = toFloat(given);
    }
    out.weights.head.W_U = Linear(unembedding, Orientation::OutIn, std::move(bias));
    out.spec.d_out = decoder.d_vocab;
    out.spec.predictsNext = true;
    return Done{};
}

Result<Architecture> readKind(Kind kind, const Config &config, WeightBinder &binder)
{
    HS_TRY_STATUS(requireConfig(config));
    HS_TRY(encoder, readStack(kind, config, false));
    HS_TRY(decoder, readStack(kind, config, true));
    if (kind == Kind::Marian) {
        HS_TRY(d_vocab, config.sizeOr({"decoder_vocab_size"}, decoder.d_vocab));
        decoder.d_vocab = d_vocab;
        HS_TRY_STATUS(checkSizes(decoder, config.source()));
    }
    Architecture out;
    out.spec.family = nameOf(kind);
    HS_TRY_STATUS(addStack(kind, std::move(encoder), config, binder, out));
    HS_TRY_STATUS(addStack(kind, std::move(decoder), config, binder, out));
    HS_TRY(start, tokenIdOr(config, {"decoder_start_token_id"}, defaultsOf(kind).start));
    out.spec.start_token = start;
    HS_TRY_STATUS(bindHead(kind, config, binder, out));
    return out;
}

Result<Architecture> readBart(const Config &config, WeightBinder &binder) { return readKind(Kind::Bart, config, binder); }
Result<Architecture> readMbart(const Config &config, WeightBinder &binder) { return readKind(Kind::Mbart, config, binder); }
Result<Architecture> readMarian(const Config &config, WeightBinder &binder) { return readKind(Kind::Marian, config, binder); }
Result<Architecture> readWhisper(const Config &config, WeightBinder &binder) { return readKind(Kind::Whisper, config, binder); }

const std::vector<std::string> copies = {"*embed_tokens.weight", "*shared.weight", "*.version"};

} // namespace

Status requireConfig(const Config &config)
{
    if (!config.has({"model_type"})) {
        return badInput(concat(config.source(), ": model_type: expected a config beside these weights, which do not say how many heads they have, found none"));
    }
    return Done{};
}

Result<bool> generates(const Config &config, const WeightBinder &binder)
{
    HS_TRY(architectures, config.texts({"architectures"}));
    if (architectures.empty()) {
        return binder.prefix().ends_with("model.") || binder.hasOuter("lm_head.weight") || binder.hasOuter("final_logits_bias");
    }
    return architectures.front().ends_with("ForConditionalGeneration") || architectures.front().ends_with("MTModel") || architectures.front().ends_with("WithLMHeadModel");
}

Result<Tensor> sharedTable(WeightBinder &binder, const std::vector<std::string> &names, const Shape &shape)
{
    const auto there = std::find_if(names.begin(), names.end(), [&](const std::string &name) { return binder.has(name); });
    return binder.tensor(there == names.end() ? names.front() : *there, shape);
}

const Family bartFamily = {{"bart"}, {"model.", ""}, "encoder.layers.0.self_attn.q_proj.weight", copies, readBart};
const Family mbartFamily = {{"mbart"}, {"model.", ""}, "encoder.layer_norm.weight", copies, readMbart};
const Family marianFamily = {{"marian"}, {"model.", ""}, "encoder.layers.0.self_attn.q_proj.weight", copies, readMarian};
const Family whisperFamily = {{"whisper"}, {"model.", ""}, "encoder.conv1.weight", copies, readWhisper};

} // namespace headscope
