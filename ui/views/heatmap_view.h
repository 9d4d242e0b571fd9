// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The heatmap of the chosen head with a line above that reads out the cell under the pointer or the chosen one. Cells are computed on a job slot.

#include <QLabel>
#include <QWidget>
#include <utility>

#include "ui/jobs/latest_job.h"
#include "ui/plots/heatmap_plot.h"
#include "ui/state/display_state.h"
#include "ui/state/document.h"
#include "ui/state/selection.h"
#include "ui/views/display_bar.h"

namespace headscope::ui {

class HeatmapView : public QWidget {
    Q_OBJECT
public:
    HeatmapView(Document *document, Selection *selection, QWidget *parent = nullptr);

    HeatmapPlot *plot() { return plot_; }
    DisplayState *display() { return state_; }

signals:
    /// What the status bar shows of the cell under the pointer, else of the chosen one.
    void readout(const QString &text);

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void showTrace();
    void showOptions();
    void showCells(const HeatmapCells &cells);
    void markChosen();
    void requestCells();
    void sayCell();
    /// What display_ shows is the chosen head of the trace under the options of now.
    bool current() const;

    Document *document_;
    Selection *selection_;
    QLabel *heading_, *cell_;
    HeatmapPlot *plot_;
    std::optional<Cell> hovered_;
    DisplayState *state_;
    DisplayBar *bar_;
    DisplayOptions options_;  ///< of the chosen head
    TracePtr labelled_;       ///< whose tokens stand at the axes
    std::pair<GroupIndex, bool> labelledAs_; ///< of which kind of attention, and whether put together to words
    AxisGroups queries_, keys_; ///< rows and columns of the plot
    std::shared_ptr<const HeadDisplay> display_; ///< what the cells on show were taken from
    LatestJob tiles_;
};

} // namespace headscope::ui
