// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/head_grid.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>

#include "ui/plots/thumbnail.h"
#include "ui/state/appearance.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

constexpr int gap = 4, labelWidth = 28, labelHeight = 18, pad = 6;
constexpr int smallestSide = 22, largestSide = 72, thumbnailPixels = 64;

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

HeadGrid::HeadGrid(Document *document, Selection *selection, QWidget *parent) : QAbstractScrollArea(parent), document_(document), selection_(selection)
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
    connect(&Appearance::instance(), &Appearance::changed, this, &HeadGrid::request);
    connect(selection, &Selection::headChanged, this, [this] { viewport()->update(); });
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
    const AttentionGroup &group = document_->model()->group(selection_->chosen().group);
    layers_ = group.n_layers;
    heads_ = group.n_heads;
    thumbnails_.assign(static_cast<size_t>(layers_) * static_cast<size_t>(heads_), QImage());
    cells_.assign(static_cast<size_t>(layers_), QSize(1, 1));
    layOut();
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
        std::fill(thumbnails_.begin(), thumbnails_.end(), QImage());
        viewport()->update();
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

QImage HeadGrid::thumbnail(LayerIndex layer, HeadIndex head) const { return thumbnails_[static_cast<size_t>(layer.value) * static_cast<size_t>(heads_) + static_cast<size_t>(head.value)]; }

void HeadGrid::layOut()
{
    if (heads_ > 0) {
        const int room = viewport()->width() - labelWidth - 2 * pad - (heads_ - 1) * gap;
        side_ = std::clamp(room / heads_, smallestSide, largestSide);
    }
    const int width = labelWidth + 2 * pad + heads_ * (side_ + gap), height = labelHeight + 2 * pad + layers_ * (side_ + gap);
    horizontalScrollBar()->setRange(0, std::max(0, width - gap - viewport()->width()));
    verticalScrollBar()->setRange(0, std::max(0, height - gap - viewport()->height()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    verticalScrollBar()->setPageStep(viewport()->height());
    horizontalScrollBar()->setSingleStep(side_ + gap);
    verticalScrollBar()->setSingleStep(side_ + gap);
    viewport()->update();
}

QSize HeadGrid::sizeHint() const { return {labelWidth + 2 * pad + 8 * (44 + gap), 400}; }

QRect HeadGrid::cellRect(LayerIndex layer, HeadIndex head) const
{
    return {pad + labelWidth + head.value * (side_ + gap) - horizontalScrollBar()->value(), pad + labelHeight + layer.value * (side_ + gap) - verticalScrollBar()->value(), side_, side_};
}

void HeadGrid::paintCell(QPainter &painter, const Place &place) const
{
    const QRect rect = cellRect(place.layer, place.head);
    QColor hatch = palette().color(QPalette::WindowText);
    hatch.setAlpha(26);
    painter.fillRect(rect, palette().color(QPalette::AlternateBase));
    const QImage image = thumbnail(place.layer, place.head);
    const QSize cells = cells_[static_cast<size_t>(place.layer.value)];
    const QRect inner = image.isNull() ? rect : thumbnailRect(rect, cells.height(), cells.width());
    painter.fillRect(inner, QBrush(hatch, Qt::BDiagPattern));
    if (!image.isNull()) {
        painter.drawImage(inner, image);
    }
    const Chosen &chosen = selection_->chosen();
    if (chosen.layer == place.layer && chosen.head == place.head) {
        painter.setPen(QPen(accent(palette()), 2));
        painter.drawRect(rect.adjusted(-1, -1, 1, 1));
        if (hasFocus()) {
            painter.setPen(QPen(palette().color(QPalette::Base), 1));
            painter.drawRect(rect.adjusted(1, 1, -2, -2));
        }
    } else if (hovered_ && *hovered_ == std::pair(place.layer.value, place.head.value)) {
        painter.setPen(QPen(faintText(palette()), 1));
        painter.drawRect(rect.adjusted(-1, -1, 0, 0));
    }
}

void HeadGrid::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), palette().color(QPalette::Window));
    QFont small = font();
    small.setPointSizeF(std::max(7.0, small.pointSizeF() - 1));
    painter.setFont(small);
    for (int layer = 0; layer < layers_; ++layer) {
        for (int head = 0; head < heads_; ++head) {
            const QRect rect = cellRect(LayerIndex(layer), HeadIndex(head));
            if (rect.adjusted(-2, -2, 2, 2).intersects(event->rect())) {
                paintCell(painter, {LayerIndex(layer), HeadIndex(head)});
            }
        }
    }
    painter.setPen(faintText(palette()));
    for (int layer = 0; layer < layers_; ++layer) {
        const QRect rect = cellRect(LayerIndex(layer), HeadIndex(0));
        painter.drawText(QRect(pad, rect.top(), labelWidth - 6, side_), Qt::AlignRight | Qt::AlignVCenter, QString("L%1").arg(layer));
    }
    for (int head = 0; head < heads_; ++head) {
        const QRect rect = cellRect(LayerIndex(0), HeadIndex(head));
        painter.drawText(QRect(rect.left(), pad - verticalScrollBar()->value(), side_, labelHeight - 2), Qt::AlignHCenter | Qt::AlignBottom, QString("H%1").arg(head));
    }
}

void HeadGrid::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

std::optional<HeadGrid::Place> HeadGrid::placeAt(const QPoint &position) const
{
    const int x = position.x() - pad - labelWidth + horizontalScrollBar()->value(), y = position.y() - pad - labelHeight + verticalScrollBar()->value();
    const int head = x / (side_ + gap), layer = y / (side_ + gap);
    if (x < 0 || y < 0 || head >= heads_ || layer >= layers_) {
        return std::nullopt;
    }
    return Place{LayerIndex(layer), HeadIndex(head)};
}

void HeadGrid::mousePressEvent(QMouseEvent *event)
{
    if (const auto place = placeAt(event->position().toPoint()); place && event->button() == Qt::LeftButton) {
        selection_->chooseHead(place->layer, place->head);
    }
}

void HeadGrid::mouseMoveEvent(QMouseEvent *event)
{
    const auto place = placeAt(event->position().toPoint());
    const auto now = place ? std::optional(std::pair(place->layer.value, place->head.value)) : std::nullopt;
    if (now != hovered_) {
        hovered_ = now;
        viewport()->update();
    }
}

QString HeadGrid::tooltip(const Place &place) const
{
    QString text = headName(place.layer, place.head);
    if (const auto &metrics = document_->metrics(); metrics && static_cast<int>(metrics->size()) > place.layer.value) {
        const HeadMetrics &m = (*metrics)[static_cast<size_t>(place.layer.value)][static_cast<size_t>(place.head.value)];
        for (const auto &info : headMetricInfos()) {
            const auto value = m.*info.value;
            text += QString("\n%1  %2").arg(QString::fromUtf8(info.title.data(), static_cast<qsizetype>(info.title.size())), value ? QString::number(*value, 'f', 3) : QString(QChar(0x2013)));
        }
    }
    if (const QString note = notes_ ? notes_->of({selection_->chosen().group, place.layer, place.head}) : QString(); !note.isEmpty()) {
        text += tr("\n\nYour note: %1").arg(note);
    }
    return "<p style='white-space: pre-wrap'>" + text.toHtmlEscaped() + "</p>"; // a note is no markup
}

bool HeadGrid::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const auto place = placeAt(help->pos());
        QToolTip::showText(help->globalPos(), place ? tooltip(*place) : QString(), viewport());
        return true;
    }
    if (event->type() == QEvent::Leave && hovered_) {
        hovered_.reset();
        viewport()->update();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void HeadGrid::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Left: selection_->moveHead(0, -1); break;
    case Qt::Key_Right: selection_->moveHead(0, 1); break;
    case Qt::Key_Up: selection_->moveHead(-1, 0); break;
    case Qt::Key_Down: selection_->moveHead(1, 0); break;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

} // namespace headscope::ui
