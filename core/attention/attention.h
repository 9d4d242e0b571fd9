// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The multi-head attention engine: scaled dot-product attention (Vaswani et al. 2017, eq. 1) of one block, for all heads, and any rectangle of any
/// head's pattern afterwards. Knows no model family; positions are already in q and k.
///
/// An AttentionTrace is what the forward pass keeps: q, k, v, z and two numbers a query row. That is linear in tokens. The n x n pattern of a head is never stored;
/// computeTile computes the asked rectangle with the arithmetic of attend() itself: exp(score - row_max) * row_scale, each score one chain of sums over d_head, so that a cell has the same bits in every tile.
/// A causal trace may continue an earlier one whose first rows are the same, and shares them.
/// Thread rule: project() and attend() fill a trace that nobody else sees yet; all else reads.

#include <memory>
#include <span>
#include <vector>

#include "core/attention/key_panels.h"
#include "core/attention/mask.h"
#include "core/base/index.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/tensor/matrix.h"
#include "core/tensor/shared_rows.h"

namespace headscope {

class PatternDevice;

struct AttentionGeometry {
    int n_heads = 0, n_kv_heads = 0; ///< query head h reads kv head h / (n_heads / n_kv_heads)
    int n_query = 0, n_key = 0;
    int d_head = 0;
    float score_scale = 1.0f; ///< multiplies q k^T
    float score_cap = 0.0f;   ///< scaled scores become cap tanh(score / cap), before bias and mask (Gemma 2); 0 = no cap
    Mask mask;
    /// Bias by distance, [n_heads, n_query + n_key - 1]: entry (h, j - i + n_query - 1) is added to the score of query i and key j (T5's buckets, ALiBi's slopes). Null = none; no extra keys then.
    std::shared_ptr<const std::vector<float>> distance_bias;

    /// Bias by key, [n_heads, n_key]: entry (h, j) less entry (h, i) is added to the score of query i and key j of one sequence (ALiBi over positions that skip padding). Null = none; no extra keys then.
    std::shared_ptr<const std::vector<double>> key_bias;

    int kvHead(HeadIndex head) const { return head.value / (n_heads / n_kv_heads); }
};

struct GivenPattern;

struct AttentionTrace {
    AttentionGeometry geometry;
    SharedRows q;         ///< [n_query, n_heads * d_head]
    KeyPanels k;    ///< [n_key] of n_kv_heads keys
    SharedRows v;         ///< [n_key, n_kv_heads * paddedHead()]: each head's values, then zeros
    SharedRows z;         ///< [n_query, n_heads * d_head] pattern times v
    SharedRows row_max;   ///< [n_query, n_heads] largest allowed score of the row; -inf where every key is masked
    SharedRows row_scale; ///< [n_query, n_heads] 1 / sum of exp(score - row_max); 0 where every key is masked
    std::shared_ptr<const GivenPattern> given; ///< the pattern itself, computed elsewhere (given_pattern.h): then all of the above but the geometry is empty. Null = computed
    std::shared_ptr<const PatternDevice> device; ///< computes rectangles where the pass ran on a device (pattern_device.h); null = the CPU does

    /// Numbers from one head's values to the next head's.
    int paddedHead() const { return (geometry.d_head + simd::halfPanel - 1) / simd::halfPanel * simd::halfPanel; }
    const float *query(HeadIndex head, int i) const { return q.row(i) + static_cast<size_t>(head.value) * static_cast<size_t>(geometry.d_head); }
    const float *value(int kvHead, int j) const { return v.row(j) + static_cast<size_t>(kvHead) * static_cast<size_t>(paddedHead()); }
    const float *output(HeadIndex head, int i) const { return z.row(i) + static_cast<size_t>(head.value) * static_cast<size_t>(geometry.d_head); }
    float rowMax(HeadIndex head, int i) const { return row_max.row(i)[head.value]; }
    float rowScale(HeadIndex head, int i) const { return row_scale.row(i)[head.value]; }

    /// Copies by head: [n_heads, n_query, d_head], [n_kv_heads, n_key, d_head] twice, [n_heads, n_query, d_head].
    std::vector<float> queriesByHead() const;
    std::vector<float> keysByHead() const;
    std::vector<float> valuesByHead() const;
    std::vector<float> outputsByHead() const;
};

/// The beginning that a trace shares with an earlier one: its first `keep` queries and keys are the same and see only one another (a causal mask). Default: nothing.
struct Continuation {
    const AttentionTrace *previous = nullptr;
    int keep = 0;
};

/// What the projections of the positions from `keep` on gave: q [n_query - keep, n_heads * d_head], k and v [n_key - keep, n_kv_heads * d_head].
struct Projections {
    Matrix q, k, v;
};

/// Fills q, k and v; k is unfinished once `stop` is requested. Requires a geometry with its sizes set, and projections that fit it.
void project(AttentionTrace &trace, Projections made, const Continuation &from = {}, const std::stop_token &stop = {});

/// Fills z, row_max and row_scale from geometry, q, k, v; the rows before from.keep are those of the earlier trace. Scores live in a chunk of keys at a time, in the cache (row_blocks.h); blocks that causality or a window masks
/// wholly are not computed. Cost: 4 n_heads n_query n_key d_head operations (half of it when causal), some 100 KB and 4 KB d_head a thread. Cancelled when `progress` says so, within a few milliseconds.
/// `patterns`: room for [n_heads, n_query, n_key] numbers, or nothing. The pattern of each fresh row is written there while its scores are in the cache (4 n_key bytes a row of a tile, at most 14, a thread): what computeTile
/// gives for it, masked cells 0.
Status attend(AttentionTrace &trace, const Progress &progress, const Continuation &from = {}, std::span<float> patterns = {});

/// A rectangle of one head: queries [query, query + rows), keys [key, key + cols).
struct Tile {
    int query = 0, key = 0, rows = 0, cols = 0;
};

enum class CellValue {
    Pattern, ///< softmax of the scores; a fully masked row is zeros
    Score,   ///< scaled, capped, biased score before softmax
};

/// Writes the rectangle [rows, cols], row major, to `out`; masked cells become `masked` (0 or NaN for a pattern, -inf for scores, as the caller needs).
/// Requires the rectangle to lie inside [n_query, n_key] and out.size() == rows * cols, and of a given pattern that no scores are asked for. Cost: 2 rows cols d_head operations, on the caller's thread.
void computeTile(const AttentionTrace &trace, HeadIndex head, const Tile &tile, CellValue value, float masked, std::span<float> out);

/// Max-pooled rectangle of a head's pattern, [rows, cols] with rows <= tile.rows and cols <= tile.cols: cell (r, c) is the largest pattern value among the queries i of the tile
/// with i rows / tile.rows = r (rounded down, i from 0 in the tile) and the like keys, NaN where all of these are masked. Where several queries are
/// pooled, equal to computeTile's cells within 1e-6. A mean would hide the single bright cell.
/// Cost: that of the tile, on all threads where it is large.
Matrix pooledPattern(const AttentionTrace &trace, HeadIndex head, const Tile &tile, int rows, int cols);

/// pooledPattern of the whole head.
Matrix patternOverview(const AttentionTrace &trace, HeadIndex head, int rows, int cols);

} // namespace headscope
