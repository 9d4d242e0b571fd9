// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/open.h"
#include "core/analysis/head_metrics.h"
#include "core/analysis/induction_probe.h"
#include "core/base/text.h"

namespace headscope::cli {

namespace {

using Json = nlohmann::ordered_json;

/// One head's row: names and values in the order of the contract.
struct Row {
    int layer, head;
    std::vector<std::pair<std::string_view, std::optional<double>>> values;
};

void printJson(const Trace &trace, const std::vector<Row> &rows)
{
    Json out = {{"model", trace.model->name}, {"tokens", trace.input.main().tokens}, {"heads", Json::array()}};
    for (const Row &row : rows) {
        Json one = {{"layer", row.layer}, {"head", row.head}};
        for (const auto &[key, value] : row.values) {
            one[std::string(key)] = value ? Json(*value) : Json(nullptr);
        }
        out["heads"].push_back(std::move(one));
    }
    std::puts(out.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
}

/// Characters of a column: its name, at least a number.
int columnWidth(std::string_view key) { return std::max(8, static_cast<int>(key.size())); }

void printTable(const std::vector<Row> &rows, bool csv)
{
    const char *separator = csv ? "," : "  ";
    std::printf(csv ? "layer,head" : "head  ");
    for (const auto &[key, value] : rows[0].values) {
        std::printf("%s%*s", separator, csv ? 0 : columnWidth(key), std::string(key).c_str());
    }
    std::puts("");
    for (const Row &row : rows) {
        if (csv) {
            std::printf("%d,%d", row.layer, row.head);
        } else {
            std::printf("%-6s", concat("L", row.layer, "H", row.head).c_str());
        }
        for (const auto &[key, value] : row.values) {
            std::printf("%s", separator);
            if (value) {
                std::printf(csv ? "%.*g" : "%*.4f", csv ? 9 : columnWidth(key), *value);
            } else if (!csv) {
                std::printf("%*s", columnWidth(key), "-");
            }
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
    std::vector<Row> rows;
    for (size_t layer = 0; layer < metrics.size(); ++layer) {
        for (size_t head = 0; head < metrics[layer].size(); ++head) {
            Row row{static_cast<int>(layer), static_cast<int>(head), {}};
            for (const auto &info : headMetricInfos()) {
                row.values.emplace_back(info.key, metrics[layer][head].*info.value);
            }
            if (!probe.empty()) {
                row.values.emplace_back("induction_probe", probe[layer][head]);
            }
            rows.push_back(std::move(row));
        }
    }
    if (arguments.has("--json")) {
        printJson(*trace, rows);
    } else {
        printTable(rows, arguments.has("--csv"));
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
