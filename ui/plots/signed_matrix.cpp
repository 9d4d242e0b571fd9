// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/signed_matrix.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "core/figure/raster.h"
#include "ui/plots/mark_paint.h"
#include "ui/state/appearance.h"

namespace headscope::ui {

namespace {

constexpr int barHeight = 6, gap = 4;
constexpr float leastLimit = 1e-30f;

QString number(double value) { return QString::number(value, 'g', 3); }

} // namespace

SignedMatrix::SignedMatrix(const QString &title, const QString &explanation, QWidget *parent) : QWidget(parent), title_(title), explanation_(explanation)
{
    setAccessibleName(title);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void SignedMatrix::setValues(Matrix values, float limit)
{
    values_ = std::move(values);
    limit_ = std::max(limit, leastLimit);
    const double size = rootMeanSquare(values_);
    caption_ = values_.values.empty() ? QString() : std::isnan(size) ? tr("not a number") : tr("rms %1").arg(QString::number(size, 'g', 4));
    setAccessibleDescription(explanation_ + ". " + caption_);
    update();
}

void SignedMatrix::setMarkedRow(int row)
{
    if (row != marked_) {
        marked_ = row;
        update();
    }
}

QRect SignedMatrix::plotRect() const
{
    const int line = fontMetrics().lineSpacing();
    return rect().adjusted(1, 2 * line + gap, -1, -(line + barHeight + 2 * gap));
}

QPoint SignedMatrix::positionOf(int row, int col) const
{
    const QRect plot = plotRect();
    return {plot.left() + static_cast<int>((col + 0.5) * plot.width() / std::max(1, values_.cols)), plot.top() + static_cast<int>((row + 0.5) * plot.height() / std::max(1, values_.rows))};
}

void SignedMatrix::paintScale(QPainter &painter, const QRect &bar) const
{
    QLinearGradient gradient(bar.topLeft(), bar.topRight());
    const auto &stops = Appearance::instance().colormap(true).stops;
    for (size_t i = 0; i < stops.size(); ++i) {
        gradient.setColorAt(static_cast<double>(i) / static_cast<double>(stops.size() - 1), toColor(stops[i]));
    }
    painter.fillRect(bar, gradient);
    const QRect words(bar.left(), bar.bottom() + 2, bar.width(), fontMetrics().lineSpacing());
    painter.setPen(faintText(palette()));
    painter.drawText(words, Qt::AlignHCenter | Qt::AlignVCenter, "0");
    if (limit_ > leastLimit) { // no number but 0 occurs otherwise
        painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, number(-static_cast<double>(limit_)));
        painter.drawText(words, Qt::AlignRight | Qt::AlignVCenter, number(static_cast<double>(limit_)));
    }
}

void SignedMatrix::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const int line = fontMetrics().lineSpacing();
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(QRect(0, 0, width(), line), Qt::AlignLeft | Qt::AlignVCenter, fontMetrics().elidedText(title_, Qt::ElideRight, width()));
    painter.setPen(faintText(palette()));
    painter.drawText(QRect(0, line, width(), line), Qt::AlignLeft | Qt::AlignVCenter, caption_);
    const QRect plot = plotRect();
    if (values_.values.empty() || plot.width() < 4 || plot.height() < 4) {
        return;
    }
    const double ratio = devicePixelRatioF();
    const Matrix drawn = pooledSigned(values_, std::clamp(static_cast<int>(plot.height() * ratio), 1, values_.rows), std::clamp(static_cast<int>(plot.width() * ratio), 1, values_.cols));
    const auto pixels = toSignedPixels(drawn, limit_, Appearance::instance().colormap(true), notANumberColour.rgb());
    painter.drawImage(plot, QImage(reinterpret_cast<const uchar *>(pixels.data()), drawn.cols, drawn.rows, drawn.cols * 4, QImage::Format_ARGB32));
    painter.setPen(QPen(hairline(palette()), 1));
    painter.drawRect(plot.adjusted(-1, -1, 0, 0));
    if (marked_ >= 0 && marked_ < values_.rows) {
        const double height = static_cast<double>(plot.height()) / values_.rows, top = plot.top() + marked_ * height;
        painter.setPen(QPen(QColor(255, 90, 60), 2));
        painter.drawRect(QRectF(plot.left(), top, plot.width(), std::max(2.0, height)));
    }
    paintScale(painter, QRect(plot.left(), plot.bottom() + gap + 1, plot.width(), barHeight));
}

void SignedMatrix::mousePressEvent(QMouseEvent *event)
{
    const QRect plot = plotRect();
    if (event->button() == Qt::LeftButton && values_.rows > 0 && plot.contains(event->position().toPoint())) {
        emit rowClicked(std::clamp((static_cast<int>(event->position().y()) - plot.top()) * values_.rows / plot.height(), 0, values_.rows - 1));
    }
}

bool SignedMatrix::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const QRect plot = plotRect();
        QString text = help->pos().y() < plot.top() ? explanation_ : QString();
        if (values_.rows > 0 && plot.contains(help->pos())) {
            const int row = (help->pos().y() - plot.top()) * values_.rows / plot.height(), col = (help->pos().x() - plot.left()) * values_.cols / plot.width();
            text = tr("query %1, dimension %2: %3").arg(row).arg(col).arg(std::isnan(values_.row(row)[col]) ? tr("not a number") : QString::number(static_cast<double>(values_.row(row)[col]), 'g', 6));
        }
        QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace headscope::ui
