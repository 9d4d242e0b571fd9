// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The heads of a kind of attention as a list: by layer or by a metric, with those told that pass a filter; and what a head does most strongly. Pure functions.

#include <optional>
#include <string_view>
#include <vector>

#include "core/analysis/head_filter.h"
#include "core/analysis/head_metrics.h"

namespace headscope {

struct HeadOrder {
    const MetricInfo *metric = nullptr; ///< one of headMetricInfos(); null = layer by layer
    bool descending = true;             ///< of a metric: largest first
    bool operator==(const HeadOrder &) const = default;
};

struct OrderedHead {
    LayerIndex layer;
    HeadIndex head;
    bool passes = true; ///< the filter
    bool operator==(const OrderedHead &) const = default;
};

/// All heads in order; those whose metric is undefined stand last, equals by layer and head. `metrics`: [n_layers][n_heads].
std::vector<OrderedHead> orderHeads(const std::vector<std::vector<HeadMetrics>> &metrics, const HeadOrder &order, const HeadFilter &filter);

struct MetricRange {
    double low = 0, high = 0;
    bool operator==(const MetricRange &) const = default;
};

/// The metric of that key; null where there is none, as for an empty one.
const MetricInfo *metricOfKey(std::string_view key);

/// Smallest and largest value of a metric that occurs; nothing where it is undefined for every head.
std::optional<MetricRange> rangeOf(const std::vector<std::vector<HeadMetrics>> &metrics, const MetricInfo &metric);

/// Where a value lies between the ends, in [0, 1]; 1/2 where the ends are equal.
double shareOf(double value, const MetricRange &range);

/// What a head does with most of its attention, and how much of it. Threshold: 0.4 of the attention, of our own choosing.
struct HeadRole {
    const MetricInfo *metric = nullptr; ///< induction, duplicate, previous, next or self
    double share = 0;
};

/// The role with the largest share among those from 0.4 on; nothing where there is none. The first token is no role: it is where attention goes that looks for nothing.
std::optional<HeadRole> roleOf(const HeadMetrics &metrics);

} // namespace headscope
