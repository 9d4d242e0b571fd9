// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The chosen heads as heatmaps side by side, at most so many, under the display options, in one range of colours: what the Heatmap view shows where several heads are chosen. Cells are computed on a job slot. GUI thread only.

#include <QKeyEvent>
#include <QWidget>
#include <memory>
#include <vector>

#include "ui/jobs/latest_job.h"
#include "ui/plots/heat_panels.h"
#include "ui/plots/mark_paint.h"
#include "ui/state/display_state.h"
#include "ui/state/document.h"
#include "ui/state/selection.h"
#include "ui/views/key_help.h"
#include "ui/views/shown_axes.h"

namespace headscope::ui {

class PanelsView : public QWidget {
    Q_OBJECT
public:
    static constexpr size_t mostPanels = 12;

    PanelsView(Document *document, Selection *selection, DisplayState *state, QWidget *parent = nullptr);

    HeatPanels *plot() { return plot_; }
    /// Shows trace, heads and options of now. To be called while several heads are chosen.
    void refresh();
    void clear();
    /// Acts on PageUp, PageDown (the head before, behind) and Return (the current head alone); false where the key is none of these.
    bool press(const QKeyEvent &event);
    static KeyHelp keyHelp();
    /// "3 heads, one scale: 0 to 0.931", "the first 12 of 40 chosen heads, ..."
    QString heading() const;

signals:
    /// Another heading, or limits of colours.
    void shown(const headscope::ValueRange &colours);
    /// What the cell under the pointer, else the chosen one, is in the current head.
    void readout(const QString &text);

protected:
    void showEvent(QShowEvent *event) override;

private:
    using Displays = std::vector<std::shared_ptr<const HeadDisplay>>;
    std::vector<HeadPlace> places() const;
    void request();
    void show(Displays displays, std::vector<HeatPanel> panels, const ValueRange &colours);
    void mark();
    void sayCell();

    Document *document_;
    Selection *selection_;
    DisplayState *state_;
    HeatPanels *plot_;
    MarkLegend *legend_;
    ShownAxes axes_;
    Displays displays_; ///< what the panels on show were taken from
    std::optional<Cell> hovered_;
    LatestJob tiles_;
};

} // namespace headscope::ui
