// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/colour_bar.h"

#include <QImage>
#include <algorithm>

#include "core/figure/drawing.h"
#include "core/figure/raster.h"
#include "ui/state/appearance.h"
#include "ui/views/numbers.h"

namespace headscope::ui {

namespace {

constexpr int barWidth = 12, tick = 4, space = 3;
constexpr int steps = 128;

} // namespace

std::vector<double> colourBarMarks(const ColourBarLook &look, double height)
{
    return scaleMarks(static_cast<double>(look.range.low), static_cast<double>(look.range.high), std::clamp(static_cast<int>(height / (2.2 * QFontMetrics(look.font).height())), 2, 6));
}

int colourBarWidth(const ColourBarLook &look)
{
    const QFontMetrics metrics(look.font);
    int widest = 0;
    for (const int height : {40, 1000}) { // marks of a low bar may be longer than those of a high one, and the other way round
        for (const double mark : colourBarMarks(look, height)) {
            widest = std::max(widest, metrics.horizontalAdvance(scaleText(mark)));
        }
    }
    return barWidth + tick + space + widest + (look.unit.isEmpty() ? 0 : space + metrics.height());
}

void paintColourBar(QPainter &painter, const QRectF &room, const ColourBarLook &look, const QPalette &palette)
{
    const QRectF bar(room.left(), room.top(), barWidth, room.height());
    const auto pixels = barPixels(steps, *look.map);
    painter.save();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(bar, QImage(reinterpret_cast<const uchar *>(pixels.data()), 1, steps, 4, QImage::Format_ARGB32));
    painter.setFont(look.font);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(hairline(palette));
    painter.drawRect(bar);
    const double low = static_cast<double>(look.range.low), span = static_cast<double>(look.range.high) - low, line = painter.fontMetrics().height();
    for (const double mark : colourBarMarks(look, room.height())) {
        const double y = bar.bottom() - (mark - low) / span * bar.height();
        painter.setPen(hairline(palette));
        painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + tick, y));
        painter.setPen(palette.color(QPalette::WindowText));
        painter.drawText(QRectF(bar.right() + tick + space, y - line / 2, room.right() - bar.right(), line), Qt::AlignLeft | Qt::AlignVCenter, scaleText(mark));
    }
    if (!look.unit.isEmpty()) {
        painter.setPen(faintText(palette));
        painter.translate(room.right() - line, bar.center().y());
        painter.rotate(90);
        painter.drawText(QRectF(-bar.height(), -line, 2 * bar.height(), line), Qt::AlignCenter, look.unit);
    }
    painter.restore();
}

} // namespace headscope::ui
