// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/mark_paint.h"

#include <algorithm>

#include "ui/state/appearance.h"

namespace headscope::ui {

namespace {

constexpr int swatch = 14, space = 6, between = 18;

void paintMark(QPainter &painter, const QRectF &rect, CellMark mark, const QPalette &palette)
{
    if (mark == CellMark::NotANumber) {
        painter.fillRect(rect, notANumberColour);
        painter.fillRect(rect, QBrush(QColor(Qt::black), Qt::DiagCrossPattern));
    } else {
        painter.fillRect(rect, absentColour(palette));
        painter.fillRect(rect, QBrush(palette.color(QPalette::Base), Qt::Dense6Pattern));
    }
}

} // namespace

void markPixels(const CellMarks &marks, std::vector<uint32_t> &pixels)
{
    for (size_t i = 0; i < marks.size(); ++i) {
        pixels[i] = marks[i] == CellMark::NotANumber ? notANumberColour.rgb() : pixels[i];
    }
}

QColor absentColour(const QPalette &palette)
{
    const QColor ground = palette.color(QPalette::Base), text = palette.color(QPalette::WindowText);
    const auto mixed = [](int a, int b) { return (4 * a + b) / 5; };
    return {mixed(ground.red(), text.red()), mixed(ground.green(), text.green()), mixed(ground.blue(), text.blue())};
}

void paintMarks(QPainter &painter, const QRectF &area, const CellMarks &marks, int rows, const QPalette &palette)
{
    if (marks.empty()) {
        return;
    }
    const auto cols = marks.size() / static_cast<size_t>(rows);
    const double width = area.width() / static_cast<double>(cols), height = area.height() / rows;
    for (size_t r = 0; r < static_cast<size_t>(rows); ++r) {
        const auto row = marks.begin() + static_cast<std::ptrdiff_t>(r * cols), end = row + static_cast<std::ptrdiff_t>(cols);
        for (auto from = row; from != end;) {
            const auto to = std::find_if(from, end, [&](CellMark mark) { return mark != *from; });
            if (*from != CellMark::None) {
                paintMark(painter, {area.left() + static_cast<double>(from - row) * width, area.top() + static_cast<double>(r) * height, static_cast<double>(to - from) * width, height}, *from, palette);
            }
            from = to;
        }
    }
}

MarkLegend::MarkLegend(QWidget *parent) : QWidget(parent)
{
    setObjectName("markLegend");
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    hide();
}

void MarkLegend::setMarks(const CellMarks &marks, const QString &absent)
{
    shown_.clear();
    texts_.clear();
    for (const auto &[mark, text] : {std::pair(CellMark::Absent, absent), std::pair(CellMark::NotANumber, tr("not a number"))}) {
        if (std::find(marks.begin(), marks.end(), mark) != marks.end()) {
            shown_.push_back(mark);
            texts_.append(text);
        }
    }
    setAccessibleName(text());
    setVisible(!shown_.empty());
    update();
}

QSize MarkLegend::sizeHint() const { return {120, std::max(fontMetrics().height(), swatch) + 8}; }

void MarkLegend::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    int x = 12;
    for (qsizetype i = 0; i < texts_.size(); ++i) {
        paintMark(painter, QRectF(x, (height() - swatch) / 2.0, swatch, swatch), shown_[static_cast<size_t>(i)], palette());
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(QRect(x + swatch + space, 0, width(), height()), Qt::AlignLeft | Qt::AlignVCenter, texts_[i]);
        x += swatch + space + fontMetrics().horizontalAdvance(texts_[i]) + between;
    }
}

} // namespace headscope::ui
