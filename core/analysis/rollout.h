// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Attention rollout (Abnar & Zuidema 2020, section 3) of one position: B_l = 0.5 (merged A of layer l + I), rows divided by their sums; the rollout of layer l is R_l = B_l R_(l-1), R before the first layer being I.
/// Row i of R of the last layer is a row vector times the B of each layer from the top down, so that only rows of patterns are streamed: memory grows with layers times tokens, never with tokens squared. Sums are float64.
/// Heads are merged by their mean, as the paper does, or by maximum or minimum over heads.
/// Broken weights: a row of which some head's weights are no numbers sends no number to every position it sees; mass that is no number stays none below. Masked cells get nothing all the same.
/// Thread rule: pure functions; patterns are computed on all threads.

#include <optional>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/forward/trace.h"

namespace headscope {

enum class HeadFold { Mean, Max, Min };

struct RolloutOptions {
    HeadFold fold = HeadFold::Mean;
    int edges_a_layer = 24; ///< ways through a layer that are kept
};

struct RolloutEdge {
    int from = 0, to = 0; ///< position above the layer, and the one below it
    double share = 0;     ///< part of the query's mass that goes this way
};

struct Rollout {
    QueryPos query;
    /// [n_layers + 1][n]: [L] is 1 at the query and 0 elsewhere (above the last layer), [0] is the rollout over the input positions. Each row sums to 1, or holds NaN where mass passed a broken row.
    std::vector<std::vector<double>> mass;
    /// [n_layers]: the ways through block l (from row l + 1 to row l of `mass`) that carry most, heaviest first; those whose share is no number are left out.
    std::vector<std::vector<RolloutEdge>> edges;

    /// The first position of a row of `mass` that has most; nothing where some mass of the row is no number.
    std::optional<int> heaviest(int row) const;
};

/// Unsupported unless the kind of attention is self-attention without extra keys. Requires a query of the trace, edges_a_layer >= 0. Cancelled between blocks of rows.
/// Cost: the patterns of all heads and layers whose rows carry mass: at most n_layers n_heads n^2 cells.
Result<Rollout> rollout(const Trace &trace, GroupIndex group, QueryPos query, const RolloutOptions &options = {}, const Progress &progress = {});

/// Whether rollout() takes this kind of attention: the same check.
Status checkRollout(const Trace &trace, GroupIndex group);

} // namespace headscope
