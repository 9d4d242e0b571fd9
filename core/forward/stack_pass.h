// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Runs one stack of blocks of a pass. Used by forward.cpp alone.

#include "core/forward/forward.h"

namespace headscope {

/// The trace of stack `index` of so_far.model over so_far.input; the stacks before it are in `so_far`. Shares with options.previous what it may. Cancelled when `progress` says so.
Result<StackTrace> runStack(const Trace &so_far, int index, const Progress &progress, const PassOptions &options);

/// The stream that the MLP of a block reads, normed: [n - first, d_model], the rows from `first` on.
Matrix mlpInput(const StackSpec &spec, const BlockWeights &weights, const BlockTrace &block, const SharedRows &resid_pre, int first = 0);

} // namespace headscope
