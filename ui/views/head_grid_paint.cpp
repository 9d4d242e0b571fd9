// SPDX-License-Identifier: GPL-3.0-or-later
// How the head grid draws itself.
#include <QPainter>
#include <QScrollBar>
#include <algorithm>

#include "ui/plots/thumbnail.h"
#include "ui/state/appearance.h"
#include "ui/views/head_grid.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

constexpr double faded = 0.22; ///< opacity of heads that do not pass the filter

QFont smallFont(const QFont &font)
{
    QFont small = font;
    small.setPointSizeF(std::max(7.0, small.pointSizeF() - 1));
    return small;
}

/// The badge of a role: a letter.
QString badgeOf(const MetricInfo &role) { return role.key == "previous" ? HeadGrid::tr("P", "previous token") : role.key == "induction" ? HeadGrid::tr("I", "induction") : role.key == "duplicate" ? HeadGrid::tr("D", "duplicate token") : role.key == "next" ? HeadGrid::tr("N", "next token") : HeadGrid::tr("S", "self"); }

} // namespace

int HeadGrid::listTextHeight() const { return 2 * QFontMetrics(smallFont(font())).height(); }

QRect HeadGrid::thumbnailBox(const QRect &cell) const
{
    const int frame = look_.colour ? std::max(3, cell.width() / 11) : 0;
    return cell.adjusted(frame, frame, -frame, -frame);
}

const QImage &HeadGrid::drawn(const HeadPlace &place, QSize room) const
{
    const size_t at = indexOf(place.layer, place.head);
    drawn_.resize(thumbnails_.size());
    Drawn &drawn = drawn_[at];
    const QImage &whole = thumbnails_[at];
    if (drawn.of != whole.cacheKey() || drawn.room != room) {
        drawn = {whole.cacheKey(), room, shrunkThumbnail(whole, room, Appearance::instance().colormap())};
    }
    return drawn.picture;
}

void HeadGrid::paintCell(QPainter &painter, const HeadPlace &place, const QBrush &masked) const
{
    const QRect rect = cellRect(place.layer, place.head), box = thumbnailBox(rect);
    painter.setOpacity(passes(place.layer, place.head) ? 1 : faded);
    const QColor frame = frameColour(place.layer, place.head);
    if (frame.isValid()) {
        painter.fillRect(rect, frame);
    }
    painter.fillRect(frame.isValid() ? box : rect, palette().color(QPalette::AlternateBase));
    const QImage image = thumbnail(place.layer, place.head);
    const QSize cells = cells_[static_cast<size_t>(place.layer.value)];
    const QRect inner = image.isNull() ? box : thumbnailRect(box, cells.height(), cells.width());
    painter.fillRect(inner, masked);
    if (!image.isNull()) {
        painter.drawImage(inner, drawn(place, inner.size() * devicePixelRatioF()));
    }
    paintBadge(painter, place, box);
    if (layout_.listed()) {
        paintListed(painter, place, rect);
    }
    painter.setOpacity(1);
    paintMarks(painter, place, rect);
}

void HeadGrid::paintBadge(QPainter &painter, const HeadPlace &place, const QRect &rect) const
{
    const HeadMetrics *metrics = metricsOf(place.layer, place.head);
    const auto role = metrics && rect.width() >= 34 ? roleOf(*metrics) : std::nullopt;
    if (!role) {
        return;
    }
    const int side = painter.fontMetrics().height() - 1;
    const QRect box(rect.right() - side, rect.top() + 1, side, side);
    QColor ground = palette().color(QPalette::Base);
    ground.setAlpha(215);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRoundedRect(box, 3, 3);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(box, Qt::AlignCenter, badgeOf(*role->metric));
}

void HeadGrid::paintListed(QPainter &painter, const HeadPlace &place, const QRect &rect) const
{
    const int line = painter.fontMetrics().height();
    const QRect below(rect.left() - 4, rect.bottom() + 3, rect.width() + 8, line);
    const HeadMetrics *metrics = metricsOf(place.layer, place.head);
    QString number(QChar(0x2013));
    if (const auto *value = metrics && look_.order.metric ? &(metrics->*look_.order.metric->value) : nullptr; value && *value) {
        number = QString::number(**value, 'f', 3);
    }
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(below, Qt::AlignHCenter | Qt::AlignTop, headName(place.layer, place.head));
    painter.setPen(faintText(palette()));
    painter.drawText(below.translated(0, line), Qt::AlignHCenter | Qt::AlignTop, number);
}

void HeadGrid::paintMarks(QPainter &painter, const HeadPlace &place, const QRect &rect) const
{
    painter.setBrush(Qt::NoBrush);
    const bool current = place == selection_->chosen().place();
    if (current || selection_->isChosen(place)) {
        painter.setPen(QPen(accent(palette()), current ? 3 : 2, current ? Qt::SolidLine : Qt::DotLine));
        painter.drawRect(rect.adjusted(-1, -1, 1, 1));
    } else if (hovered_ == place) {
        painter.setPen(QPen(faintText(palette()), 1));
        painter.drawRect(rect.adjusted(-1, -1, 0, 0));
    }
    if (hasFocus() && place == cursor_) {
        painter.setPen(QPen(palette().color(QPalette::Base), 1));
        painter.drawRect(rect.adjusted(1, 1, -2, -2));
        painter.setPen(QPen(palette().color(QPalette::WindowText), 1, Qt::DashLine));
        painter.drawRect(rect.adjusted(1, 1, -2, -2));
    }
}

void HeadGrid::paintAxes(QPainter &painter) const
{
    const QSize labels = layout_.labels();
    painter.fillRect(0, 0, labels.width(), viewport()->height(), palette().color(QPalette::Window));
    painter.setPen(faintText(palette()));
    for (int layer = 0; layer < layers_; ++layer) {
        const QRect rect = cellRect(LayerIndex(layer), HeadIndex(0));
        painter.drawText(QRect(HeadLayout::pad, rect.top(), HeadLayout::labelWidth - 6, rect.height()), Qt::AlignRight | Qt::AlignVCenter, QString("L%1").arg(layer));
    }
    painter.fillRect(0, 0, viewport()->width(), labels.height(), palette().color(QPalette::Window));
    painter.setClipRect(labels.width(), 0, viewport()->width() - labels.width(), labels.height());
    for (int head = 0; head < heads_; ++head) {
        const QRect rect = cellRect(LayerIndex(0), HeadIndex(head));
        painter.drawText(QRect(rect.left() - 3, HeadLayout::pad, rect.width() + 6, HeadLayout::labelHeight - 3), Qt::AlignHCenter | Qt::AlignBottom, QString("H%1").arg(head));
    }
    for (const HeadBracket &bracket : layout_.brackets()) {
        const QRect rect = bracket.rect.translated(-scrolled().x(), 0);
        painter.drawPolyline(QPolygon({rect.bottomLeft(), rect.topLeft(), rect.topRight(), rect.bottomRight()}));
    }
    painter.setClipping(false);
}

void HeadGrid::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), palette().color(QPalette::Window));
    painter.setFont(smallFont(font()));
    const QMargins around(4, 4, 4, layout_.listed() ? listTextHeight() + 4 : 4);
    QColor hatch = palette().color(QPalette::WindowText);
    hatch.setAlpha(26);
    const QBrush masked(hatch, Qt::BDiagPattern);
    for (const HeadPlace &place : layout_.heads()) {
        if (cellRect(place.layer, place.head).marginsAdded(around).intersects(event->rect())) {
            paintCell(painter, place, masked);
        }
    }
    if (!layout_.listed()) {
        paintAxes(painter);
    } else if (layout_.heads().empty()) {
        painter.setPen(faintText(palette()));
        painter.drawText(viewport()->rect().adjusted(20, 20, -20, -20), Qt::AlignTop | Qt::AlignHCenter | Qt::TextWordWrap, tr("No head passes the filter."));
    }
}

} // namespace headscope::ui
