// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/elided_label.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace headscope::ui {

ElidedLabel::ElidedLabel(Qt::TextElideMode mode, QWidget *parent) : QLabel(parent), mode_(mode)
{
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

QString ElidedLabel::drawn() const { return fontMetrics().elidedText(text(), mode_, contentsRect().width()); }

QSize ElidedLabel::sizeHint() const
{
    const QMargins m = contentsMargins();
    return {fontMetrics().horizontalAdvance(text()) + m.left() + m.right() + 1, fontMetrics().height() + m.top() + m.bottom()};
}

QSize ElidedLabel::minimumSizeHint() const { return {std::min(sizeHint().width(), 6 * fontMetrics().averageCharWidth()), sizeHint().height()}; }

bool ElidedLabel::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip && drawn() != text()) {
        QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), "<p>" + text().toHtmlEscaped() + "</p>", this);
        return true;
    }
    return QLabel::event(event);
}

void ElidedLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    painter.drawText(contentsRect(), static_cast<int>(alignment()) | Qt::TextSingleLine, drawn());
}

} // namespace headscope::ui
