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
    : QWidget(parent), document_(document), selection_(selection), heading_(new QLabel), cell_(new QLabel), plot_(new HeatmapPlot)
{
    setObjectName("heatmapView");
    heading_->setObjectName("heatmapHeading");
    cell_->setObjectName("heatmapReadout");
    QFont strong = heading_->font();
    strong.setBold(true);
    heading_->setFont(strong);
    cell_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    cell_->setTextFormat(Qt::PlainText);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(10, 6, 10, 2);
    line->addWidget(heading_);
    line->addWidget(cell_, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(plot_, 1);
    setFocusProxy(plot_);

    connect(document, &Document::traceChanged, this, &HeatmapView::showTrace);
    connect(selection, &Selection::groupChanged, this, &HeatmapView::showTrace);
    connect(selection, &Selection::headChanged, this, &HeatmapView::requestCells);
    connect(selection, &Selection::cellChanged, this, [this](const Chosen &c) {
        plot_->setChosen(Cell{c.query.value, c.key.value});
        sayCell();
    });
    connect(plot_, &HeatmapPlot::wanted, this, &HeatmapView::requestCells);
    connect(plot_, &HeatmapPlot::clicked, this, [this](const Cell &c) { selection_->chooseCell(QueryPos(c.query), KeyPos(c.key)); });
    connect(plot_, &HeatmapPlot::hovered, this, [this](std::optional<Cell> c) {
        hovered_ = c;
        sayCell();
    });
    connect(&Appearance::instance(), &Appearance::changed, this, [this] { plot_->setColormap(Appearance::instance().colormap()); });
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

void HeatmapView::showTrace()
{
    const TracePtr &trace = document_->trace();
    if (!trace) {
        tiles_.cancel();
        plot_->clear();
        heading_->clear();
        sayCell();
        return;
    }
    const Chosen &c = selection_->chosen();
    plot_->setTokens(queryLabels(*trace, c.group), keyLabels(*trace, c.group));
    requestCells();
    plot_->setChosen(Cell{c.query.value, c.key.value});
    sayCell();
}

void HeatmapView::requestCells()
{
    const TracePtr &trace = document_->trace();
    const Chosen chosen = selection_->chosen();
    if (!trace || !hasHead(*trace, chosen)) {
        return;
    }
    heading_->setText(fullHeadName(*trace->model, chosen.place()));
    sayCell();
    const Tile tile = plot_->visibleTile();
    const QSize room = plot_->roomForCells();
    const bool known = limitOf_ == std::pair(trace, chosen.place());
    tiles_.start([this, trace, chosen, tile, room, limit = known ? std::optional(limit_) : std::nullopt](const Progress &progress, const LatestJob::Deliver &deliver) {
        const auto &attn = trace->attention(chosen.place());
        if (progress.cancelled() || tile.query + tile.rows > attn.geometry.n_query || tile.key + tile.cols > attn.geometry.n_key) {
            return;
        }
        HeatmapCells cells{tile, pooledPattern(attn, chosen.head, tile, std::clamp(room.height(), 1, tile.rows), std::clamp(room.width(), 1, tile.cols))};
        const float top = limit ? *limit : largest(patternOverview(attn, chosen.head, 1, 1)); // of the whole head: a colour means the same wherever one looks
        deliver([this, trace, chosen, cells = std::move(cells), top] {
            limitOf_ = {trace, chosen.place()};
            limit_ = top;
            plot_->setCells(cells, top);
        });
    });
}

void HeatmapView::sayCell()
{
    const TracePtr &trace = document_->trace();
    const Chosen &chosen = selection_->chosen();
    const Cell cell = hovered_.value_or(Cell{chosen.query.value, chosen.key.value});
    if (!trace || !hasCell(*trace, {chosen.group, chosen.layer, chosen.head, QueryPos(cell.query), KeyPos(cell.key)})) {
        cell_->clear();
        emit readout({});
        return;
    }
    float value = 0;
    computeTile(trace->attention(chosen.place()), chosen.head, {cell.query, cell.key, 1, 1}, CellValue::Pattern, std::numeric_limits<float>::quiet_NaN(), {&value, 1});
    const QString text = cellText(*trace, chosen.group, cell.query, cell.key, value);
    cell_->setText(text);
    emit readout(fullHeadName(*trace->model, chosen.place()) + "  " + text);
}

} // namespace headscope::ui
