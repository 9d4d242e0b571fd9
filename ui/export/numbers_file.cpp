// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/numbers_file.h"

#include "core/analysis/metric_sheet.h"
#include "core/analysis/shown_tensors.h"
#include "core/base/check.h"
#include "core/base/file.h"

namespace headscope::ui {

namespace {
QString endingOf(const std::filesystem::path &path) { return QString::fromStdString(path.extension().string()).toLower(); }
} // namespace

bool isNumbers(const std::filesystem::path &path) { return QStringList{".csv", ".npy", ".npz", ".json", ".safetensors"}.contains(endingOf(path)); }

bool holdsOneMatrix(const std::filesystem::path &path) { return QStringList{".csv", ".npy"}.contains(endingOf(path)); }

Status writeNumbers(const std::filesystem::path &path, const TracePtr &trace, const FigureSubject &subject, const DisplayChoice &display, const Progress &progress)
{
    HS_CHECK(subject.kind == FigureKind::Heads && !subject.heads.empty());
    std::vector<std::shared_ptr<const HeadDisplay>> displays;
    for (const HeadPlace &place : subject.heads) {
        HS_TRY(shown, HeadDisplay::make(trace, place, displayOptionsFor(display, *trace, place), progress));
        displays.push_back(std::move(shown));
    }
    return writeShown(path, displays, progress.stop);
}

Status writeMetrics(const std::filesystem::path &path, const TracePtr &trace, GroupIndex group, const Progress &progress)
{
    HS_TRY(metrics, allHeadMetrics(*trace, group, progress));
    const auto rows = metricRows(metrics);
    return writeFile(path, endingOf(path) == ".json" ? metricsJson(*trace, rows) : metricsCsv(rows));
}

} // namespace headscope::ui
