// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Runs a Model over an Input and gives a Trace. One pass executes any ModelSpec.

#include <memory>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/forward/head.h"
#include "core/forward/trace.h"

namespace headscope {

/// The pass of all stacks up to their last residual streams. BadInput where checkInput finds a fault. Cancelled between and inside blocks when `progress` says so. Uses the threads of the pool (parallel.h).
Result<std::shared_ptr<const Trace>> runForward(std::shared_ptr<const Model> model, Input input, const Progress &progress = {});

/// Runs the last stack of a pass again, over another last sequence; the stacks before it, and the keys and values that its cross-attention reads of them, stay. For whoever writes a target token by
/// token. BadInput where checkInput finds a fault. Requires that nobody else holds the trace. After a failure the trace is good for nothing.
Status rerunLastStack(Trace &trace, Sequence last, const Progress &progress = {});

/// What attention of a group computes in block `layer`, recomputed from the trace: z through W_O, [n, d_model], before any norm.
Matrix attnOut(const Trace &trace, GroupIndex group, LayerIndex layer);
/// The same of the block's MLP. Requires a stack with one.
Matrix mlpOut(const Trace &trace, int stack, LayerIndex layer);
/// A stack's stream after its last norm, [n, d_model].
Matrix finalStream(const Trace &trace, int stack);
/// Logits of the last `rows` positions, [rows, d_out]; of a model that classifies, [1, d_out]. Requires a model with a head and 1 <= rows <= n.
Matrix logits(const Trace &trace, int rows);

} // namespace headscope
