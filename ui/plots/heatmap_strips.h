// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Bars beside a heatmap, on its axes: the chosen query's row above, the chosen key's column at the side, and the mass that was removed from each row. Parts of a HeatmapPlot, which owns the QCustomPlot that they are drawn in. GUI thread only.

#include <QPalette>
#include <QString>
#include <vector>

#include "core/analysis/display.h"
#include "core/attention/attention.h"

class QCustomPlot;
class QCPAxis;
class QCPAxisRect;
class QCPBars;
class QCPLayoutElement;

namespace headscope::ui {

/// A row and a column of a head, pooled like the cells that they stand beside.
struct StripValues {
    Tile tile;                 ///< queries and keys that they cover
    QString rowName, columnName; ///< "query 5", "key 2"
    std::vector<float> row;    ///< [<= tile.cols] of the chosen query; NaN = masked
    std::vector<float> column; ///< [<= tile.rows] of the chosen key
};

class HeatmapStrips {
public:
    /// Takes its places in the plot's layout, whose only element is its axis rectangle: that one comes to row 1 and column 0, the strips above and right of it, `scale` at the right.
    HeatmapStrips(QCustomPlot *plot, QCPLayoutElement *scale);

    void setShown(bool shown);
    bool shown() const { return shown_; }
    /// Bars begin at 0 where that lies between the limits, else at the lower one.
    void setValues(const StripValues &values, const ValueRange &limits);
    const StripValues &values() const { return values_; }
    /// Mass that was removed from the rows of a tile, in [0, 1]; empty = no bars.
    void setRemoved(const Tile &tile, const std::vector<float> &removed);
    void setColours(const QPalette &palette, const QFont &labels);
    /// Shows the part of the axes that the heatmap shows.
    void follow();

private:
    /// One rectangle of bars: `places` is the axis that it shares with the heatmap.
    struct Strip {
        QCPAxisRect *rect = nullptr;
        QCPAxis *places = nullptr, *lengths = nullptr;
        QCPBars *bars = nullptr;
    };
    Strip make(bool across);
    void show(const Strip &strip, bool there, bool across);
    void fill(const Strip &strip, int first, int count, const std::vector<float> &values);

    QCustomPlot *plot_;
    QCPAxis *keys_, *queries_; ///< of the heatmap
    Strip row_, column_, removed_;
    StripValues values_;
    bool shown_ = false;
};

} // namespace headscope::ui
