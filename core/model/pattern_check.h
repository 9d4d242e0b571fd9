// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the numbers of given patterns say about themselves: whether rows sum to one, whether later keys are masked, what is no weight of attention at all.

#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace headscope {

struct PatternCheckOptions {
    bool mayBeCausal = true;                   ///< queries and keys are the same positions
    int64_t most_cells = int64_t{64} << 20;    ///< patterns of more cells are checked by rows spread evenly over each head, the first and the last among them
};

struct PatternFacts {
    std::vector<bool> causal;       ///< [n_layers] no checked cell above the diagonal holds anything but 0 or NaN
    std::vector<std::string> notes; ///< what a reader has to know, a sentence each
};

/// Checks the layers of one kind, each [n_heads, n_query, n_key]; `what` begins every message and note ("attention", "encoder").
/// BadInput names layer, head, query and key: a cell below 0 by more than rounding, or infinite (scores, say). Notes, with the first place: rows that do not sum to 1 within 1e-3 (1e-2 for 16 bits), cells above 1, cells that are NaN,
/// rows of zeros; how many rows were checked where that is not all. Cost: one pass over the checked rows, on all threads.
Result<PatternFacts> checkPatterns(const std::vector<Tensor> &layers, const std::string &what, const PatternCheckOptions &options, const Progress &progress = {});

} // namespace headscope
