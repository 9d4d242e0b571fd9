// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/map_view.h"

#include <QEvent>
#include <QKeyEvent>
#include <QSignalBlocker>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/figure/raster.h"
#include "ui/state/appearance.h"
#include "ui/views/elided_label.h"
#include "ui/views/flow_view.h"
#include "ui/views/heading.h"
#include "ui/views/labels.h"
#include "ui/views/wrap_layout.h"

namespace headscope::ui {

namespace {

QImage imageOf(const std::vector<uint32_t> &pixels, int width, int height)
{
    return QImage(reinterpret_cast<const uchar *>(pixels.data()), width, height, width * 4, QImage::Format_ARGB32).copy();
}

MapCell cellOf(const Grid &grid, int position) { return {(position - grid.first) / grid.cols, (position - grid.first) % grid.cols}; }

int positionOf(const Grid &grid, const MapCell &cell) { return grid.first + cell.y * grid.cols + cell.x; }

QString cellName(const MapCell &cell) { return QString("(%1, %2)").arg(cell.y).arg(cell.x); }

} // namespace

MapView::MapView(Document *document, Selection *selection, QWidget *parent)
    : QWidget(parent), document_(document), selection_(selection), heading_(new QLabel), cell_(new ElidedLabel(Qt::ElideMiddle)), prefix_(new QWidget), prefixRow_(new QHBoxLayout(prefix_)), prefixButtons_(new QButtonGroup(this)), shown_(new QComboBox), grey_(new QCheckBox(tr("&Grey picture"))),
      strength_(new QSlider(Qt::Horizontal)), plot_(new MapPlot), legend_(new MarkLegend)
{
    setObjectName("mapView");
    makeHeading(heading_, cell_, "map");
    shown_->setObjectName("mapShown");
    shown_->setAccessibleName(tr("What lies over it"));
    shown_->setToolTip(tr("The chosen head, or rollout: what reaches the query from the input through all layers (Abnar & Zuidema 2020) (F)"));
    shown_->addItem(tr("chosen head"));
    for (const HeadFold fold : {HeadFold::Mean, HeadFold::Max, HeadFold::Min}) {
        shown_->addItem(tr("rollout, %1").arg(FlowView::foldName(fold)));
    }
    grey_->setObjectName("mapGrey");
    grey_->setToolTip(tr("The picture without its colours, so that all colour is attention (G)"));
    grey_->setChecked(options_.grey);
    strength_->setObjectName("mapStrength");
    strength_->setRange(0, 100);
    strength_->setValue(options_.strength);
    strength_->setFixedWidth(110);
    strength_->setToolTip(tr("How opaque the strongest attention is"));
    auto *strengthName = new QLabel(tr("&Blend"));
    strengthName->setBuddy(strength_);
    prefixRow_->setContentsMargins(0, 0, 0, 0);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(10, 6, 10, 2);
    line->setSpacing(10);
    line->addWidget(heading_);
    line->addWidget(cell_, 1);
    auto *blend = new QWidget;
    auto *blendLine = new QHBoxLayout(blend);
    blendLine->setContentsMargins(0, 0, 0, 0);
    blendLine->addWidget(strengthName);
    blendLine->addWidget(strength_);
    auto *controls = new QWidget;
    auto *wrap = new WrapLayout(controls);
    wrap->setContentsMargins(10, 2, 10, 2);
    wrap->setSpacing(8);
    for (QWidget *widget : {static_cast<QWidget *>(shown_), prefix_, static_cast<QWidget *>(grey_), blend}) {
        wrap->addWidget(widget);
        widget->setFixedHeight(shown_->sizeHint().height()); // in the middle of its line
    }
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(controls);
    layout->addWidget(plot_, 1);
    layout->addWidget(legend_);
    setFocusProxy(plot_);

    connect(document, &Document::traceChanged, this, &MapView::showTrace);
    connect(selection, &Selection::groupChanged, this, &MapView::showTrace);
    connect(selection, &Selection::headChanged, this, &MapView::weigh);
    connect(selection, &Selection::cellChanged, this, &MapView::weigh);
    connect(strength_, &QSlider::valueChanged, this, [this](int percent) { edit({percent, options_.grey, options_.rollout}); });
    connect(grey_, &QCheckBox::toggled, this, [this](bool grey) { edit({options_.strength, grey, options_.rollout}); });
    connect(shown_, &QComboBox::currentIndexChanged, this, [this](int index) { edit({options_.strength, options_.grey, foldAt(index)}); });
    connect(prefixButtons_, &QButtonGroup::idClicked, this, [this](int query) { selection_->chooseCell(QueryPos(query), selection_->chosen().key); });
    connect(plot_, &MapPlot::moved, this, &MapView::move);
    connect(plot_, &MapPlot::clicked, this, &MapView::choose);
    connect(plot_, &MapPlot::hovered, this, [this](std::optional<MapCell> cell) {
        hovered_ = cell;
        sayCell();
    });
    connect(&Appearance::instance(), &Appearance::changed, this, [this] { plot_->setColormap(Appearance::instance().colormap()); });
    plot_->setColormap(Appearance::instance().colormap());
    plot_->setValueText([this](const MapCell &cell) { return valueText(cell); });
}

void MapView::setOptions(const MapOptions &options)
{
    options_ = options;
    const QSignalBlocker quiet(strength_), still(grey_);
    strength_->setValue(options.strength);
    grey_->setChecked(options.grey);
    plot_->setStrength(options.strength / 100.0);
    if (applies()) {
        showControls();
        requestGround();
        weigh();
    }
}

void MapView::edit(const MapOptions &options)
{
    const MapOptions before = options_;
    setOptions(options);
    emit edited(before);
}

KeyHelp MapView::keyHelp()
{
    return {tr("Image or map"), {{tr("Arrows, click"), tr("move the cell that looks")}, {tr("Ctrl+click"), tr("choose the one that is looked at")}, {"G", tr("the picture in grey")}, {"F", tr("the head, or rollout")}}};
}

QString MapView::title() const
{
    const bool picture = applies() && document_->trace()->keys(selection_->chosen().group).pixels.shape.size() == 3;
    return picture ? tr("Image") : tr("Map");
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
    hovered_.reset();
    outside_ = 0;
    emit appliesChanged(applies()); // a view that is left tells that the pointer left its plot
    if (!applies()) {
        ground_.cancel();
        rollout_.cancel();
        groundOf_ = {};
        rolloutOf_ = {};
        plot_->setGround({});
        legend_->setMarks({});
        return;
    }
    fillPrefix();
    showControls();
    requestGround();
    weigh();
}

void MapView::requestGround()
{
    const std::tuple wanted(document_->trace(), selection_->chosen().group, options_.grey);
    if (groundOf_ == wanted) {
        return;
    }
    groundOf_ = wanted;
    ground_.start([this, trace = document_->trace(), group = selection_->chosen().group, grey = options_.grey](const Progress &, const LatestJob::Deliver &deliver) {
        const Sequence &keys = trace->keys(group);
        MapGround ground = mapGround(keys, trace->model->preprocess);
        if (grey) {
            ground.pixels = withoutHue(std::move(ground.pixels));
        }
        deliver([this, image = imageOf(ground.pixels, ground.width, ground.height), grid = *keys.grid, picture = ground.picture] {
            grey_->setVisible(picture);
            plot_->setGround({image, grid.rows, grid.cols, picture});
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

std::optional<HeadFold> MapView::rollout() const { return applies() && options_.rollout && checkRollout(*document_->trace(), selection_->chosen().group) ? options_.rollout : std::nullopt; }

void MapView::showControls()
{
    const QSignalBlocker quiet(shown_);
    shown_->setEnabled(bool(checkRollout(*document_->trace(), selection_->chosen().group)));
    shown_->setCurrentIndex(indexOf(rollout()));
}

void MapView::weigh()
{
    const TracePtr &trace = document_->trace();
    const Chosen &c = selection_->chosen();
    if (!applies() || c.query.value >= trace->nQuery(c.group)) {
        return;
    }
    showQuery();
    if (const auto fold = rollout()) {
        requestRollout(*fold);
        return;
    }
    rollout_.cancel();
    rolloutOf_ = {};
    showFound(mapAttention(*trace, c.place(), c.query), tr("attention"));
}

void MapView::requestRollout(HeadFold fold)
{
    const Chosen &c = selection_->chosen();
    const std::tuple wanted(document_->trace(), c.group, c.query, fold);
    if (rolloutOf_ == wanted) {
        if (rolled_) {
            showFound(*rolled_, tr("rollout"));
        }
        return;
    }
    if (!isVisible()) { // showEvent() comes back
        return;
    }
    rolloutOf_ = wanted;
    rolled_.reset();
    QTimer::singleShot(150, this, [this, wanted] { // most come sooner: no flicker
        if (rolloutOf_ == wanted && !rolled_) { // what lies there is another query's
            plot_->setWeights({}, {}, 0);
            cell_->setText(tr("computing…"));
        }
    });
    rollout_.start([this, trace = document_->trace(), c, fold](const Progress &progress, const LatestJob::Deliver &deliver) {
        const auto flow = headscope::rollout(*trace, c.group, c.query, {fold, 0}, progress);
        if (flow) { // else it was stopped
            deliver([this, found = mapRollout(*trace, c.group, *flow)] {
                rolled_ = found;
                showFound(found, tr("rollout"));
            });
        }
    });
}

void MapView::showFound(MapAttention found, const QString &unit)
{
    outside_ = found.outside;
    legend_->setMarks(found.marks);
    plot_->setUnit(unit);
    plot_->setWeights(std::move(found.cells), std::move(found.marks), found.largest);
    sayCell();
}

void MapView::showQuery()
{
    const TracePtr &trace = document_->trace();
    const Chosen &c = selection_->chosen();
    const Grid &cells = *trace->keys(c.group).grid;
    const auto &from = trace->queries(c.group).grid;
    const bool isCell = from && from->contains(c.query.value);
    const auto asked = isCell && trace->sameAxis(c.group) ? std::optional(cellOf(*from, c.query.value)) : std::nullopt;
    plot_->setChosen(asked, cells.contains(c.key.value) ? std::optional(cellOf(cells, c.key.value)) : std::nullopt);
    heading_->setText(tr("%1 from %2").arg(rollout() ? tr("Rollout") : fullHeadName(*trace->model, c.place()), isCell ? tr("cell %1").arg(cellName(cellOf(*from, c.query.value))) : quoted(trace->queries(c.group).labels[static_cast<size_t>(c.query.value)])));
    prefixButtons_->setExclusive(false); // no button is down while a cell is chosen
    for (QAbstractButton *button : prefixButtons_->buttons()) {
        button->setChecked(prefixButtons_->id(button) == c.query.value);
    }
    prefixButtons_->setExclusive(!isCell);
}

QString MapView::valueText(const MapCell &cell) const
{
    const Matrix &weights = plot_->weights();
    if (cell.y >= weights.rows || cell.x >= weights.cols) {
        return {};
    }
    const CellMarks &marks = plot_->marks();
    return weightText(weights.row(cell.y)[cell.x], marks.empty() ? CellMark::None : marks[static_cast<size_t>(cell.y * weights.cols + cell.x)]);
}

void MapView::sayCell()
{
    QStringList parts;
    if (const QString value = hovered_ ? valueText(*hovered_) : QString(); !value.isEmpty()) {
        parts.append(cellName(*hovered_) + "   " + value);
    } else if (!plot_->marks().empty()) {
        parts.append(notANumberText());
    } else if (!plot_->weights().values.empty()) {
        parts.append(tr("strongest %1").arg(weightText(plot_->limit())));
    }
    if (std::isnan(outside_) ? hovered_.has_value() : outside_ > 0) {
        parts.append((document_->trace()->keys(selection_->chosen().group).pixels.shape.empty() ? tr("outside the map %1") : tr("outside the picture %1")).arg(weightText(outside_, std::isnan(outside_) ? CellMark::NotANumber : CellMark::None)));
    }
    cell_->setText(parts.join("   "));
}

void MapView::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_G && event->modifiers() == Qt::NoModifier && grey_->isVisible()) {
        grey_->toggle();
    } else if (event->key() == Qt::Key_F && event->modifiers() == Qt::NoModifier && shown_->isEnabled()) {
        shown_->setCurrentIndex((shown_->currentIndex() + 1) % shown_->count());
    } else {
        QWidget::keyPressEvent(event);
    }
}

void MapView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    weigh();
}

void MapView::choose(const MapCell &cell, bool key)
{
    const TracePtr &trace = document_->trace();
    if (!applies()) {
        return;
    }
    const Chosen &c = selection_->chosen();
    const auto &from = trace->queries(c.group).grid;
    if (from && trace->sameAxis(c.group) && !key) {
        selection_->chooseCell(QueryPos(positionOf(*from, cell)), c.key);
    } else {
        selection_->chooseCell(c.query, KeyPos(positionOf(*trace->keys(c.group).grid, cell)));
    }
}

void MapView::move(int down, int right)
{
    const TracePtr &trace = document_->trace();
    if (!applies()) {
        return;
    }
    const Chosen &c = selection_->chosen();
    const Grid &grid = *trace->keys(c.group).grid;
    const bool key = !trace->sameAxis(c.group);
    const int at = key ? c.key.value : c.query.value;
    const MapCell cell = cellOf(grid, grid.contains(at) ? at : grid.first);
    choose(grid.contains(at) ? MapCell{std::clamp(cell.y + down, 0, grid.rows - 1), std::clamp(cell.x + right, 0, grid.cols - 1)} : cell, key);
}

} // namespace headscope::ui
