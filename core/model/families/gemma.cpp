// SPDX-License-Identifier: GPL-3.0-or-later
// Gemma 1, 2 and 3 (Google 2024, 2025; text only): norms of 1 + weight, scaled embeddings; from 2 on norms behind each part and windows on some layers, in 2 soft caps, in 3 head norms and two rotary bases.
#include <cmath>

#include "core/model/families/gated_decoder.h"

namespace headscope {

namespace {

const std::vector<std::string> buffers = {"*rotary_emb.inv_freq", "*lm_head.weight"};

GatedFamily gemmaFamilyOf(const std::string &name, int n_kv_heads, int n_ctx)
{
    GatedFamily family;
    family.name = name;
    family.n_kv_heads = n_kv_heads;
    family.d_head = 256;
    family.n_ctx = n_ctx;
    family.tied = true;
    family.activationNames = {"hidden_activation"};
    family.activation = "gelu_pytorch_tanh";
    family.gainPlusOne = true;
    family.sandwich = name != "gemma";
    family.headNorms = name == "gemma3_text";
    return family;
}

/// A soft cap; 0 where the config says null.
Result<double> readCap(const Config &config, const char *name, double otherwise) { return config.amountOr({name}, config.saysNull(name) ? 0.0 : otherwise); }

Result<StackSpec> readGemmaStack(const Config &config, const GatedFamily &family)
{
    HS_TRY_STATUS(refuseOtherThan(config, {{"use_bidirectional_attention", false}}));
    HS_TRY(stack, readGatedStack(config, family));
    stack.embedding_scale = static_cast<float>(std::sqrt(static_cast<double>(stack.d_model)));
    return stack;
}

/// query_pre_attn_scalar ^ -1/2 and the windows of Gemma 2 and 3; `sliding`: where layer_types does not say it.
Status setScaleAndWindows(const Config &config, std::vector<bool> otherwise, StackSpec &stack)
{
    HS_TRY(scalar, config.amountOr({"query_pre_attn_scalar"}, 256));
    HS_TRY(window, readWindow(config, 4096));
    HS_TRY(sliding, readSlidingLayers(config, std::move(otherwise)));
    if (!(scalar > 0)) {
        return badInput(concat(config.source(), ": query_pre_attn_scalar: expected a positive number, found ", scalar));
    }
    for (size_t layer = 0; layer < stack.layers.size(); ++layer) {
        stack.layers[layer].score_scale = static_cast<float>(1.0 / std::sqrt(scalar));
        stack.layers[layer].window = sliding[layer] ? window : 0;
    }
    return Done{};
}

Result<Architecture> bindCapped(const StackSpec &stack, const GatedFamily &family, std::pair<const Config *, double> configAndCap, WeightBinder &binder)
{
    HS_TRY(cap, readCap(*configAndCap.first, "final_logit_softcapping", configAndCap.second));
    HS_TRY(model, bindGated(stack, family, *configAndCap.first, binder));
    model.spec.logit_cap = static_cast<float>(cap);
    return model;
}

Result<Architecture> readGemma(const Config &config, WeightBinder &binder)
{
    GatedFamily family = gemmaFamilyOf("gemma", 16, 8192);
    family.activationNames = {"hidden_activation", "hidden_act"};
    HS_TRY(stack, readGemmaStack(config, family));
    HS_TRY_STATUS(setRotary(config, rotaryQuery(stack), stack));
    return bindGated(stack, family, config, binder);
}

Result<Architecture> readGemma2(const Config &config, WeightBinder &binder)
{
    const GatedFamily family = gemmaFamilyOf("gemma2", 4, 8192);
    HS_TRY(stack, readGemmaStack(config, family));
    HS_TRY_STATUS(setRotary(config, rotaryQuery(stack), stack));
    std::vector<bool> sliding;
    for (int layer = 0; layer < stack.n_layers(); ++layer) {
        sliding.push_back(layer % 2 == 0);
    }
    HS_TRY_STATUS(setScaleAndWindows(config, std::move(sliding), stack));
    HS_TRY(cap, readCap(config, "attn_logit_softcapping", 50.0));
    stack.score_cap = static_cast<float>(cap);
    return bindCapped(stack, family, {&config, 30.0}, binder);
}

/// Layers with a window turn by a base of their own, never scaled.
Status setTwoBases(const Config &config, const std::vector<bool> &sliding, StackSpec &stack)
{
    RotaryQuery global = rotaryQuery(stack);
    global.base = 1e6;
    global.layerKind = "full_attention";
    RotaryQuery local = rotaryQuery(stack);
    local.layerKind = "sliding_attention";
    local.baseName = "rope_local_base_freq";
    local.scaled = false;
    HS_TRY_STATUS(setRotary(config, global, stack));
    HS_TRY(turned, readRotary(config, local));
    for (size_t layer = 0; layer < stack.layers.size(); ++layer) {
        if (sliding[layer]) {
            stack.layers[layer].rotary = turned;
        }
    }
    return Done{};
}

Result<Architecture> readGemma3(const Config &config, WeightBinder &binder)
{
    const GatedFamily family = gemmaFamilyOf("gemma3_text", 4, 131072);
    HS_TRY(stack, readGemmaStack(config, family));
    HS_TRY(every, config.sizeOr({"sliding_window_pattern", "_sliding_window_pattern"}, 6));
    std::vector<bool> sliding;
    for (int layer = 0; layer < stack.n_layers(); ++layer) {
        sliding.push_back((layer + 1) % every != 0);
    }
    HS_TRY(said, readSlidingLayers(config, sliding));
    HS_TRY_STATUS(setTwoBases(config, said, stack));
    HS_TRY_STATUS(setScaleAndWindows(config, said, stack));
    return bindCapped(stack, family, {&config, 0.0}, binder);
}

} // namespace

const Family gemmaFamily = {{"gemma"}, {"model.", ""}, "embed_tokens.weight", buffers, readGemma};
const Family gemma2Family = {{"gemma2"}, {"model.", ""}, "embed_tokens.weight", buffers, readGemma2};
const Family gemma3Family = {{"gemma3_text"}, {"model.", ""}, "embed_tokens.weight", buffers, readGemma3};

} // namespace headscope
