// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/heatmap_plot.h"

#include <cmath>
#include <qcustomplot.h>

#include "ui/plots/token_ticker.h"
#include "ui/state/appearance.h"

namespace headscope::ui {

namespace {

constexpr double labelAngle = -60; ///< of key labels, degrees
constexpr int barWidth = 46;       ///< of the bars beside rows, pixels

/// Shows every cell of n positions: half a cell beyond the first and last.
QCPRange allOf(int n) { return {-0.5, std::max(1, n) - 0.5}; }

} // namespace

HeatmapPlot::HeatmapPlot(QWidget *parent) : QWidget(parent), plot_(new QCustomPlot(this)), queryTicker_(new TokenTicker), keyTicker_(new TokenTicker)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(plot_);
    setMinimumSize(240, 200);
    setFocusPolicy(Qt::StrongFocus);
    plot_->setFocusProxy(this);
    build();
    setColormap(colormaps()[0]);
    setColours(palette());
}

HeatmapPlot::~HeatmapPlot() = default;

void HeatmapPlot::build()
{
    plot_->setAccessibleName(tr("Heatmap of the chosen head"));
    plot_->axisRect()->setupFullAxesBox(false);
    plot_->axisRect()->setRangeDrag(Qt::Horizontal | Qt::Vertical);
    plot_->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    plot_->yAxis->setRangeReversed(true);
    plot_->xAxis->setTicker(keyTicker_);
    plot_->yAxis->setTicker(queryTicker_);
    plot_->xAxis->setTickLabelRotation(labelAngle);
    plot_->xAxis->setLabel(tr("key (looked at)"));
    plot_->yAxis->setLabel(tr("query (looks)"));
    for (QCPAxis *axis : {plot_->xAxis, plot_->yAxis, plot_->xAxis2, plot_->yAxis2}) {
        axis->grid()->setVisible(false);
        axis->setTickLength(0, 3);
    }
    plot_->xAxis2->setTicks(false);
    plot_->yAxis2->setTicks(false);
    map_ = new QCPColorMap(plot_->xAxis, plot_->yAxis);
    map_->setInterpolate(false);
    map_->setTightBoundary(false);
    scale_ = new QCPColorScale(plot_);
    scale_->setType(QCPAxis::atRight);
    scale_->setBarWidth(12);
    scale_->axis()->setLabel(tr("attention"));
    buildBars();
    plot_->plotLayout()->addElement(0, 1, barRect_);
    plot_->plotLayout()->addElement(0, 2, scale_);
    map_->setColorScale(scale_);
    showCells(false);
    auto *group = new QCPMarginGroup(plot_);
    for (QCPLayoutElement *element : {static_cast<QCPLayoutElement *>(plot_->axisRect()), static_cast<QCPLayoutElement *>(barRect_), static_cast<QCPLayoutElement *>(scale_)}) {
        element->setMarginGroup(QCP::msTop | QCP::msBottom, group);
    }
    scale_->setRangeDrag(false);
    scale_->setRangeZoom(false);

    plot_->addLayer("marks", plot_->layer("main"), QCustomPlot::limAbove);
    plot_->layer("marks")->setMode(QCPLayer::lmBuffered);
    for (QCPItemRect **item : {&rowBand_, &columnBand_, &chosenMark_}) {
        *item = new QCPItemRect(plot_);
        (*item)->setLayer("marks");
        (*item)->setVisible(false);
    }
    connect(plot_->xAxis, qOverload<const QCPRange &>(&QCPAxis::rangeChanged), this, [this] { clampRanges(); });
    connect(plot_->yAxis, qOverload<const QCPRange &>(&QCPAxis::rangeChanged), this, [this] { clampRanges(); });
    connect(plot_, &QCustomPlot::mouseMove, this, [this](QMouseEvent *event) { hoverAt(event->position()); });
    connect(plot_, &QCustomPlot::mouseDoubleClick, this, [this] { showAll(); });
    connect(plot_, &QCustomPlot::mousePress, this, [this](QMouseEvent *event) { pressed_ = event->position(); });
    connect(plot_, &QCustomPlot::mouseRelease, this, [this](QMouseEvent *event) {
        const auto cell = cellAt(event->position());
        const bool still = (event->position() - pressed_).manhattanLength() < 4; // else it was a drag
        if (cell && still && event->button() == Qt::LeftButton) {
            emit clicked(*cell);
        }
    });
}

void HeatmapPlot::buildBars()
{
    barRect_ = new QCPAxisRect(plot_, false);
    QCPAxis *rows = barRect_->addAxis(QCPAxis::atLeft), *mass = barRect_->addAxis(QCPAxis::atBottom);
    barRect_->setAutoMargins(QCP::msTop | QCP::msBottom);
    barRect_->setMargins(QMargins());
    barRect_->setRangeDrag({});
    barRect_->setRangeZoom({});
    rows->setRangeReversed(true);
    rows->setTicks(false);
    mass->setRange(0, 1);
    mass->setTicks(false);
    mass->setLabel(tr("removed"));
    for (QCPAxis *axis : {rows, mass}) {
        axis->grid()->setVisible(false);
        axis->setLayer("axes");
    }
    bars_ = new QCPBars(rows, mass);
    bars_->setWidthType(QCPBars::wtPlotCoords);
}

void HeatmapPlot::hoverAt(const QPointF &position)
{
    pointer_ = position;
    const auto cell = cellAt(position);
    if (cell != hovered_) {
        hovered_ = cell;
        drawOverlay();
        emit hovered(cell);
    }
}

void HeatmapPlot::setTokens(const QStringList &queries, const QStringList &keys)
{
    queryTicker_->setLabels(queries);
    keyTicker_->setLabels(keys);
    const bool fresh = queries_ != queries.size() || keys_ != keys.size();
    queries_ = static_cast<int>(queries.size());
    keys_ = static_cast<int>(keys.size());
    roomForLabels();
    if (fresh) {
        showAll();
    }
}

void HeatmapPlot::setCells(const HeatmapCells &cells, const ValueRange &colours)
{
    cells_ = cells;
    colours_ = colours;
    const double rowStep = static_cast<double>(cells.tile.rows) / cells.values.rows, colStep = static_cast<double>(cells.tile.cols) / cells.values.cols;
    QCPColorMapData *cellData = map_->data();
    cellData->setSize(cells.values.cols, cells.values.rows);
    const double left = cells.tile.key - 0.5, top = cells.tile.query - 0.5;
    cellData->setRange({left + colStep / 2, left + cells.tile.cols - colStep / 2}, {top + rowStep / 2, top + cells.tile.rows - rowStep / 2});
    for (int r = 0; r < cells.values.rows; ++r) {
        for (int c = 0; c < cells.values.cols; ++c) {
            const float v = cells.values.row(r)[c];
            cellData->setCell(c, r, std::isnan(v) ? std::nan("") : static_cast<double>(std::clamp(v, colours.low, colours.high))); // infinities have the colour of an end
        }
    }
    if (cells.values.cols == 1 || cells.values.rows == 1) { // one cell has no spacing of its own: say the whole range
        cellData->setRange({left, left + cells.tile.cols}, {top, top + cells.tile.rows});
        map_->setTightBoundary(true);
    } else {
        map_->setTightBoundary(false);
    }
    scale_->setDataRange({static_cast<double>(colours.low), static_cast<double>(colours.high)});
    drawBars();
    showCells(true);
    roomForLabels();
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void HeatmapPlot::drawBars()
{
    const bool there = !cells_.removed.empty();
    barRect_->setVisible(there);
    barRect_->setMinimumSize(there ? barWidth : 0, 0);
    barRect_->setMaximumSize(there ? barWidth : 0, QWIDGETSIZE_MAX);
    for (QCPAxis *axis : barRect_->axes()) {
        axis->setVisible(there);
    }
    bars_->setVisible(there);
    QVector<double> places, masses;
    const double step = there ? static_cast<double>(cells_.tile.rows) / static_cast<double>(cells_.removed.size()) : 1;
    for (size_t r = 0; r < cells_.removed.size(); ++r) {
        places.append(cells_.tile.query - 0.5 + (static_cast<double>(r) + 0.5) * step);
        masses.append(static_cast<double>(cells_.removed[r]));
    }
    bars_->setWidth(cells_.tile.rows > 64 ? step : step * 0.8);
    bars_->setData(places, masses, true);
    barRect_->axis(QCPAxis::atLeft)->setRange(plot_->yAxis->range());
}

void HeatmapPlot::setUnit(const QString &unit) { scale_->axis()->setLabel(unit); }

QString HeatmapPlot::unit() const { return scale_->axis()->label(); }

void HeatmapPlot::setMaskedLook(MaskedLook look)
{
    if (look != look_) {
        look_ = look;
        setColours(palette());
    }
}

void HeatmapPlot::setColormap(const Colormap &map)
{
    QCPColorGradient gradient;
    gradient.clearColorStops();
    for (size_t i = 0; i < map.stops.size(); ++i) {
        gradient.setColorStopAt(static_cast<double>(i) / static_cast<double>(map.stops.size() - 1), toColor(map.stops[i]));
    }
    gradient.setNanHandling(QCPColorGradient::nhTransparent);
    gradient.setColorInterpolation(QCPColorGradient::ciRGB);
    map_->setGradient(gradient);
    scale_->setGradient(gradient);
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void HeatmapPlot::setColours(const QPalette &palette)
{
    const QColor text = palette.color(QPalette::WindowText), faint = faintText(palette);
    const QPen line(hairline(palette));
    plot_->setBackground(QBrush(palette.color(QPalette::Base)));
    QColor hatch = text;
    hatch.setAlpha(26);
    plot_->axisRect()->setBackground(look_ == MaskedLook::Hatched ? QBrush(hatch, Qt::BDiagPattern) : QBrush(Qt::NoBrush)); // masked cells show this
    bars_->setPen(Qt::NoPen);
    bars_->setBrush(faint);
    QFont small = font();
    small.setPointSizeF(std::max(7.0, small.pointSizeF() - 1));
    for (QCPAxis *axis : {plot_->xAxis, plot_->yAxis, plot_->xAxis2, plot_->yAxis2, barRect_->axis(QCPAxis::atLeft), barRect_->axis(QCPAxis::atBottom), scale_->axis()}) {
        axis->setBasePen(line);
        axis->setTickPen(line);
        axis->setSubTickPen(QPen(Qt::NoPen));
        axis->setTickLabelColor(text);
        axis->setTickLabelFont(small);
        axis->setLabelColor(faint);
        axis->setLabelFont(small);
    }
    QColor band = accent(palette);
    band.setAlpha(150);
    for (QCPItemRect *item : {rowBand_, columnBand_}) {
        item->setPen(QPen(band, 1));
        item->setBrush(Qt::NoBrush);
    }
    chosenMark_->setPen(QPen(QColor(255, 90, 60), 2));
    chosenMark_->setBrush(Qt::NoBrush);
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void HeatmapPlot::setChosen(std::optional<Cell> cell)
{
    chosen_ = cell;
    drawOverlay();
}

void HeatmapPlot::showCells(bool there)
{
    map_->setVisible(there);
    scale_->setVisible(there);
    plot_->axisRect()->setVisible(there);
}

void HeatmapPlot::clear()
{
    queries_ = keys_ = 0;
    cells_ = {};
    drawBars();
    hovered_.reset();
    chosen_.reset();
    showCells(false);
    queryTicker_->setLabels({});
    keyTicker_->setLabels({});
    drawOverlay();
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void HeatmapPlot::showAll()
{
    plot_->xAxis->setRange(allOf(keys_));
    plot_->yAxis->setRange(allOf(queries_));
    roomForLabels();
    plot_->replot(QCustomPlot::rpQueuedReplot);
    emit wanted();
}

void HeatmapPlot::clampRanges()
{
    for (QCPAxis *axis : {plot_->xAxis, plot_->yAxis}) {
        const QCPRange whole = allOf(axis == plot_->xAxis ? keys_ : queries_);
        const double size = std::clamp(axis->range().size(), std::min(2.0, whole.size()), whole.size());
        const double lower = std::clamp(axis->range().center() - size / 2, whole.lower, whole.upper - size);
        const QSignalBlocker quiet(axis);
        axis->setRange(lower, lower + size);
    }
    barRect_->axis(QCPAxis::atLeft)->setRange(plot_->yAxis->range());
    roomForLabels();
    if (hovered_) { // the cell under the pointer is another one now
        hoverAt(pointer_);
    }
    emit wanted();
}

void HeatmapPlot::roomForLabels()
{
    const QFontMetricsF metrics(plot_->xAxis->tickLabelFont());
    const QRect inner = plot_->axisRect()->rect();
    keyTicker_->setRoom(metrics.height() * 1.1, inner.width());
    queryTicker_->setRoom(metrics.height() * 1.05, inner.height());
}

void HeatmapPlot::drawOverlay()
{
    const auto place = [](QCPItemRect *item, double left, double top, double right, double bottom) {
        item->topLeft->setCoords(left, top);
        item->bottomRight->setCoords(right, bottom);
        item->setVisible(true);
    };
    for (QCPItemRect *item : {rowBand_, columnBand_, chosenMark_}) {
        item->setVisible(false);
    }
    if (hovered_ && queries_ > 0) {
        place(rowBand_, -0.5, hovered_->query - 0.5, keys_ - 0.5, hovered_->query + 0.5);
        place(columnBand_, hovered_->key - 0.5, -0.5, hovered_->key + 0.5, queries_ - 0.5);
    }
    if (chosen_ && chosen_->query < queries_ && chosen_->key < keys_) {
        place(chosenMark_, chosen_->key - 0.5, chosen_->query - 0.5, chosen_->key + 0.5, chosen_->query + 0.5);
    }
    plot_->layer("marks")->replot();
}

std::optional<Cell> HeatmapPlot::cellAt(const QPointF &position) const
{
    if (queries_ == 0 || !plot_->axisRect()->rect().contains(position.toPoint())) {
        return std::nullopt;
    }
    const auto index = [](double coordinate, int count) { return std::clamp(static_cast<int>(std::lround(coordinate)), 0, count - 1); };
    return Cell{index(plot_->yAxis->pixelToCoord(position.y()), queries_), index(plot_->xAxis->pixelToCoord(position.x()), keys_)};
}

Tile HeatmapPlot::visibleTile() const
{
    const auto span = [](const QCPRange &range, int count) {
        const int first = std::clamp(static_cast<int>(std::lround(range.lower)), 0, std::max(0, count - 1));
        const int last = std::clamp(static_cast<int>(std::lround(range.upper)), first, std::max(0, count - 1));
        return std::pair(first, last - first + 1);
    };
    const auto [query, rows] = span(plot_->yAxis->range(), queries_);
    const auto [key, cols] = span(plot_->xAxis->range(), keys_);
    return {query, key, rows, cols};
}

QSize HeatmapPlot::roomForCells() const { return plot_->axisRect()->rect().size() * devicePixelRatioF(); }

double HeatmapPlot::valueAt(const Cell &cell) const
{
    const Tile &covered = cells_.tile;
    const bool inside = cell.query >= covered.query && cell.query < covered.query + covered.rows && cell.key >= covered.key && cell.key < covered.key + covered.cols;
    if (!inside || !map_->visible()) {
        return std::nan("");
    }
    const auto place = [](int i, int to, int from) { return static_cast<int>(static_cast<int64_t>(i) * to / from); };
    return static_cast<double>(cells_.values.row(place(cell.query - covered.query, cells_.values.rows, covered.rows))[place(cell.key - covered.key, cells_.values.cols, covered.cols)]);
}

double HeatmapPlot::removedAt(int query) const
{
    const int row = query - cells_.tile.query, rows = static_cast<int>(cells_.removed.size());
    return row < 0 || row >= cells_.tile.rows || rows == 0 ? std::nan("") : static_cast<double>(cells_.removed[static_cast<size_t>(static_cast<int64_t>(row) * rows / cells_.tile.rows)]);
}

QPoint HeatmapPlot::positionOf(const Cell &cell) const
{
    return plot_->mapTo(this, QPoint(static_cast<int>(plot_->xAxis->coordToPixel(cell.key)), static_cast<int>(plot_->yAxis->coordToPixel(cell.query))));
}

void HeatmapPlot::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    roomForLabels();
    emit wanted();
}

void HeatmapPlot::leaveEvent(QEvent *event)
{
    QWidget::leaveEvent(event);
    hovered_.reset();
    drawOverlay();
    emit hovered(std::nullopt);
}

} // namespace headscope::ui
