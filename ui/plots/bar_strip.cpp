// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/bar_strip.h"

#include <QFontDatabase>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "core/figure/bars.h"
#include "core/figure/colormap.h"
#include "ui/state/appearance.h"
#include "ui/views/numbers.h"

namespace headscope::ui {

namespace {

constexpr int pad = 4, mostUpright = 84;

/// Of the diverging map, so far from its middle that a thin bar can be seen on the ground.
QColor barColour(bool negative, const QPalette &palette)
{
    const bool dark = isDark(palette);
    const double away = dark ? 0.22 : 0.34;
    return toColor(divergingMap().at(negative ? 0.5 - away : 0.5 + away));
}

const QColor markColour(255, 90, 60);

} // namespace

BarStrip::BarStrip(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMouseTracking(true);
}

void BarStrip::setTexts(BarStripTexts texts)
{
    const bool grown = texts.labels.isEmpty() != texts_.labels.isEmpty();
    texts_ = std::move(texts);
    setAccessibleName(texts_.what);
    if (grown || hasLabels()) {
        updateGeometry();
    }
    update();
}

void BarStrip::setValues(std::vector<float> values, float limit)
{
    const bool resized = values.size() != values_.size() && hasLabels();
    values_ = std::move(values);
    limit_ = limit > 0 ? limit : largestMagnitude(values_);
    limit_ = limit_ > 0 ? limit_ : 1.0f;
    negative_ = std::any_of(values_.begin(), values_.end(), [](float v) { return v < 0; });
    if (marked_ && *marked_ >= static_cast<int>(values_.size())) {
        marked_.reset();
    }
    setAccessibleDescription(tr("%1 numbers, largest magnitude %2").arg(values_.size()).arg(numberText(static_cast<double>(largestMagnitude(values_)))));
    if (resized) {
        updateGeometry();
    }
    update();
}

void BarStrip::setMarked(std::optional<int> index)
{
    if (index != marked_) {
        marked_ = index;
        update();
    }
}

void BarStrip::setChoosable(bool choosable)
{
    choosable_ = choosable;
    setFocusPolicy(choosable ? Qt::StrongFocus : Qt::NoFocus);
    setCursor(choosable ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

QSize BarStrip::sizeHint() const { return {360, 4 * fontMetrics().lineSpacing() + 2 * pad + labelRoom(std::max(120, width() - fontMetrics().averageCharWidth() * 19))}; }

QSize BarStrip::minimumSizeHint() const { return {fontMetrics().averageCharWidth() * 19 + 80, sizeHint().height()}; }

BarStrip::LabelStyle BarStrip::labelStyle(int width) const
{
    if (!hasLabels() || values_.empty()) {
        return LabelStyle::None;
    }
    const double each = static_cast<double>(width) / static_cast<double>(values_.size());
    int longest = 0;
    for (qsizetype i = 0; i < std::min<qsizetype>(texts_.labels.size(), 200); ++i) {
        longest = std::max(longest, fontMetrics().horizontalAdvance(texts_.labels[i]));
    }
    return each >= longest + 6 ? LabelStyle::Flat : each >= fontMetrics().height() * 0.95 ? LabelStyle::Upright : LabelStyle::MarkedOnly;
}

int BarStrip::labelRoom(int width) const
{
    switch (labelStyle(width)) {
    case LabelStyle::None: return 0;
    case LabelStyle::Upright: {
        int longest = 0;
        for (const QString &label : texts_.labels) {
            longest = std::max(longest, fontMetrics().horizontalAdvance(label));
        }
        return std::min(longest, mostUpright) + 6;
    }
    case LabelStyle::Flat:
    case LabelStyle::MarkedOnly: break;
    }
    return fontMetrics().height() + 2;
}

QRect BarStrip::plotRect() const
{
    const int left = fontMetrics().averageCharWidth() * 19;
    const int room = labelRoom(width() - left - pad);
    return {left, pad, std::max(1, width() - left - pad), std::max(1, height() - 2 * pad - room)};
}

int BarStrip::axisOf(const QRect &plot) const { return negative_ ? plot.top() + plot.height() / 2 : plot.bottom(); }

QPoint BarStrip::positionOf(int index) const
{
    const QRect plot = plotRect();
    const int count = static_cast<int>(values_.size()), bars = std::min(count, plot.width());
    return {plot.left() + static_cast<int>((barOf(index, count, bars) + 0.5) * plot.width() / bars), axisOf(plot) - 2};
}

int BarStrip::barAt(const QPoint &position) const
{
    const QRect plot = plotRect();
    const int count = static_cast<int>(values_.size());
    if (count == 0 || position.x() < plot.left() || position.x() > plot.right()) {
        return -1;
    }
    const int bars = std::min(count, plot.width());
    const int bar = std::clamp((position.x() - plot.left()) * bars / plot.width(), 0, bars - 1);
    return pooledBars(values_, bars)[static_cast<size_t>(bar)].index;
}

void BarStrip::paintScale(QPainter &painter, const QRect &plot) const
{
    const int line = fontMetrics().lineSpacing(), left = plot.left() - 6, axis = axisOf(plot);
    QFont digits = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    digits.setPointSizeF(font().pointSizeF() * 0.85);
    painter.setFont(digits);
    painter.setPen(faintText(palette()));
    const QString top = numberText(static_cast<double>(limit_));
    painter.drawText(QRect(0, plot.top() - 2, left, line), Qt::AlignRight | Qt::AlignTop, top);
    painter.drawText(QRect(0, axis - line / 2, left, line), Qt::AlignRight | Qt::AlignVCenter, "0");
    if (negative_) {
        painter.drawText(QRect(0, plot.bottom() - line + 2, left, line), Qt::AlignRight | Qt::AlignBottom, QChar(0x2212) + top);
    }
    painter.setFont(font());
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(QRect(0, plot.top(), fontMetrics().averageCharWidth() * 11, plot.height()), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap, texts_.name);
}

void BarStrip::paintBars(QPainter &painter, const QRect &plot) const
{
    const auto bars = pooledBars(values_, plot.width());
    const int axis = axisOf(plot);
    const double each = static_cast<double>(plot.width()) / static_cast<double>(bars.size()), reach = negative_ ? plot.height() / 2.0 : plot.height() - 1.0;
    const QColor up = texts_.weights ? accent(palette()) : barColour(false, palette()), down = barColour(true, palette());
    const QBrush masked(hairline(palette()), Qt::BDiagPattern);
    for (size_t i = 0; i < bars.size(); ++i) {
        const double left = plot.left() + static_cast<double>(i) * each, gap = each >= 6 ? each * 0.18 : each >= 3 ? 0.8 : 0;
        const float v = bars[i].value;
        if (std::isnan(v)) {
            painter.fillRect(QRectF(left, plot.top(), each, plot.height()), masked);
            continue;
        }
        const double length = reach * std::min(1.0, std::abs(static_cast<double>(v)) / static_cast<double>(limit_));
        const double drawn = v == 0 ? 0.0 : std::max(1.0, length);
        painter.fillRect(QRectF(left + gap / 2, v < 0 ? axis : axis - drawn, std::max(1.0, each - gap), drawn), v < 0 ? down : up);
    }
    painter.setPen(QPen(faintText(palette()), 1));
    painter.drawLine(plot.left(), axis, plot.right(), axis);
    if (marked_) {
        const double left = plot.left() + barOf(*marked_, static_cast<int>(values_.size()), plot.width()) * each;
        const double extra = std::max(0.0, 4 - each) / 2;
        painter.setPen(QPen(markColour, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(left - extra, plot.top() - 1, each + 2 * extra, plot.height() + 2));
    }
}

void BarStrip::paintLabels(QPainter &painter, const QRect &plot) const
{
    const LabelStyle style = labelStyle(plot.width());
    const int top = plot.bottom() + 4, room = height() - top;
    const double each = static_cast<double>(plot.width()) / static_cast<double>(std::max<size_t>(1, values_.size()));
    for (qsizetype i = 0; style != LabelStyle::None && i < texts_.labels.size(); ++i) {
        const bool marked = marked_ && *marked_ == static_cast<int>(i);
        const double middle = plot.left() + (static_cast<double>(i) + 0.5) * each;
        painter.setPen(marked ? palette().color(QPalette::WindowText) : faintText(palette()));
        QFont written = font();
        written.setBold(marked);
        painter.setFont(written);
        const QString &label = texts_.labels[i];
        if (style == LabelStyle::Flat) {
            painter.drawText(QRectF(middle - each / 2, top, each, room), Qt::AlignHCenter | Qt::AlignTop, label);
        } else if (style == LabelStyle::Upright) {
            painter.save();
            painter.translate(middle, top);
            painter.rotate(90);
            painter.drawText(QRectF(0, -each / 2, room, each), Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(label, Qt::ElideRight, room));
            painter.restore();
        } else if (marked) {
            const double width = std::min<double>(plot.width(), painter.fontMetrics().horizontalAdvance(label) + 8);
            const double left = std::clamp(middle - width / 2, static_cast<double>(plot.left()), plot.right() - width);
            painter.drawText(QRectF(left, top, width, room), Qt::AlignHCenter | Qt::AlignTop, label);
        }
    }
    painter.setFont(font());
}

void BarStrip::paintEvent(QPaintEvent *)
{
    if (values_.empty()) {
        return;
    }
    QPainter painter(this);
    const QRect plot = plotRect();
    painter.fillRect(plot, palette().color(QPalette::Base));
    paintScale(painter, plot);
    paintBars(painter, plot);
    paintLabels(painter, plot);
    if (hasFocus()) {
        painter.setPen(QPen(accent(palette()), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(plot.adjusted(-2, -2, 2, 2));
    }
}

void BarStrip::mousePressEvent(QMouseEvent *event)
{
    const int index = barAt(event->position().toPoint());
    if (choosable_ && event->button() == Qt::LeftButton && index >= 0) {
        emit chosen(index);
    }
}

void BarStrip::keyPressEvent(QKeyEvent *event)
{
    const int last = static_cast<int>(values_.size()) - 1, at = marked_.value_or(0);
    int next = -1;
    switch (event->key()) {
    case Qt::Key_Left: next = at - 1; break;
    case Qt::Key_Right: next = at + 1; break;
    case Qt::Key_Home: next = 0; break;
    case Qt::Key_End: next = last; break;
    default: break;
    }
    if (!choosable_ || last < 0 || event->modifiers() != Qt::NoModifier || (next < 0 && event->key() != Qt::Key_Left)) {
        QWidget::keyPressEvent(event);
        return;
    }
    emit chosen(std::clamp(next, 0, last));
}

QString BarStrip::textOf(int index) const
{
    const float v = values_[static_cast<size_t>(index)];
    const QString label = index < texts_.labels.size() ? QString(" ") + QChar(0x201c) + texts_.labels[index] + QChar(0x201d) : QString();
    return QString("%1 %2%3: %4").arg(texts_.item).arg(index).arg(label, std::isnan(v) ? tr("masked") : numberText(static_cast<double>(v)));
}

bool BarStrip::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const int index = barAt(help->pos());
        QToolTip::showText(help->globalPos(), (index < 0 ? texts_.what : textOf(index)).toHtmlEscaped(), this);
        return true;
    }
    if (event->type() == QEvent::Resize && hasLabels()) {
        updateGeometry();
    }
    return QWidget::event(event);
}

} // namespace headscope::ui
