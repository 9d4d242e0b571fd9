// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The patterns of one attention that were computed elsewhere: cells as they lie in a file, converted when somebody looks. There are no q, k, v and z behind them, and no scores.
///
/// A cell is masked where it is NaN, and where the mask forbids it and it is 0. A cell that the mask forbids and that is not 0 counts as it stands: what a file holds is never hidden.
/// Thread rule: immutable; any number of readers at once.

#include <span>

#include "core/attention/attention.h"
#include "core/tensor/tensor.h"

namespace headscope {

struct GivenPattern {
    Tensor cells; ///< [n_heads, n_query, n_key] of the geometry that stands beside it; kept alive by its owner
};

/// computeTile of a trace whose pattern is given; requires `trace.given`. Cost: one conversion a cell.
void givenTile(const AttentionTrace &trace, HeadIndex head, const Tile &tile, float masked, std::span<float> out);

/// pooledPattern of a trace whose pattern is given; requires `trace.given`.
Matrix givenPooled(const AttentionTrace &trace, HeadIndex head, const Tile &tile, int rows, int cols);

/// One head's cells as float32 and as they stand: NaN stays NaN, float32 keeps its bits. Requires out.size() == n_query * n_key.
void givenHead(const GivenPattern &given, HeadIndex head, std::span<float> out);

} // namespace headscope
