// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Parts of transformers as their papers and PyTorch's documentation write them, in float64 and plain loops. Reads tensors by the names of the files; shares no code with core/forward, core/attention or core/model.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/support/tiny_model.h"

namespace headscope::testing::naive {

using Numbers = std::vector<double>;
using Rows = std::vector<Numbers>; ///< [n][d]
using Named = std::map<std::string, Numbers>;

Rows rowsOf(const Matrix &x);
Numbers flat(const Rows &x);
Rows plus(Rows a, const Rows &b);
Rows columns(const Rows &x, int first, int count);

/// x W^T + b of a matrix [out, in]; `inOut`: of a matrix [in, out]. The bias is added where there is one.
Rows linear(const Rows &x, const FloatTensor &weight, const FloatTensor *bias = nullptr, bool inOut = false);
/// NAME.weight [out, in] and NAME.bias where it is there.
Rows layer(const Rows &x, const TinyTensors &tensors, const std::string &name);
/// LayerNorm (Ba et al. 2016) by NAME.weight and NAME.bias where it is there.
Rows norm(const Rows &x, const TinyTensors &tensors, const std::string &name, double eps);
/// RMSNorm (Zhang & Sennrich 2019).
Rows rmsNorm(const Rows &x, const std::vector<float> &gain, double eps);
/// "gelu", "gelu_new", "quick_gelu", "relu", "silu", "tanh".
double activation(const std::string &name, double v);
Rows activated(Rows x, const std::string &name);

/// What is added to the score of query i and key j, -infinity where it may not be seen.
using MaskOf = std::function<double(int, int)>;
MaskOf causal();

/// Attention over projected rows, heads side by side.
struct Attended {
    Numbers pattern; ///< [n_heads, n_query, n_key]
    Rows z;          ///< [n_query, n_heads * d_head]
};
Attended attention(const Rows &q, const Rows &k, const Rows &v, std::pair<int, int> headsAndKvHeads, double scale, const MaskOf &mask = {});

/// nn.MultiheadAttention with in_proj_weight, out_proj.weight and their biases behind `at`.
struct TorchAttention {
    const TinyTensors &tensors;
    std::string at;
    int n_heads;
    /// Output of W_O; the pattern goes to `pattern`.
    Rows operator()(const Rows &query, const Rows &keys, Numbers &pattern, const MaskOf &mask = {}) const;
};

/// nn.TransformerEncoderLayer and DecoderLayer.
struct TorchLayers {
    const TinyTensors &tensors;
    int n_heads;
    bool normFirst = false;
    std::string activation = "relu";
    double eps = 1e-5;

    /// Fills NAME + "attn.pattern", "resid_mid", "cross_attn.pattern", "resid_cross", "resid_post"; `memory` null for an encoder layer.
    Rows operator()(const Rows &x, const std::string &at, const Rows *memory, const MaskOf &mask, const std::string &name, Named &out) const;
};

} // namespace headscope::testing::naive
