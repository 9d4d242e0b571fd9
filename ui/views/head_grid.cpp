// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/head_grid.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QScrollBar>
#include <algorithm>

#include "ui/plots/thumbnail.h"
#include "ui/state/appearance.h"
#include "ui/views/labels.h"
#include "ui/views/metric_texts.h"

namespace headscope::ui {

namespace {

constexpr int thumbnailPixels = 64;

/// Of one layer, up to the head at which `progress` was cancelled.
std::vector<QImage> thumbnailsOf(const AttentionTrace &attention, const Colormap &map, const Progress &progress)
{
    std::vector<QImage> row;
    for (int head = 0; head < attention.geometry.n_heads && !progress.cancelled(); ++head) {
        row.push_back(makeThumbnail(attention, HeadIndex(head), thumbnailPixels, map));
    }
    return row;
}

QSize cellsOf(const AttentionTrace &attention) { return {attention.geometry.n_key, attention.geometry.n_query}; }

} // namespace

HeadGrid::HeadGrid(Document *document, Selection *selection, QWidget *parent) : QAbstractScrollArea(parent), document_(document), selection_(selection), preview_(new HeadPreview(this))
{
    setObjectName("headGrid");
    setAccessibleName(tr("Heads: one thumbnail for each head, layers down, heads across"));
    setFrameShape(QFrame::NoFrame);
    viewport()->setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumWidth(200);
    connect(document, &Document::traceChanged, this, &HeadGrid::showTrace);
    connect(document, &Document::passAttending, this, &HeadGrid::stream);
    connect(document, &Document::passStopped, this, [this] {
        if (streaming_) { // what was drawn of it goes
            request();
        }
    });
    connect(document, &Document::metricsChanged, this, &HeadGrid::takeMetrics);
    connect(&Appearance::instance(), &Appearance::changed, this, &HeadGrid::request);
    connect(selection, &Selection::headChanged, this, &HeadGrid::showCurrent);
    connect(selection, &Selection::headsChanged, this, [this](const std::vector<HeadPlace> &heads) {
        QStringList names;
        for (const HeadPlace &place : heads) {
            names.append(headName(place.layer, place.head));
        }
        setAccessibleDescription(tr("chosen: %1").arg(names.join(", ")));
        viewport()->update();
    });
    connect(document, &Document::modelChanged, this, &HeadGrid::readGroup);
    connect(selection, &Selection::groupChanged, this, [this] {
        readGroup();
        request();
    });
}

void HeadGrid::readGroup()
{
    job_.cancel();
    streaming_.reset();
    preview_->dismiss();
    hovered_.reset();
    const AttentionGroup &group = document_->model()->group(selection_->chosen().group);
    layers_ = group.n_layers;
    heads_ = group.n_heads;
    thumbnails_.assign(static_cast<size_t>(heads()), QImage());
    cells_.assign(static_cast<size_t>(layers_), QSize(1, 1));
    metrics_.reset();
    cursor_ = anchor_ = selection_->chosen().place();
    takeMetrics();
}

void HeadGrid::takeMetrics()
{
    const auto &metrics = document_->metrics();
    const bool fits = metrics && static_cast<int>(metrics->size()) == layers_ && std::all_of(metrics->begin(), metrics->end(), [&](const auto &row) { return static_cast<int>(row.size()) == heads_; });
    if (fits) {
        metrics_ = metrics;
    }
    arrange();
}

void HeadGrid::setLook(HeadLook look)
{
    look_ = std::move(look);
    arrange();
    emit lookChanged();
}

void HeadGrid::arrange()
{
    passes_.assign(static_cast<size_t>(heads()), look_.filter.empty() ? 1 : 0);
    frameRange_.reset();
    std::vector<HeadPlace> listed;
    if (metrics_) {
        for (const OrderedHead &at : orderHeads(*metrics_, look_.order, look_.filter)) {
            passes_[indexOf(at.layer, at.head)] = at.passes;
            if (at.passes) {
                listed.push_back(placeOf(at.layer, at.head));
            }
        }
        frameRange_ = look_.colour ? rangeOf(*metrics_, *look_.colour) : std::nullopt;
    }
    passing_ = static_cast<int>(std::count(passes_.begin(), passes_.end(), 1));
    if (heads() > 0) {
        const GroupIndex group = selection_->chosen().group;
        const auto laidOut = [&](int width) { return look_.order.metric && metrics_ ? HeadLayout(listed, listTextHeight(), width) : HeadLayout(group, document_->model()->group(group), width); };
        const QSize room = maximumViewportSize(); // as if there were no scroll bars: what they leave would depend on the layout
        layout_ = laidOut(room.width());
        if (layout_.size().height() > room.height()) {
            layout_ = laidOut(room.width() - verticalScrollBar()->sizeHint().width());
        }
    }
    layOut();
    emit arranged();
}

bool HeadGrid::passes(LayerIndex layer, HeadIndex head) const { return passes_[indexOf(layer, head)] != 0; }

const HeadMetrics *HeadGrid::metricsOf(LayerIndex layer, HeadIndex head) const { return metrics_ ? &(*metrics_)[static_cast<size_t>(layer.value)][static_cast<size_t>(head.value)] : nullptr; }

QColor HeadGrid::frameColour(LayerIndex layer, HeadIndex head) const
{
    const HeadMetrics *metrics = metricsOf(layer, head);
    const auto value = metrics && look_.colour ? metrics->*look_.colour->value : std::nullopt;
    return value && frameRange_ ? toColor(Appearance::instance().colormap().at(shareOf(*value, *frameRange_))) : QColor();
}

void HeadGrid::showTrace()
{
    if (streaming_ && streaming_ == document_->streamed()) { // the job takes the last layers from the queue
        streaming_.reset();
        return;
    }
    request();
}

void HeadGrid::request()
{
    streaming_.reset();
    const TracePtr trace = document_->trace();
    if (!trace) {
        job_.cancel();
        preview_->dismiss();
        if (!document_->model()) { // it was closed
            layers_ = heads_ = 0;
            layout_ = {};
        }
        thumbnails_.assign(static_cast<size_t>(heads()), QImage());
        metrics_.reset();
        arrange();
        return;
    }
    job_.start([this, trace, group = selection_->chosen().group, map = &Appearance::instance().colormap()](const Progress &progress, const LatestJob::Deliver &deliver) {
        for (int layer = 0; layer < trace->model->group(group).n_layers; ++layer) {
            const AttentionTrace &attention = trace->attention(group, LayerIndex(layer));
            auto row = thumbnailsOf(attention, *map, progress);
            if (progress.cancelled()) {
                return;
            }
            deliver([this, layer, row = std::move(row), cells = cellsOf(attention)] { showLayer(LayerIndex(layer), row, cells); });
        }
    });
}

void HeadGrid::stream(const LayersPtr &layers)
{
    streaming_ = layers;
    job_.start([this, layers, group = selection_->chosen().group, map = &Appearance::instance().colormap()](const Progress &progress, const LatestJob::Deliver &deliver) {
        while (const auto next = layers->take(progress.stop)) {
            if (next->group != group) {
                continue;
            }
            auto row = thumbnailsOf(next->attention, *map, progress);
            if (progress.cancelled()) {
                return;
            }
            deliver([this, layer = next->layer, row = std::move(row), cells = cellsOf(next->attention)] { showLayer(layer, row, cells); });
        }
    });
}

void HeadGrid::showLayer(LayerIndex layer, const std::vector<QImage> &row, QSize cells)
{
    const size_t first = static_cast<size_t>(layer.value) * row.size();
    if (first + row.size() <= thumbnails_.size()) {
        std::copy(row.begin(), row.end(), thumbnails_.begin() + static_cast<std::ptrdiff_t>(first));
        cells_[static_cast<size_t>(layer.value)] = cells;
        viewport()->update();
    }
}

QImage HeadGrid::thumbnail(LayerIndex layer, HeadIndex head) const { return thumbnails_[indexOf(layer, head)]; }

void HeadGrid::layOut()
{
    const QSize size = layout_.size();
    horizontalScrollBar()->setRange(0, std::max(0, size.width() - viewport()->width()));
    verticalScrollBar()->setRange(0, std::max(0, size.height() - viewport()->height()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    verticalScrollBar()->setPageStep(viewport()->height());
    horizontalScrollBar()->setSingleStep(layout_.side());
    verticalScrollBar()->setSingleStep(layout_.side());
    viewport()->update();
}

QSize HeadGrid::sizeHint() const { return {HeadLayout::labelWidth + 2 * HeadLayout::pad + 8 * 48, 400}; }

QPoint HeadGrid::scrolled() const { return {horizontalScrollBar()->value(), verticalScrollBar()->value()}; }

QRect HeadGrid::cellRect(LayerIndex layer, HeadIndex head) const
{
    const QRect rect = layout_.rectOf(placeOf(layer, head));
    return rect.isEmpty() ? rect : rect.translated(-scrolled());
}

std::optional<HeadPlace> HeadGrid::placeAt(const QPoint &position) const
{
    const QSize labels = layout_.labels();
    return position.x() < labels.width() || position.y() < labels.height() ? std::nullopt : layout_.at(position + scrolled());
}

void HeadGrid::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    arrange();
}

void HeadGrid::scrollContentsBy(int, int)
{
    preview_->dismiss();
    viewport()->update();
}

void HeadGrid::showCurrent()
{
    cursor_ = selection_->chosen().place();
    if (selection_->heads().size() == 1) {
        anchor_ = cursor_;
    }
    scrollTo(cursor_);
    viewport()->update();
    announceChosen(this);
}

void HeadGrid::scrollTo(const HeadPlace &place)
{
    const QRect cell = layout_.rectOf(place);
    if (cell.isEmpty()) {
        return;
    }
    const QSize labels = layout_.labels();
    const auto bring = [](QScrollBar *bar, int from, int to, int room) { bar->setValue(std::clamp(bar->value(), to - room, std::max(to - room, from))); };
    bring(horizontalScrollBar(), cell.left() - HeadLayout::pad - labels.width(), cell.right() + HeadLayout::pad, viewport()->width());
    bring(verticalScrollBar(), cell.top() - HeadLayout::pad - labels.height(), cell.bottom() + HeadLayout::pad + (layout_.listed() ? listTextHeight() : 0), viewport()->height());
}

void HeadGrid::chooseBlock(const HeadPlace &to)
{
    std::vector<HeadPlace> block = layout_.between(anchor_, to);
    std::erase_if(block, [&](const HeadPlace &at) { return at != to && !passes(at.layer, at.head); });
    selection_->setHeads(std::move(block), to);
    cursor_ = to;
}

void HeadGrid::mousePressEvent(QMouseEvent *event)
{
    const auto place = placeAt(event->position().toPoint());
    preview_->dismiss();
    if (!place || event->button() != Qt::LeftButton) {
        return;
    }
    if (event->modifiers() & Qt::ShiftModifier) {
        chooseBlock(*place);
        return;
    }
    event->modifiers() & Qt::ControlModifier ? selection_->toggleHead(*place) : selection_->chooseHead(place->layer, place->head);
    cursor_ = anchor_ = *place;
}

void HeadGrid::mouseMoveEvent(QMouseEvent *event)
{
    const auto place = placeAt(event->position().toPoint());
    if (place != hovered_) {
        hovered_ = place;
        viewport()->update();
        if (preview_->isVisible()) {
            place ? showPreview(*place) : preview_->dismiss();
        }
    }
}

HeadFacts HeadGrid::factsOf(const HeadPlace &place) const
{
    HeadFacts facts{fullHeadName(*document_->model(), place), {}, {}};
    const AttentionGroup &group = document_->model()->group(place.group);
    if (group.n_kv_heads > 0 && group.n_kv_heads < group.n_heads) {
        const int shared = group.n_heads / group.n_kv_heads, kv = place.head.value / shared;
        facts.notes.append(group.n_kv_heads == 1 ? tr("All heads of the layer read the same keys and values") : tr("Reads key/value head %1, as H%2 to H%3 do").arg(kv).arg(kv * shared).arg(kv * shared + shared - 1));
    }
    if (const HeadMetrics *metrics = metricsOf(place.layer, place.head)) {
        const auto role = roleOf(*metrics);
        if (role) {
            facts.notes.append(tr("Mostly: %1").arg(metricTitle(*role->metric).toLower()));
        }
        for (const auto &info : headMetricInfos()) {
            const auto value = metrics->*info.value;
            facts.numbers.emplace_back(metricTitle(info), value ? QString::number(*value, 'f', 3) : QString(QChar(0x2013)));
        }
    }
    if (const QString note = notes_ ? notes_->of(place) : QString(); !note.isEmpty()) {
        facts.notes.append(tr("Your note: %1").arg(note));
    }
    return facts;
}

void HeadGrid::showPreview(const HeadPlace &place)
{
    const TracePtr &trace = document_->trace();
    if (trace && hasHead(*trace, place)) {
        const QRect cell = cellRect(place.layer, place.head);
        preview_->showHead(trace, place, factsOf(place), QRect(viewport()->mapToGlobal(cell.topLeft()), cell.size()));
    }
}

bool HeadGrid::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto place = placeAt(static_cast<QHelpEvent *>(event)->pos());
        place ? showPreview(*place) : preview_->dismiss();
        return true;
    }
    if (event->type() == QEvent::Leave) {
        hovered_.reset();
        preview_->dismiss();
        viewport()->update();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void HeadGrid::keyPressEvent(QKeyEvent *event)
{
    const int right = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0, down = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0;
    const bool control = event->modifiers() & Qt::ControlModifier, shift = event->modifiers() & Qt::ShiftModifier, alt = event->modifiers() & Qt::AltModifier;
    preview_->dismiss();
    if ((right || down) && !alt) {
        const HeadPlace next = layout_.neighbour(cursor_, right, down);
        if (shift) {
            chooseBlock(next);
        } else if (!control) {
            selection_->chooseHead(next.layer, next.head);
        }
        cursor_ = next;
        scrollTo(next);
        viewport()->update();
    } else if (event->key() == Qt::Key_Space && control) {
        const HeadPlace place = cursor_;
        selection_->toggleHead(place);
        cursor_ = anchor_ = place;
    } else if (event->key() == Qt::Key_A && control) {
        std::vector<HeadPlace> all = layout_.heads();
        std::erase_if(all, [&](const HeadPlace &at) { return !passes(at.layer, at.head); });
        selection_->setHeads(std::move(all));
    } else {
        QAbstractScrollArea::keyPressEvent(event);
    }
}

KeyHelp HeadGrid::keyHelp()
{
    return {tr("Heads"),
        {{tr("Arrows, click"), tr("choose one")}, {tr("Shift+arrows, Shift+click"), tr("choose a block")}, {tr("Ctrl+arrows"), tr("move without choosing")}, {tr("Ctrl+Space, Ctrl+click"), tr("add one or take it away")}, {"Ctrl+A", tr("choose all that pass the filter")}}};
}

QSize HeadGrid::accessibleSize() const { return document_->model() ? QSize(heads_, layers_) : QSize(0, 0); }

QString HeadGrid::accessibleRow(int row) const { return tr("layer %1").arg(row); }

QString HeadGrid::accessibleColumn(int column) const { return tr("head %1").arg(column); }

QString HeadGrid::accessibleCell(int row, int column) const
{
    const HeadPlace place = placeOf(LayerIndex(row), HeadIndex(column));
    const HeadFacts facts = factsOf(place);
    QStringList parts = QStringList(facts.name) + facts.notes;
    for (const auto &[name, number] : facts.numbers) {
        parts.append(name + " " + number);
    }
    if (selection_->isChosen(place)) {
        parts.insert(1, tr("chosen"));
    }
    if (!passes(place.layer, place.head)) {
        parts.insert(1, tr("does not pass the filter"));
    }
    return parts.join(", ");
}

std::optional<QPoint> HeadGrid::accessibleChosen() const { return QPoint(selection_->chosen().head.value, selection_->chosen().layer.value); }

void HeadGrid::accessibleChoose(int row, int column) { selection_->chooseHead(LayerIndex(row), HeadIndex(column)); }

QRect HeadGrid::accessibleRect(int row, int column) const { return cellRect(LayerIndex(row), HeadIndex(column)); }

} // namespace headscope::ui
