// SPDX-License-Identifier: GPL-3.0-or-later
// GPT-2 (Radford et al. 2019): learned positions, pre-LayerNorm, one joined [in, out] matrix for q, k and v.

#include <cmath>

#include "core/base/text.h"
#include "core/model/families/bare_layers.h"

namespace headscope {

namespace {

int layersIn(const WeightBinder &binder)
{
    int count = 0;
    while (count <= 1024 && binder.has(concat("h.", count, ".attn.c_attn.weight"))) {
        ++count;
    }
    return count;
}

/// One size of a tensor of the file, for configs that do not say it; 0 where there is none.
int sizeOf(const WeightBinder &binder, const std::string &name, size_t dimension)
{
    const Shape shape = binder.shapeOf(name);
    return dimension < shape.size() ? static_cast<int>(std::min<int64_t>(shape[dimension], 1 << 30)) : 0;
}

/// What a config must say of GPT-2; sizes that it leaves out are the tensors' own.
Result<ModelSpec> readSpec(const Config &config, WeightBinder &binder)
{
    StackSpec stack;
    HS_TRY(n_layers, config.sizeOr({"n_layer", "num_hidden_layers", "n_layers"}, layersIn(binder)));
    HS_TRY(d_model, config.sizeOr({"n_embd", "hidden_size", "d_model"}, sizeOf(binder, "wte.weight", 1)));
    HS_TRY(n_heads, headsOrAsk(config, binder, d_model));
    HS_TRY(d_mlp, config.sizeOr({"n_inner"}, 0));
    HS_TRY(d_vocab, config.sizeOr({"vocab_size"}, sizeOf(binder, "wte.weight", 0)));
    HS_TRY(n_ctx, config.sizeOr({"n_positions", "n_ctx", "max_position_embeddings", "block_size"}, sizeOf(binder, "wpe.weight", 0)));
    HS_TRY(eps, config.amountOr({"layer_norm_epsilon", "layer_norm_eps"}, 1e-5));
    HS_TRY(activation, config.textOr({"activation_function", "activation"}, "gelu_new"));
    HS_TRY(scaled, config.flagOr({"scale_attn_weights"}, true));
    HS_TRY(byLayer, config.flagOr({"scale_attn_by_inverse_layer_idx"}, false));
    HS_TRY(cross, config.flagOr({"add_cross_attention"}, false));
    if (cross) {
        return unsupported(concat(config.source(), ": add_cross_attention: GPT-2 with cross-attention is not one that Headscope computes"));
    }
    HS_TRY(d_head, headWidth(d_model, n_heads, config));
    stack.n_heads = stack.n_kv_heads = n_heads;
    stack.d_model = stack.d_key = stack.d_value = d_model;
    stack.d_head = d_head;
    stack.d_mlp = d_mlp ? d_mlp : 4 * std::min(d_model, 1 << 20);
    stack.d_vocab = d_vocab;
    stack.n_ctx = n_ctx;
    stack.norm_eps = static_cast<float>(eps);
    stack.position = PositionKind::Learned;
    HS_TRY_STATUS(checkLayers(n_layers, config.source()));
    stack.layers.resize(static_cast<size_t>(n_layers));
    HS_TRY_STATUS(checkSizes(stack, config.source()));
    HS_TRY(act, activationFromName(activation, config.source()));
    stack.activation = act;
    for (int layer = 0; layer < n_layers; ++layer) {
        const double base = scaled ? 1.0 / std::sqrt(static_cast<double>(d_head)) : 1.0;
        stack.layers[static_cast<size_t>(layer)].score_scale = static_cast<float>(byLayer ? base / (layer + 1) : base);
    }
    ModelSpec spec;
    spec.family = "gpt2";
    spec.stacks.push_back(std::move(stack));
    spec.predictsNext = true;
    spec.d_out = d_vocab;
    return spec;
}

/// Hugging Face stores its matrices [in, out], minGPT and nanoGPT [out, in]: the joined one is never square and tells.
Orientation orientationOf(const StackSpec &spec, const WeightBinder &binder)
{
    return binder.shapeOf("h.0.attn.c_attn.weight") == Shape{3 * spec.d_model, spec.d_model} ? Orientation::OutIn : Orientation::InOut;
}

/// Biases may be absent (nanoGPT with bias = False).
Result<Linear> bindConv(WeightBinder &binder, const std::string &name, Orientation orientation, const std::pair<int, int> &inOut)
{
    return binder.linear(name + ".weight", binder.expects(name + ".bias") ? name + ".bias" : "", orientation, inOut.first, inOut.second);
}

Result<BlockWeights> bindBlock(const StackSpec &spec, WeightBinder &binder, int layer)
{
    const std::string at = concat("h.", layer, ".");
    const int d = spec.d_model;
    const Orientation orientation = orientationOf(spec, binder);
    BlockWeights block;
    HS_TRY(ln_1, bindNorm(binder, at + "ln_1", d));
    HS_TRY(ln_2, bindNorm(binder, at + "ln_2", d));
    HS_TRY(qkv, bindConv(binder, at + "attn.c_attn", orientation, {d, 3 * d}));
    HS_TRY(W_O, bindConv(binder, at + "attn.c_proj", orientation, {d, d}));
    HS_TRY(W_in, bindConv(binder, at + "mlp.c_fc", orientation, {d, spec.d_mlp}));
    HS_TRY(W_out, bindConv(binder, at + "mlp.c_proj", orientation, {spec.d_mlp, d}));
    block.norm_attn = std::move(ln_1);
    block.norm_mlp = std::move(ln_2);
    block.attn.W_Q = qkv.outputs(0, d);
    block.attn.W_K = qkv.outputs(d, d);
    block.attn.W_V = qkv.outputs(2 * d, d);
    block.attn.W_O = std::move(W_O);
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    return block;
}

Result<StackWeights> bindStack(const StackSpec &spec, WeightBinder &binder)
{
    StackWeights stack;
    HS_TRY(W_E, binder.tensor("wte.weight", {spec.d_vocab, spec.d_model}));
    HS_TRY(W_pos, binder.tensor("wpe.weight", {spec.n_ctx, spec.d_model}));
    stack.embed.W_E = std::move(W_E);
    stack.embed.W_pos = std::move(W_pos);
    for (int layer = 0; layer < spec.n_layers(); ++layer) {
        HS_TRY(block, bindBlock(spec, binder, layer));
        stack.blocks.push_back(std::move(block));
    }
    if (binder.has(concat("h.", spec.n_layers(), ".attn.c_attn.weight"))) {
        return badInput(concat(binder.source(), ": expected ", spec.n_layers(), " layers as the config says, found more (h.", spec.n_layers(), ")"));
    }
    HS_TRY(norm, bindNorm(binder, "ln_f", spec.d_model));
    stack.norm_final = std::move(norm);
    return stack;
}

bool minGptStyle(const StackSpec &spec, const WeightBinder &binder) { return orientationOf(spec, binder) == Orientation::OutIn; }

/// Logits through the embedding, unless the config says that they are not tied. minGPT never ties, and its configs do not say so: there the file's own head, where it has one, is taken.
Result<Linear> bindHead(const ModelSpec &spec, const Config &config, WeightBinder &binder, const Tensor &W_E)
{
    HS_TRY(tied, config.flagOr({"tie_word_embeddings"}, !binder.hasOuter("lm_head.weight") || !minGptStyle(spec.main(), binder)));
    Tensor unembedding = W_E;
    if (binder.hasOuter("lm_head.weight") || !tied) {
        HS_TRY(own, binder.outer("lm_head.weight", {spec.d_out, spec.main().d_model}));
        unembedding = tied ? W_E : own; // tied files often carry a copy
    }
    return Linear(unembedding, Orientation::OutIn, {});
}

Result<Architecture> read(const Config &config, WeightBinder &binder)
{
    HS_TRY(spec, readSpec(config, binder));
    HS_TRY(stack, bindStack(spec.main(), binder));
    HS_TRY(head, bindHead(spec, config, binder, stack.embed.W_E));
    Architecture out;
    out.weights.head.W_U = std::move(head);
    out.weights.stacks.push_back(std::move(stack));
    out.spec = std::move(spec);
    return out;
}

} // namespace

const Family gpt2Family = {{"gpt2", "gpt-nano", "gpt-micro", "gpt-mini", "gopher-44m", "openai-gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl"}, {"transformer.", ""}, "wte.weight",
    {"*attn.bias", "*attn.masked_bias"}, read};

} // namespace headscope
