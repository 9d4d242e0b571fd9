// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A colour bar with its marks, painted beside what it explains. Figures have one of their own (ui/export/figure_content.h). GUI thread only.

#include <QPainter>
#include <QString>
#include <vector>

#include "core/analysis/display.h"
#include "core/figure/colormap.h"

namespace headscope::ui {

struct ColourBarLook {
    ValueRange range;              ///< of the first and the last colour; low < high
    const Colormap *map = nullptr;
    QString unit;                  ///< what the numbers are
    QFont font;
};

/// The width of bar, marks and unit together.
int colourBarWidth(const ColourBarLook &look);

/// The bar at the left edge of `room`, as high as that; marks to the right of it, the unit behind them.
void paintColourBar(QPainter &painter, const QRectF &room, const ColourBarLook &look, const QPalette &palette);

/// The marks of a bar so many pixels high.
std::vector<double> colourBarMarks(const ColourBarLook &look, double height);

} // namespace headscope::ui
