// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A heatmap of one head: queries down, keys across, colour bar, crosshair, bars of a row and a column beside it. The only place, with token_ticker and heatmap_strips, that knows QCustomPlot. Draws the numbers it is given; where it needs more of
/// them (zoom, resize) it asks through wanted(). GUI thread only; also draws figures without a window.

#include <QImage>
#include <QPalette>
#include <QSharedPointer>
#include <QStringList>
#include <QWidget>
#include <functional>
#include <memory>
#include <optional>

#include "core/analysis/display.h"
#include "core/attention/attention.h"
#include "core/figure/colormap.h"
#include "ui/plots/accessible_cells.h"
#include "ui/plots/heatmap_strips.h"
#include "ui/plots/mark_paint.h"

class QCustomPlot;
class QCPAxisRect;
class QCPColorMap;
class QCPColorScale;
class QCPItemRect;

namespace headscope::ui {

class TokenTicker;
class MarksItem;

/// Cells of a rectangle of a head, pooled to what the screen can show.
struct HeatmapCells {
    Tile tile;      ///< queries and keys that the cells cover
    Matrix values;  ///< [<= tile.rows, <= tile.cols]; NaN = masked
    std::vector<float> removed = {}; ///< [values.rows] mass that was removed from the rows, in [0, 1]: bars beside them; empty = no bars
    CellMarks marks = {}; ///< of `values`; empty = none
};

/// What masked cells look like.
enum class MaskedLook { Hatched, Blank };

struct Cell {
    int query = 0, key = 0;
    bool operator==(const Cell &) const = default;
};

/// The value of a cell in a pooled tile; NaN outside of it.
double pooledAt(const Tile &tile, const Matrix &values, const Cell &cell);

class HeatmapPlot : public QWidget, public AccessibleCells {
    Q_OBJECT
public:
    explicit HeatmapPlot(QWidget *parent = nullptr);
    ~HeatmapPlot() override;

    void setTokens(const QStringList &queries, const QStringList &keys); ///< labels of the axes; shows everything again where their numbers changed
    void setCells(const HeatmapCells &cells, float limit) { setCells(cells, ValueRange{0, std::max(limit, 1e-9f)}); }
    /// The first and last colour stand for the ends of `colours`.
    void setCells(const HeatmapCells &cells, const ValueRange &colours);
    /// What cells marked as absent are, in words, for the legend.
    void setAbsentText(const QString &text) { absent_ = text; }
    const CellMarks &marks() const { return cells_.marks; }
    QString legend() const { return legend_->text(); }
    /// Bars of the chosen row and column beside the cells, with the limits of the colours.
    void setStrips(bool shown);
    void setStripValues(const StripValues &values);
    const StripValues &stripValues() const { return strips_->values(); }
    void setUnit(const QString &unit); ///< what values are, beside the colour bar
    void setMaskedLook(MaskedLook look);
    void setColormap(const Colormap &map);
    void setColours(const QPalette &palette);
    void setChosen(std::optional<Cell> cell);
    void clear();
    void showAll();
    /// These cells fill the plot.
    void showTile(const Tile &tile);

    /// The visible rectangle, whole cells, and how many cells the screen can show of it.
    Tile visibleTile() const;
    QSize roomForCells() const;
    /// Keys and queries of the axes.
    QSize axisCells() const { return {keys_, queries_}; }
    /// Value drawn at a cell; NaN where it is masked or not covered.
    double valueAt(const Cell &cell) const;
    /// Drawn beside a row; NaN where there are no bars or the row is not covered.
    double removedAt(int query) const;
    ValueRange colours() const { return colours_; }
    QString unit() const;
    /// Where a cell's centre lies in this widget.
    QPoint positionOf(const Cell &cell) const;
    /// How the exact value of a cell is written, for people who do not see it; without it, that of what is drawn there.
    void setValueText(std::function<QString(const Cell &)> text) { valueText_ = std::move(text); }

    QSize accessibleSize() const override { return {keys_, queries_}; }
    QString accessibleRow(int row) const override;
    QString accessibleColumn(int column) const override;
    QString accessibleCell(int row, int column) const override;
    std::optional<QPoint> accessibleChosen() const override;
    void accessibleChoose(int row, int column) override;
    QRect accessibleRect(int row, int column) const override;

signals:
    void wanted();                                ///< the visible rectangle or its size in pixels changed
    void hovered(std::optional<headscope::ui::Cell> cell);
    void clicked(headscope::ui::Cell cell);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    void build();
    /// Axes, cells and colour bar, or an empty plot.
    void showCells(bool there);
    void clampRanges();
    void roomForLabels();
    void drawOverlay();
    void hoverAt(const QPointF &position);
    std::optional<Cell> cellAt(const QPointF &position) const;

    QCustomPlot *plot_;
    QCPAxisRect *main_; ///< of the cells
    MarkLegend *legend_;
    QCPColorMap *map_ = nullptr;
    QCPColorScale *scale_ = nullptr;
    MarksItem *marks_ = nullptr;
    QString absent_;
    std::unique_ptr<HeatmapStrips> strips_;
    QCPItemRect *chosenMark_ = nullptr, *rowBand_ = nullptr, *columnBand_ = nullptr;
    QSharedPointer<TokenTicker> queryTicker_, keyTicker_;
    int queries_ = 0, keys_ = 0;
    HeatmapCells cells_; ///< of nothing while there are none
    ValueRange colours_;
    MaskedLook look_ = MaskedLook::Hatched;
    QStringList queryLabels_, keyLabels_;
    std::function<QString(const Cell &)> valueText_;
    std::optional<Cell> chosen_, hovered_;
    QPointF pointer_;
    std::optional<QPointF> pressed_; ///< where a click may begin
    QSize laidOut_; ///< of the cells, when they were laid out last
};

} // namespace headscope::ui
