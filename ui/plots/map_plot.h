// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A map of cells (a feature map, or a picture in patches) with weights laid over it: the ground in grey or colour, a weight a cell in the colour map, opaque by its size, with a colour bar beside the map that shows the colours as they appear over middle grey; lines between cells; masked cells
/// hatched, cells that are no numbers marked; the chosen cells and the one under the pointer outlined. Draws what it is given. GUI thread only.

#include <QImage>
#include <QWidget>
#include <functional>
#include <optional>
#include <vector>

#include "core/figure/colormap.h"
#include "core/tensor/matrix.h"
#include "ui/plots/accessible_cells.h"
#include "ui/plots/colour_bar.h"
#include "ui/plots/mark_paint.h"

namespace headscope::ui {

struct MapCell {
    int y = 0, x = 0;
    bool operator==(const MapCell &) const = default;
};

/// The ground: any number of pixels, stretched over rows x cols cells. A null picture clears all.
struct MapPicture {
    QImage image;
    int rows = 0, cols = 0;
    bool smooth = false; ///< a picture of its own pixels, else cells
};

class MapPlot : public QWidget, public AccessibleCells {
    Q_OBJECT
public:
    explicit MapPlot(QWidget *parent = nullptr);

    void setGround(const MapPicture &ground);
    /// [rows, cols] weights, NaN = masked or what `marks` says; `limit` has the last colour, 0 = there is nothing to measure. An empty matrix: none.
    void setWeights(Matrix weights, CellMarks marks, float limit);
    void setColormap(const Colormap &map);
    /// How opaque the largest weight is, 0 to 1.
    void setStrength(double strength);
    /// The cell that looks and the one that is looked at.
    void setChosen(std::optional<MapCell> query, std::optional<MapCell> key);
    /// What the weights are, beside the colour bar.
    void setUnit(const QString &unit);
    QString unit() const { return unit_; }
    /// How the weight of a cell is written, for people who do not see it.
    void setValueText(std::function<QString(const MapCell &)> text) { valueText_ = std::move(text); }

    const QImage &ground() const { return ground_; }
    const Matrix &weights() const { return weights_; }
    const CellMarks &marks() const { return marks_; }
    float limit() const { return limit_; }
    /// The weights as they are laid over the ground, one pixel a cell.
    const QImage &overlay() const { return overlay_; }
    /// Where a cell lies in this widget.
    QRectF cellRect(const MapCell &cell) const;
    /// Where the colour bar lies, with its marks; empty where there is none.
    QRectF barRect() const;
    QSize minimumSizeHint() const override { return {200, 120}; }

    QSize accessibleSize() const override { return {cols_, rows_}; }
    QString accessibleRow(int row) const override { return QString::number(row); }
    QString accessibleColumn(int column) const override { return QString::number(column); }
    QString accessibleCell(int row, int column) const override;
    std::optional<QPoint> accessibleChosen() const override;
    void accessibleChoose(int row, int column) override { emit clicked({row, column}, false); }
    QRect accessibleRect(int row, int column) const override { return cellRect({row, column}).toAlignedRect(); }

signals:
    void hovered(std::optional<headscope::ui::MapCell> cell);
    /// `key`: with Ctrl, for the cell that is looked at.
    void clicked(headscope::ui::MapCell cell, bool key);
    /// An arrow key: so many cells down and right.
    void moved(int down, int right);

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QRectF mapRect() const;
    ColourBarLook bar() const;
    void colour();
    void paintCells(QPainter &painter) const;
    void paintOutlines(QPainter &painter) const;
    std::optional<MapCell> cellAt(const QPointF &position) const;

    QImage ground_, overlay_;
    int rows_ = 0, cols_ = 0;
    bool smooth_ = false;
    Matrix weights_;
    CellMarks marks_;
    float limit_ = 0;
    const Colormap *map_;
    std::vector<Rgb> barStops_; ///< of barMap_
    Colormap barMap_;           ///< of the colour bar
    QString unit_;
    double strength_ = 0.8;
    std::optional<MapCell> chosen_, key_, hovered_;
    std::function<QString(const MapCell &)> valueText_;
};

} // namespace headscope::ui
