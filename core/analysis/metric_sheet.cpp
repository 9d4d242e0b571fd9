// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/metric_sheet.h"

#include <array>
#include <charconv>
#include <cmath>

#include "core/base/text.h"
#include "core/weights/json_text.h"

namespace headscope {

namespace {

/// The shortest text that reads back as the same number; `digits` > 0: at most so many digits.
std::string numberText(double value, int digits = 0)
{
    std::array<char, 40> buffer{};
    const auto end = digits > 0 ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, digits) : std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), end.ptr};
}

} // namespace

std::vector<MetricRow> metricRows(const std::vector<std::vector<HeadMetrics>> &metrics, const std::vector<std::vector<double>> &probe)
{
    std::vector<MetricRow> rows;
    for (size_t layer = 0; layer < metrics.size(); ++layer) {
        for (size_t head = 0; head < metrics[layer].size(); ++head) {
            MetricRow row{static_cast<int>(layer), static_cast<int>(head), {}};
            for (const auto &info : headMetricInfos()) {
                row.values.emplace_back(info.key, metrics[layer][head].*info.value);
            }
            if (!probe.empty()) {
                row.values.emplace_back("induction_probe", probe[layer][head]);
            }
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

std::string metricsJson(const Trace &trace, const std::vector<MetricRow> &rows)
{
    std::string out = "{\"model\":";
    appendJsonString(out, trace.model->name);
    out += ",\"tokens\":" + jsonList(trace.input.main().tokens) + ",\"heads\":[";
    for (const MetricRow &row : rows) {
        out += concat(out.back() == '[' ? "" : ",", "{\"layer\":", row.layer, ",\"head\":", row.head);
        for (const auto &[key, value] : row.values) {
            out += concat(",\"", key, "\":", value && std::isfinite(*value) ? numberText(*value) : "null");
        }
        out += "}";
    }
    return out + "]}\n";
}

std::string metricsCsv(const std::vector<MetricRow> &rows)
{
    std::string out = "layer,head";
    for (size_t i = 0; !rows.empty() && i < rows.front().values.size(); ++i) {
        out += concat(",", rows.front().values[i].first);
    }
    out += "\n";
    for (const MetricRow &row : rows) {
        out += concat(row.layer, ",", row.head);
        for (const auto &[key, value] : row.values) {
            out += "," + (value ? numberText(*value, 9) : std::string());
        }
        out += "\n";
    }
    return out;
}

} // namespace headscope
