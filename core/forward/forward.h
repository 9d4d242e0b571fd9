// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Runs a Model over an Input and gives a Trace. One pass executes any ModelSpec.

#include <memory>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/forward/trace.h"

namespace headscope {

/// The pass up to the last residual stream. Cancelled between and inside blocks when `progress` says so. Uses the threads of the pool (parallel.h).
Result<std::shared_ptr<const Trace>> runForward(std::shared_ptr<const Model> model, TokenInput input, const Progress &progress = {});

/// What block `layer` adds to the stream, recomputed from the trace: attention z through W_O, [n, d_model].
Matrix attnOut(const Trace &trace, LayerIndex layer);
/// MLP of resid_mid, [n, d_model].
Matrix mlpOut(const Trace &trace, LayerIndex layer);
/// The stream after the last norm, [n, d_model].
Matrix finalStream(const Trace &trace);
/// Next-token logits of the last `rows` positions, [rows, d_vocab]. Requires 1 <= rows <= n.
Matrix logits(const Trace &trace, int rows);

} // namespace headscope
