// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Where the keys are cells of a map: the map itself with the attention of the chosen query in the chosen head laid over it. Click or arrow keys choose the query cell; buttons choose queries that are no cells (class tokens).
/// What goes to keys outside of the map is said in numbers. GUI thread only.

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>
#include <QWidget>

#include "ui/jobs/latest_job.h"
#include "ui/plots/map_plot.h"
#include "ui/state/document.h"
#include "ui/state/selection.h"

namespace headscope::ui {

class MapView : public QWidget {
    Q_OBJECT
public:
    MapView(Document *document, Selection *selection, QWidget *parent = nullptr);

    MapPlot *plot() { return plot_; }
    /// Opacity of the largest weight.
    double blend() const { return strength() / 100.0; }
    /// The same in per cent.
    int strength() const { return strength_->value(); }
    void setStrength(int percent) { strength_->setValue(percent); }
    /// True when the trace's chosen kind of attention looks at a map.
    bool applies() const;

signals:
    void appliesChanged(bool applies);
    void blendChanged();

protected:
    void changeEvent(QEvent *event) override;

private:
    void showTrace();
    void requestGround();
    void fillPrefix();
    void weigh();
    void sayCell();
    void move(int down, int right);

    Document *document_;
    Selection *selection_;
    QLabel *heading_, *cell_;
    QWidget *prefix_;
    QHBoxLayout *prefixRow_;
    QButtonGroup *prefixButtons_;
    QSlider *strength_;
    MapPlot *plot_;
    std::optional<MapCell> hovered_;
    std::pair<TracePtr, GroupIndex> groundOf_;
    float outside_ = 0; ///< attention of the chosen query to keys that are no cells
    LatestJob ground_;
};

} // namespace headscope::ui
