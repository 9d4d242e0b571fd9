// SPDX-License-Identifier: GPL-3.0-or-later
// CLIP (Radford et al. 2021): a causal text tower and a vision tower, both pre-norm, whose ends are projected into one space. Either tower may stand alone.

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/model/families/picture_embedding.h"
#include "core/model/families/seq2seq.h"

namespace headscope {

namespace {

/// What both towers say under the same keys.
Result<StackSpec> readTower(const Config &config, bool vision)
{
    StackSpec stack;
    HS_TRY(d_model, config.sizeOr({"hidden_size"}, vision ? 768 : 512));
    HS_TRY(n_heads, config.sizeOr({"num_attention_heads"}, vision ? 12 : 8));
    HS_TRY(n_layers, config.sizeOr({"num_hidden_layers"}, 12));
    HS_TRY(d_mlp, config.sizeOr({"intermediate_size"}, vision ? 3072 : 2048));
    HS_TRY(d_head, headWidth(d_model, n_heads, config));
    HS_TRY(eps, config.amountOr({"layer_norm_eps"}, 1e-5));
    HS_TRY(activation, config.textOr({"hidden_act"}, "quick_gelu"));
    HS_TRY(act, activationFromName(activation, config.source()));
    stack.input = vision ? InputKind::Picture : InputKind::Tokens;
    stack.d_model = stack.d_key = stack.d_value = d_model;
    stack.n_heads = stack.n_kv_heads = n_heads;
    stack.d_head = d_head;
    stack.d_mlp = d_mlp;
    stack.norm_eps = static_cast<float>(eps);
    stack.activation = act;
    stack.causal = !vision;
    if (!vision) {
        HS_TRY(d_vocab, config.sizeOr({"vocab_size"}, 49408));
        HS_TRY(n_ctx, config.sizeOr({"max_position_embeddings"}, 77));
        stack.d_vocab = d_vocab;
        stack.n_ctx = n_ctx;
        stack.position = PositionKind::Learned;
    }
    HS_TRY_STATUS(checkLayers(n_layers, config.source()));
    stack.layers.assign(static_cast<size_t>(n_layers), {usualScale(d_head), 0, {}});
    HS_TRY_STATUS(checkSizes(stack, config.source()));
    return stack;
}

Result<BlockWeights> bindBlock(const StackSpec &spec, WeightBinder &binder, const std::string &at)
{
    const int d = spec.d_model;
    BlockWeights block;
    HS_TRY(W_Q, bindLinear(binder, at + "self_attn.q_proj", d, d));
    HS_TRY(W_K, bindLinear(binder, at + "self_attn.k_proj", d, d));
    HS_TRY(W_V, bindLinear(binder, at + "self_attn.v_proj", d, d));
    HS_TRY(W_O, bindLinear(binder, at + "self_attn.out_proj", d, d));
    HS_TRY(norm_attn, bindNorm(binder, at + "layer_norm1", d));
    HS_TRY(norm_mlp, bindNorm(binder, at + "layer_norm2", d));
    HS_TRY(W_in, bindLinear(binder, at + "mlp.fc1", d, spec.d_mlp));
    HS_TRY(W_out, bindLinear(binder, at + "mlp.fc2", spec.d_mlp, d));
    block.attn.W_Q = std::move(W_Q);
    block.attn.W_K = std::move(W_K);
    block.attn.W_V = std::move(W_V);
    block.attn.W_O = std::move(W_O);
    block.norm_attn = std::move(norm_attn);
    block.norm_mlp = std::move(norm_mlp);
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    return block;
}

Result<EmbeddingWeights> bindWords(const StackSpec &spec, WeightBinder &binder)
{
    EmbeddingWeights embed;
    HS_TRY(W_E, binder.tensor("text_model.embeddings.token_embedding.weight", {spec.d_vocab, spec.d_model}));
    HS_TRY(W_pos, binder.tensor("text_model.embeddings.position_embedding.weight", {spec.n_ctx, spec.d_model}));
    embed.W_E = std::move(W_E);
    embed.W_pos = std::move(W_pos);
    return embed;
}

Result<EmbeddingWeights> bindPicture(const StackSpec &spec, WeightBinder &binder)
{
    EmbeddingWeights embed;
    HS_TRY_STATUS(bindPatches(binder, "vision_model.embeddings.patch_embedding", spec.d_model, embed));
    HS_TRY(positions, tableRows(binder, "vision_model.embeddings.position_embedding.weight", spec.d_model));
    HS_TRY(classToken, tableRows(binder, "vision_model.embeddings.class_embedding", spec.d_model));
    HS_TRY_STATUS(placeTokens(binder.source(), positions, {std::move(classToken), {"[CLS]"}, {}}, embed));
    HS_TRY(norm, bindNorm(binder, "vision_model.pre_layrnorm", spec.d_model)); // spelt so in the files
    embed.norm = std::move(norm);
    return embed;
}

Status addTower(StackSpec spec, WeightBinder &binder, Architecture &out)
{
    const bool vision = spec.input == InputKind::Picture;
    const std::string at = vision ? "vision_model." : "text_model.";
    StackWeights stack;
    HS_TRY(embed, vision ? bindPicture(spec, binder) : bindWords(spec, binder));
    stack.embed = std::move(embed);
    for (int layer = 0; layer < spec.n_layers(); ++layer) {
        HS_TRY(block, bindBlock(spec, binder, concat(at, "encoder.layers.", layer, ".")));
        stack.blocks.push_back(std::move(block));
    }
    if (const std::string more = concat(at, "encoder.layers.", spec.n_layers()); binder.has(more + ".layer_norm1.weight")) {
        return badInput(concat(binder.source(), ": expected ", spec.n_layers(), " layers as the config says, found more (", more, ")"));
    }
    if (!vision) { // the vision tower's last norm is for its class token alone
        HS_TRY(norm, bindNorm(binder, "text_model.final_layer_norm", spec.d_model));
        stack.norm_final = std::move(norm);
    }
    out.spec.stacks.push_back(std::move(spec));
    out.weights.stacks.push_back(std::move(stack));
    return Done{};
}

/// The end of a tower: pooled, and projected where the file has a projection.
Status addEnd(const Config &config, WeightBinder &binder, int index, Architecture &out)
{
    const StackSpec &spec = out.spec.stack(index);
    const bool vision = spec.input == InputKind::Picture;
    HeadWeights head;
    head.stack = index;
    head.reads = vision ? HeadReads::First : HeadReads::EndOfText;
    if (vision) {
        HS_TRY(norm, bindNorm(binder, "vision_model.post_layernorm", spec.d_model));
        head.norm_in = std::move(norm);
    } else {
        constexpr int endOfOldConfigs = 2; // not the real id: then the largest one is taken
        HS_TRY(end, tokenIdOr(config, {"eos_token_id"}, 49407));
        head.end_token = end == endOfOldConfigs ? -1 : end;
    }
    head.name = spec.prefix + "pooled";
    out.weights.task_heads.push_back(head);
    const std::string projection = vision ? "visual_projection" : "text_projection";
    const Shape shape = binder.shapeOf(projection + ".weight");
    if (shape.empty()) {
        return Done{};
    }
    HS_TRY(W_U, bindLinear(binder, projection, spec.d_model, rowsOf(shape)));
    head.W_U = std::move(W_U);
    head.name = spec.prefix + "embeds";
    head.unit = out.spec.stacks.size() > 1;
    out.weights.task_heads.push_back(std::move(head));
    return Done{};
}

Result<Architecture> readAlone(const Config &config, WeightBinder &binder, bool vision)
{
    HS_TRY_STATUS(requireConfig(config));
    HS_TRY(spec, readTower(config, vision));
    Architecture out;
    out.spec.family = "clip";
    HS_TRY_STATUS(addTower(std::move(spec), binder, out));
    HS_TRY_STATUS(addEnd(config, binder, 0, out));
    return out;
}

/// logit_scale is the logarithm of what the similarity is multiplied with.
Status bindSimilarity(WeightBinder &binder, Architecture &out)
{
    auto &heads = out.weights.task_heads;
    const auto isEmbedding = [](const HeadWeights &head) { return head.name.ends_with("embeds"); };
    if (std::count_if(heads.begin(), heads.end(), isEmbedding) != 2 || !binder.has("logit_scale")) {
        return Done{};
    }
    std::stable_partition(heads.begin(), heads.end(), [&](const HeadWeights &head) { return !isEmbedding(head); });
    if (heads.end()[-1].W_U.dOut() != heads.end()[-2].W_U.dOut()) {
        return badInput(concat(binder.source(), ": visual_projection.weight: expected ", heads.end()[-2].W_U.dOut(), " rows as text_projection.weight has, found ", heads.end()[-1].W_U.dOut()));
    }
    HS_TRY(scale, binder.tensor("logit_scale", binder.shapeOf("logit_scale")));
    if (elementCount(scale.shape) != 1) {
        return badInput(concat(binder.source(), ": logit_scale: expected one number, found shape ", shapeText(scale.shape)));
    }
    out.weights.similarity_scale = std::exp(toFloat(scale).front());
    return Done{};
}

Result<Architecture> read(const Config &config, WeightBinder &binder)
{
    HS_TRY_STATUS(requireConfig(config));
    HS_TRY(textConfig, config.has({"text_config"}) ? config.part("text_config") : Config::parse("{}", config.source() + ": text_config"));
    HS_TRY(visionConfig, config.has({"vision_config"}) ? config.part("vision_config") : Config::parse("{}", config.source() + ": vision_config"));
    HS_TRY(text, readTower(textConfig, false));
    HS_TRY(vision, readTower(visionConfig, true));
    text.prefix = "text.";
    vision.prefix = "vision.";
    Architecture out;
    out.spec.family = "clip";
    HS_TRY_STATUS(addTower(std::move(text), binder, out));
    HS_TRY_STATUS(addTower(std::move(vision), binder, out));
    HS_TRY_STATUS(addEnd(textConfig, binder, 0, out));
    HS_TRY_STATUS(addEnd(visionConfig, binder, 1, out));
    HS_TRY_STATUS(bindSimilarity(binder, out));
    return out;
}

Result<Architecture> readText(const Config &config, WeightBinder &binder) { return readAlone(config, binder, false); }
Result<Architecture> readVision(const Config &config, WeightBinder &binder) { return readAlone(config, binder, true); }

} // namespace

const Family clipFamily = {{"clip"}, {""}, "vision_model.embeddings.class_embedding", {"*position_ids"}, read};
const Family clipTextFamily = {{"clip_text_model"}, {""}, "text_model.embeddings.token_embedding.weight", {"*position_ids"}, readText};
const Family clipVisionFamily = {{"clip_vision_model"}, {""}, "vision_model.embeddings.class_embedding", {"*position_ids"}, readVision};

} // namespace headscope
