// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/heat_panels.h"

#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/state/appearance.h"

namespace headscope::ui {

namespace {

constexpr int pad = 8, gap = 12, titleHeight = 18, scaleRoom = 78;

} // namespace

HeatPanels::HeatPanels(QWidget *parent) : QWidget(parent), map_(&colormaps()[0])
{
    setObjectName("heatPanels");
    setAccessibleName(tr("Heatmaps of the chosen heads, side by side"));
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(240, 200);
}

QFont HeatPanels::labelFont() const
{
    QFont small = font();
    small.setPointSizeF(std::max(7.0, small.pointSizeF() - 1));
    return small;
}

void HeatPanels::setTokens(const QStringList &queries, const QStringList &keys)
{
    const bool fresh = queries_.size() != queries.size() || keys_.size() != keys.size();
    queries_ = queries;
    keys_ = keys;
    measureLabels();
    fresh ? showAll() : update();
}

void HeatPanels::measureLabels()
{
    const QFontMetrics metrics(labelFont());
    const auto longest = [&](const QStringList &labels) {
        int most = 0;
        for (qsizetype i = 0; i < std::min<qsizetype>(labels.size(), 400); ++i) {
            most = std::max(most, metrics.horizontalAdvance(labels[i].left(40)));
        }
        return std::min(most, longestLabel);
    };
    queryRoom_ = longest(queries_) + 8;
    keyRoom_ = static_cast<int>(longest(keys_) * std::sin(labelAngle * M_PI / 180) + metrics.height()) + 4;
}

void HeatPanels::setPanels(std::vector<HeatPanel> panels, const ValueRange &colours, const Colormap &map, const QString &unit)
{
    panels_ = std::move(panels);
    colours_ = colours;
    map_ = &map;
    unit_ = unit;
    update();
}

void HeatPanels::setNumbers(QStringList numbers)
{
    numbers_ = std::move(numbers);
    update();
}

void HeatPanels::setCurrent(int panel)
{
    const bool moved = std::exchange(current_, panel) != panel;
    update();
    if (moved) {
        announceChosen(this);
    }
}

void HeatPanels::setChosen(std::optional<Cell> cell)
{
    const bool moved = chosen_ != cell;
    chosen_ = cell;
    update();
    if (moved) {
        announceChosen(this);
    }
}

void HeatPanels::setMaskedLook(MaskedLook look)
{
    look_ = look;
    update();
}

void HeatPanels::clear()
{
    panels_.clear();
    numbers_.clear();
    chosen_.reset();
    hovered_.reset();
    setTokens({}, {});
}

void HeatPanels::showAll() { setSpans(wholeSpan(static_cast<int>(queries_.size())), wholeSpan(static_cast<int>(keys_.size()))); }

bool HeatPanels::zoomed() const { return querySpan_ != wholeSpan(static_cast<int>(queries_.size())) || keySpan_ != wholeSpan(static_cast<int>(keys_.size())); }

void HeatPanels::setSpans(const AxisSpan &queries, const AxisSpan &keys)
{
    querySpan_ = clampedSpan(queries, static_cast<int>(queries_.size()));
    keySpan_ = clampedSpan(keys, static_cast<int>(keys_.size()));
    update();
    emit wanted();
}

Tile HeatPanels::visibleTile() const
{
    const CellRange rows = cellsOf(querySpan_, static_cast<int>(queries_.size())), cols = cellsOf(keySpan_, static_cast<int>(keys_.size()));
    return {rows.first, cols.first, rows.count, cols.count};
}

/// What panels may cover: without the labels at the left and below, and the colour bar at the right.
QRect HeatPanels::area() const
{
    const int line = QFontMetrics(labelFont()).height();
    return rect().adjusted(pad + line + queryRoom_, pad - 4, -scaleRoom, -(keyRoom_ + line + pad));
}

/// The number of columns that makes the smaller side of a panel's cells largest.
int HeatPanels::columnsFor(int panels, const QSize &room)
{
    int best = 1, most = -1;
    for (int columns = 1; columns <= panels; ++columns) {
        const int rows = (panels + columns - 1) / columns;
        const int side = std::min((room.width() - (columns - 1) * gap) / columns, (room.height() - (rows - 1) * gap) / rows - titleHeight);
        if (side > most) {
            most = side;
            best = columns;
        }
    }
    return best;
}

QRect HeatPanels::panelRect(int panel, int panels) const
{
    const QRect all = area();
    const int columns = columnsFor(panels, all.size()), rows = std::max(1, (panels + columns - 1) / columns);
    const int width = std::max(8, (all.width() - (columns - 1) * gap) / columns), height = std::max(titleHeight + 8, (all.height() - (rows - 1) * gap) / rows);
    return {all.left() + panel % columns * (width + gap), all.top() + panel / columns * (height + gap), width, height};
}

QRect HeatPanels::cellsRect(int panel) const { return panelRect(panel, static_cast<int>(panels_.size())).adjusted(0, titleHeight, -removedRoom(), 0); }

QRect HeatPanels::nameRect(int panel) const
{
    const QRect rect = panelRect(panel, static_cast<int>(panels_.size()));
    return {rect.left(), rect.top(), rect.width(), titleHeight};
}

QSize HeatPanels::roomForCells(int panels) const { return panelRect(0, std::max(1, panels)).adjusted(0, titleHeight, 0, 0).size() * devicePixelRatioF(); }

QPoint HeatPanels::positionOf(int panel, const Cell &cell) const
{
    const QRect cells = cellsRect(panel);
    return {static_cast<int>(xOf(cell.key, cells)), static_cast<int>(yOf(cell.query, cells))};
}

double HeatPanels::valueAt(int panel, const Cell &cell) const { return pooledAt(panels_[static_cast<size_t>(panel)].tile, panels_[static_cast<size_t>(panel)].values, cell); }

std::optional<HeatPanels::Place> HeatPanels::placeAt(const QPointF &position) const
{
    for (int i = 0; i < static_cast<int>(panels_.size()) && !queries_.isEmpty() && !keys_.isEmpty(); ++i) {
        const QRect cells = cellsRect(i);
        if (cells.contains(position.toPoint())) {
            const QPointF coordinate(keySpan_.low + (position.x() - cells.left()) / cells.width() * keySpan_.size(), querySpan_.low + (position.y() - cells.top()) / cells.height() * querySpan_.size());
            return Place{i, coordinate, {cellAt(coordinate.y(), static_cast<int>(queries_.size())), cellAt(coordinate.x(), static_cast<int>(keys_.size()))}};
        }
    }
    return std::nullopt;
}

int HeatPanels::nameAt(const QPoint &position) const
{
    for (int i = 0; i < static_cast<int>(panels_.size()); ++i) {
        if (nameRect(i).contains(position)) {
            return i;
        }
    }
    return -1;
}

void HeatPanels::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    emit wanted();
}

void HeatPanels::wheelEvent(QWheelEvent *event)
{
    if (const auto place = placeAt(event->position())) {
        const double factor = std::pow(0.85, event->angleDelta().y() / 120.0);
        setSpans(zoomedSpan(querySpan_, place->coordinate.y(), factor), zoomedSpan(keySpan_, place->coordinate.x(), factor));
        event->accept();
    }
}

void HeatPanels::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton) {
        return;
    }
    pressed_ = placeAt(event->position());
    pressedAt_ = event->position();
    pressedQueries_ = querySpan_;
    pressedKeys_ = keySpan_;
    dragging_ = false;
    if (const int name = nameAt(event->position().toPoint()); name >= 0) {
        emit nameClicked(name);
    }
}

void HeatPanels::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF moved = event->position() - pressedAt_;
    if (pressed_ && (event->buttons() & Qt::LeftButton) && (dragging_ || moved.manhattanLength() >= 4)) {
        dragging_ = true;
        const QRect cells = cellsRect(pressed_->panel);
        const double right = moved.x() / cells.width() * keySpan_.size(), down = moved.y() / cells.height() * querySpan_.size();
        setSpans({pressedQueries_.low - down, pressedQueries_.high - down}, {pressedKeys_.low - right, pressedKeys_.high - right});
    }
    const auto place = placeAt(event->position());
    const auto cell = place ? std::optional(place->cell) : std::nullopt;
    if (cell != hovered_) {
        hovered_ = cell;
        update();
        emit hovered(cell);
    }
}

void HeatPanels::mouseReleaseEvent(QMouseEvent *event)
{
    const auto place = placeAt(event->position());
    if (event->button() == Qt::LeftButton && pressed_ && !dragging_ && place && place->panel == pressed_->panel) {
        emit clicked(place->panel, place->cell);
    }
    pressed_.reset();
    dragging_ = false;
}

void HeatPanels::mouseDoubleClickEvent(QMouseEvent *event)
{
    const auto place = placeAt(event->position());
    const int name = nameAt(event->position().toPoint());
    if (place && zoomed()) {
        showAll();
    } else if (place || name >= 0) {
        emit aloneWanted(place ? place->panel : name);
    }
}

void HeatPanels::leaveEvent(QEvent *event)
{
    QWidget::leaveEvent(event);
    hovered_.reset();
    update();
    emit hovered(std::nullopt);
}

void HeatPanels::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        measureLabels();
    }
}

QString HeatPanels::accessibleRow(int row) const { return queries_.value(row); }

QString HeatPanels::accessibleColumn(int column) const { return keys_.value(column); }

QString HeatPanels::accessibleCell(int row, int column) const
{
    if (current_ < 0 || current_ >= static_cast<int>(panels_.size())) {
        return {};
    }
    const QString exact = valueText_ ? valueText_({row, column}) : QString();
    const double drawn = valueAt(current_, {row, column});
    return tr("%1, query “%2”, key “%3”: %4").arg(panels_[static_cast<size_t>(current_)].name, accessibleRow(row), accessibleColumn(column), !exact.isEmpty() ? exact : std::isnan(drawn) ? tr("no value") : QString::number(drawn, 'f', 4));
}

std::optional<QPoint> HeatPanels::accessibleChosen() const { return chosen_ ? std::optional(QPoint(chosen_->key, chosen_->query)) : std::nullopt; }

void HeatPanels::accessibleChoose(int row, int column) { emit clicked(current_, {row, column}); }

QRect HeatPanels::accessibleRect(int row, int column) const { return panels_.empty() || current_ >= static_cast<int>(panels_.size()) ? QRect() : rectOf({row, column, 1, 1}, cellsRect(current_)).toAlignedRect(); }

} // namespace headscope::ui
