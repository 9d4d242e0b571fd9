// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/head_order.h"

#include <algorithm>
#include <cmath>

namespace headscope {

namespace {

std::optional<double> valueOf(const HeadMetrics &metrics, const MetricInfo &metric)
{
    const std::optional<double> value = metrics.*metric.value;
    return value && std::isfinite(*value) ? value : std::nullopt;
}

} // namespace

std::vector<OrderedHead> orderHeads(const std::vector<std::vector<HeadMetrics>> &metrics, const HeadOrder &order, const HeadFilter &filter)
{
    std::vector<OrderedHead> out;
    for (size_t layer = 0; layer < metrics.size(); ++layer) {
        for (size_t head = 0; head < metrics[layer].size(); ++head) {
            const LayerIndex l(static_cast<int>(layer));
            const HeadIndex h(static_cast<int>(head));
            out.push_back({l, h, filter.passes(l, h, metrics[layer][head])});
        }
    }
    if (order.metric) {
        const auto value = [&](const OrderedHead &at) { return valueOf(metrics[static_cast<size_t>(at.layer.value)][static_cast<size_t>(at.head.value)], *order.metric); };
        std::stable_sort(out.begin(), out.end(), [&](const OrderedHead &a, const OrderedHead &b) {
            const auto x = value(a), y = value(b);
            return x && y ? (order.descending ? *x > *y : *x < *y) : x.has_value() && !y;
        });
    }
    return out;
}

const MetricInfo *metricOfKey(std::string_view key)
{
    const auto &all = headMetricInfos();
    const auto at = std::find_if(all.begin(), all.end(), [key](const MetricInfo &info) { return info.key == key; });
    return at == all.end() ? nullptr : &*at;
}

std::optional<MetricRange> rangeOf(const std::vector<std::vector<HeadMetrics>> &metrics, const MetricInfo &metric)
{
    std::optional<MetricRange> out;
    for (const auto &layer : metrics) {
        for (const HeadMetrics &head : layer) {
            if (const auto value = valueOf(head, metric)) {
                out = out ? MetricRange{std::min(out->low, *value), std::max(out->high, *value)} : MetricRange{*value, *value};
            }
        }
    }
    return out;
}

double shareOf(double value, const MetricRange &range) { return range.high > range.low ? std::clamp((value - range.low) / (range.high - range.low), 0.0, 1.0) : 0.5; }

std::optional<HeadRole> roleOf(const HeadMetrics &metrics)
{
    constexpr double strong = 0.4;
    std::optional<HeadRole> best;
    for (const auto &info : headMetricInfos()) {
        const bool role = info.key == "induction" || info.key == "duplicate" || info.key == "previous" || info.key == "next" || info.key == "self";
        const auto share = role ? valueOf(metrics, info) : std::nullopt;
        if (share && *share >= strong && (!best || *share > best->share)) {
            best = HeadRole{&info, *share};
        }
    }
    return best;
}

} // namespace headscope
