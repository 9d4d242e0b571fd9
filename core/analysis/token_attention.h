// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The attention from one or several queries over all keys, or to one or several keys over all queries: rows or columns of a pattern, added or averaged. Linear memory. Pure functions on the caller's thread.

#include <vector>

#include "core/analysis/cell_marks.h"
#include "core/base/progress.h"
#include "core/forward/trace.h"

namespace headscope {

enum class Direction { From, To }; ///< from queries over keys; to keys over queries
enum class Together { Sum, Mean };

/// [n_key] of From, [n_query] of To: sum or mean over `positions` of A_position,j (or A_i,position); masked cells count as nothing, a mean divides by all positions. NaN where every cell is masked, or where `positions` is empty.
/// Requires positions inside. Cost: one row or column of the pattern a position.
std::vector<float> tokenAttention(const Trace &trace, const HeadPlace &place, Direction direction, const std::vector<int> &positions, Together together = Together::Sum);

/// Which of these numbers come from broken rows: a token is no number, where one of its cells that the query sees is none. Empty where none is. Cost: that of brokenRows (broken_rows.h), and nothing more in a sound head.
CellMarks tokenMarks(const Trace &trace, const HeadPlace &place, Direction direction, const std::vector<int> &positions, const Progress &progress = {});

} // namespace headscope
