// SPDX-License-Identifier: GPL-3.0-or-later
// GPT-Neo (Black et al. 2021): GPT-2's block with unscaled scores and windows on every other layer.
#include "core/model/families/decoder.h"

namespace headscope {

namespace {

/// "global" or "local", one a layer.
Result<std::vector<std::string>> readKinds(const Config &config, int n_layers)
{
    HS_TRY(listed, config.texts({"attention_layers"}));
    HS_TRY(runs, config.textRuns({"attention_types"}));
    std::vector<std::string> kinds = listed.empty() ? std::move(runs) : std::move(listed);
    for (int layer = 0; layer < n_layers && !config.has({"attention_layers", "attention_types"}); ++layer) {
        kinds.emplace_back(layer % 2 == 0 ? "global" : "local");
    }
    if (kinds.size() != static_cast<size_t>(n_layers)) {
        return badInput(concat(config.source(), ": attention_types: expected kinds for ", n_layers, " layers, found ", kinds.size()));
    }
    for (const auto &kind : kinds) {
        if (kind != "global" && kind != "local") {
            return unsupported(concat(config.source(), ": attention_types: \"", printable(kind), "\" is not one that Headscope computes (known: global, local)"));
        }
    }
    return kinds;
}

Result<StackSpec> readStack(const Config &config)
{
    HS_TRY(n_layers, config.size({"num_layers", "num_hidden_layers"}));
    HS_TRY(n_heads, config.size({"num_heads", "num_attention_heads"}));
    HS_TRY(d_model, config.size({"hidden_size"}));
    HS_TRY(d_mlp, config.sizeOr({"intermediate_size"}, 0));
    HS_TRY(d_vocab, config.size({"vocab_size"}));
    HS_TRY(n_ctx, config.sizeOr({"max_position_embeddings"}, 2048));
    HS_TRY(window, config.sizeOr({"window_size"}, 256));
    HS_TRY(eps, config.amountOr({"layer_norm_epsilon"}, 1e-5));
    HS_TRY(name, config.textOr({"activation_function"}, "gelu_new"));
    HS_TRY(activation, activationFromName(name, config.source()));
    HS_TRY(stack, decoderStack({n_layers, n_heads, 0, d_model, 0, d_mlp, d_vocab, n_ctx}, config));
    HS_TRY(kinds, readKinds(config, n_layers));
    stack.norm_eps = static_cast<float>(eps);
    stack.activation = activation;
    stack.position = PositionKind::Learned;
    for (size_t layer = 0; layer < stack.layers.size(); ++layer) {
        stack.layers[layer].score_scale = 1.0f;
        stack.layers[layer].window = kinds[layer] == "local" ? window : 0;
    }
    return stack;
}

Result<BlockWeights> bindBlock(const StackSpec &spec, WeightBinder &binder, const std::string &at)
{
    const int d = spec.d_model;
    BlockWeights block;
    HS_TRY(ln_1, bindNorm(binder, at + "ln_1", d));
    HS_TRY(ln_2, bindNorm(binder, at + "ln_2", d));
    HS_TRY(W_Q, bindLinear(binder, at + "attn.attention.q_proj", d, d));
    HS_TRY(W_K, bindLinear(binder, at + "attn.attention.k_proj", d, d));
    HS_TRY(W_V, bindLinear(binder, at + "attn.attention.v_proj", d, d));
    HS_TRY(W_O, bindLinear(binder, at + "attn.attention.out_proj", d, d));
    HS_TRY(W_in, bindLinear(binder, at + "mlp.c_fc", d, spec.d_mlp));
    HS_TRY(W_out, bindLinear(binder, at + "mlp.c_proj", spec.d_mlp, d));
    block.norm_attn = std::move(ln_1);
    block.norm_mlp = std::move(ln_2);
    block.attn.W_Q = std::move(W_Q);
    block.attn.W_K = std::move(W_K);
    block.attn.W_V = std::move(W_V);
    block.attn.W_O = std::move(W_O);
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    return block;
}

Result<Architecture> read(const Config &config, WeightBinder &binder)
{
    HS_TRY(stack, readStack(config));
    StackWeights weights;
    HS_TRY(W_E, binder.tensor("wte.weight", {stack.d_vocab, stack.d_model}));
    HS_TRY(W_pos, binder.tensor("wpe.weight", {stack.n_ctx, stack.d_model}));
    HS_TRY(blocks, bindBlocks(stack, binder, "h", [&, &s = stack](const std::string &at) { return bindBlock(s, binder, at); }));
    HS_TRY(norm, bindNorm(binder, "ln_f", stack.d_model));
    weights.embed.W_E = std::move(W_E);
    weights.embed.W_pos = std::move(W_pos);
    weights.blocks = std::move(blocks);
    weights.norm_final = std::move(norm);
    VocabularyHead head;
    head.tied = true;
    return decoderModel("gpt_neo", {stack, std::move(weights)}, head, config, binder);
}

} // namespace

const Family gptNeoFamily = {{"gpt_neo"}, {"transformer.", ""}, "h.0.attn.attention.q_proj.weight", {"*attn.attention.bias", "*attn.attention.masked_bias", "*lm_head.weight"}, read};

} // namespace headscope
