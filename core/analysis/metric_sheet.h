// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Metrics of all heads as text, for the command line and for files. Pure functions.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/analysis/head_metrics.h"

namespace headscope {

/// One head's row: names and values in the order of the command line's table.
struct MetricRow {
    int layer = 0, head = 0;
    std::vector<std::pair<std::string_view, std::optional<double>>> values;
};

/// `probe`: induction scores [n_layers][n_heads] as a last column; empty = none.
std::vector<MetricRow> metricRows(const std::vector<std::vector<HeadMetrics>> &metrics, const std::vector<std::vector<double>> &probe = {});

/// {"model": …, "tokens": […], "heads": [{"layer": 0, "head": 0, "entropy": …}, …]} in one line; undefined = null.
std::string metricsJson(const Trace &trace, const std::vector<MetricRow> &rows);

/// A head line "layer,head,entropy,…" and a line a head; undefined = empty. Nine digits.
std::string metricsCsv(const std::vector<MetricRow> &rows);

} // namespace headscope
