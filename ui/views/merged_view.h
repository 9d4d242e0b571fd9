// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The heads of the chosen layer merged into one: by mean, maximum or the user's weights. Above, the merged pattern; below, what the layer puts out (all heads side by side through W_O), what it would put out with merged heads,
/// and their difference. Computed on job slots, while the view is visible. GUI thread only.

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QScrollArea>
#include <QToolButton>
#include <QWidget>
#include <optional>
#include <vector>

#include "core/analysis/broken_rows.h"
#include "core/attention/merge.h"
#include "ui/jobs/latest_job.h"
#include "ui/plots/heatmap_plot.h"
#include "ui/plots/signed_matrix.h"
#include "ui/state/document.h"
#include "ui/state/selection.h"

namespace headscope::ui {

class MergedView : public QWidget {
    Q_OBJECT
public:
    MergedView(Document *document, Selection *selection, QWidget *parent = nullptr);

    HeatmapPlot *plot() { return plot_; }
    const SignedMatrix *own() const { return own_; }
    const SignedMatrix *merged() const { return merged_; }
    const SignedMatrix *difference() const { return difference_; }
    HeadMerge merge() const;
    /// Weights that are not one for each head are left as they are.
    void setMerge(const HeadMerge &merge);

signals:
    void edited();

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    QWidget *buildControls();
    void fillWeights();
    /// Weights of all heads: 1 for `only` and 0 for others, or 1 for all.
    void setWeights(std::optional<HeadIndex> only);
    void refresh();
    void requestPattern();
    void requestOutputs();
    void clear(const QString &why);
    void sayCell();

    Document *document_;
    Selection *selection_;
    QLabel *heading_, *cell_, *problem_;
    QComboBox *kind_;
    QToolButton *equal_, *only_;
    QScrollArea *weightArea_;
    std::vector<QDoubleSpinBox *> weights_;
    HeatmapPlot *plot_;
    SignedMatrix *own_, *merged_, *difference_;
    std::optional<Cell> hovered_;
    BrokenRows broken_; ///< of the pattern that is drawn
    TracePtr brokenOf_;
    LatestJob pattern_, outputs_;
};

} // namespace headscope::ui
