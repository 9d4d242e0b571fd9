// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Runs a Model over an Input and gives a Trace. One pass executes any ModelSpec.

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/attention/merge.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/forward/head.h"
#include "core/forward/trace.h"

namespace headscope {

struct PassOptions {
    /// Trace of an earlier input of the same model. What the new input shares with it is taken from there: stacks whose input is the same, and the unchanged beginning of a causal one. Null = nothing.
    std::shared_ptr<const Trace> previous = nullptr;
    /// Called on the pass's thread as soon as patterns of a block can be asked for, in order of the pass. The trace may be copied and kept: copies share its numbers. Empty = nobody asks.
    std::function<void(GroupIndex, LayerIndex, const AttentionTrace &)> attended = {};
    /// Room for every pattern of a block, [n_heads, n_query, n_key], masked cells 0, which are written while the pass has the scores at hand: for whoever needs all of them, cheaper than asking afterwards. Called on the pass's thread
    /// before the block's attention; empty = not wanted. What it gave is filled when runForward() has returned a trace. Requires `previous` to be null.
    std::function<std::span<float>(GroupIndex, LayerIndex, const AttentionGeometry &)> patterns = {};
};

/// The pass of all stacks up to their last residual streams. BadInput where checkInput finds a fault. Cancelled inside a block, within a few milliseconds, when `progress` says so. Uses the threads of the pool (parallel.h).
/// Of a model whose patterns are given nothing is computed: the trace has these alone, and none of the functions below may be asked of it.
Result<std::shared_ptr<const Trace>> runForward(std::shared_ptr<const Model> model, Input input, const Progress &progress = {}, const PassOptions &options = {});

/// What attention of a group computes in block `layer`, recomputed from the trace: z through W_O, [n, d_model], before any norm.
Matrix attnOut(const Trace &trace, GroupIndex group, LayerIndex layer);
/// What it would compute if every head gave the merged z (merge.h): mergedOutput with the layer's own W_O, [n, d_model]. Requires a merge that checkMerge passes.
Matrix mergedAttnOut(const Trace &trace, GroupIndex group, LayerIndex layer, const HeadMerge &merge);
/// attnOut of the block's MLP. Requires a stack with one.
Matrix mlpOut(const Trace &trace, int stack, LayerIndex layer);
/// A stack's stream after its last norm, [n, d_model].
Matrix finalStream(const Trace &trace, int stack);
/// Logits of the last `rows` positions, [rows, d_out]; of a model that classifies, [1, d_out]. Requires a model with a head and 1 <= rows <= n.
Matrix logits(const Trace &trace, int rows);

} // namespace headscope
