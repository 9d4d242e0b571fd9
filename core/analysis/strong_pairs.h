// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The cells of a head's pattern that are worth a line: those from a threshold on. A row sums to 1, so that there are at most n_query / threshold of them, however long the text.

#include <vector>

#include "core/attention/attention.h"

namespace headscope {

struct StrongPair {
    int query = 0, key = 0;
    float weight = 0;
    bool operator==(const StrongPair &) const = default;
};

struct StrongPairs {
    std::vector<StrongPair> pairs; ///< in order of the queries, then of the keys
    float threshold = 0;           ///< no cell of at least this weight is missing
    std::vector<StrongPair> first; ///< those of key 0 that were left out, in order of the queries
};

struct PairLimits {
    float threshold = 0.02f;     ///< weights below it are left out; 0 = none but those of weight 0
    size_t most = size_t{1} << 22; ///< where there would be more pairs, the threshold is doubled until there are not
    bool withoutFirst = false;       ///< those of key 0, where many heads rest, are left out and take no room
};

/// Masked cells are no pairs. Cancelled when `progress` says so, between blocks of rows. Cost: that of the head's pattern, on all threads of the pool.
Result<StrongPairs> strongPairs(const AttentionTrace &trace, HeadIndex head, const PairLimits &limits, const Progress &progress = {});

} // namespace headscope
