// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The numbers of a figure instead of its picture: exactly the values that heatmaps show. Any thread.

#include <filesystem>

#include "ui/export/figure.h"

namespace headscope::ui {

/// True for endings of numbers, upper or lower case: .csv, .npy, .npz, .json, .safetensors.
bool isNumbers(const std::filesystem::path &path);
/// Of them, those with one matrix a file.
bool holdsOneMatrix(const std::filesystem::path &path);

/// Writes what the heatmaps of the subject's heads show, as writeShown (core/analysis/shown_tensors.h) does. Requires FigureKind::Heads.
Status writeNumbers(const std::filesystem::path &path, const TracePtr &trace, const FigureSubject &subject, const DisplayChoice &display, const Progress &progress = {});

/// Metrics of all heads of a kind of attention: JSON by its ending, else CSV.
Status writeMetrics(const std::filesystem::path &path, const TracePtr &trace, GroupIndex group, const Progress &progress = {});

} // namespace headscope::ui
