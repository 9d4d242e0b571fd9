// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The heatmap of the chosen head with a line above that reads out the cell under the pointer or the chosen one. Cells are computed on a job slot.

#include <QLabel>
#include <QWidget>
#include <utility>

#include "ui/jobs/latest_job.h"
#include "ui/plots/heatmap_plot.h"
#include "ui/state/document.h"
#include "ui/state/selection.h"

namespace headscope::ui {

class HeatmapView : public QWidget {
    Q_OBJECT
public:
    HeatmapView(Document *document, Selection *selection, QWidget *parent = nullptr);

    HeatmapPlot *plot() { return plot_; }

signals:
    /// What the status bar shows of the cell under the pointer, else of the chosen one.
    void readout(const QString &text);

protected:
    void changeEvent(QEvent *event) override;

private:
    void showTrace();
    void requestCells();
    void sayCell();

    Document *document_;
    Selection *selection_;
    QLabel *heading_, *cell_;
    HeatmapPlot *plot_;
    std::optional<Cell> hovered_;
    std::pair<TracePtr, HeadPlace> limitOf_; ///< head whose largest weight limit_ is
    float limit_ = 1.0f;
    LatestJob tiles_;
};

} // namespace headscope::ui
