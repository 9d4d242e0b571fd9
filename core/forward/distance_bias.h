// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Biases of attention scores that depend on key - query distance alone. Pure functions.

#include <memory>
#include <vector>

#include "core/model/model_spec.h"

namespace headscope {

/// The row of a bias table for a key `distance` positions behind the query (negative: before it), as T5 computes it, the logarithm in float32 (Raffel et al. 2020, section 2.1; transformers,
/// T5Attention._relative_position_bucket). Requires: at least 2 rows (4 where bidirectional), max_distance above half of those that one direction has.
int distanceBucket(const DistanceBuckets &buckets, int distance);

/// AttentionGeometry::distance_bias [n_heads, n_query + n_key - 1] from a table [buckets, n_heads].
std::shared_ptr<const std::vector<float>> bucketBias(const DistanceBuckets &buckets, const std::vector<float> &table, int n_query, int n_key);

} // namespace headscope
