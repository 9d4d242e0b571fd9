// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A map of cells (a feature map, or a picture in patches) with weights laid over it: the ground in grey or colour, a weight a cell in the colour map, opaque by its size; lines between cells; the chosen cell and the one under the
/// pointer outlined. Draws what it is given. GUI thread only.

#include <QImage>
#include <QWidget>
#include <optional>

#include "core/figure/colormap.h"
#include "core/tensor/matrix.h"

namespace headscope::ui {

struct MapCell {
    int y = 0, x = 0;
    bool operator==(const MapCell &) const = default;
};

class MapPlot : public QWidget {
    Q_OBJECT
public:
    explicit MapPlot(QWidget *parent = nullptr);

    /// The ground: any number of pixels, stretched over rows x cols cells. A null picture clears all.
    void setGround(const QImage &ground, int rows, int cols);
    /// [rows, cols] weights, NaN = masked; `limit` has the last colour. An empty matrix: none.
    void setWeights(Matrix weights, float limit);
    void setColormap(const Colormap &map);
    /// How opaque the largest weight is, 0 to 1.
    void setStrength(double strength);
    void setChosen(std::optional<MapCell> cell);
    void setClickable(bool clickable) { clickable_ = clickable; }

    const QImage &ground() const { return ground_; }
    const Matrix &weights() const { return weights_; }
    float limit() const { return limit_; }
    /// The weights as they are laid over the ground, one pixel a cell.
    const QImage &overlay() const { return overlay_; }
    /// Where a cell lies in this widget.
    QRectF cellRect(const MapCell &cell) const;
    QSize minimumSizeHint() const override { return {160, 120}; }

signals:
    void hovered(std::optional<headscope::ui::MapCell> cell);
    void clicked(headscope::ui::MapCell cell);
    /// An arrow key: so many cells down and right.
    void moved(int down, int right);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QRectF mapRect() const;
    void colour();
    std::optional<MapCell> cellAt(const QPointF &position) const;

    QImage ground_, overlay_;
    int rows_ = 0, cols_ = 0;
    Matrix weights_;
    float limit_ = 1.0f;
    const Colormap *map_;
    double strength_ = 0.8;
    std::optional<MapCell> chosen_, hovered_;
    bool clickable_ = true;
};

} // namespace headscope::ui
