// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Metrics of a head from its pattern. A_ij: pattern, query i, key j. Query 0 of a causal model (all mass on itself) is left out of every mean over i, and so are queries that may see no key.
/// A mean over no query is undefined and stands as nothing. Each row below names formula and source.

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/forward/trace.h"

namespace headscope {

struct HeadMetrics {
    std::optional<double> entropy;            ///< mean of H_i = -sum_j A_ij ln A_ij, in nats (Clark et al. 2019)
    std::optional<double> entropy_normalized; ///< mean of H_i / ln m_i, m_i keys that i may see, m_i > 1 (Oh & Schuler 2022)
    std::optional<double> distance;           ///< sum_ij A_ij abs(i - j) / sum_ij A_ij, in tokens (Vig & Belinkov 2019)
    std::optional<double> self;               ///< mean of A_ii (Clark et al. 2019)
    std::optional<double> previous;           ///< mean of A_i,i-1 (Clark et al. 2019)
    std::optional<double> next;               ///< mean of A_i,i+1 (Clark et al. 2019)
    std::optional<double> duplicate;          ///< over i with an earlier copy: mean of sum of A_ij over j < i, t_j = t_i (Wang et al. 2022)
    std::optional<double> induction;          ///< over i with an earlier copy: mean of sum of A_i,p+1 over p < i, t_p = t_i (Olsson et al. 2022)
    std::optional<double> sink;               ///< mean of A_i,0 (Xiao et al. 2023; Gu et al. 2024)
    std::optional<double> confidence;         ///< mean of max_j A_ij, last token left out (Voita et al. 2019)
};

/// One metric as the program names and explains it.
struct MetricInfo {
    std::string_view key;     ///< name in heads --json
    std::string_view title;   ///< for people
    std::string_view formula;
    std::string_view source;
    std::optional<double> HeadMetrics::*value;
};

/// In the order of the command line's table.
const std::array<MetricInfo, 10> &headMetricInfos();

/// Metrics of one head. Cost: its whole pattern once, in blocks of rows. Cancelled when `progress` says so.
/// Where queries and keys are not the same positions, what speaks of distances is undefined. Extra keys of a layer count for entropy and confidence alone.
Result<HeadMetrics> headMetrics(const Trace &trace, const HeadPlace &place, const Progress &progress = {});

/// Of all heads of a group, [n_layers][n_heads], on all threads.
Result<std::vector<std::vector<HeadMetrics>>> allHeadMetrics(const Trace &trace, GroupIndex group, const Progress &progress = {});

/// Entropy of one row of the pattern, in nats. Masked cells are 0.
double rowEntropy(const float *row, int n);

struct KeyWeight {
    KeyPos key;
    float weight = 0;
};

/// The keys that query looks at most, heaviest first, at most `count`, masked ones left out.
std::vector<KeyWeight> topKeys(const Trace &trace, const HeadPlace &place, QueryPos query, int count);

} // namespace headscope
