// SPDX-License-Identifier: GPL-3.0-or-later
// ALBERT (Lan et al. 2020): BERT's blocks with weights shared by all layers of a group, and narrow embeddings that are projected. Layers are counted by application.

#include <algorithm>

#include "core/base/text.h"
#include "core/model/families/encoder_heads.h"

namespace headscope {

namespace {

/// How applications share weights.
struct Sharing {
    int applied = 12, groups = 1, inner = 1; ///< num_hidden_layers, num_hidden_groups, inner_group_num

    int group(int application) const { return static_cast<int>(static_cast<int64_t>(application) * groups / applied); }
};

Result<Sharing> readSharing(const Config &config)
{
    HS_TRY(applied, config.sizeOr({"num_hidden_layers"}, 12));
    HS_TRY(groups, config.sizeOr({"num_hidden_groups"}, 1));
    HS_TRY(inner, config.sizeOr({"inner_group_num"}, 1));
    HS_TRY_STATUS(checkLayers(applied, config.source()));
    HS_TRY_STATUS(checkLayers(inner, config.source()));
    HS_TRY_STATUS(checkLayers(applied * inner, config.source()));
    if (groups > applied) {
        return badInput(concat(config.source(), ": num_hidden_groups: expected at most ", applied, " (num_hidden_layers), found ", groups));
    }
    return Sharing{applied, groups, inner};
}

Result<StackSpec> readStack(const Config &config, const Sharing &sharing)
{
    HS_TRY(kind, config.textOr({"position_embedding_type"}, "absolute"));
    if (kind != "absolute") {
        return unsupported(concat(config.source(), ": position_embedding_type \"", printable(kind), "\": only absolute positions are computed for ALBERT"));
    }
    StackSpec stack;
    HS_TRY(d_model, config.sizeOr({"hidden_size"}, 4096));
    HS_TRY(n_heads, config.sizeOr({"num_attention_heads"}, 64));
    HS_TRY(d_mlp, config.sizeOr({"intermediate_size"}, 16384));
    HS_TRY(d_vocab, config.sizeOr({"vocab_size"}, 30000));
    HS_TRY(n_ctx, config.sizeOr({"max_position_embeddings"}, 512));
    HS_TRY(d_head, headWidth(d_model, n_heads, config));
    HS_TRY(eps, config.amountOr({"layer_norm_eps"}, 1e-12));
    HS_TRY(activation, config.textOr({"hidden_act"}, "gelu_new"));
    HS_TRY(act, activationFromName(activation, config.source()));
    stack.n_heads = stack.n_kv_heads = n_heads;
    stack.d_model = stack.d_key = stack.d_value = d_model;
    stack.d_head = d_head;
    stack.d_mlp = d_mlp;
    stack.d_vocab = d_vocab;
    stack.n_ctx = n_ctx;
    stack.norm_eps = static_cast<float>(eps);
    stack.position = PositionKind::Learned;
    stack.activation = act;
    stack.causal = false;
    stack.layers.assign(static_cast<size_t>(sharing.applied * sharing.inner), {usualScale(d_head), 0, {}});
    HS_TRY_STATUS(checkSizes(stack, config.source()));
    return stack;
}

Result<EmbeddingWeights> bindEmbedding(const StackSpec &spec, const Config &config, WeightBinder &binder)
{
    EmbeddingWeights embed;
    HS_TRY(d_embed, config.sizeOr({"embedding_size"}, 128));
    HS_TRY(types, config.sizeOr({"type_vocab_size"}, 2));
    HS_TRY(words, binder.tensor("embeddings.word_embeddings.weight", {spec.d_vocab, d_embed}));
    HS_TRY(positions, binder.tensor("embeddings.position_embeddings.weight", {spec.n_ctx, d_embed}));
    HS_TRY(segments, binder.tensor("embeddings.token_type_embeddings.weight", {types, d_embed}));
    HS_TRY(norm, bindNorm(binder, "embeddings.LayerNorm", d_embed));
    HS_TRY(project, bindLinear(binder, "encoder.embedding_hidden_mapping_in", d_embed, spec.d_model));
    embed.W_E = std::move(words);
    embed.W_pos = std::move(positions);
    embed.W_type = std::move(segments);
    embed.norm = std::move(norm);
    embed.project = std::move(project);
    return embed;
}

Result<BlockWeights> bindLayer(const StackSpec &spec, WeightBinder &binder, const std::string &at)
{
    const int d = spec.d_model;
    BlockWeights block;
    HS_TRY(W_Q, bindLinear(binder, at + "attention.query", d, d));
    HS_TRY(W_K, bindLinear(binder, at + "attention.key", d, d));
    HS_TRY(W_V, bindLinear(binder, at + "attention.value", d, d));
    HS_TRY(W_O, bindLinear(binder, at + "attention.dense", d, d));
    HS_TRY(norm_attn, bindNorm(binder, at + "attention.LayerNorm", d));
    HS_TRY(W_in, bindLinear(binder, at + "ffn", d, spec.d_mlp));
    HS_TRY(W_out, bindLinear(binder, at + "ffn_output", spec.d_mlp, d));
    HS_TRY(norm_mlp, bindNorm(binder, at + "full_layer_layer_norm", d));
    block.attn = {std::move(W_Q), std::move(W_K), std::move(W_V), std::move(W_O), {}, {}, {}, {}, {}};
    block.norm_attn_post = std::move(norm_attn);
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    block.norm_mlp_post = std::move(norm_mlp);
    return block;
}

Result<StackWeights> bindStack(const StackSpec &spec, const Sharing &sharing, const Config &config, WeightBinder &binder)
{
    StackWeights stack;
    HS_TRY(embed, bindEmbedding(spec, config, binder));
    stack.embed = std::move(embed);
    std::vector<BlockWeights> layers; // [groups * inner]
    for (int i = 0; i < sharing.groups * sharing.inner; ++i) {
        HS_TRY(layer, bindLayer(spec, binder, concat("encoder.albert_layer_groups.", i / sharing.inner, ".albert_layers.", i % sharing.inner, ".")));
        layers.push_back(std::move(layer));
    }
    for (int application = 0; application < sharing.applied; ++application) {
        for (int i = 0; i < sharing.inner; ++i) {
            stack.blocks.push_back(layers[static_cast<size_t>(sharing.group(application) * sharing.inner + i)]);
        }
    }
    return stack;
}

Result<Architecture> read(const Config &config, WeightBinder &binder)
{
    HS_TRY(sharing, readSharing(config));
    HS_TRY(stack, readStack(config, sharing));
    HS_TRY(weights, bindStack(stack, sharing, config, binder));
    EncoderHeads heads;
    heads.dense = "predictions.dense";
    heads.norm = "predictions.LayerNorm";
    heads.decoder = "predictions.decoder";
    heads.biases = {"predictions.bias", "predictions.decoder.bias"};
    heads.transform = stack.activation;
    heads.pooler = "pooler";
    heads.classOut = "classifier";
    heads.sentenceName = "sop_logits";
    heads.sentenceOut = "sop_classifier.classifier";
    Architecture out;
    out.weights.stacks.push_back(std::move(weights));
    out.spec.family = "albert";
    out.spec.stacks.push_back(std::move(stack));
    HS_TRY_STATUS(bindEncoderHeads(heads, config, binder, out));
    return out;
}

} // namespace

const Family albertFamily = {{"albert"}, {"albert.", ""}, "encoder.albert_layer_groups.0.albert_layers.0.attention.query.weight", {"*position_ids", "*token_type_ids", "predictions.decoder.*", "predictions.bias", "sop_classifier.*"}, read};

} // namespace headscope
