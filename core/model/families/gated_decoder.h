// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The Llama shape, which many families vary: RMSNorm before each part, rotary positions, a gated MLP, grouped key/value heads. A family's file states its defaults and changes the layers.

#include <string>
#include <vector>

#include "core/model/families/decoder.h"
#include "core/model/families/rotary_config.h"

namespace headscope {

/// What a family's configuration class says where a config does not, and how its blocks depart from Llama's. Biases are taken where the file has them.
struct GatedFamily {
    std::string name;
    int n_kv_heads = 0; ///< 0: n_heads
    int d_head = 0;     ///< 0: d_model / n_heads
    int n_ctx = 2048;
    double eps = 1e-6;
    bool tied = false;
    std::vector<std::string> activationNames = {"hidden_act"}; ///< the first that the config says counts
    std::string activation = "silu";
    bool gainPlusOne = false; ///< norms multiply by 1 + weight (Gemma)
    bool sandwich = false;    ///< a norm of each part's output too (Gemma 2 and 3)
    bool headNorms = false;   ///< norms of each query and key head
    bool joined = false;      ///< one matrix for q, k, v and one for gate and up (Phi-3)
};

/// The stack without rotary positions, every layer seeing all.
Result<StackSpec> readGatedStack(const Config &config, const GatedFamily &family);

/// What the stack asks of its rotary positions.
RotaryQuery rotaryQuery(const StackSpec &stack);

/// The same rotary positions for every layer, and the context that they were scaled to.
Status setRotary(const Config &config, const RotaryQuery &query, StackSpec &stack);

/// sliding_window: 0 where the config says null; `otherwise` where it says nothing.
Result<int> readWindow(const Config &config, int otherwise);

/// layer_types, one a layer: true where it is "sliding_attention", false where "full_attention"; `otherwise` where the config does not say them. Unsupported for other kinds, by name.
Result<std::vector<bool>> readSlidingLayers(const Config &config, std::vector<bool> otherwise);

/// Weights and head of a stack that is complete.
Result<Architecture> bindGated(const StackSpec &stack, const GatedFamily &family, const Config &config, WeightBinder &binder);

} // namespace headscope
