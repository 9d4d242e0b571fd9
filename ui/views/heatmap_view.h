// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The heatmap of the chosen head, or of several chosen heads side by side, with a line above that reads out the cell under the pointer or the chosen one. Cells are computed on job slots.

#include <QLabel>
#include <QStackedWidget>
#include <QWidget>

#include "ui/jobs/latest_job.h"
#include "ui/plots/heatmap_plot.h"
#include "ui/state/display_state.h"
#include "ui/state/document.h"
#include "ui/state/selection.h"
#include "ui/views/display_bar.h"
#include "ui/views/panels_view.h"
#include "ui/views/shown_axes.h"

namespace headscope::ui {

class HeatmapView : public QWidget {
    Q_OBJECT
public:
    HeatmapView(Document *document, Selection *selection, QWidget *parent = nullptr);

    HeatmapPlot *plot() { return plot_; }
    /// Shown while several heads are chosen.
    HeatPanels *panels() { return panels_->plot(); }
    bool showsPanels() const { return stack_->currentWidget() == panels_; }
    void showAll();
    /// The rows and columns in view; nothing where all are.
    std::optional<Tile> zoom() const;
    /// Shows these where there are such.
    void setZoom(const Tile &cells);
    DisplayState *display() { return state_; }

signals:
    /// What the status bar shows of the cell under the pointer, else of the chosen one.
    void readout(const QString &text);
    /// Other rows or columns came into view.
    void zoomed();
    /// Why a key did nothing.
    void said(const QString &message);

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void showTrace();
    void showOptions();
    /// One head or several: the widget that shows them. Gives the cells that were in view where that widget is another one now and not all were.
    std::optional<Tile> chooseStage();
    void showCells(const HeatmapCells &cells);
    void markChosen();
    void requestCells();
    /// The chosen row and column, where they are asked for.
    void requestStrips();
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
    PanelsView *panels_;
    QStackedWidget *stack_;
    DisplayOptions options_;  ///< of the chosen head
    ShownAxes axes_;          ///< of the plot of one head
    std::shared_ptr<const HeadDisplay> display_; ///< what the cells on show were taken from
    LatestJob tiles_, strips_;
};

} // namespace headscope::ui
