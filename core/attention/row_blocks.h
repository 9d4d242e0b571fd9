// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Rows of one head, from queries, keys and values to z and the rows' statistics: what attend() hands to a thread. Two ways, which differ in rounding alone:
/// attendBlock keeps the scores of whole rows, so that patterns can be written out; attendGroup takes many rows through the keys a chunk at a time (online softmax, Milakov & Gimelshein 2018; blocks as in Dao et al. 2022),
/// so that keys and values are read once for all of them and no row of scores leaves the nearest caches.
/// Thread rule: each call writes its own rows of Outcome and nothing else.

#include <span>
#include <stop_token>

#include "core/attention/attention.h"

namespace headscope {

/// What attend() makes for the rows from `begin` on.
struct Outcome {
    int begin;
    Matrix z, row_max, row_scale;
    std::span<float> patterns; ///< [n_heads, n_query, n_key], or nothing
};

/// Queries [first, first + count) of a head.
struct RowRange {
    HeadIndex head;
    int first, count;
};

/// count <= simd::loops().tileRows. Memory: 4 count n_key bytes a thread.
void attendBlock(const AttentionTrace &trace, const RowRange &rows, Outcome &out);

constexpr int mostGroupBlocks = 32; ///< of a tile's height: their queries and z stay in the second cache beside a chunk of keys and values

/// Any count; no patterns. Memory: a chunk of scores, and 8 count d_head bytes a thread. Returns early, rows unfinished, once `stop` is requested.
void attendGroup(const AttentionTrace &trace, const RowRange &rows, Outcome &out, const std::stop_token &stop);

} // namespace headscope
