// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Every cell of every head's pattern at once, for whoever needs them all (measurements, other programs). Views never do: they ask for tiles.

#include <cstdint>
#include <span>

#include "core/forward/trace.h"

namespace headscope {

/// Cells of all patterns: the sum over groups, layers and heads of n_query n_key.
int64_t patternCells(const Trace &trace);

/// Most cells that allPatterns writes in one piece.
int64_t largestPatternPiece(const Trace &trace);

/// Writes all patterns as float32, masked cells as 0, in order of group, layer, head, query, key: one behind the other from the beginning of `room`. Where they do not fit all at once, `room` is filled again from
/// its beginning as often as needed, so that what stays is the last part. Requires room.size() >= largestPatternPiece(trace). On all threads of the pool. Cost: that of computeTile on every cell.
void allPatterns(const Trace &trace, std::span<float> room);

} // namespace headscope
