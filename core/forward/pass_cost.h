// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How much arithmetic a forward pass is, by its shapes alone: what rates in GFLOP/s are computed from. Pure functions.

#include <vector>

#include "core/model/model_spec.h"

namespace headscope {

/// Floating-point operations: a multiplication and an addition are two. float64, which counts exactly up to 2^53 and never overflows.
struct PassCost {
    double projections = 0; ///< W_Q, W_K, W_V and W_O of all attentions
    double attention = 0;   ///< q k^T and pattern times v, over the cells that are not masked
    double mlp = 0;         ///< W_in, W_gate where there is one, W_out

    double total() const { return projections + attention + mlp; }
};

/// Operations of the products of a pass up to the last streams: 2 m n k of each product of [m, k] with [k, n], in every block of every stack; of the two products of attention only the cells (query, key) that
/// causality and window leave, 4 d_head each and head. A program that computes masked cells too, or parts twice, does more; this counts what the result needs.
/// Not counted: what is linear in tokens and width (norms, activations, softmax, rotation, biases), products that make the embedding (patches, frames, a factorised table: their sizes are in the weights), the
/// model's heads (logits), masks of an input (padding, attn_mask).
/// `positions`: of each stack in order, and of the given memory behind them where there is one; each at least 1. Cost: one step a query position and distinct window.
PassCost passCost(const ModelSpec &spec, const std::vector<int> &positions);

} // namespace headscope
