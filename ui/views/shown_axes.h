// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The rows and columns of heatmaps under display options: single positions or words, with their labels, and how they go with chosen positions. GUI thread only.

#include <QStringList>
#include <optional>
#include <utility>

#include "core/analysis/display.h"
#include "ui/plots/heatmap_plot.h"
#include "ui/state/selection.h"

namespace headscope::ui {

class ShownAxes {
public:
    /// Follows a trace and the options of its heads; true where rows or columns may be others now.
    bool follow(const TracePtr &trace, GroupIndex group, const DisplayOptions &options);
    void forget() { trace_.reset(); }

    const TracePtr &trace() const { return trace_; }
    const AxisGroups &queries() const { return queries_; }
    const AxisGroups &keys() const { return keys_; }
    QStringList queryLabels() const;
    QStringList keyLabels() const;
    /// The cell that stands for the chosen positions; nothing where they lie outside.
    std::optional<Cell> cellOf(const Chosen &chosen) const;
    /// The positions that a cell stands for: of a word its first piece, unless one of its pieces is chosen already.
    std::pair<QueryPos, KeyPos> positionsOf(const Cell &cell, const Chosen &chosen) const;

private:
    TracePtr trace_;
    GroupIndex group_;
    bool words_ = false;
    AxisGroups queries_, keys_;
};

} // namespace headscope::ui
