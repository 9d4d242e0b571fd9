// SPDX-License-Identifier: GPL-3.0-or-later
// BERT (Devlin et al. 2019) and those built like it: learned positions and segments, a norm behind the embedding, post-norm blocks, every token sees every other. RoBERTa (Liu et al. 2019, and XLM-R, Conneau
// et al. 2020) counts positions from its padding id; ELECTRA (Clark et al. 2020) projects narrower embeddings.

#include <algorithm>

#include "core/base/text.h"
#include "core/model/families/bare_layers.h"
#include "core/model/families/encoder_heads.h"

namespace headscope {

namespace {

constexpr int mostLayers = 1024;

enum class Kind { Bert, Roberta, Electra };

int layersIn(const WeightBinder &binder)
{
    int count = 0;
    while (count <= mostLayers && binder.has(concat("encoder.layer.", count, ".attention.self.query.weight"))) {
        ++count;
    }
    return count;
}

Status refuseUnknown(const Config &config)
{
    HS_TRY(kind, config.textOr({"position_embedding_type"}, "absolute"));
    if (kind != "absolute") {
        return unsupported(concat(config.source(), ": position_embedding_type \"", printable(kind), "\": only absolute positions are computed for this family"));
    }
    HS_TRY(cross, config.flagOr({"add_cross_attention"}, false));
    if (cross) {
        return unsupported(concat(config.source(), ": add_cross_attention: an encoder with cross-attention is not one that Headscope computes"));
    }
    return Done{};
}

/// Positions from the padding id on.
Status countFromPadding(const Config &config, StackSpec &stack)
{
    HS_TRY(padding, tokenIdOr(config, {"pad_token_id"}, 1));
    if (padding >= stack.n_ctx - 1) {
        return badInput(concat(config.source(), ": max_position_embeddings: expected more than pad_token_id + 1 = ", padding + 1, " rows, found ", stack.n_ctx));
    }
    stack.position_padding_id = padding;
    stack.position_offset = padding + 1;
    stack.n_ctx -= padding + 1;
    return Done{};
}

/// What a config must say; sizes that it leaves out are the tensors' own.
Result<StackSpec> readStack(Kind kind, const Config &config, WeightBinder &binder)
{
    HS_TRY_STATUS(refuseUnknown(config));
    StackSpec stack;
    HS_TRY(d_model, config.sizeOr({"hidden_size"}, rowsOf(binder.shapeOf("encoder.layer.0.attention.self.query.weight"))));
    HS_TRY(d_vocab, config.sizeOr({"vocab_size"}, rowsOf(binder.shapeOf("embeddings.word_embeddings.weight"))));
    HS_TRY(n_ctx, config.sizeOr({"max_position_embeddings"}, rowsOf(binder.shapeOf("embeddings.position_embeddings.weight"))));
    HS_TRY(d_mlp, config.sizeOr({"intermediate_size"}, rowsOf(binder.shapeOf("encoder.layer.0.intermediate.dense.weight"))));
    HS_TRY(n_layers, config.sizeOr({"num_hidden_layers"}, layersIn(binder)));
    HS_TRY(n_heads, headsOrAsk(config, binder, d_model));
    HS_TRY(d_head, headWidth(d_model, n_heads, config));
    HS_TRY(eps, config.amountOr({"layer_norm_eps"}, 1e-12));
    HS_TRY(activation, config.textOr({"hidden_act"}, "gelu"));
    HS_TRY(act, activationFromName(activation, config.source()));
    HS_TRY(decodes, config.flagOr({"is_decoder"}, false));
    stack.n_heads = stack.n_kv_heads = n_heads;
    stack.d_model = stack.d_key = stack.d_value = d_model;
    stack.d_head = d_head;
    stack.d_mlp = d_mlp;
    stack.d_vocab = d_vocab;
    stack.n_ctx = n_ctx;
    stack.norm_eps = static_cast<float>(eps);
    stack.position = PositionKind::Learned;
    stack.activation = act;
    stack.causal = decodes;
    HS_TRY_STATUS(checkLayers(n_layers, config.source()));
    stack.layers.assign(static_cast<size_t>(n_layers), {usualScale(d_head), 0, {}});
    HS_TRY_STATUS(checkSizes(stack, config.source()));
    if (kind == Kind::Roberta) {
        HS_TRY_STATUS(countFromPadding(config, stack));
    }
    return stack;
}

Result<EmbeddingWeights> bindEmbedding(Kind kind, const StackSpec &spec, const Config &config, WeightBinder &binder)
{
    EmbeddingWeights embed;
    int d_embed = spec.d_model;
    if (kind == Kind::Electra) {
        HS_TRY(given, config.sizeOr({"embedding_size"}, 128));
        d_embed = given;
    }
    HS_TRY(types, config.sizeOr({"type_vocab_size"}, std::max(1, rowsOf(binder.shapeOf("embeddings.token_type_embeddings.weight")))));
    HS_TRY(words, binder.tensor("embeddings.word_embeddings.weight", {spec.d_vocab, d_embed}));
    HS_TRY(positions, binder.tensor("embeddings.position_embeddings.weight", {spec.n_ctx + spec.position_offset, d_embed}));
    HS_TRY(segments, binder.tensor("embeddings.token_type_embeddings.weight", {types, d_embed}));
    HS_TRY(norm, bindNorm(binder, "embeddings.LayerNorm", d_embed));
    if (d_embed != spec.d_model) {
        HS_TRY(project, bindLinear(binder, "embeddings_project", d_embed, spec.d_model));
        embed.project = std::move(project);
    }
    embed.W_E = std::move(words);
    embed.W_pos = std::move(positions);
    embed.W_type = std::move(segments);
    embed.norm = std::move(norm);
    return embed;
}

Result<BlockWeights> bindBlock(const StackSpec &spec, WeightBinder &binder, int layer)
{
    const std::string at = concat("encoder.layer.", layer, ".");
    const int d = spec.d_model;
    BlockWeights block;
    HS_TRY(W_Q, bindLinear(binder, at + "attention.self.query", d, d));
    HS_TRY(W_K, bindLinear(binder, at + "attention.self.key", d, d));
    HS_TRY(W_V, bindLinear(binder, at + "attention.self.value", d, d));
    HS_TRY(W_O, bindLinear(binder, at + "attention.output.dense", d, d));
    HS_TRY(norm_attn, bindNorm(binder, at + "attention.output.LayerNorm", d));
    HS_TRY(W_in, bindLinear(binder, at + "intermediate.dense", d, spec.d_mlp));
    HS_TRY(W_out, bindLinear(binder, at + "output.dense", spec.d_mlp, d));
    HS_TRY(norm_mlp, bindNorm(binder, at + "output.LayerNorm", d));
    block.attn = {std::move(W_Q), std::move(W_K), std::move(W_V), std::move(W_O), {}, {}, {}, {}, {}};
    block.norm_attn_post = std::move(norm_attn);
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    block.norm_mlp_post = std::move(norm_mlp);
    return block;
}

EncoderHeads headsOf(Kind kind, const StackSpec &stack)
{
    EncoderHeads heads;
    heads.pooler = "pooler.dense";
    switch (kind) {
    case Kind::Bert:
        heads.dense = "cls.predictions.transform.dense";
        heads.norm = "cls.predictions.transform.LayerNorm";
        heads.decoder = "cls.predictions.decoder";
        heads.biases = {"cls.predictions.bias", "cls.predictions.decoder.bias"};
        heads.transform = stack.activation;
        heads.classOut = "classifier";
        heads.sentenceName = "seq_relationship_logits";
        heads.sentenceOut = "cls.seq_relationship";
        break;
    case Kind::Roberta:
        heads.dense = "lm_head.dense";
        heads.norm = "lm_head.layer_norm";
        heads.decoder = "lm_head.decoder";
        heads.biases = {"lm_head.bias", "lm_head.decoder.bias"};
        heads.classDense = "classifier.dense";
        heads.classOut = "classifier.out_proj";
        break;
    case Kind::Electra:
        heads.dense = "generator_predictions.dense";
        heads.norm = "generator_predictions.LayerNorm";
        heads.decoder = "generator_lm_head";
        heads.biases = {"generator_lm_head.bias"};
        heads.classDense = "classifier.dense";
        heads.classOut = "classifier.out_proj";
        heads.classActivation = Activation::Gelu;
        heads.discriminator = "discriminator_predictions";
        break;
    }
    return heads;
}

Result<Architecture> readKind(Kind kind, const Config &config, WeightBinder &binder)
{
    HS_TRY(stack, readStack(kind, config, binder));
    Architecture out;
    StackWeights weights;
    HS_TRY(embed, bindEmbedding(kind, stack, config, binder));
    weights.embed = std::move(embed);
    for (int layer = 0; layer < stack.n_layers(); ++layer) {
        HS_TRY(block, bindBlock(stack, binder, layer));
        weights.blocks.push_back(std::move(block));
    }
    if (layersIn(binder) > stack.n_layers()) {
        return badInput(concat(binder.source(), ": expected ", stack.n_layers(), " layers as the config says, found more (encoder.layer.", stack.n_layers(), ")"));
    }
    const EncoderHeads heads = headsOf(kind, stack);
    out.weights.stacks.push_back(std::move(weights));
    out.spec.family = kind == Kind::Bert ? "bert" : kind == Kind::Roberta ? "roberta" : "electra";
    out.spec.stacks.push_back(std::move(stack));
    HS_TRY_STATUS(bindEncoderHeads(heads, config, binder, out));
    return out;
}

Result<Architecture> readBert(const Config &config, WeightBinder &binder) { return readKind(Kind::Bert, config, binder); }
Result<Architecture> readRoberta(const Config &config, WeightBinder &binder) { return readKind(Kind::Roberta, config, binder); }
Result<Architecture> readElectra(const Config &config, WeightBinder &binder) { return readKind(Kind::Electra, config, binder); }

} // namespace

const Family bertFamily = {{"bert"}, {"bert.", ""}, "embeddings.word_embeddings.weight", {"*position_ids", "*token_type_ids", "*pooler.dense.*", "cls.seq_relationship.*", "cls.predictions.decoder.*", "cls.predictions.bias"}, readBert};
const Family robertaFamily = {{"roberta", "xlm-roberta", "camembert"}, {"roberta.", ""}, "embeddings.word_embeddings.weight", {"*position_ids", "*token_type_ids", "*pooler.dense.*", "lm_head.decoder.*", "lm_head.bias"}, readRoberta};
const Family electraFamily = {{"electra"}, {"electra.", ""}, "embeddings.word_embeddings.weight", {"*position_ids", "*token_type_ids", "generator_lm_head.*"}, readElectra};

} // namespace headscope
