// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/heatmap_plot.h"

#include <cmath>
#include <qcustomplot.h>

#include "core/figure/axis_span.h"
#include "ui/plots/token_ticker.h"
#include "ui/state/appearance.h"

namespace headscope::ui {

namespace {

constexpr double labelAngle = -60; ///< of key labels, degrees
constexpr double smallestMark = 7; ///< of the chosen cell, pixels

/// Shows every cell of n positions: half a cell beyond the first and last.
QCPRange allOf(int n) { return {wholeSpan(n).low, wholeSpan(n).high}; }

AxisSpan spanOf(const QCPAxis *axis) { return {axis->range().lower, axis->range().upper}; }

} // namespace

/// Paints marked cells over the others.
class MarksItem : public QCPAbstractItem {
public:
    explicit MarksItem(QCustomPlot *plot) : QCPAbstractItem(plot) {}
    double selectTest(const QPointF &, bool, QVariant *) const override { return -1; }

    const HeatmapCells *cells = nullptr;
    QPalette palette;

protected:
    void draw(QCPPainter *painter) override
    {
        const Tile &tile = cells->tile;
        const QCPAxis *x = parentPlot()->xAxis, *y = parentPlot()->yAxis;
        const QPointF from(x->coordToPixel(tile.key - 0.5), y->coordToPixel(tile.query - 0.5)), to(x->coordToPixel(tile.key + tile.cols - 0.5), y->coordToPixel(tile.query + tile.rows - 0.5));
        paintMarks(*painter, QRectF(from, to), cells->marks, cells->values.rows, palette);
    }
};

HeatmapPlot::HeatmapPlot(QWidget *parent) : QWidget(parent), plot_(new QCustomPlot(this)), main_(plot_->axisRect()), legend_(new MarkLegend), queryTicker_(new TokenTicker), keyTicker_(new TokenTicker)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(plot_, 1);
    layout->addWidget(legend_);
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
    connect(plot_, &QCustomPlot::afterLayout, this, [this] { // only now it is known how many cells can be shown: before, a hidden plot has room for one
        if (std::exchange(laidOut_, main_->size()) != main_->size()) {
            QMetaObject::invokeMethod(this, [this] {
                drawOverlay();
                emit wanted();
            }, Qt::QueuedConnection);
        }
    });
    main_->setupFullAxesBox(false);
    main_->setRangeDrag(Qt::Horizontal | Qt::Vertical);
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
    for (QCPAxis *axis : {plot_->xAxis, plot_->yAxis}) {
        axis->setNumberFormat("g"); // else the token "1e5" is written as a power of ten
    }
    map_ = new QCPColorMap(plot_->xAxis, plot_->yAxis);
    map_->setInterpolate(false);
    map_->setTightBoundary(false);
    scale_ = new QCPColorScale(plot_);
    scale_->setType(QCPAxis::atRight);
    scale_->setBarWidth(12);
    scale_->axis()->setLabel(tr("attention"));
    strips_ = std::make_unique<HeatmapStrips>(plot_, scale_);
    map_->setColorScale(scale_);
    marks_ = new MarksItem(plot_);
    marks_->cells = &cells_;
    marks_->setClipAxisRect(main_);
    showCells(false);
    scale_->setRangeDrag(false);
    scale_->setRangeZoom(false);

    plot_->addLayer("marks", plot_->layer("main"), QCustomPlot::limAbove);
    plot_->layer("marks")->setMode(QCPLayer::lmBuffered);
    for (QCPItemRect **item : {&rowBand_, &columnBand_, &chosenMark_}) {
        *item = new QCPItemRect(plot_);
        (*item)->setLayer("marks");
        (*item)->setClipAxisRect(main_);
        (*item)->setVisible(false);
    }
    connect(plot_->xAxis, qOverload<const QCPRange &>(&QCPAxis::rangeChanged), this, [this] { clampRanges(); });
    connect(plot_->yAxis, qOverload<const QCPRange &>(&QCPAxis::rangeChanged), this, [this] { clampRanges(); });
    connect(plot_, &QCustomPlot::mouseMove, this, [this](QMouseEvent *event) { hoverAt(event->position()); });
    connect(plot_, &QCustomPlot::mouseDoubleClick, this, [this] {
        pressed_.reset(); // what lies under the pointer now was not clicked
        showAll();
    });
    connect(plot_, &QCustomPlot::mousePress, this, [this](QMouseEvent *event) { pressed_ = event->position(); });
    connect(plot_, &QCustomPlot::mouseRelease, this, [this](QMouseEvent *event) {
        const auto cell = cellAt(event->position());
        const bool still = pressed_ && (event->position() - *pressed_).manhattanLength() < 4; // else it was a drag
        pressed_.reset();
        if (cell && still && event->button() == Qt::LeftButton) {
            emit clicked(*cell);
        }
    });
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
    queryLabels_ = queries;
    keyLabels_ = keys;
    const bool fresh = queries_ != queries.size() || keys_ != keys.size();
    queries_ = static_cast<int>(queries.size());
    keys_ = static_cast<int>(keys.size());
    const QFontMetrics metrics(plot_->xAxis->tickLabelFont());
    const int names = 2 * metrics.height() + 12; // of the axes, and what lies between them and the labels
    const double slope = std::abs(labelAngle) * M_PI / 180;
    main_->setMinimumMargins(QMargins(queryTicker_->longest() + names, 15, 15, static_cast<int>(keyTicker_->longest() * std::sin(slope) + metrics.height() * std::cos(slope)) + names)); // so that the cells stay where they are while labels come and go
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
    legend_->setMarks(cells.marks, absent_);
    strips_->setRemoved(cells.tile, cells.removed);
    showCells(true);
    roomForLabels();
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void HeatmapPlot::setStrips(bool shown)
{
    if (shown != strips_->shown()) {
        strips_->setShown(shown);
        plot_->replot(QCustomPlot::rpQueuedReplot);
    }
}

void HeatmapPlot::setStripValues(const StripValues &values)
{
    strips_->setValues(values, colours_);
    plot_->replot(QCustomPlot::rpQueuedReplot);
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
    main_->setBackground(look_ == MaskedLook::Hatched ? QBrush(hatch, Qt::BDiagPattern) : QBrush(Qt::NoBrush)); // masked cells show this
    QFont small = font();
    small.setPointSizeF(std::max(7.0, small.pointSizeF() - 1));
    for (QCPAxis *axis : {plot_->xAxis, plot_->yAxis, plot_->xAxis2, plot_->yAxis2, scale_->axis()}) {
        axis->setBasePen(line);
        axis->setTickPen(line);
        axis->setSubTickPen(QPen(Qt::NoPen));
        axis->setTickLabelColor(text);
        axis->setTickLabelFont(small);
        axis->setLabelColor(faint);
        axis->setLabelFont(small);
    }
    marks_->palette = palette;
    strips_->setColours(palette, small);
    for (TokenTicker *ticker : {queryTicker_.data(), keyTicker_.data()}) {
        ticker->setFont(small);
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
    const bool moved = chosen_ != cell;
    chosen_ = cell;
    drawOverlay();
    if (moved) {
        announceChosen(this);
    }
}

void HeatmapPlot::showCells(bool there)
{
    map_->setVisible(there);
    scale_->setVisible(there);
    main_->setVisible(there);
}

void HeatmapPlot::clear()
{
    queries_ = keys_ = 0;
    cells_ = {};
    legend_->setMarks({});
    strips_->setRemoved({}, {});
    strips_->setValues({}, colours_);
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

void HeatmapPlot::showTile(const Tile &tile)
{
    plot_->xAxis->setRange(tile.key - 0.5, tile.key + tile.cols - 0.5);
    plot_->yAxis->setRange(tile.query - 0.5, tile.query + tile.rows - 0.5);
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void HeatmapPlot::clampRanges()
{
    for (QCPAxis *axis : {plot_->xAxis, plot_->yAxis}) {
        const AxisSpan span = clampedSpan(spanOf(axis), axis == plot_->xAxis ? keys_ : queries_);
        const QSignalBlocker quiet(axis);
        axis->setRange(span.low, span.high);
    }
    strips_->follow();
    roomForLabels();
    if (hovered_) { // the cell under the pointer is another one now
        hoverAt(pointer_);
    }
    drawOverlay();
    emit wanted();
}

void HeatmapPlot::roomForLabels()
{
    const QFontMetricsF metrics(plot_->xAxis->tickLabelFont());
    const QRect inner = main_->rect();
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
        const auto half = [](const QCPAxis *axis, int pixels) { return std::max(0.5, 0.5 * smallestMark * axis->range().size() / std::max(1, pixels)); };
        const double right = half(plot_->xAxis, main_->width()), down = half(plot_->yAxis, main_->height());
        place(chosenMark_, chosen_->key - right, chosen_->query - down, chosen_->key + right, chosen_->query + down);
    }
    plot_->layer("marks")->replot();
}

std::optional<Cell> HeatmapPlot::cellAt(const QPointF &position) const
{
    if (queries_ == 0 || !main_->rect().contains(position.toPoint())) {
        return std::nullopt;
    }
    return Cell{headscope::cellAt(plot_->yAxis->pixelToCoord(position.y()), queries_), headscope::cellAt(plot_->xAxis->pixelToCoord(position.x()), keys_)};
}

Tile HeatmapPlot::visibleTile() const
{
    const CellRange rows = cellsOf(spanOf(plot_->yAxis), queries_), cols = cellsOf(spanOf(plot_->xAxis), keys_);
    return {rows.first, cols.first, rows.count, cols.count};
}

QSize HeatmapPlot::roomForCells() const
{
    const QSize room = main_->rect().size();
    return (room.width() < 16 || room.height() < 16 ? QSize(256, 256) : room) * devicePixelRatioF(); // not laid out yet
}

double pooledAt(const Tile &tile, const Matrix &values, const Cell &cell)
{
    if (cell.query < tile.query || cell.query >= tile.query + tile.rows || cell.key < tile.key || cell.key >= tile.key + tile.cols) {
        return std::nan("");
    }
    const auto place = [](int i, int to, int from) { return static_cast<int>(static_cast<int64_t>(i) * to / from); };
    return static_cast<double>(values.row(place(cell.query - tile.query, values.rows, tile.rows))[place(cell.key - tile.key, values.cols, tile.cols)]);
}

double HeatmapPlot::valueAt(const Cell &cell) const { return map_->visible() ? pooledAt(cells_.tile, cells_.values, cell) : std::nan(""); }

double HeatmapPlot::removedAt(int query) const
{
    const int row = query - cells_.tile.query, rows = static_cast<int>(cells_.removed.size());
    return row < 0 || row >= cells_.tile.rows || rows == 0 ? std::nan("") : static_cast<double>(cells_.removed[static_cast<size_t>(static_cast<int64_t>(row) * rows / cells_.tile.rows)]);
}

QPoint HeatmapPlot::positionOf(const Cell &cell) const
{
    return plot_->mapTo(this, QPoint(static_cast<int>(plot_->xAxis->coordToPixel(cell.key)), static_cast<int>(plot_->yAxis->coordToPixel(cell.query))));
}

QString HeatmapPlot::accessibleRow(int row) const { return queryLabels_.value(row); }

QString HeatmapPlot::accessibleColumn(int column) const { return keyLabels_.value(column); }

QString HeatmapPlot::accessibleCell(int row, int column) const
{
    const Cell cell{row, column};
    const QString exact = valueText_ ? valueText_(cell) : QString();
    const double drawn = valueAt(cell);
    return tr("query “%1”, key “%2”: %3").arg(accessibleRow(row), accessibleColumn(column), !exact.isEmpty() ? exact : std::isnan(drawn) ? tr("no value") : QString::number(drawn, 'f', 4));
}

std::optional<QPoint> HeatmapPlot::accessibleChosen() const { return chosen_ ? std::optional(QPoint(chosen_->key, chosen_->query)) : std::nullopt; }

void HeatmapPlot::accessibleChoose(int row, int column) { emit clicked({row, column}); }

QRect HeatmapPlot::accessibleRect(int row, int column) const
{
    const QPoint middle = positionOf({row, column}), next = positionOf({row + 1, column + 1});
    return {middle - (next - middle) / 2, QSize(std::max(1, next.x() - middle.x()), std::max(1, next.y() - middle.y()))};
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
