// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a pass may take from the trace of an earlier input. Pure functions.

#include "core/forward/trace.h"

namespace headscope {

/// True when the stack reads the same sequence under the same mask in both inputs, and so do all stacks whose output it reads: then its whole trace is the same. Requires traces of one model.
bool sameStack(const Model &model, const Input &before, const Input &now, int stack);

/// Positions at the beginning of a stack's sequence whose numbers are the same in both inputs, as nothing behind them is seen: their tokens are equal, attention looks back only, and nothing depends on the length.
/// At most one less than the new length. 0 for stacks that look ahead.
int sharedBeginning(const Model &model, const Input &before, const Input &now, int stack);

} // namespace headscope
