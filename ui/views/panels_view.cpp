// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/panels_view.h"

#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/state/appearance.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

/// What a picture of panels is made of: copied to the job.
struct PanelsRequest {
    TracePtr trace;
    std::vector<HeadPlace> places;
    std::vector<DisplayOptions> options;
    std::vector<std::shared_ptr<const HeadDisplay>> known; ///< of an earlier request
    ColourLimits limits;
    const Colormap *map = nullptr, *diverging = nullptr;
    Tile tile;
    QSize room;
};

std::shared_ptr<const HeadDisplay> displayOf(const PanelsRequest &wanted, size_t i, const Progress &progress)
{
    for (const auto &known : wanted.known) {
        if (&known->trace() == wanted.trace.get() && known->place() == wanted.places[i] && known->options() == wanted.options[i]) {
            return known;
        }
    }
    auto made = HeadDisplay::make(wanted.trace, wanted.places[i], wanted.options[i], progress);
    return made ? *made : nullptr;
}

HeatPanel panelOf(const HeadDisplay &display, const PanelsRequest &wanted, const ValueRange &colours)
{
    const Tile &tile = wanted.tile;
    HeatPanel panel{headName(display.place().layer, display.place().head), tile, display.cells(tile, std::clamp(wanted.room.height(), 1, tile.rows), std::clamp(wanted.room.width(), 1, tile.cols)), {}, {}};
    panel.marks = display.marks(tile, panel.values.rows, panel.values.cols);
    const auto pixels = rangePixels(panel.values, colours.low, colours.high, *(display.isSigned() ? wanted.diverging : wanted.map), 0);
    panel.image = QImage(reinterpret_cast<const uchar *>(pixels.data()), panel.values.cols, panel.values.rows, panel.values.cols * 4, QImage::Format_ARGB32).copy();
    panel.removed = display.removed(tile.query, tile.rows, panel.values.rows);
    return panel;
}

} // namespace

PanelsView::PanelsView(Document *document, Selection *selection, DisplayState *state, QWidget *parent) : QWidget(parent), document_(document), selection_(selection), state_(state), plot_(new HeatPanels), legend_(new MarkLegend)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(plot_, 1);
    layout->addWidget(legend_);
    setFocusProxy(plot_);
    connect(selection, &Selection::cellChanged, this, [this] {
        if (isVisible()) {
            mark();
        }
    });
    connect(selection, &Selection::headChanged, this, [this] {
        if (isVisible()) {
            mark();
        }
    });
    connect(&Appearance::instance(), &Appearance::changed, this, &PanelsView::request);
    plot_->setValueText([this](const Cell &cell) {
        const auto at = static_cast<size_t>(plot_->current());
        return at < displays_.size() && cell.query < displays_[at]->queries().size() && cell.key < displays_[at]->keys().size() ? valueText(*displays_[at], cell.query, cell.key) : QString();
    });
    connect(plot_, &HeatPanels::wanted, this, &PanelsView::request);
    connect(plot_, &HeatPanels::hovered, this, [this](std::optional<Cell> cell) {
        hovered_ = cell;
        sayCell();
    });
    connect(plot_, &HeatPanels::clicked, this, [this](int panel, const Cell &cell) {
        const auto [query, key] = axes_.positionsOf(cell, selection_->chosen());
        selection_->makeCurrent(places()[static_cast<size_t>(panel)]);
        selection_->chooseCell(query, key);
    });
    connect(plot_, &HeatPanels::nameClicked, this, [this](int panel) { selection_->makeCurrent(places()[static_cast<size_t>(panel)]); });
    connect(plot_, &HeatPanels::aloneWanted, this, [this](int panel) {
        const HeadPlace place = places()[static_cast<size_t>(panel)];
        selection_->chooseHead(place.layer, place.head);
    });
}

void PanelsView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

std::vector<HeadPlace> PanelsView::places() const
{
    std::vector<HeadPlace> out = selection_->heads();
    const HeadPlace current = selection_->chosen().place();
    if (out.size() > mostPanels) { // the current head is always seen
        const bool there = std::find(out.begin(), out.begin() + mostPanels, current) != out.begin() + mostPanels;
        out.resize(mostPanels);
        out.back() = there ? out.back() : current;
    }
    return out;
}

void PanelsView::clear()
{
    tiles_.cancel();
    displays_.clear();
    axes_.forget();
    hovered_.reset();
    plot_->clear();
}

bool PanelsView::press(const QKeyEvent &event)
{
    const int step = event.key() == Qt::Key_PageDown ? 1 : event.key() == Qt::Key_PageUp ? -1 : 0;
    if (event.modifiers() != Qt::NoModifier || (step == 0 && event.key() != Qt::Key_Return)) {
        return false;
    }
    const auto &heads = selection_->heads();
    const auto at = std::find(heads.begin(), heads.end(), selection_->chosen().place()) - heads.begin(), count = static_cast<std::ptrdiff_t>(heads.size());
    const HeadPlace next = heads[static_cast<size_t>((at + step + count) % count)];
    step == 0 ? selection_->chooseHead(next.layer, next.head) : selection_->makeCurrent(next);
    return true;
}

KeyHelp PanelsView::keyHelp() { return {tr("Several heads side by side"), {{tr("Page Up, Page Down, click"), tr("choose the current one")}, {tr("Return, double click"), tr("show it alone")}}}; }

void PanelsView::refresh()
{
    const TracePtr &trace = document_->trace();
    const Chosen &chosen = selection_->chosen();
    if (!trace || !hasHead(*trace, chosen)) {
        return;
    }
    plot_->setMaskedLook(state_->choice().masked);
    if (axes_.follow(trace, chosen.group, state_->optionsFor(*trace, chosen.place()))) {
        plot_->setTokens(axes_.queryLabels(), axes_.keyLabels());
    }
    request();
    mark();
}

void PanelsView::request()
{
    const TracePtr &trace = document_->trace();
    if (!isVisible() || !trace || axes_.trace() != trace) {
        return;
    }
    PanelsRequest wanted{trace, places(), {}, displays_, state_->choice().limits, &Appearance::instance().colormap(), &Appearance::instance().colormap(true), plot_->visibleTile(), {}};
    if (!std::all_of(wanted.places.begin(), wanted.places.end(), [&](const HeadPlace &place) { return hasHead(*trace, place); })) {
        return;
    }
    for (const HeadPlace &place : wanted.places) {
        wanted.options.push_back(state_->optionsFor(*trace, place));
    }
    wanted.room = plot_->roomForCells(static_cast<int>(wanted.places.size()));
    tiles_.start([this, wanted = std::move(wanted)](const Progress &progress, const LatestJob::Deliver &deliver) {
        Displays displays;
        for (size_t i = 0; i < wanted.places.size(); ++i) {
            displays.push_back(displayOf(wanted, i, progress));
            if (!displays.back() || wanted.tile.query + wanted.tile.rows > displays.back()->queries().size() || wanted.tile.key + wanted.tile.cols > displays.back()->keys().size()) {
                return; // stopped, or of other axes, which are asked for anew
            }
        }
        const ValueRange colours = coloursOfAll(displays, wanted.limits);
        std::vector<HeatPanel> panels;
        for (const auto &display : displays) {
            if (progress.cancelled()) {
                return;
            }
            panels.push_back(panelOf(*display, wanted, colours));
        }
        deliver([this, displays = std::move(displays), panels = std::move(panels), colours] { show(displays, panels, colours); });
    });
}

void PanelsView::show(Displays displays, std::vector<HeatPanel> panels, const ValueRange &colours)
{
    displays_ = std::move(displays);
    const auto broken = std::find_if(panels.begin(), panels.end(), [](const HeatPanel &panel) { return !panel.marks.empty(); });
    legend_->setMarks(broken == panels.end() ? CellMarks() : broken->marks);
    const HeadDisplay &first = *displays_.front();
    plot_->setPanels(std::move(panels), colours, Appearance::instance().colormap(first.isSigned()), unitOf(first.options()));
    mark();
    emit shown(colours);
}

QString PanelsView::heading() const
{
    const size_t chosen = selection_->heads().size(), drawn = plot_->panels().size();
    const QString heads = chosen > mostPanels ? tr("%1 of %2 chosen heads are drawn").arg(mostPanels).arg(chosen) : tr("%1 heads").arg(chosen);
    return drawn == 0 ? heads : tr("%1, one scale: %2 to %3").arg(heads, QString::number(static_cast<double>(plot_->colours().low), 'g', 3), QString::number(static_cast<double>(plot_->colours().high), 'g', 3));
}

void PanelsView::mark()
{
    const auto all = places();
    plot_->setCurrent(static_cast<int>(std::find(all.begin(), all.end(), selection_->chosen().place()) - all.begin()));
    plot_->setChosen(axes_.cellOf(selection_->chosen()));
    sayCell();
}

void PanelsView::sayCell()
{
    const auto cell = hovered_ ? hovered_ : axes_.cellOf(selection_->chosen());
    QStringList numbers;
    QString text;
    for (const auto &display : displays_) {
        if (!cell || &display->trace() != axes_.trace().get() || cell->query >= display->queries().size() || cell->key >= display->keys().size()) {
            break;
        }
        numbers.append(valueText(*display, cell->query, cell->key));
        if (display->place() == selection_->chosen().place()) {
            text = fullHeadName(*display->trace().model, display->place()) + "  " + displayText(*display, cell->query, cell->key);
        }
    }
    plot_->setNumbers(numbers);
    emit readout(text);
}

} // namespace headscope::ui
