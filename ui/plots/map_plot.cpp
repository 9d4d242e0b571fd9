// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_plot.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "core/figure/raster.h"
#include "ui/state/appearance.h"

namespace headscope::ui {

namespace {

constexpr int margin = 12, beforeBar = 10;
constexpr double smallestLined = 5; ///< pixels a cell, below which lines would hide the map
constexpr double lowestBar = 120;   ///< of a map that is not even so high

} // namespace

MapPlot::MapPlot(QWidget *parent) : QWidget(parent), map_(&colormaps()[0])
{
    setObjectName("mapPlot");
    setAccessibleName(tr("Map with the attention of the chosen query"));
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    colour();
}

void MapPlot::setGround(const MapPicture &ground)
{
    ground_ = ground.image;
    rows_ = ground_.isNull() ? 0 : ground.rows;
    cols_ = ground_.isNull() ? 0 : ground.cols;
    smooth_ = ground.smooth;
    hovered_.reset();
    if (weights_.rows != rows_ || weights_.cols != cols_) {
        weights_ = {};
        marks_.clear();
        limit_ = 0;
    }
    colour();
}

void MapPlot::setWeights(Matrix weights, CellMarks marks, float limit)
{
    weights_ = std::move(weights);
    marks_ = std::move(marks);
    limit_ = limit;
    colour();
}

void MapPlot::setColormap(const Colormap &map)
{
    map_ = &map;
    colour();
}

void MapPlot::setUnit(const QString &unit)
{
    unit_ = unit;
    update();
}

void MapPlot::setStrength(double strength)
{
    strength_ = std::clamp(strength, 0.0, 1.0);
    colour();
}

void MapPlot::setChosen(std::optional<MapCell> query, std::optional<MapCell> key)
{
    const bool moved = chosen_ != query;
    chosen_ = query;
    key_ = key;
    update();
    if (moved) {
        announceChosen(this);
    }
}

void MapPlot::colour()
{
    barStops_ = overlayStops(*map_, strength_);
    barMap_ = {map_->name, barStops_};
    overlay_ = QImage();
    if (!weights_.values.empty()) {
        const auto pixels = overlayPixels(weights_, std::max(limit_, 1e-9f), *map_, strength_);
        overlay_ = QImage(reinterpret_cast<const uchar *>(pixels.data()), weights_.cols, weights_.rows, weights_.cols * 4, QImage::Format_ARGB32).copy();
    }
    update();
}

ColourBarLook MapPlot::bar() const
{
    QFont small = font();
    small.setPointSizeF(std::max(7.0, small.pointSizeF() - 1));
    return {{0, std::max(limit_, 1e-9f)}, &barMap_, unit_, small};
}

QRectF MapPlot::mapRect() const
{
    const int beside = beforeBar + QFontMetrics(bar().font).horizontalAdvance("0.00000") + 45; // the same for all numbers: the map stays where it is
    const QRectF room = QRectF(rect()).adjusted(margin, margin, -margin - beside, -margin);
    const double side = std::min(room.width() / std::max(1, cols_), room.height() / std::max(1, rows_));
    QRectF out(0, 0, side * cols_, side * rows_);
    out.moveCenter(room.center());
    return out;
}

QRectF MapPlot::barRect() const
{
    if (!(limit_ > 0) || rows_ == 0) {
        return {};
    }
    const QRectF map = mapRect();
    const double height = std::min(std::max(map.height(), lowestBar), this->height() - 2.0 * margin);
    return {map.right() + beforeBar, map.center().y() - height / 2, static_cast<double>(colourBarWidth(bar())), height};
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

void MapPlot::paintCells(QPainter &painter) const
{
    const QRectF map = mapRect();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, smooth_);
    painter.drawImage(map, ground_);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    const bool fits = weights_.rows == rows_ && weights_.cols == cols_; // else the ground is still that of another input
    if (fits) {
        painter.drawImage(map, overlay_);
    }
    QColor hatch = palette().color(QPalette::Base);
    hatch.setAlpha(170);
    for (int cell = 0; fits && cell < rows_ * cols_; ++cell) {
        const auto at = static_cast<size_t>(cell);
        if (std::isnan(weights_.values[at]) && (marks_.empty() || marks_[at] == CellMark::None)) {
            painter.fillRect(cellRect({cell / cols_, cell % cols_}), QBrush(hatch, Qt::BDiagPattern));
        }
    }
    paintMarks(painter, map, fits ? marks_ : CellMarks(), rows_, palette());
    if (map.width() / cols_ >= smallestLined) {
        painter.setPen(QPen(QColor(128, 128, 128, 150), 1));
        for (int y = 0; y <= rows_; ++y) {
            painter.drawLine(QPointF(map.left(), map.top() + y * map.height() / rows_), QPointF(map.right(), map.top() + y * map.height() / rows_));
        }
        for (int x = 0; x <= cols_; ++x) {
            painter.drawLine(QPointF(map.left() + x * map.width() / cols_, map.top()), QPointF(map.left() + x * map.width() / cols_, map.bottom()));
        }
    }
}

void MapPlot::paintOutlines(QPainter &painter) const
{
    painter.setBrush(Qt::NoBrush);
    const auto outline = [&](const MapCell &cell, const QColor &colour, int width) { // white inside: visible on every ground
        painter.setPen(QPen(Qt::white, 1));
        painter.drawRect(cellRect(cell).adjusted(width, width, -width, -width));
        painter.setPen(QPen(colour, width));
        painter.drawRect(cellRect(cell).adjusted(width / 2.0 - 1, width / 2.0 - 1, 1 - width / 2.0, 1 - width / 2.0));
    };
    if (key_ && key_ != chosen_) {
        painter.setPen(QPen(Qt::white, 2));
        painter.drawRect(cellRect(*key_).adjusted(1, 1, -1, -1));
        painter.setPen(QPen(Qt::black, 2, Qt::DotLine));
        painter.drawRect(cellRect(*key_).adjusted(1, 1, -1, -1));
    }
    if (hovered_ && hovered_ != chosen_) {
        outline(*hovered_, accent(palette()), 2);
    }
    if (chosen_) {
        outline(*chosen_, QColor(255, 90, 60), hasFocus() ? 4 : 3);
    }
}

bool MapPlot::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip) {
        return QWidget::event(event);
    }
    const auto *help = static_cast<QHelpEvent *>(event);
    if (const QRectF room = barRect(); room.contains(help->pos())) {
        QToolTip::showText(help->globalPos(), tr("The colours as they appear over middle grey: the stronger the attention, the more of the ground it covers"), this, room.toAlignedRect());
    } else {
        QToolTip::hideText();
    }
    return true;
}

void MapPlot::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    if (rows_ == 0) {
        return;
    }
    paintCells(painter);
    paintOutlines(painter);
    if (const QRectF room = barRect(); !room.isEmpty()) {
        paintColourBar(painter, room, bar(), palette());
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
    if (const auto cell = cellAt(event->position()); cell && event->button() == Qt::LeftButton) {
        emit clicked(*cell, event->modifiers().testFlag(Qt::ControlModifier));
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

QString MapPlot::accessibleCell(int row, int column) const
{
    return tr("row %1, column %2: %3").arg(row).arg(column).arg(valueText_ ? valueText_({row, column}) : QString());
}

std::optional<QPoint> MapPlot::accessibleChosen() const { return chosen_ ? std::optional(QPoint(chosen_->x, chosen_->y)) : std::nullopt; }

} // namespace headscope::ui
