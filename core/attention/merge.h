// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Heads merged into one, beside the layer's own way (all z side by side through W_O, Vaswani et al. 2017, section 3.2.2): their mean, a weighted average with the user's weights, or their maximum, number by number
/// (an average of heads is what the last layer of a graph attention network does: Velickovic et al. 2018, eq. 6).
///
/// What the layer would put out if every head gave the merged z is [z, ..., z] W_O + b_O: equal to the layer's own output when all heads are alike, so the difference of the two shows what telling heads apart adds.
/// Pure functions on the caller's thread.

#include <vector>

#include "core/attention/attention.h"
#include "core/tensor/linear.h"

namespace headscope {

enum class MergeKind { Mean, Max, Weights };

struct HeadMerge {
    MergeKind kind = MergeKind::Mean;
    std::vector<float> weights; ///< [n_heads] of MergeKind::Weights, where only their proportions matter; of MergeKind::Max, which leaves heads of weight 0 out, or empty = all
};

/// BadInput unless there is one finite weight a head, none negative, not all zero. Mean, and Max without weights, are always right.
Status checkMerge(const HeadMerge &merge, int n_heads);

/// Rectangle of the merged pattern, max-pooled like pooledPattern (attention.h) to [rows, cols]: rows = tile.rows and cols = tile.cols give every cell. NaN where all pooled cells are masked.
/// Requires a merge that checkMerge passes, 1 <= rows <= tile.rows, 1 <= cols <= tile.cols. Cost: n_heads times that of the tile.
Matrix mergedPattern(const AttentionTrace &trace, const HeadMerge &merge, const Tile &tile, int rows, int cols);

/// The merged z, [n_query, d_head].
Matrix mergedZ(const AttentionTrace &trace, const HeadMerge &merge);

/// [z, ..., z] W_O + b_O of the merged z, [n_query, d_model].
Matrix mergedOutput(const AttentionTrace &trace, const HeadMerge &merge, const Linear &W_O);

} // namespace headscope
