// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/heatmap_strips.h"

#include <algorithm>
#include <cmath>
#include <qcustomplot.h>

#include "ui/state/appearance.h"

namespace headscope::ui {

namespace {

constexpr int thickness = 58, removedThickness = 46; ///< pixels

} // namespace

HeatmapStrips::HeatmapStrips(QCustomPlot *plot, QCPLayoutElement *scale) : plot_(plot), keys_(plot->xAxis), queries_(plot->yAxis)
{
    QCPLayoutGrid *grid = plot->plotLayout();
    QCPAxisRect *cells = plot->axisRect(); // the first one, which the row's will be
    grid->insertRow(0);
    row_ = make(true);
    column_ = make(false);
    removed_ = make(false);
    grid->addElement(0, 0, row_.rect);
    grid->addElement(1, 1, column_.rect);
    grid->addElement(1, 2, removed_.rect);
    grid->addElement(1, 3, scale);
    grid->setRowSpacing(2);
    removed_.lengths->setRange(0, 1);
    removed_.lengths->setLabel(QCoreApplication::translate("HeatmapPlot", "removed"));
    removed_.lengths->setTicks(false);
    auto *rows = new QCPMarginGroup(plot), *columns = new QCPMarginGroup(plot);
    for (QCPLayoutElement *element : std::initializer_list<QCPLayoutElement *>{cells, column_.rect, removed_.rect, scale}) {
        element->setMarginGroup(QCP::msTop | QCP::msBottom, rows);
    }
    for (QCPLayoutElement *element : std::initializer_list<QCPLayoutElement *>{cells, row_.rect}) {
        element->setMarginGroup(QCP::msLeft | QCP::msRight, columns);
    }
    show(row_, false, true);
    show(column_, false, false);
    show(removed_, false, false);
}

HeatmapStrips::Strip HeatmapStrips::make(bool across)
{
    Strip strip;
    strip.rect = new QCPAxisRect(plot_, false);
    QCPAxis *left = strip.rect->addAxis(QCPAxis::atLeft), *bottom = strip.rect->addAxis(QCPAxis::atBottom);
    strip.places = across ? bottom : left;
    strip.lengths = across ? left : bottom;
    strip.rect->setAutoMargins(across ? QCP::msLeft | QCP::msRight : QCP::msTop | QCP::msBottom);
    strip.rect->setMargins(across ? QMargins(0, 10, 0, 2) : QMargins());
    strip.rect->setRangeDrag({});
    strip.rect->setRangeZoom({});
    left->setRangeReversed(!across);
    strip.places->setTicks(false);
    for (QCPAxis *axis : {left, bottom}) {
        axis->grid()->setVisible(false);
        axis->setLayer("axes");
        axis->setTickLength(0, 3);
    }
    strip.bars = new QCPBars(strip.places, strip.lengths);
    strip.bars->setWidthType(QCPBars::wtPlotCoords);
    strip.bars->setPen(Qt::NoPen);
    return strip;
}

void HeatmapStrips::show(const Strip &strip, bool there, bool across)
{
    const int thick = there ? (strip.rect == removed_.rect ? removedThickness : thickness) : 0;
    strip.rect->setVisible(there);
    strip.rect->setMinimumSize(across ? 0 : thick, across ? thick : 0);
    strip.rect->setMaximumSize(across ? QWIDGETSIZE_MAX : thick, across ? thick : QWIDGETSIZE_MAX);
    for (QCPAxis *axis : strip.rect->axes()) {
        axis->setVisible(there);
    }
    strip.bars->setVisible(there);
}

void HeatmapStrips::setShown(bool shown)
{
    if (shown != shown_) {
        shown_ = shown;
        row_.rect->setMargins(QMargins(0, shown ? 10 : 0, 0, shown ? 2 : 0));
        show(row_, shown, true);
        show(column_, shown, false);
    }
}

void HeatmapStrips::fill(const Strip &strip, int first, int count, const std::vector<float> &values)
{
    QVector<double> places, lengths;
    const double step = values.empty() ? 1 : static_cast<double>(count) / static_cast<double>(values.size());
    for (size_t i = 0; i < values.size(); ++i) {
        if (std::isfinite(values[i])) {
            places.append(first - 0.5 + (static_cast<double>(i) + 0.5) * step);
            lengths.append(static_cast<double>(values[i]));
        }
    }
    strip.bars->setWidth(count > 64 ? step : step * 0.8);
    strip.bars->setData(places, lengths, true);
}

void HeatmapStrips::setValues(const StripValues &values, const ValueRange &limits)
{
    values_ = values;
    fill(row_, values.tile.key, values.tile.cols, values.row);
    fill(column_, values.tile.query, values.tile.rows, values.column);
    const double low = static_cast<double>(limits.low), high = static_cast<double>(limits.high);
    QSharedPointer<QCPAxisTickerText> ends(new QCPAxisTickerText);
    ends->addTick(low, QString::number(low, 'g', 3));
    ends->addTick(high, QString::number(high, 'g', 3));
    for (const Strip &strip : {row_, column_}) {
        strip.bars->setBaseValue(low < 0 && high > 0 ? 0 : low);
        strip.lengths->setRange(low, high);
        strip.lengths->setTicker(ends);
    }
    row_.lengths->setLabel(values.rowName);
    column_.lengths->setLabel(values.columnName);
    follow();
}

void HeatmapStrips::setRemoved(const Tile &tile, const std::vector<float> &removed)
{
    show(removed_, !removed.empty(), false);
    fill(removed_, tile.query, tile.rows, removed);
    follow();
}

void HeatmapStrips::follow()
{
    row_.places->setRange(keys_->range());
    column_.places->setRange(queries_->range());
    removed_.places->setRange(queries_->range());
}

void HeatmapStrips::setColours(const QPalette &palette, const QFont &labels)
{
    const QPen line(hairline(palette));
    const QColor faint = faintText(palette);
    for (const Strip &strip : {row_, column_, removed_}) {
        strip.bars->setBrush(strip.rect == removed_.rect ? faint : accent(palette));
        for (QCPAxis *axis : {strip.places, strip.lengths}) {
            axis->setBasePen(line);
            axis->setTickPen(line);
            axis->setSubTickPen(QPen(Qt::NoPen));
            axis->setTickLabelColor(faint);
            axis->setTickLabelFont(labels);
            axis->setLabelColor(faint);
            axis->setLabelFont(labels);
        }
    }
}

} // namespace headscope::ui
