// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/figure_type.h"

#include <QFontInfo>
#include <QTextLayout>
#include <algorithm>
#include <cmath>

#include "ui/export/figure_painter.h"

namespace headscope::ui {

QFont figureFont(const QString &family, double size, bool bold)
{
    QFont font(family);
    font.setPointSizeF(size);
    font.setBold(bold);
    font.setStyleStrategy(QFont::PreferAntialias);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

QString figureFamily(const QString &wanted) { return QFontInfo(QFont(wanted.isEmpty() ? QStringLiteral("Sans Serif") : wanted)).family(); }

FigureType::FigureType(const QString &family, double size, bool bold) : size_(size), bold_(bold), device_(onePointAPixel(QImage(1, 1, QImage::Format_RGB32))), font_(figureFont(family, size, bold)), metrics_(font_, &device_) {}

QString FigureType::elided(const QString &text, double width) const { return metrics_.elidedText(text, Qt::ElideRight, width); }

QStringList FigureType::wrapped(const QString &text, double width, int most) const
{
    QStringList out;
    for (const QString &paragraph : text.split('\n')) {
        QTextLayout layout(paragraph, font_, &device_);
        QTextOption option;
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        layout.setTextOption(option);
        layout.beginLayout();
        for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
            line.setLineWidth(std::max(20.0, width));
            if (out.size() == most) {
                out.last() = elided(out.last() + QChar(0x2026), width);
                layout.endLayout();
                return out;
            }
            out.append(paragraph.mid(line.textStart(), line.textLength()).trimmed());
        }
        layout.endLayout();
    }
    return out;
}

} // namespace headscope::ui
