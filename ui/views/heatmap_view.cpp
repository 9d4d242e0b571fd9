// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/heatmap_view.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/state/appearance.h"
#include "ui/views/labels.h"

namespace headscope::ui {

HeatmapView::HeatmapView(Document *document, Selection *selection, QWidget *parent)
    : QWidget(parent), document_(document), selection_(selection), heading_(new QLabel), cell_(new QLabel), plot_(new HeatmapPlot), state_(new DisplayState(this)), bar_(new DisplayBar(document, selection, state_))
{
    setObjectName("heatmapView");
    heading_->setObjectName("heatmapHeading");
    cell_->setObjectName("heatmapReadout");
    QFont strong = heading_->font();
    strong.setBold(true);
    heading_->setFont(strong);
    cell_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    cell_->setTextFormat(Qt::PlainText);
    cell_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // a long readout does not widen the window
    auto *line = new QHBoxLayout;
    line->setContentsMargins(10, 6, 10, 2);
    line->addWidget(heading_);
    line->addWidget(cell_, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(bar_);
    layout->addWidget(plot_, 1);
    plot_->setAccessibleName(tr("Heatmap of the chosen head"));
    setFocusProxy(plot_);

    connect(document, &Document::modelChanged, state_, &DisplayState::forgetPlaces);
    connect(document, &Document::traceChanged, this, &HeatmapView::showTrace);
    connect(selection, &Selection::groupChanged, this, &HeatmapView::showTrace);
    connect(selection, &Selection::headChanged, this, &HeatmapView::showOptions);
    connect(state_, &DisplayState::changed, this, &HeatmapView::showOptions);
    connect(selection, &Selection::cellChanged, this, [this] {
        markChosen();
        sayCell();
    });
    connect(plot_, &HeatmapPlot::wanted, this, &HeatmapView::requestCells);
    connect(plot_, &HeatmapPlot::clicked, this, [this](const Cell &c) {
        const Chosen &chosen = selection_->chosen();
        const auto inside = [](const AxisGroups &groups, int group, int position) { return position >= groups.first(group) && position < groups.end(group) ? position : groups.first(group); }; // a piece that is chosen already stays it
        selection_->chooseCell(QueryPos(inside(queries_, c.query, chosen.query.value)), KeyPos(inside(keys_, c.key, chosen.key.value)));
    });
    connect(plot_, &HeatmapPlot::hovered, this, [this](std::optional<Cell> c) {
        hovered_ = c;
        sayCell();
    });
    connect(&Appearance::instance(), &Appearance::changed, this, [this] { plot_->setColormap(colormapOf(display_ && display_->isSigned(), Appearance::instance().colormap())); });
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
    if (!bar_->press(*event)) {
        QWidget::keyPressEvent(event);
    }
}

void HeatmapView::showTrace()
{
    const TracePtr &trace = document_->trace();
    if (!trace) {
        tiles_.cancel();
        plot_->clear();
        display_.reset();
        labelled_.reset();
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
    plot_->setMaskedLook(state_->choice().masked);
    if (labelled_ != trace || labelledAs_ != std::pair(c.group, options_.words)) {
        labelled_ = trace;
        labelledAs_ = {c.group, options_.words};
        queries_ = queryGroups(*trace, c.group, options_);
        keys_ = keyGroups(*trace, c.group, options_);
        plot_->setTokens(toList(groupLabels(queries_, trace->queries(c.group), trace->queries(c.group).labels)), toList(groupLabels(keys_, trace->keys(c.group), trace->keyLabels(c.group))));
    }
    requestCells();
    markChosen();
    sayCell();
}

void HeatmapView::markChosen()
{
    const Chosen &c = selection_->chosen();
    if (c.query.value < queries_.positions() && c.key.value < keys_.positions()) {
        plot_->setChosen(Cell{queries_.of(c.query.value), keys_.of(c.key.value)});
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
    if (!trace || !hasHead(*trace, chosen)) {
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
        HeatmapCells cells{tile, display->cells(tile, rows, cols), display->removed(tile.query, tile.rows, rows)};
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
    plot_->setColormap(colormapOf(display_->isSigned(), Appearance::instance().colormap()));
    plot_->setUnit(unitOf(display_->options()));
    plot_->setCells(cells, colours);
    sayCell();
}

void HeatmapView::sayCell()
{
    const TracePtr &trace = document_->trace();
    const Chosen &chosen = selection_->chosen();
    const bool there = trace && trace == labelled_ && hasCell(*trace, chosen);
    const Cell cell = hovered_.value_or(there ? Cell{queries_.of(chosen.query.value), keys_.of(chosen.key.value)} : Cell{});
    if (!there || cell.query >= queries_.size() || cell.key >= keys_.size()) {
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
        computeTile(trace->attention(chosen.place()), chosen.head, {cell.query, cell.key, 1, 1}, CellValue::Pattern, std::numeric_limits<float>::quiet_NaN(), {&value, 1});
        text = cellText(*trace, chosen.group, cell.query, cell.key, value);
    } else {
        text = displayText(*display_, cell.query, cell.key);
    }
    cell_->setText(text);
    emit readout(fullHeadName(*trace->model, chosen.place()) + "  " + text);
}

} // namespace headscope::ui
