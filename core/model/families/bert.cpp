// SPDX-License-Identifier: GPL-3.0-or-later
// BERT (Devlin et al. 2019): learned positions and segments, a norm behind the embedding, post-norm blocks, every token sees every other.

#include <algorithm>

#include "core/base/text.h"
#include "core/model/families/bare_layers.h"

namespace headscope {

namespace {

constexpr int mostLayers = 1024;

/// Rows of a table of the file, for configs that do not say a size; 0 where there is none.
int rowsOf(const WeightBinder &binder, const std::string &name)
{
    const Shape shape = binder.shapeOf(name);
    return shape.empty() ? 0 : static_cast<int>(std::min<int64_t>(shape[0], 1 << 30));
}

int layersIn(const WeightBinder &binder)
{
    int count = 0;
    while (count <= mostLayers && binder.has(concat("encoder.layer.", count, ".attention.self.query.weight"))) {
        ++count;
    }
    return count;
}

/// What a config must say of BERT; sizes that it leaves out are the tensors' own.
Result<StackSpec> readStack(const Config &config, WeightBinder &binder)
{
    HS_TRY(kind, config.textOr({"position_embedding_type"}, "absolute"));
    if (kind != "absolute") {
        return unsupported(concat(config.source(), ": position_embedding_type \"", printable(kind), "\": only absolute positions are computed for BERT"));
    }
    for (const char *name : {"is_decoder", "add_cross_attention"}) {
        HS_TRY(on, config.flagOr({name}, false));
        if (on) {
            return unsupported(concat(config.source(), ": ", name, ": BERT as a decoder is not computed by this version of Headscope"));
        }
    }
    const Shape words = binder.shapeOf("embeddings.word_embeddings.weight");
    StackSpec stack;
    HS_TRY(d_model, config.sizeOr({"hidden_size"}, words.size() == 2 ? static_cast<int>(std::min<int64_t>(words[1], 1 << 30)) : 0));
    HS_TRY(d_vocab, config.sizeOr({"vocab_size"}, rowsOf(binder, "embeddings.word_embeddings.weight")));
    HS_TRY(n_ctx, config.sizeOr({"max_position_embeddings"}, rowsOf(binder, "embeddings.position_embeddings.weight")));
    HS_TRY(d_mlp, config.sizeOr({"intermediate_size"}, rowsOf(binder, "encoder.layer.0.intermediate.dense.weight")));
    HS_TRY(n_layers, config.sizeOr({"num_hidden_layers"}, layersIn(binder)));
    HS_TRY(n_heads, headsOrAsk(config, binder, d_model));
    HS_TRY(d_head, headWidth(d_model, n_heads, config));
    HS_TRY(eps, config.amountOr({"layer_norm_eps"}, 1e-12));
    HS_TRY(activation, config.textOr({"hidden_act"}, "gelu"));
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
    HS_TRY_STATUS(checkLayers(n_layers, config.source()));
    stack.layers.assign(static_cast<size_t>(n_layers), {usualScale(d_head), 0, {}});
    HS_TRY_STATUS(checkSizes(stack, config.source()));
    return stack;
}

Result<EmbeddingWeights> bindEmbedding(const StackSpec &spec, const Config &config, WeightBinder &binder)
{
    EmbeddingWeights embed;
    HS_TRY(types, config.sizeOr({"type_vocab_size"}, std::max(1, rowsOf(binder, "embeddings.token_type_embeddings.weight"))));
    HS_TRY(words, binder.tensor("embeddings.word_embeddings.weight", {spec.d_vocab, spec.d_model}));
    HS_TRY(positions, binder.tensor("embeddings.position_embeddings.weight", {spec.n_ctx, spec.d_model}));
    HS_TRY(segments, binder.tensor("embeddings.token_type_embeddings.weight", {types, spec.d_model}));
    HS_TRY(norm, bindNorm(binder, "embeddings.LayerNorm", spec.d_model));
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
    block.attn = {std::move(W_Q), std::move(W_K), std::move(W_V), std::move(W_O), {}, {}, {}, {}};
    block.norm_attn_post = std::move(norm_attn);
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    block.norm_mlp_post = std::move(norm_mlp);
    return block;
}

/// The masked-language head, where the file has one: transform, then the embedding (or a decoder of its own) and a bias.
Status bindHead(const StackSpec &spec, const Config &config, WeightBinder &binder, Architecture &out)
{
    const std::string at = "cls.predictions.";
    if (!binder.hasOuter(at + "transform.dense.weight")) {
        return Done{};
    }
    const auto vector = [&](const std::string &name, int size) -> Result<std::vector<float>> {
        HS_TRY(tensor, binder.outer(name, {size}));
        return toFloat(tensor);
    };
    HeadWeights &head = out.weights.head;
    HS_TRY(dense, binder.outer(at + "transform.dense.weight", {spec.d_model, spec.d_model}));
    HS_TRY(b_dense, vector(at + "transform.dense.bias", spec.d_model));
    HS_TRY(gain, vector(at + "transform.LayerNorm.weight", spec.d_model));
    HS_TRY(shift, vector(at + "transform.LayerNorm.bias", spec.d_model));
    head.dense = Linear(dense, Orientation::OutIn, std::move(b_dense));
    head.activation = spec.activation;
    head.norm = {std::move(gain), std::move(shift)};
    HS_TRY(tied, config.flagOr({"tie_word_embeddings"}, true));
    Tensor unembedding = out.weights.stacks[0].embed.W_E;
    if (binder.hasOuter(at + "decoder.weight") || !tied) {
        HS_TRY(own, binder.outer(at + "decoder.weight", {spec.d_vocab, spec.d_model}));
        unembedding = tied ? unembedding : own;
    }
    const std::string biasName = binder.hasOuter(at + "bias") ? at + "bias" : at + "decoder.bias";
    HS_TRY(b_U, vector(biasName, spec.d_vocab));
    head.W_U = Linear(unembedding, Orientation::OutIn, std::move(b_U));
    out.spec.d_out = spec.d_vocab;
    return Done{};
}

Result<Architecture> read(const Config &config, WeightBinder &binder)
{
    HS_TRY(stack, readStack(config, binder));
    Architecture out;
    StackWeights weights;
    HS_TRY(embed, bindEmbedding(stack, config, binder));
    weights.embed = std::move(embed);
    for (int layer = 0; layer < stack.n_layers(); ++layer) {
        HS_TRY(block, bindBlock(stack, binder, layer));
        weights.blocks.push_back(std::move(block));
    }
    if (layersIn(binder) > stack.n_layers()) {
        return badInput(concat(binder.source(), ": expected ", stack.n_layers(), " layers as the config says, found more (encoder.layer.", stack.n_layers(), ")"));
    }
    out.weights.stacks.push_back(std::move(weights));
    HS_TRY_STATUS(bindHead(stack, config, binder, out));
    out.spec.family = "bert";
    out.spec.stacks.push_back(std::move(stack));
    return out;
}

} // namespace

const Family bertFamily = {{"bert"}, {"bert.", ""}, "embeddings.word_embeddings.weight", {"*position_ids", "*token_type_ids", "*pooler.dense.*", "cls.seq_relationship.*", "cls.predictions.decoder.bias", "cls.predictions.bias"}, read};

} // namespace headscope
