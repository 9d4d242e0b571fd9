// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Where the keys are cells of a picture or a map: it with the attention of the chosen query in the chosen head laid over it, or the rollout from it through all layers (core/analysis/rollout.h). Click or arrow keys choose the query cell, buttons queries that are no cells (class tokens), Ctrl+click the key; where
/// queries are no cells at all, a click and arrow keys choose the key. What goes to keys outside of the map is said in numbers. GUI thread only.

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>
#include <QWidget>
#include <tuple>

#include "core/analysis/map_attention.h"
#include "ui/jobs/latest_job.h"
#include "ui/plots/map_plot.h"
#include "ui/state/document.h"
#include "ui/state/selection.h"
#include "ui/state/view_options.h"
#include "ui/views/key_help.h"

namespace headscope::ui {

class MapView : public QWidget {
    Q_OBJECT
public:
    MapView(Document *document, Selection *selection, QWidget *parent = nullptr);

    MapPlot *plot() { return plot_; }
    const MapOptions &options() const { return options_; }
    void setOptions(const MapOptions &options);
    /// What lies under the attention: "Image", or "Map" where there is no picture.
    QString title() const;
    static KeyHelp keyHelp();
    /// True when the trace's chosen kind of attention looks at a map.
    bool applies() const;

signals:
    void appliesChanged(bool applies);
    /// By the user.
    void edited(const headscope::ui::MapOptions &before);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void edit(const MapOptions &options);
    void showTrace();
    void requestGround();
    void fillPrefix();
    void weigh();
    /// The rollout that is asked for, where there can be one.
    std::optional<HeadFold> rollout() const;
    void requestRollout(HeadFold fold);
    void showFound(MapAttention found, const QString &unit);
    void showQuery();
    /// Where the chooser stands, and whether there is something to choose.
    void showControls();
    void sayCell();
    void move(int down, int right);
    void choose(const MapCell &cell, bool key);
    /// "0.4131", "masked"
    QString valueText(const MapCell &cell) const;

    Document *document_;
    Selection *selection_;
    QLabel *heading_, *cell_;
    QWidget *prefix_;
    QHBoxLayout *prefixRow_;
    QButtonGroup *prefixButtons_;
    QComboBox *shown_;
    QCheckBox *grey_;
    QSlider *strength_;
    MapPlot *plot_;
    MarkLegend *legend_;
    MapOptions options_;
    std::optional<MapCell> hovered_;
    /// Trace, kind of attention and whether it is grey.
    std::tuple<TracePtr, GroupIndex, bool> groundOf_;
    float outside_ = 0; ///< attention of the chosen query to keys that are no cells
    std::tuple<TracePtr, GroupIndex, QueryPos, HeadFold> rolloutOf_; ///< asked for last
    std::optional<MapAttention> rolled_;                           ///< what came of it; nothing = not yet
    LatestJob ground_, rollout_;
};

} // namespace headscope::ui
