// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Rows of patterns that are no numbers (broken weights), told from rows that are masked: whoever shows weights marks these. Costs next to nothing where all numbers are finite. Pure functions.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/analysis/cell_marks.h"
#include "core/attention/attention.h"
#include "core/attention/merge.h"
#include "core/base/progress.h"

namespace headscope {

/// [n_query] 1 = a score that the query sees is no number, and so none of its weights is; empty = no row is. Given patterns have none: there NaN is masked.
/// Cost: finitePattern (non_finite.h); where that is false the head's scores, on all threads. Where `progress` is cancelled rows may be missing.
using BrokenRows = std::vector<uint8_t>;
BrokenRows brokenRows(const AttentionTrace &attn, HeadIndex head, const Progress &progress = {});

/// The same of one row. Cost: the row's scores, on the caller's thread.
bool brokenRow(const AttentionTrace &attn, HeadIndex head, QueryPos query);

/// Rows that some head of the layer has broken: of all heads, or of those that take part in a merge. What is made of several heads is no number where one of them is not.
BrokenRows brokenRows(const AttentionTrace &attn, const Progress &progress = {});
BrokenRows brokenRows(const AttentionTrace &attn, const HeadMerge &merge, const Progress &progress = {});

inline int brokenCount(const BrokenRows &broken) { return static_cast<int>(std::count(broken.begin(), broken.end(), uint8_t{1})); }

inline bool isBroken(const BrokenRows &broken, int query) { return !broken.empty() && broken[static_cast<size_t>(query)] != 0; }

/// Marks of a rectangle of a pattern with these broken rows, pooled to [rows, cols] as pooledPattern (attention.h) does: a block is no number, where one cell that its query sees is none. Empty where none is.
/// Requires the tile inside, 1 <= rows <= tile.rows, the like cols. Cost: the cells of the tile's broken rows, no scores.
CellMarks patternMarks(const AttentionTrace &attn, const BrokenRows &broken, const Tile &tile, int rows, int cols);

/// NotANumber where a number is above 0; empty where none is.
CellMarks marksAbove0(const Matrix &pooled);

} // namespace headscope
