// SPDX-License-Identifier: GPL-3.0-or-later
// Llama (Touvron et al. 2023) and what departs from it in windows, biases and head norms alone: Mistral (Jiang et al. 2023), Qwen 2 and 3.
#include "core/model/families/gated_decoder.h"

namespace headscope {

namespace {

const std::vector<std::string> buffers = {"*rotary_emb.inv_freq", "*lm_head.weight"};

Result<Architecture> readLlama(const Config &config, WeightBinder &binder)
{
    GatedFamily family;
    family.name = "llama";
    HS_TRY(stack, readGatedStack(config, family));
    HS_TRY_STATUS(setRotary(config, rotaryQuery(stack), stack));
    return bindGated(stack, family, config, binder);
}

Result<Architecture> readMistral(const Config &config, WeightBinder &binder)
{
    GatedFamily family;
    family.name = "mistral";
    family.n_kv_heads = 8;
    family.n_ctx = 131072;
    HS_TRY(stack, readGatedStack(config, family));
    HS_TRY_STATUS(setRotary(config, rotaryQuery(stack), stack));
    HS_TRY(window, readWindow(config, 4096));
    for (LayerSpec &layer : stack.layers) {
        layer.window = window;
    }
    return bindGated(stack, family, config, binder);
}

/// Windows on the layers that layer_types or, without it, max_window_layers name; none unless use_sliding_window.
Status setQwenWindows(const Config &config, StackSpec &stack)
{
    HS_TRY(used, config.flagOr({"use_sliding_window"}, false));
    HS_TRY(window, readWindow(config, 4096));
    HS_TRY(first, config.countOr({"max_window_layers"}, 28));
    std::vector<bool> otherwise;
    for (int layer = 0; layer < stack.n_layers(); ++layer) {
        otherwise.push_back(layer >= first);
    }
    HS_TRY(sliding, readSlidingLayers(config, std::move(otherwise)));
    for (size_t layer = 0; layer < stack.layers.size(); ++layer) {
        stack.layers[layer].window = used && sliding[layer] ? window : 0;
    }
    return Done{};
}

Result<Architecture> readQwen(const Config &config, WeightBinder &binder, const GatedFamily &family)
{
    HS_TRY(stack, readGatedStack(config, family));
    HS_TRY_STATUS(setRotary(config, rotaryQuery(stack), stack));
    HS_TRY_STATUS(setQwenWindows(config, stack));
    return bindGated(stack, family, config, binder);
}

Result<Architecture> readQwen2(const Config &config, WeightBinder &binder)
{
    GatedFamily family;
    family.name = "qwen2";
    family.n_kv_heads = 32;
    family.n_ctx = 32768;
    return readQwen(config, binder, family);
}

Result<Architecture> readQwen3(const Config &config, WeightBinder &binder)
{
    GatedFamily family;
    family.name = "qwen3";
    family.n_kv_heads = 32;
    family.d_head = 128;
    family.n_ctx = 32768;
    family.headNorms = true;
    return readQwen(config, binder, family);
}

} // namespace

const Family llamaFamily = {{"llama"}, {"model.", ""}, "embed_tokens.weight", buffers, readLlama};
const Family mistralFamily = {{"mistral"}, {"model.", ""}, "embed_tokens.weight", buffers, readMistral};
const Family qwen2Family = {{"qwen2"}, {"model.", ""}, "embed_tokens.weight", buffers, readQwen2};
const Family qwen3Family = {{"qwen3"}, {"model.", ""}, "embed_tokens.weight", buffers, readQwen3};

} // namespace headscope
