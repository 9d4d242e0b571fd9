// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/bar_list.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "ui/state/appearance.h"

namespace headscope::ui {

BarList::BarList(QWidget *parent) : QWidget(parent) { setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed); }

int BarList::rowHeight() const { return fontMetrics().height() + 5; }

void BarList::setRows(std::vector<BarRow> rows)
{
    const bool resized = rows.size() != rows_.size();
    rows_ = std::move(rows);
    if (resized) {
        updateGeometry();
    }
    update();
}

QSize BarList::sizeHint() const { return {200, std::max(1, static_cast<int>(rows_.size())) * rowHeight()}; }

QSize BarList::minimumSizeHint() const { return {120, sizeHint().height()}; }

QString BarList::accessibleCell(int row, int) const
{
    const BarRow &shown = rows_[static_cast<size_t>(row)];
    return shown.label + ": " + QString::number(shown.value, 'f', 4);
}

void BarList::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int labelWidth = std::min(110, width() * 2 / 5), numberWidth = fontMetrics().horizontalAdvance("0.0000") + 6;
    int y = 0;
    for (const BarRow &row : rows_) {
        const QRect label(0, y, labelWidth, rowHeight()), number(width() - numberWidth, y, numberWidth, rowHeight());
        const QRectF track(labelWidth + 6, y + rowHeight() / 2.0 - 4, std::max(10, width() - labelWidth - numberWidth - 14), 8);
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(label, Qt::AlignVCenter | Qt::AlignLeft, fontMetrics().elidedText(row.label, Qt::ElideRight, labelWidth - (row.detail.isEmpty() ? 0 : fontMetrics().horizontalAdvance(row.detail) + 6)));
        painter.drawText(number, Qt::AlignVCenter | Qt::AlignRight, QString::number(row.value, 'f', 4));
        painter.setPen(faintText(palette()));
        painter.drawText(label, Qt::AlignVCenter | Qt::AlignRight, row.detail);
        painter.setPen(Qt::NoPen);
        painter.setBrush(hairline(palette()));
        painter.drawRoundedRect(track, 4, 4);
        if (const double length = track.width() * std::clamp(row.value, 0.0, 1.0); length >= 0.5) {
            painter.setBrush(accent(palette()));
            painter.drawRoundedRect(QRectF(track.left(), track.top(), std::max(2.0, length), track.height()), 4, 4);
        }
        y += rowHeight();
    }
}

void BarList::mousePressEvent(QMouseEvent *event)
{
    const int row = static_cast<int>(event->position().y()) / rowHeight();
    if (row >= 0 && row < static_cast<int>(rows_.size())) {
        emit clicked(row);
    }
}

} // namespace headscope::ui
