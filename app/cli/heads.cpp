// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>

#include "app/cli/command.h"
#include "app/cli/open.h"
#include "core/analysis/head_metrics.h"
#include "core/analysis/induction_probe.h"
#include "core/analysis/metric_sheet.h"
#include "core/base/text.h"

namespace headscope::cli {

namespace {

/// Characters of a column: its name, at least a number.
int columnWidth(std::string_view key) { return std::max(8, static_cast<int>(key.size())); }

void printTable(const std::vector<MetricRow> &rows)
{
    std::printf("head  ");
    for (const auto &[key, value] : rows[0].values) {
        std::printf("  %*s", columnWidth(key), std::string(key).c_str());
    }
    std::puts("");
    for (const MetricRow &row : rows) {
        std::printf("%-6s", concat("L", row.layer, "H", row.head).c_str());
        for (const auto &[key, value] : row.values) {
            value ? std::printf("  %*.4f", columnWidth(key), *value) : std::printf("  %*s", columnWidth(key), "-");
        }
        std::puts("");
    }
}

Status run(const Arguments &arguments, const Progress &progress)
{
    if (arguments.has("--json") && arguments.has("--csv")) {
        return wrongUsage("expected --json or --csv, found both");
    }
    HS_TRY(seed, arguments.integer("--seed", 1, 0, 2147483647));
    HS_TRY(trace, runGiven(arguments, progress));
    HS_TRY(group, givenGroup(arguments, *trace->model));
    HS_TRY(metrics, allHeadMetrics(*trace, group, progress));
    std::vector<std::vector<double>> probe;
    if (arguments.has("--probe")) {
        ProbeOptions options;
        options.seed = static_cast<uint64_t>(seed);
        HS_TRY(scores, inductionProbe(trace->model, options, progress));
        probe = std::move(scores);
    }
    const std::vector<MetricRow> rows = metricRows(metrics, probe);
    if (arguments.has("--json") || arguments.has("--csv")) {
        std::fputs((arguments.has("--json") ? metricsJson(*trace, rows) : metricsCsv(rows)).c_str(), stdout);
    } else {
        printTable(rows);
    }
    return Done{};
}

} // namespace

const Command &headsCommand()
{
    static const Command command = {"heads", "MODEL INPUT [--json | --csv] [--probe]", "every head's metrics, one row a head",
        withInputOptions({{"--json", "", "as a JSON object"}, {"--csv", "", "as CSV"}, {"--attention", "NAME", "which kind, where a model has several: encoder, decoder, cross"}, {"--probe", "", "with the induction probe on random repeated tokens"}, {"--seed", "N", "of the probe (1)"}}), 1, run};
    return command;
}

} // namespace headscope::cli
