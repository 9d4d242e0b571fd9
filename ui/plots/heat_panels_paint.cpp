// SPDX-License-Identifier: GPL-3.0-or-later
// How heads side by side are drawn.
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/plots/colour_bar.h"
#include "ui/plots/heat_panels.h"
#include "ui/plots/mark_paint.h"
#include "ui/state/appearance.h"

namespace headscope::ui {

namespace {

constexpr double smallestMark = 7; ///< of the chosen cell, pixels

} // namespace

QRectF HeatPanels::rectOf(const Tile &tile, const QRect &cells) const
{
    return {QPointF(xOf(tile.key - 0.5, cells), yOf(tile.query - 0.5, cells)), QPointF(xOf(tile.key + tile.cols - 0.5, cells), yOf(tile.query + tile.rows - 0.5, cells))};
}

void HeatPanels::paintPanel(QPainter &painter, int panel) const
{
    const HeatPanel &head = panels_[static_cast<size_t>(panel)];
    const QRect cells = cellsRect(panel), name = nameRect(panel);
    painter.save();
    painter.setClipRect(cells);
    if (look_ == MaskedLook::Hatched) {
        QColor hatch = palette().color(QPalette::WindowText);
        hatch.setAlpha(26);
        painter.fillRect(cells, QBrush(hatch, Qt::BDiagPattern));
    }
    painter.drawImage(rectOf(head.tile, cells), head.image);
    paintMarks(painter, rectOf(head.tile, cells), head.marks, head.values.rows, palette());
    QColor band = accent(palette());
    band.setAlpha(150);
    if (hovered_) {
        painter.setPen(band);
        painter.drawRect(rectOf({hovered_->query, 0, 1, static_cast<int>(keys_.size())}, cells));
        painter.drawRect(rectOf({0, hovered_->key, static_cast<int>(queries_.size()), 1}, cells));
    }
    if (chosen_) {
        painter.setPen(QPen(QColor(255, 90, 60), 2));
        const QRectF cell = rectOf({chosen_->query, chosen_->key, 1, 1}, cells);
        const double wider = std::max(0.0, smallestMark - cell.width()) / 2, higher = std::max(0.0, smallestMark - cell.height()) / 2;
        painter.drawRect(cell.adjusted(-wider, -higher, wider, higher));
    }
    painter.restore();
    const bool current = panel == current_;
    painter.setPen(current ? QPen(accent(palette()), 2) : QPen(hairline(palette()), 1));
    painter.drawRect(current ? cells.adjusted(-1, -1, 1, 1) : cells.adjusted(-1, -1, 0, 0));
    QFont bold = font();
    bold.setBold(current);
    painter.setFont(bold);
    painter.setPen(palette().color(QPalette::WindowText));
    QRect used;
    painter.drawText(name.adjusted(0, 0, 0, -2), Qt::AlignLeft | Qt::AlignVCenter, head.name, &used);
    painter.setFont(font());
    painter.setPen(faintText(palette()));
    if (panel < numbers_.size()) {
        const int room = name.right() - used.right() - 8;
        const QString &number = numbers_[panel];
        painter.drawText(QRect(used.right() + 8, name.top(), room, name.height() - 2), Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().horizontalAdvance(number) <= room ? number : QString()); // half a number is another one
    }
}

void HeatPanels::paintRemoved(QPainter &painter, int panel) const
{
    const HeatPanel &head = panels_[static_cast<size_t>(panel)];
    if (head.removed.empty()) {
        return;
    }
    const QRect cells = cellsRect(panel), room(cells.right() + 3, cells.top(), removedRoom() - 4, cells.height());
    const QRectF all = rectOf(head.tile, cells);
    painter.save();
    painter.setClipRect(room);
    painter.fillRect(room, palette().color(QPalette::AlternateBase));
    const double each = all.height() / static_cast<double>(head.removed.size());
    for (size_t r = 0; r < head.removed.size(); ++r) {
        painter.fillRect(QRectF(room.left(), all.top() + static_cast<double>(r) * each, static_cast<double>(head.removed[r]) * room.width(), std::max(1.0, each * 0.9)), faintText(palette()));
    }
    painter.restore();
}

void HeatPanels::paintQueryLabels(QPainter &painter, const QRect &cells) const
{
    const double each = cells.height() / querySpan_.size();
    const int line = painter.fontMetrics().height(), step = std::max(1, static_cast<int>(std::ceil(line * 1.05 / each)));
    const CellRange rows = cellsOf(querySpan_, static_cast<int>(queries_.size()));
    for (int i = (rows.first + step - 1) / step * step; i < rows.first + rows.count && i < queries_.size(); i += step) {
        const QRectF room(cells.left() - queryRoom_, yOf(i, cells) - line, queryRoom_ - 5, 2.0 * line);
        if (yOf(i, cells) >= cells.top() && yOf(i, cells) <= cells.bottom()) {
            painter.drawText(room, Qt::AlignRight | Qt::AlignVCenter, painter.fontMetrics().elidedText(queries_[i], Qt::ElideRight, queryRoom_ - 5));
        }
    }
}

void HeatPanels::paintKeyLabels(QPainter &painter, const QRect &cells) const
{
    const double each = cells.width() / keySpan_.size();
    const int line = painter.fontMetrics().height(), step = std::max(1, static_cast<int>(std::ceil(line * 1.15 / each)));
    const bool upright = static_cast<int>(panels_.size()) % this->columns() != 0; // some stand beside the panels of the last row, into which slanted ones would run
    const CellRange columns = cellsOf(keySpan_, static_cast<int>(keys_.size()));
    for (int i = (columns.first + step - 1) / step * step; i < columns.first + columns.count && i < keys_.size(); i += step) {
        if (xOf(i, cells) < cells.left() || xOf(i, cells) > cells.right()) {
            continue;
        }
        painter.save();
        painter.translate(xOf(i, cells) + (upright ? 0 : line * 0.3), cells.bottom() + 5);
        painter.rotate(upright ? -90 : -labelAngle);
        painter.drawText(QRectF(-longestLabel - 4, -line / 2.0, longestLabel + 2, line), Qt::AlignRight | Qt::AlignVCenter, painter.fontMetrics().elidedText(keys_[i], Qt::ElideRight, longestLabel));
        painter.restore();
    }
}

void HeatPanels::paintScale(QPainter &painter) const
{
    const QRect all = area();
    const int top = cellsRect(0).top();
    paintColourBar(painter, QRectF(all.right() + 14, top, width() - all.right() - 16, std::clamp(all.bottom() - top, 1, 420)), {colours_, map_, unit_, labelFont()}, palette());
}

void HeatPanels::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    const int count = static_cast<int>(panels_.size());
    if (count == 0) {
        return;
    }
    for (int i = 0; i < count; ++i) {
        paintPanel(painter, i);
        paintRemoved(painter, i);
    }
    painter.setFont(labelFont());
    painter.setPen(palette().color(QPalette::WindowText));
    const int columns = this->columns();
    for (int i = 0; i < count; ++i) {
        if (i % columns == 0) {
            paintQueryLabels(painter, cellsRect(i));
        }
        if (i + columns >= count) { // the lowest of its column
            paintKeyLabels(painter, cellsRect(i));
        }
    }
    const QRect all = area();
    const int line = painter.fontMetrics().height();
    painter.setPen(faintText(palette()));
    painter.drawText(QRect(all.left(), height() - line - 3, all.width(), line), Qt::AlignCenter, tr("key (looked at)"));
    painter.save();
    painter.translate(4, all.center().y());
    painter.rotate(-90);
    painter.drawText(QRect(-all.height() / 2, 0, all.height(), line), Qt::AlignCenter, tr("query (looks)"));
    painter.restore();
    paintScale(painter);
}

} // namespace headscope::ui
