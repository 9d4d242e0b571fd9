// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/map_view.h"

#include <QEvent>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/analysis/map_attention.h"
#include "ui/state/appearance.h"
#include "ui/views/heading.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

QImage imageOf(const std::vector<uint32_t> &pixels, int width, int height)
{
    return QImage(reinterpret_cast<const uchar *>(pixels.data()), width, height, width * 4, QImage::Format_ARGB32).copy();
}

QString cellName(const Grid &grid, int position) { return QString("(%1, %2)").arg((position - grid.first) / grid.cols).arg((position - grid.first) % grid.cols); }

} // namespace

MapView::MapView(Document *document, Selection *selection, QWidget *parent)
    : QWidget(parent), document_(document), selection_(selection), heading_(new QLabel), cell_(new QLabel), prefix_(new QWidget), prefixRow_(new QHBoxLayout(prefix_)), prefixButtons_(new QButtonGroup(this)), strength_(new QSlider(Qt::Horizontal)),
      plot_(new MapPlot)
{
    setObjectName("mapView");
    makeHeading(heading_, cell_, "map");
    strength_->setObjectName("mapStrength");
    strength_->setRange(0, 100);
    strength_->setValue(80);
    strength_->setMaximumWidth(140);
    auto *strengthName = new QLabel(tr("&Blend"));
    strengthName->setBuddy(strength_);
    prefixRow_->setContentsMargins(0, 0, 0, 0);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(10, 6, 10, 2);
    line->addWidget(heading_);
    line->addWidget(cell_, 1);
    auto *controls = new QHBoxLayout;
    controls->setContentsMargins(10, 2, 10, 2);
    controls->addWidget(prefix_);
    controls->addStretch(1);
    controls->addWidget(strengthName);
    controls->addWidget(strength_);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addLayout(controls);
    layout->addWidget(plot_, 1);
    setFocusProxy(plot_);

    connect(document, &Document::traceChanged, this, &MapView::showTrace);
    connect(selection, &Selection::groupChanged, this, &MapView::showTrace);
    connect(selection, &Selection::headChanged, this, &MapView::weigh);
    connect(selection, &Selection::cellChanged, this, &MapView::weigh);
    connect(strength_, &QSlider::valueChanged, this, [this](int percent) {
        plot_->setStrength(percent / 100.0);
        emit blendChanged();
    });
    connect(prefixButtons_, &QButtonGroup::idClicked, this, [this](int query) { selection_->chooseCell(QueryPos(query), selection_->chosen().key); });
    connect(plot_, &MapPlot::moved, this, &MapView::move);
    connect(plot_, &MapPlot::clicked, this, [this](const MapCell &cell) {
        const auto &grid = document_->trace()->queries(selection_->chosen().group).grid;
        selection_->chooseCell(QueryPos(grid->first + cell.y * grid->cols + cell.x), selection_->chosen().key);
    });
    connect(plot_, &MapPlot::hovered, this, [this](std::optional<MapCell> cell) {
        hovered_ = cell;
        sayCell();
    });
    connect(&Appearance::instance(), &Appearance::changed, this, [this] { plot_->setColormap(Appearance::instance().colormap()); });
    plot_->setColormap(Appearance::instance().colormap());
}

bool MapView::applies() const
{
    const TracePtr &trace = document_->trace();
    const Chosen &c = selection_->chosen();
    return trace && hasHead(*trace, c) && trace->keys(c.group).grid.has_value();
}

void MapView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        QPalette faint = palette();
        faint.setColor(QPalette::WindowText, faintText(palette()));
        cell_->setPalette(faint);
    }
}

void MapView::showTrace()
{
    emit appliesChanged(applies());
    hovered_.reset();
    if (!applies()) {
        ground_.cancel();
        groundOf_ = {};
        plot_->setGround({}, 0, 0);
        return;
    }
    plot_->setClickable(document_->trace()->queries(selection_->chosen().group).grid.has_value());
    fillPrefix();
    requestGround();
    weigh();
}

void MapView::requestGround()
{
    const std::pair wanted(document_->trace(), selection_->chosen().group);
    if (groundOf_ == wanted) {
        return;
    }
    groundOf_ = wanted;
    ground_.start([this, trace = wanted.first, group = wanted.second](const Progress &, const LatestJob::Deliver &deliver) {
        const Sequence &keys = trace->keys(group);
        const MapGround ground = mapGround(keys);
        deliver([this, image = imageOf(ground.pixels, ground.width, ground.height), grid = *keys.grid] {
            plot_->setGround(image, grid.rows, grid.cols);
            weigh();
        });
    });
}

void MapView::fillPrefix()
{
    for (QAbstractButton *button : prefixButtons_->buttons()) {
        delete button;
    }
    const Sequence &queries = document_->trace()->queries(selection_->chosen().group);
    const int count = queries.grid ? std::min(queries.grid->first, 16) : 0;
    for (int i = 0; i < count; ++i) {
        auto *button = new QToolButton;
        button->setText(QString::fromStdString(queries.labels[static_cast<size_t>(i)]));
        button->setCheckable(true);
        button->setObjectName(QString("prefix%1").arg(i));
        prefixButtons_->addButton(button, i);
        prefixRow_->addWidget(button);
    }
    prefix_->setVisible(count > 0);
}

void MapView::weigh()
{
    const TracePtr &trace = document_->trace();
    const Chosen &c = selection_->chosen();
    if (!applies() || c.query.value >= trace->nQuery(c.group)) {
        return;
    }
    MapAttention found = mapAttention(*trace, c.place(), c.query);
    outside_ = found.outside;
    plot_->setWeights(std::move(found.cells), found.largest);
    const auto &from = trace->queries(c.group).grid;
    const bool isCell = from && from->contains(c.query.value);
    const bool same = isCell && trace->sameAxis(c.group);
    plot_->setChosen(same ? std::optional(MapCell{(c.query.value - from->first) / from->cols, (c.query.value - from->first) % from->cols}) : std::nullopt);
    heading_->setText(tr("%1 from %2").arg(fullHeadName(*trace->model, c.place()), isCell ? tr("cell %1").arg(cellName(*from, c.query.value)) : quoted(trace->queries(c.group).labels[static_cast<size_t>(c.query.value)])));
    prefixButtons_->setExclusive(false); // no button is down while a cell is chosen
    for (QAbstractButton *button : prefixButtons_->buttons()) {
        button->setChecked(prefixButtons_->id(button) == c.query.value);
    }
    prefixButtons_->setExclusive(!isCell);
    sayCell();
}

void MapView::sayCell()
{
    const Matrix &weights = plot_->weights();
    QStringList parts;
    if (hovered_ && hovered_->y < weights.rows && hovered_->x < weights.cols) {
        const float weight = weights.row(hovered_->y)[hovered_->x];
        parts.append(QString("(%1, %2)   %3").arg(hovered_->y).arg(hovered_->x).arg(std::isnan(weight) ? tr("masked") : QString::number(static_cast<double>(weight), 'f', 4)));
    } else if (!weights.values.empty()) {
        parts.append(tr("strongest %1").arg(QString::number(static_cast<double>(plot_->limit()), 'f', 4)));
    }
    if (outside_ > 0) {
        parts.append(tr("outside the map %1").arg(QString::number(static_cast<double>(outside_), 'f', 4)));
    }
    cell_->setText(parts.join("   "));
}

void MapView::move(int down, int right)
{
    if (!applies() || !document_->trace()->queries(selection_->chosen().group).grid) {
        return;
    }
    const Grid grid = *document_->trace()->queries(selection_->chosen().group).grid;
    const int query = selection_->chosen().query.value, at = std::max(0, query - grid.first);
    const int y = std::clamp(at / grid.cols + (grid.contains(query) ? down : 0), 0, grid.rows - 1), x = std::clamp(at % grid.cols + (grid.contains(query) ? right : 0), 0, grid.cols - 1);
    selection_->chooseCell(QueryPos(grid.first + y * grid.cols + x), selection_->chosen().key);
}

} // namespace headscope::ui
