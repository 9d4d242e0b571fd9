// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/head_legend.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/state/appearance.h"

namespace headscope::ui {

namespace {

constexpr int gap = 4, inner = 6;

}

HeadLegend::HeadLegend(QWidget *parent) : QWidget(parent)
{
    setObjectName("headLegend");
    setAccessibleName(tr("Heads whose lines can be shown"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumWidth(120);
}

void HeadLegend::setHeads(std::vector<LegendHead> heads)
{
    const bool others = heads.size() != heads_.size();
    heads_ = std::move(heads);
    if (others) {
        current_ = 0;
        hovered_ = -1;
    }
    layOut();
    QStringList shown;
    for (const LegendHead &head : heads_) {
        if (head.shown) {
            shown.append(head.name);
        }
    }
    setAccessibleDescription(tr("shown: %1").arg(shown.join(", ")));
    update();
}

void HeadLegend::layOut()
{
    rects_.clear();
    const int swatch = fontMetrics().ascent(), height = fontMetrics().height() + 6;
    int x = 2, y = 2;
    for (const LegendHead &head : heads_) {
        const int wide = fontMetrics().horizontalAdvance(head.name) + swatch + 3 * inner;
        if (x > 2 && x + wide > width() - 2) {
            x = 2;
            y += height + gap;
        }
        rects_.push_back(QRect(x, y, wide, height));
        x += wide + gap;
    }
    setFixedHeight(y + height + 2);
}

void HeadLegend::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    layOut();
}

void HeadLegend::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int swatch = fontMetrics().ascent();
    for (int i = 0; i < static_cast<int>(heads_.size()); ++i) {
        const LegendHead &head = heads_[static_cast<size_t>(i)];
        const QRect rect = chipRect(i);
        painter.setBrush(palette().color(head.shown ? QPalette::Base : QPalette::Window));
        painter.setPen(head.current ? QPen(accent(palette()), 2) : QPen(i == hovered_ ? accent(palette()) : hairline(palette()), 1));
        painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 4, 4);
        const QRectF box(rect.left() + inner, rect.center().y() - swatch / 2.0 + 1, swatch, swatch);
        painter.setPen(QPen(head.shown ? head.colour : faintText(palette()), 1.5));
        painter.setBrush(head.shown ? QBrush(head.colour) : QBrush(Qt::NoBrush));
        head.together ? painter.drawEllipse(box) : painter.drawRoundedRect(box, 2, 2);
        painter.setPen(head.shown ? palette().color(QPalette::WindowText) : faintText(palette()));
        painter.drawText(rect.adjusted(swatch + 2 * inner, 0, -inner, 0), Qt::AlignVCenter | Qt::AlignLeft, head.name);
        if (hasFocus() && i == current_) {
            painter.setPen(QPen(palette().color(QPalette::WindowText), 1, Qt::DotLine));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(rect.adjusted(3, 3, -4, -4));
        }
    }
}

int HeadLegend::chipAt(const QPoint &position) const
{
    const auto at = std::find_if(rects_.begin(), rects_.end(), [&](const QRect &rect) { return rect.contains(position); });
    return at == rects_.end() ? -1 : static_cast<int>(at - rects_.begin());
}

void HeadLegend::mousePressEvent(QMouseEvent *event)
{
    const int i = chipAt(event->position().toPoint());
    if (i < 0) {
        return;
    }
    current_ = i;
    const HeadPlace place = heads_[static_cast<size_t>(i)].place;
    const bool adds = event->button() == Qt::RightButton || (event->modifiers() & Qt::ControlModifier);
    adds ? emit toggled(place) : emit chosen(place);
}

void HeadLegend::mouseMoveEvent(QMouseEvent *event)
{
    const int i = chipAt(event->position().toPoint());
    if (i != hovered_) {
        hovered_ = i;
        update();
        emit hovered(i < 0 ? std::nullopt : std::optional(heads_[static_cast<size_t>(i)].place));
    }
}

void HeadLegend::leaveEvent(QEvent *event)
{
    QWidget::leaveEvent(event);
    if (hovered_ >= 0) {
        hovered_ = -1;
        update();
        emit hovered(std::nullopt);
    }
}

void HeadLegend::keyPressEvent(QKeyEvent *event)
{
    const int last = static_cast<int>(heads_.size()) - 1;
    const bool plain = event->modifiers() == Qt::NoModifier && last >= 0;
    if (plain && (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)) {
        current_ = std::clamp(current_ + (event->key() == Qt::Key_Right ? 1 : -1), 0, last);
        update();
    } else if (plain && event->key() == Qt::Key_Return) {
        emit chosen(heads_[static_cast<size_t>(current_)].place);
    } else if (plain && event->key() == Qt::Key_Space) {
        emit toggled(heads_[static_cast<size_t>(current_)].place);
    } else {
        QWidget::keyPressEvent(event);
    }
}

bool HeadLegend::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        QToolTip::showText(help->globalPos(), chipAt(help->pos()) < 0 ? QString() : tr("Click: choose this head. Ctrl+click: look at it together with the chosen ones, or no longer."), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace headscope::ui
