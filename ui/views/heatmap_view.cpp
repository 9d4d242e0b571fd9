// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/heatmap_view.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/state/appearance.h"
#include "ui/views/elided_label.h"
#include "ui/views/heading.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

/// Of the plain weight of a cell, with its head.
QString chosenText(const Trace &trace, const Chosen &chosen)
{
    float value = 0;
    computeTile(trace.attention(chosen.place()), chosen.head, {chosen.query.value, chosen.key.value, 1, 1}, CellValue::Pattern, -1.0f, {&value, 1}); // no weight is negative
    const CellMark mark = std::isnan(value) ? CellMark::NotANumber : CellMark::None;
    return fullHeadName(*trace.model, chosen.place()) + "  " + cellText(trace, chosen.group, chosen.query.value, chosen.key.value, value < 0 ? std::numeric_limits<float>::quiet_NaN() : value, mark);
}

} // namespace

HeatmapView::HeatmapView(Document *document, Selection *selection, QWidget *parent)
    : QWidget(parent), document_(document), selection_(selection), heading_(new QLabel), cell_(new ElidedLabel(Qt::ElideMiddle)), plot_(new HeatmapPlot), state_(new DisplayState(this)), bar_(new DisplayBar(document, selection, state_)), panels_(new PanelsView(document, selection, state_)), stack_(new QStackedWidget)
{
    setObjectName("heatmapView");
    makeHeading(heading_, cell_, "heatmap");
    auto *line = new QHBoxLayout;
    line->setContentsMargins(10, 6, 10, 2);
    line->addWidget(heading_);
    line->addWidget(cell_, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(bar_);
    stack_->addWidget(plot_);
    stack_->addWidget(panels_);
    layout->addWidget(stack_, 1);
    plot_->setAccessibleName(tr("Heatmap of the chosen head"));
    setFocusProxy(plot_);

    connect(document, &Document::modelChanged, state_, &DisplayState::forgetPlaces);
    connect(document, &Document::traceChanged, this, &HeatmapView::showTrace);
    connect(selection, &Selection::groupChanged, this, &HeatmapView::showTrace);
    connect(selection, &Selection::headChanged, this, &HeatmapView::showOptions);
    connect(selection, &Selection::headsChanged, this, &HeatmapView::showOptions);
    connect(state_, &DisplayState::changed, this, &HeatmapView::showOptions);
    connect(bar_, &DisplayBar::said, this, &HeatmapView::said);
    connect(panels_, &PanelsView::shown, this, [this](const ValueRange &colours) {
        bar_->setColours(colours);
        heading_->setText(panels_->heading());
    });
    connect(panels_, &PanelsView::readout, this, [this](const QString &text) {
        cell_->setText(text);
        const TracePtr &trace = document_->trace(); // panels that are not in front know nothing of the choice
        emit readout(text.isEmpty() && trace && hasCell(*trace, selection_->chosen()) ? chosenText(*trace, selection_->chosen()) : text);
    });
    connect(selection, &Selection::cellChanged, this, [this] {
        if (!showsPanels()) {
            markChosen();
            sayCell();
            requestStrips();
        }
    });
    plot_->setValueText([this](const Cell &c) { return current() && c.query < display_->queries().size() && c.key < display_->keys().size() ? valueText(*display_, c.query, c.key) : QString(); });
    connect(plot_, &HeatmapPlot::wanted, this, &HeatmapView::requestCells);
    connect(plot_, &HeatmapPlot::wanted, this, &HeatmapView::zoomed);
    connect(panels_->plot(), &HeatPanels::wanted, this, &HeatmapView::zoomed);
    connect(plot_, &HeatmapPlot::clicked, this, [this](const Cell &c) {
        const auto [query, key] = axes_.positionsOf(c, selection_->chosen());
        selection_->chooseCell(query, key);
    });
    connect(plot_, &HeatmapPlot::hovered, this, [this](std::optional<Cell> c) {
        hovered_ = c;
        sayCell();
    });
    connect(&Appearance::instance(), &Appearance::changed, this, [this] { plot_->setColormap(Appearance::instance().colormap(display_ && display_->isSigned())); });
    plot_->setColormap(Appearance::instance().colormap());
}

void HeatmapView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        plot_->setColours(palette());
        QPalette faint = palette();
        faint.setColor(QPalette::WindowText, faintText(palette()));
        cell_->setPalette(faint);
    }
}

void HeatmapView::keyPressEvent(QKeyEvent *event)
{
    if (!bar_->press(*event) && !(showsPanels() && panels_->press(*event))) {
        QWidget::keyPressEvent(event);
    }
}

void HeatmapView::showTrace()
{
    const TracePtr &trace = document_->trace();
    if (!trace) {
        tiles_.cancel();
        strips_.cancel();
        plot_->clear();
        panels_->clear();
        display_.reset();
        axes_.forget();
        heading_->clear();
        sayCell();
        return;
    }
    showOptions();
}

void HeatmapView::showOptions()
{
    const TracePtr &trace = document_->trace();
    const Chosen &c = selection_->chosen();
    if (!trace || !hasHead(*trace, c)) {
        return;
    }
    options_ = state_->optionsFor(*trace, c.place());
    const auto inView = chooseStage();
    if (showsPanels()) {
        tiles_.cancel();
        strips_.cancel();
        heading_->setText(panels_->heading());
        panels_->refresh();
        if (inView) {
            panels_->plot()->showTile(*inView);
        }
        return;
    }
    plot_->setMaskedLook(state_->choice().masked);
    plot_->setStrips(state_->choice().strips);
    if (axes_.follow(trace, c.group, options_)) {
        plot_->setTokens(axes_.queryLabels(), axes_.keyLabels());
    }
    if (inView) {
        plot_->showTile(*inView);
    }
    requestCells();
    markChosen();
    sayCell();
}

std::optional<Tile> HeatmapView::chooseStage()
{
    QWidget *wanted = selection_->heads().size() > 1 ? static_cast<QWidget *>(panels_) : plot_;
    if (stack_->currentWidget() == wanted) {
        return std::nullopt;
    }
    const Tile seen = showsPanels() ? panels_->plot()->visibleTile() : plot_->visibleTile();
    const QSize had = showsPanels() ? panels_->plot()->axisCells() : plot_->axisCells();
    const bool known = had == QSize(axes_.keys().size(), axes_.queries().size()); // else it shows another text, or none yet
    const bool all = !known || (seen.rows >= had.height() && seen.cols >= had.width());
    const QWidget *keys = window()->focusWidget();
    const bool focus = keys && stack_->isAncestorOf(keys);
    stack_->setCurrentWidget(wanted);
    setFocusProxy(wanted);
    if (focus) {
        wanted->setFocus();
    }
    return all ? std::nullopt : std::optional(seen);
}

void HeatmapView::showAll() { showsPanels() ? panels_->plot()->showAll() : plot_->showAll(); }

std::optional<Tile> HeatmapView::zoom() const
{
    const Tile seen = showsPanels() ? panels_->plot()->visibleTile() : plot_->visibleTile();
    const QSize all = showsPanels() ? panels_->plot()->axisCells() : plot_->axisCells();
    return seen.rows < all.height() || seen.cols < all.width() ? std::optional(seen) : std::nullopt;
}

void HeatmapView::setZoom(const Tile &cells)
{
    const QSize all = showsPanels() ? panels_->plot()->axisCells() : plot_->axisCells();
    if (cells.rows <= all.height() - cells.query && cells.cols <= all.width() - cells.key) {
        showsPanels() ? panels_->plot()->showTile(cells) : plot_->showTile(cells);
    }
}

void HeatmapView::markChosen()
{
    if (const auto cell = axes_.cellOf(selection_->chosen())) {
        plot_->setChosen(cell);
    }
}

bool HeatmapView::current() const
{
    return display_ && &display_->trace() == document_->trace().get() && display_->place() == selection_->chosen().place() && display_->options() == options_;
}

void HeatmapView::requestCells()
{
    const TracePtr &trace = document_->trace();
    const Chosen chosen = selection_->chosen();
    if (!trace || !hasHead(*trace, chosen) || showsPanels() || axes_.trace() != trace) {
        return;
    }
    heading_->setText(fullHeadName(*trace->model, chosen.place()));
    const Tile tile = plot_->visibleTile();
    const QSize room = plot_->roomForCells();
    tiles_.start([this, trace, chosen, tile, room, options = options_, known = current() ? display_ : nullptr](const Progress &progress, const LatestJob::Deliver &deliver) {
        auto display = known;
        if (!display) {
            auto made = HeadDisplay::make(trace, chosen.place(), options, progress);
            if (!made) { // stopped: the options are such that apply
                return;
            }
            display = *made;
        }
        if (progress.cancelled() || tile.query + tile.rows > display->queries().size() || tile.key + tile.cols > display->keys().size()) {
            return;
        }
        const int rows = std::clamp(room.height(), 1, tile.rows), cols = std::clamp(room.width(), 1, tile.cols);
        HeatmapCells cells{tile, display->cells(tile, rows, cols), display->removed(tile.query, tile.rows, rows), display->marks(tile, rows, cols)};
        deliver([this, display, cells = std::move(cells)] {
            display_ = display;
            showCells(cells);
        });
    });
}

void HeatmapView::showCells(const HeatmapCells &cells)
{
    const ValueRange colours = display_->colours(state_->choice().limits);
    bar_->setColours(colours);
    plot_->setColormap(Appearance::instance().colormap(display_->isSigned()));
    plot_->setUnit(unitOf(display_->options()));
    plot_->setCells(cells, colours);
    sayCell();
    requestStrips();
}

void HeatmapView::requestStrips()
{
    const auto cell = axes_.cellOf(selection_->chosen());
    if (!state_->choice().strips || !cell || !current()) { // showCells() calls again
        strips_.cancel();
        return;
    }
    StripValues strips{plot_->visibleTile(), tr("query %1").arg(cell->query), tr("key %1").arg(cell->key), {}, {}};
    strips_.start([this, display = display_, cell = *cell, strips = std::move(strips), room = plot_->roomForCells()](const Progress &progress, const LatestJob::Deliver &deliver) mutable {
        const Tile &tile = strips.tile;
        if (progress.cancelled() || tile.query + tile.rows > display->queries().size() || tile.key + tile.cols > display->keys().size()) {
            return;
        }
        strips.row = display->cells({cell.query, tile.key, 1, tile.cols}, 1, std::clamp(room.width(), 1, tile.cols)).values;
        strips.column = display->cells({tile.query, cell.key, tile.rows, 1}, std::clamp(room.height(), 1, tile.rows), 1).values;
        deliver([this, strips = std::move(strips)] { plot_->setStripValues(strips); });
    });
}

void HeatmapView::sayCell()
{
    const TracePtr &trace = document_->trace();
    const Chosen &chosen = selection_->chosen();
    const auto marked = trace && trace == axes_.trace() && hasCell(*trace, chosen) ? axes_.cellOf(chosen) : std::nullopt;
    const Cell cell = hovered_.value_or(marked.value_or(Cell{}));
    if (!marked || cell.query >= axes_.queries().size() || cell.key >= axes_.keys().size()) {
        cell_->clear();
        emit readout({});
        return;
    }
    const bool plain = options_ == DisplayOptions{};
    if (!plain && !current()) { // showCells() calls again
        return;
    }
    QString text;
    if (plain) {
        float value = 0;
        computeTile(trace->attention(chosen.place()), chosen.head, {cell.query, cell.key, 1, 1}, CellValue::Pattern, -1.0f, {&value, 1});
        const bool broken = std::isnan(value) || (current() && !display_->marks({cell.query, cell.key, 1, 1}, 1, 1).empty());
        const CellMark mark = broken ? CellMark::NotANumber : CellMark::None;
        text = cellText(*trace, chosen.group, cell.query, cell.key, value < 0 ? std::numeric_limits<float>::quiet_NaN() : value, mark);
    } else {
        text = displayText(*display_, cell.query, cell.key);
    }
    cell_->setText(text);
    emit readout(fullHeadName(*trace->model, chosen.place()) + "  " + text);
}

} // namespace headscope::ui
