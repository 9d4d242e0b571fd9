// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Several heads side by side: one picture of cells each, with its name above, on the same axes, zoomed and moved together, with one colour bar. Token labels stand at the outer edges, thinned out where they would overlap.
/// Wheel zooms at the pointer, drag moves, double click shows everything again. Draws pictures that somebody else makes for the cells in view, for which it asks through wanted(). GUI thread only.

#include <QImage>
#include <QStringList>
#include <QWidget>
#include <optional>
#include <vector>

#include "core/figure/axis_span.h"
#include "ui/plots/heatmap_plot.h"

namespace headscope::ui {

/// A head's cells in a rectangle, pooled to what a panel can show, as numbers and as pixels.
struct HeatPanel {
    QString name;
    Tile tile;
    Matrix values; ///< [<= tile.rows, <= tile.cols]; NaN = masked
    QImage image;  ///< one pixel a value; transparent = masked
    std::vector<float> removed = {}; ///< [values.rows] mass that was removed from the rows, in [0, 1]: bars beside them; empty = none
    CellMarks marks = {}; ///< of `values`; empty = none
};

class HeatPanels : public QWidget, public AccessibleCells {
    Q_OBJECT
public:
    explicit HeatPanels(QWidget *parent = nullptr);

    void setTokens(const QStringList &queries, const QStringList &keys); ///< labels of the axes; shows everything again where their numbers changed
    /// `map` and `unit` are of the one colour bar. As many panels as before keep their places.
    void setPanels(std::vector<HeatPanel> panels, const ValueRange &colours, const Colormap &map, const QString &unit);
    /// Behind the names: the numbers of the marked cell.
    void setNumbers(QStringList numbers);
    void setCurrent(int panel);
    void setChosen(std::optional<Cell> cell);
    void setMaskedLook(MaskedLook look);
    void clear();
    void showAll();
    /// These cells fill the panels.
    void showTile(const Tile &tile) { setSpans({tile.query - 0.5, tile.query + tile.rows - 0.5}, {tile.key - 0.5, tile.key + tile.cols - 0.5}); }
    /// True when not all cells are in view.
    bool zoomed() const;

    const std::vector<HeatPanel> &panels() const { return panels_; }
    const QStringList &numbers() const { return numbers_; }
    int current() const { return current_; }
    ValueRange colours() const { return colours_; }
    /// The rectangle of cells in view, and how many cells the screen can show of it in one of `panels` panels.
    Tile visibleTile() const;
    /// Keys and queries of the axes.
    QSize axisCells() const { return {static_cast<int>(keys_.size()), static_cast<int>(queries_.size())}; }
    QSize roomForCells(int panels) const;
    /// Where a panel's cells, and the middle of one of them, lie in this widget.
    QRect cellsRect(int panel) const;
    QPoint positionOf(int panel, const Cell &cell) const;
    QRect nameRect(int panel) const;
    /// Value drawn at a cell; NaN where it is masked or not covered.
    double valueAt(int panel, const Cell &cell) const;
    /// How the exact value of a cell of the current panel is written; without it, that of what is drawn there.
    void setValueText(std::function<QString(const Cell &)> text) { valueText_ = std::move(text); }

    // Of the current panel.
    QSize accessibleSize() const override { return axisCells(); }
    QString accessibleRow(int row) const override;
    QString accessibleColumn(int column) const override;
    QString accessibleCell(int row, int column) const override;
    std::optional<QPoint> accessibleChosen() const override;
    void accessibleChoose(int row, int column) override;
    QRect accessibleRect(int row, int column) const override;

signals:
    void wanted(); ///< the cells in view or their size in pixels changed
    void hovered(std::optional<headscope::ui::Cell> cell);
    void clicked(int panel, headscope::ui::Cell cell);
    void nameClicked(int panel);
    /// A double click on a name, or on cells while all are in view.
    void aloneWanted(int panel);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    struct Place {
        int panel = 0;
        QPointF coordinate; ///< key, query
        Cell cell;
    };
    QRect area() const;
    static int columnsFor(int panels, const QSize &room);
    int columns() const { return columnsFor(static_cast<int>(panels_.size()), area().size()); }
    QRect panelRect(int panel, int panels) const;
    /// Right of the cells, for what was removed from the rows.
    int removedRoom() const { return panels_.empty() || panels_.front().removed.empty() ? 0 : 15; }
    std::optional<Place> placeAt(const QPointF &position) const;
    int nameAt(const QPoint &position) const;
    void setSpans(const AxisSpan &queries, const AxisSpan &keys);
    void measureLabels();
    QFont labelFont() const;
    double xOf(double key, const QRect &cells) const { return cells.left() + (key - keySpan_.low) / keySpan_.size() * cells.width(); }
    double yOf(double query, const QRect &cells) const { return cells.top() + (query - querySpan_.low) / querySpan_.size() * cells.height(); }
    QRectF rectOf(const Tile &tile, const QRect &cells) const;
    void paintPanel(QPainter &painter, int panel) const;
    void paintRemoved(QPainter &painter, int panel) const;
    static constexpr int longestLabel = 92;   ///< pixels; what is longer is shortened
    static constexpr double labelAngle = 60; ///< of key labels, degrees, where no panel stands beside them
    void paintQueryLabels(QPainter &painter, const QRect &cells) const;
    void paintKeyLabels(QPainter &painter, const QRect &cells) const;
    void paintScale(QPainter &painter) const;

    QStringList queries_, keys_, numbers_;
    std::function<QString(const Cell &)> valueText_;
    std::vector<HeatPanel> panels_;
    AxisSpan querySpan_, keySpan_;
    ValueRange colours_;
    const Colormap *map_;
    QString unit_;
    MaskedLook look_ = MaskedLook::Hatched;
    int current_ = 0;
    int queryRoom_ = 40, keyRoom_ = 40; ///< for labels, pixels
    std::optional<Cell> chosen_, hovered_;
    std::optional<Place> pressed_;
    QPointF pressedAt_;
    AxisSpan pressedQueries_, pressedKeys_;
    bool dragging_ = false;
};

} // namespace headscope::ui
