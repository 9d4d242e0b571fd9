// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Queries left, keys right, a curve for each weight from a threshold on, as wide and opaque as the weight: of the chosen heads or of all heads of the layer, each in a colour of its own. Pointing at a
/// token or clicking it leaves its lines alone; a click chooses it. Pairs and the picture are computed on job slots, while the view is visible. GUI thread only.

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QSlider>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "core/analysis/strong_pairs.h"
#include "ui/jobs/latest_job.h"
#include "ui/plots/lines_plot.h"
#include "ui/state/document.h"
#include "ui/state/selection.h"
#include "ui/state/view_options.h"
#include "ui/views/head_legend.h"
#include "ui/views/key_help.h"

namespace headscope::ui {

/// One head's lines.
struct HeadLines {
    HeadPlace place;
    QColor colour;
    StrongPairs found;
    int broken = 0; ///< queries whose weights are no numbers
};

class LinesView : public QWidget {
    Q_OBJECT
public:
    LinesView(Document *document, Selection *selection, QWidget *parent = nullptr);

    LinesPlot *plot() { return plot_; }
    HeadLegend *legend() { return legend_; }
    /// What is drawn, but for a focused token.
    const std::vector<HeadLines> &lines() const { return *lines_; }
    void setShownHeads(ShownHeads shown);
    ShownHeads shownHeads() const;
    /// Weights below it have no line.
    float threshold() const;
    LinesOptions options() const;
    void setOptions(const LinesOptions &options);
    static KeyHelp keyHelp();
    bool hidesFirst() const { return first_->isChecked(); }
    /// Requires a trace that has the chosen head.
    std::vector<HeadPlace> shownPlaces() const;

signals:
    /// The user changed options: what they were.
    void edited(const headscope::ui::LinesOptions &before);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    QLayout *buildControls();
    void connectPlot();
    void refresh();
    void say(const QString &why);
    QColor colourOf(const HeadPlace &place) const;
    void fillLegend();
    void requestPairs();
    void requestPicture();
    void focus(std::optional<SidedToken> token);
    std::optional<SidedToken> focusOnShow() const { return hovered_ ? hovered_ : plot_->focused(); }
    void tie();
    void sayLines();
    /// The strongest three lines of a query: “key” and number.
    QString strongestOf(int query) const;
    /// Tells of options that are others than those told last.
    void tellOptions();

    Document *document_;
    Selection *selection_;
    QLabel *heading_, *readout_, *empty_, *thresholdText_;
    QComboBox *shown_;
    QSlider *threshold_;
    QCheckBox *first_; ///< lines to the first key, where most weight lies that goes nowhere, are left out
    QCheckBox *whole_;
    HeadLegend *legend_;
    LinesPlot *plot_;
    QWidget *controls_;
    std::pair<TracePtr, GroupIndex> tokensOf_; ///< whose tokens the plot has
    std::optional<HeadPlace> alone_; ///< under the pointer in the legend
    std::optional<SidedToken> hovered_;
    bool reveal_ = true; ///< the chosen query is brought into view once rows and their places are known
    std::shared_ptr<const std::vector<HeadLines>> lines_ = std::make_shared<std::vector<HeadLines>>();
    LinesOptions told_;
    LatestJob pairs_, picture_;
};

} // namespace headscope::ui
