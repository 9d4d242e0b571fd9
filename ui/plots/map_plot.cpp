// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_plot.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "core/figure/raster.h"
#include "ui/state/appearance.h"

namespace headscope::ui {

namespace {

constexpr int margin = 12;
constexpr double smallestLined = 5; ///< pixels a cell, below which lines would hide the map

} // namespace

MapPlot::MapPlot(QWidget *parent) : QWidget(parent), map_(&colormaps()[0])
{
    setAccessibleName(tr("Map with the attention of the chosen query"));
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void MapPlot::setGround(const QImage &ground, int rows, int cols)
{
    ground_ = ground;
    rows_ = ground.isNull() ? 0 : rows;
    cols_ = ground.isNull() ? 0 : cols;
    hovered_.reset();
    if (weights_.rows != rows_ || weights_.cols != cols_) {
        weights_ = {};
    }
    colour();
}

void MapPlot::setWeights(Matrix weights, float limit)
{
    weights_ = std::move(weights);
    limit_ = std::max(limit, 1e-9f);
    colour();
}

void MapPlot::setColormap(const Colormap &map)
{
    map_ = &map;
    colour();
}

void MapPlot::setStrength(double strength)
{
    strength_ = std::clamp(strength, 0.0, 1.0);
    colour();
}

void MapPlot::setChosen(std::optional<MapCell> cell)
{
    chosen_ = cell;
    update();
}

void MapPlot::colour()
{
    overlay_ = QImage();
    if (!weights_.values.empty()) {
        const auto pixels = overlayPixels(weights_, limit_, *map_, strength_);
        overlay_ = QImage(reinterpret_cast<const uchar *>(pixels.data()), weights_.cols, weights_.rows, weights_.cols * 4, QImage::Format_ARGB32).copy();
    }
    update();
}

QRectF MapPlot::mapRect() const
{
    const QRectF room = QRectF(rect()).adjusted(margin, margin, -margin, -margin);
    const double side = std::min(room.width() / std::max(1, cols_), room.height() / std::max(1, rows_));
    QRectF out(0, 0, side * cols_, side * rows_);
    out.moveCenter(room.center());
    return out;
}

QRectF MapPlot::cellRect(const MapCell &cell) const
{
    const QRectF map = mapRect();
    const double width = map.width() / std::max(1, cols_), height = map.height() / std::max(1, rows_);
    return {map.left() + cell.x * width, map.top() + cell.y * height, width, height};
}

std::optional<MapCell> MapPlot::cellAt(const QPointF &position) const
{
    const QRectF map = mapRect();
    if (rows_ == 0 || !map.contains(position)) {
        return std::nullopt;
    }
    const auto index = [](double share, int count) { return std::clamp(static_cast<int>(share * count), 0, count - 1); };
    return MapCell{index((position.y() - map.top()) / map.height(), rows_), index((position.x() - map.left()) / map.width(), cols_)};
}

void MapPlot::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    if (rows_ == 0) {
        return;
    }
    const QRectF map = mapRect();
    painter.drawImage(map, ground_);
    if (!overlay_.isNull()) {
        painter.drawImage(map, overlay_);
    }
    if (map.width() / cols_ >= smallestLined) {
        painter.setPen(QPen(QColor(128, 128, 128, 150), 1));
        for (int y = 0; y <= rows_; ++y) {
            painter.drawLine(QPointF(map.left(), map.top() + y * map.height() / rows_), QPointF(map.right(), map.top() + y * map.height() / rows_));
        }
        for (int x = 0; x <= cols_; ++x) {
            painter.drawLine(QPointF(map.left() + x * map.width() / cols_, map.top()), QPointF(map.left() + x * map.width() / cols_, map.bottom()));
        }
    }
    painter.setBrush(Qt::NoBrush);
    const auto outline = [&](const MapCell &cell, const QColor &colour, int width) { // white inside: visible on every ground
        painter.setPen(QPen(Qt::white, 1));
        painter.drawRect(cellRect(cell).adjusted(width, width, -width, -width));
        painter.setPen(QPen(colour, width));
        painter.drawRect(cellRect(cell).adjusted(width / 2.0 - 1, width / 2.0 - 1, 1 - width / 2.0, 1 - width / 2.0));
    };
    if (hovered_ && hovered_ != chosen_) {
        outline(*hovered_, accent(palette()), 2);
    }
    if (chosen_) {
        outline(*chosen_, QColor(255, 90, 60), hasFocus() ? 4 : 3);
    }
}

void MapPlot::mouseMoveEvent(QMouseEvent *event)
{
    if (const auto cell = cellAt(event->position()); cell != hovered_) {
        hovered_ = cell;
        update();
        emit hovered(cell);
    }
}

void MapPlot::mousePressEvent(QMouseEvent *event)
{
    if (const auto cell = cellAt(event->position()); cell && clickable_ && event->button() == Qt::LeftButton) {
        emit clicked(*cell);
    }
}

void MapPlot::leaveEvent(QEvent *event)
{
    QWidget::leaveEvent(event);
    hovered_.reset();
    update();
    emit hovered(std::nullopt);
}

void MapPlot::keyPressEvent(QKeyEvent *event)
{
    const int down = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0, right = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if ((down || right) && event->modifiers() == Qt::NoModifier) {
        emit moved(down, right);
    } else {
        QWidget::keyPressEvent(event);
    }
}

} // namespace headscope::ui
