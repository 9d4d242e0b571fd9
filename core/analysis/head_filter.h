// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A condition on heads as people type it: "entropy < 1", "induction > 0.4 and sink < 0.3", "not (layer < 2 or previous >= 0.5)".
///
///   condition:  and-part { "or" and-part }
///   and-part:   part { "and" part }
///   part:       "not" part | "(" condition ")" | NAME relation NUMBER | NUMBER relation NAME
///   relation:   < <= > >= = == != ≤ ≥ ≠
///   NAME:       a metric's key (headMetricInfos), "layer" or "head"; capitals do not matter
///
/// A metric that is undefined for a head makes a comparison neither true nor false, and "not", "and", "or" follow Kleene's logic: such a head passes only where the rest of the condition suffices.
/// Thread rule: a HeadFilter is immutable once parsed; passes() may run on several threads at once.

#include <string>
#include <string_view>
#include <vector>

#include "core/analysis/head_metrics.h"
#include "core/base/index.h"
#include "core/base/result.h"

namespace headscope {

class HeadFilter {
public:
    /// Longest text and deepest nesting that is read.
    static constexpr size_t mostBytes = 1000;
    static constexpr int mostNested = 40;

    /// Lets every head pass.
    HeadFilter() = default;

    /// BadInput names the character (from 1) and what was expected and found. A text of blanks lets every head pass.
    static Result<HeadFilter> parse(std::string_view text);

    bool passes(LayerIndex layer, HeadIndex head, const HeadMetrics &metrics) const;
    /// True where every head passes because nothing is asked.
    bool empty() const { return steps_.empty(); }
    /// What was parsed.
    const std::string &text() const { return text_; }

private:
    friend class HeadFilterParser;
    enum class Relation { Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual };
    enum class What { Metric, Layer, Head };
    enum class Op { Compare, Not, And, Or };
    /// One step of the condition in postfix order.
    struct Step {
        Op op = Op::Compare;
        What what = What::Metric;
        std::optional<double> HeadMetrics::*metric = nullptr;
        Relation relation = Relation::Less;
        double number = 0;
    };
    static bool holds(double value, Relation relation, double number);

    std::vector<Step> steps_;
    std::string text_;
};

} // namespace headscope
