// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/flow_view.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/plots/mark_paint.h"
#include "ui/state/appearance.h"
#include "ui/views/elided_label.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

constexpr int left = 52, top = 16, narrowest = 15, widest = 96, lowest = 26;
constexpr double slant = -60; ///< of labels, degrees
constexpr int longestLabel = 14;

QString shortened(const QString &label) { return label.size() > longestLabel ? label.left(longestLabel - 1) + QChar(0x2026) : label; }

QString massText(double mass) { return std::isnan(mass) ? notANumberText() : QString::number(mass, 'f', 4); }

} // namespace

FlowView::FlowView(Document *document, Selection *selection, QWidget *parent) : QWidget(parent), document_(document), selection_(selection), fold_(new QComboBox), says_(new ElidedLabel(Qt::ElideMiddle)), page_(new FlowPage(this))
{
    setObjectName("flowView");
    fold_->setObjectName("flowFold");
    fold_->setAccessibleName(tr("How the heads of a layer are put together"));
    for (const HeadFold fold : {HeadFold::Mean, HeadFold::Max, HeadFold::Min}) {
        fold_->addItem(foldName(fold));
    }
    fold_->setToolTip(tr("Rollout: B = 0.5 (heads put together + I), rows divided by their sums; R of a layer = B times R of the layer below (Abnar & Zuidema 2020) (F)"));
    says_->setObjectName("flowReadout");
    says_->setTextFormat(Qt::PlainText);
    says_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    says_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(10, 6, 10, 4);
    line->addWidget(fold_);
    line->addWidget(says_, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(page_, 1);
    setFocusProxy(page_);
    connect(document, &Document::traceChanged, this, &FlowView::refresh);
    connect(selection, &Selection::groupChanged, this, &FlowView::refresh);
    connect(selection, &Selection::cellChanged, this, [this](const Chosen &c) {
        if (!page_->rollout() || page_->rollout()->query != c.query) {
            refresh();
        } else {
            page_->showPosition(c.key.value);
        }
        page_->viewport()->update();
        announceChosen(page_);
    });
    connect(fold_, &QComboBox::currentIndexChanged, this, [this] {
        refresh();
        if (told_ != fold()) {
            emit edited(std::exchange(told_, fold()));
        }
    });
    connect(&job_, &LatestJob::progressed, this, [this](double fraction) { // of short ones nobody sees it
        if (job_.busy()) {
            says_->setText(tr("computing: %1 %").arg(static_cast<int>(fraction * 100)));
        }
    });
    connect(&job_, &LatestJob::failed, this, [this](const QString &message) { page_->setEmpty(message); });
    refresh();
}

void FlowView::setFold(HeadFold fold)
{
    told_ = fold;
    fold_->setCurrentIndex(static_cast<int>(fold));
}

QString FlowView::foldName(HeadFold fold)
{
    switch (fold) {
    case HeadFold::Mean: return tr("mean of heads");
    case HeadFold::Max: return tr("maximum of heads");
    case HeadFold::Min: break;
    }
    return tr("minimum of heads");
}

KeyHelp FlowView::keyHelp() { return {tr("Flow"), {{tr("Left, Right"), tr("move the token")}, {tr("Ctrl+click"), tr("make a token the key")}, {"F", tr("mean, maximum or minimum of heads")}}}; }

void FlowView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        QPalette faint = palette();
        faint.setColor(QPalette::WindowText, faintText(palette()));
        says_->setPalette(faint);
        page_->viewport()->update();
    }
}

void FlowView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    revealed_.reset();
    refresh();
}

void FlowView::refresh()
{
    const TracePtr &trace = document_->trace();
    const Chosen &c = selection_->chosen();
    if (!trace || !hasCell(*trace, c)) {
        job_.cancel();
        labelled_.reset();
        page_->setEmpty(document_->model() && document_->model()->spec.main().input != InputKind::Tokens ? tr("Open an input: the flow of attention over the layers stands here.") : tr("Type a text: the flow of attention over the layers stands here."));
        sayNode(std::nullopt);
        return;
    }
    if (!checkRollout(*trace, c.group)) {
        job_.cancel();
        labelled_.reset();
        const bool cross = trace->model->group(c.group).cross || !trace->sameAxis(c.group);
        page_->setEmpty(cross ? tr("Rollout follows the positions of one text through its layers: choose a self-attention above the heads. Cross-attention looks at another text.") : tr("This layer has extra keys that are no positions: rollout does not say where their mass goes."));
        sayNode(std::nullopt);
        return;
    }
    if (!isVisible()) { // showEvent() comes back
        return;
    }
    job_.start([this, trace, c, fold = fold()](const Progress &progress, const LatestJob::Deliver &deliver) {
        auto found = rollout(*trace, c.group, c.query, {fold, 24}, progress);
        if (!found) { // stopped
            return;
        }
        deliver([this, trace, group = c.group, found = std::move(*found)] {
            if (labelled_ != trace || labelledGroup_ != group) {
                labelled_ = trace;
                labelledGroup_ = group;
                page_->setLabels(queryLabels(*trace, group));
            }
            page_->setRollout(found);
            if (std::exchange(revealed_, found.query) != found.query) {
                page_->showPosition(found.query.value);
            }
            sayNode(std::nullopt);
        });
    });
}

void FlowView::sayNode(std::optional<std::pair<int, int>> node)
{
    QString text;
    if (labelled_ && page_->rollout()) {
        const Rollout &r = *page_->rollout();
        const int row = node ? node->first : 0, position = node ? node->second : r.heaviest(0).value_or(-1);
        const QString where = row == 0 ? tr("input") : tr("above L%1").arg(row - 1);
        const auto token = [&](int p) { return QString("%1 %2").arg(p).arg(ui::quoted(labelled_->queries(labelledGroup_).labels[static_cast<size_t>(p)])); };
        const double mass = position < 0 ? std::numeric_limits<double>::quiet_NaN() : r.mass[static_cast<size_t>(row)][static_cast<size_t>(position)];
        if (std::isnan(mass)) {
            text = node ? QString("%1, %2   %3").arg(where, token(position), massText(mass)) : tr("from %1: not a number").arg(token(r.query.value));
        } else {
            text = node ? tr("%1, %2   %3 of the mass of %4").arg(where, token(position), massText(mass), token(r.query.value)) : tr("from %1; most on %2   %3").arg(token(r.query.value), token(position), massText(mass));
        }
    }
    says_->setText(text);
    page_->setAccessibleDescription(text);
}

void FlowView::choose(int position, bool asKey)
{
    const Chosen &c = selection_->chosen();
    asKey ? selection_->chooseCell(c.query, KeyPos(position)) : selection_->chooseCell(QueryPos(position), c.key);
}

FlowPage::FlowPage(FlowView *view) : QAbstractScrollArea(view), view_(view)
{
    setObjectName("flowPage");
    setAccessibleName(tr("Flow of attention over the layers"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
}

void FlowPage::setLabels(QStringList labels)
{
    labels_ = std::move(labels);
    widestLabel_ = 0;
    for (const QString &label : labels_) {
        widestLabel_ = std::max(widestLabel_, fontMetrics().horizontalAdvance(shortened(label)));
    }
}

void FlowPage::setRollout(Rollout rollout)
{
    rollout_ = std::move(rollout);
    empty_.clear();
    hovered_.reset();
    updateBars();
}

void FlowPage::setEmpty(const QString &why)
{
    rollout_.reset();
    hovered_.reset();
    empty_ = why;
    updateBars();
}

double FlowPage::strength(double mass) { return std::sqrt(std::clamp(mass, 0.0, 1.0)); }

double FlowPage::columnWidth() const
{
    const double room = static_cast<double>(viewport()->width() - left - 24) / std::max<qsizetype>(1, labels_.size());
    return std::clamp(room, static_cast<double>(narrowest), static_cast<double>(widest));
}

double FlowPage::labelRoom() const
{
    const bool flat = widestLabel_ + 8 <= columnWidth();
    return flat ? fontMetrics().height() + 14.0 : widestLabel_ * std::sin(-slant * M_PI / 180) + fontMetrics().height() + 14.0;
}

double FlowPage::rowHeight() const { return std::clamp((viewport()->height() - 2.0 * top - labelRoom()) / std::max(1, rows() - 1), static_cast<double>(lowest), 170.0); }

QPointF FlowPage::nodeAt(int row, int position) const
{
    return {left + (position + 0.5) * columnWidth() - horizontalScrollBar()->value(), top + 6 + (rows() - 1 - row) * rowHeight() - verticalScrollBar()->value()};
}

void FlowPage::updateBars()
{
    const bool there = rollout_.has_value();
    const int width = there ? static_cast<int>(left + columnWidth() * static_cast<double>(labels_.size()) + 24) : 0;
    const int height = there ? static_cast<int>(2 * top + labelRoom() + rowHeight() * (rows() - 1)) : 0;
    horizontalScrollBar()->setRange(0, std::max(0, width - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(static_cast<int>(columnWidth()));
    verticalScrollBar()->setRange(0, std::max(0, height - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(lowest);
    viewport()->update();
}

void FlowPage::showPosition(int position)
{
    if (rollout_ && position < labels_.size()) {
        const double x = nodeAt(0, position).x();
        if (x < left || x > viewport()->width() - columnWidth() / 2) {
            horizontalScrollBar()->setValue(horizontalScrollBar()->value() + static_cast<int>(x) - viewport()->width() / 2);
        }
    }
}

void FlowPage::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(event->rect(), palette().color(QPalette::Base));
    if (!rollout_ || rollout_->mass.front().size() != static_cast<size_t>(labels_.size())) {
        painter.setPen(faintText(palette()));
        painter.drawText(viewport()->rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap, empty_);
    } else {
        const auto columnOf = [this](double x) { return static_cast<int>(std::floor((x - left + horizontalScrollBar()->value()) / columnWidth())); };
        const int count = static_cast<int>(labels_.size());
        const int first = std::clamp(columnOf(event->rect().left() - 90), 0, count - 1), last = std::clamp(columnOf(event->rect().right() + 90), 0, count - 1);
        paintEdges(painter, first, last);
        paintNodes(painter, first, last);
        paintLabels(painter, first, last);
    }
    if (hasFocus()) {
        painter.setPen(QPen(accent(palette()), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(viewport()->rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

void FlowPage::paintEdges(QPainter &painter, int first, int last)
{
    for (int layer = 0; layer + 1 < rows(); ++layer) {
        for (const RolloutEdge &edge : rollout_->edges[static_cast<size_t>(layer)]) {
            if (std::max(edge.from, edge.to) < first || std::min(edge.from, edge.to) > last) {
                continue;
            }
            QColor colour = accent(palette());
            colour.setAlphaF(static_cast<float>(0.15 + 0.6 * strength(edge.share)));
            painter.setPen(QPen(colour, 0.6 + 6 * edge.share, Qt::SolidLine, Qt::RoundCap));
            painter.drawLine(nodeAt(layer + 1, edge.from), nodeAt(layer, edge.to));
        }
    }
}

void FlowPage::paintNodes(QPainter &painter, int first, int last)
{
    const double radius = std::min({columnWidth() * 0.42, rowHeight() * 0.36, 9.0});
    const QColor base = palette().color(QPalette::Base), full = accent(palette());
    for (int row = 0; row < rows(); ++row) {
        for (int i = first; i <= last; ++i) {
            const double mass = rollout_->mass[static_cast<size_t>(row)][static_cast<size_t>(i)];
            const double f = std::isnan(mass) ? 0.0 : strength(mass);
            const auto mix = [f](double a, double b) { return static_cast<float>(a + f * (b - a)); };
            painter.setBrush(std::isnan(mass) ? notANumberColour : QColor::fromRgbF(mix(base.redF(), full.redF()), mix(base.greenF(), full.greenF()), mix(base.blueF(), full.blueF())));
            const bool start = row == rows() - 1 && i == rollout_->query.value;
            painter.setPen(start ? QPen(QColor(255, 90, 60), 2) : hovered_ == std::pair(row, i) ? QPen(palette().color(QPalette::Text), 1.5) : QPen(hairline(palette()), 1));
            painter.drawEllipse(nodeAt(row, i), radius, radius);
            if (std::isnan(mass)) {
                painter.setBrush(QBrush(QColor(Qt::black), Qt::DiagCrossPattern));
                painter.drawEllipse(nodeAt(row, i), radius, radius);
            }
        }
    }
}

void FlowPage::paintLabels(QPainter &painter, int first, int last)
{
    const QFontMetrics metrics = fontMetrics();
    const bool flat = widestLabel_ + 8 <= columnWidth();
    const double y = nodeAt(0, 0).y() + 16;
    for (int i = first; i <= last; ++i) {
        const bool chosen = i == rollout_->query.value;
        QFont font = this->font();
        font.setBold(chosen);
        painter.setFont(font);
        painter.setPen(palette().color(QPalette::Text));
        const QString label = shortened(labels_[i]);
        const double x = nodeAt(0, i).x();
        if (flat) {
            painter.drawText(QRectF(x - columnWidth() / 2, y, columnWidth(), metrics.height() + 2), Qt::AlignHCenter | Qt::AlignTop, label);
            continue;
        }
        painter.save();
        painter.translate(x + metrics.height() * 0.3, y);
        painter.rotate(slant);
        painter.drawText(QRectF(-widestLabel_ - 40, -metrics.height() / 2.0, widestLabel_ + 40, metrics.height() + 2), Qt::AlignRight | Qt::AlignVCenter | Qt::TextDontClip, label);
        painter.restore();
    }
    painter.setFont(font());
    painter.fillRect(QRectF(0, 0, left - 6, y), palette().color(QPalette::Base)); // names of rows stay when the columns scroll
    painter.setPen(faintText(palette()));
    for (int row = 0; row < rows(); ++row) {
        painter.drawText(QRectF(4, nodeAt(row, 0).y() - rowHeight() / 2, left - 12, rowHeight()), Qt::AlignVCenter | Qt::AlignRight, row == 0 ? tr("input") : QString("L%1").arg(row - 1));
    }
}

void FlowPage::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateBars();
}

std::optional<std::pair<int, int>> FlowPage::nodeUnder(const QPoint &place) const
{
    if (!rollout_ || place.x() < left) {
        return std::nullopt;
    }
    const int i = static_cast<int>(std::floor((place.x() - left + horizontalScrollBar()->value()) / columnWidth()));
    const int row = std::max(0, rows() - 1 - static_cast<int>(std::lround((place.y() - top - 6 + verticalScrollBar()->value()) / rowHeight()))); // labels belong to the input
    return i < 0 || i >= labels_.size() || row >= rows() ? std::nullopt : std::optional(std::pair(row, i));
}

void FlowPage::mousePressEvent(QMouseEvent *event)
{
    if (const auto node = nodeUnder(event->position().toPoint())) {
        view_->choose(node->second, event->button() == Qt::RightButton || (event->modifiers() & Qt::ControlModifier));
    }
}

void FlowPage::mouseMoveEvent(QMouseEvent *event)
{
    const auto node = nodeUnder(event->position().toPoint());
    if (node != hovered_) {
        hovered_ = node;
        view_->sayNode(node);
        viewport()->update();
    }
}

void FlowPage::leaveEvent(QEvent *event)
{
    QAbstractScrollArea::leaveEvent(event);
    hovered_.reset();
    view_->sayNode(std::nullopt);
    viewport()->update();
}

void FlowPage::keyPressEvent(QKeyEvent *event)
{
    const bool plain = event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier;
    switch (plain ? event->key() : 0) {
    case Qt::Key_Left: view_->selection_->moveCell(-1, 0); break;
    case Qt::Key_Right: view_->selection_->moveCell(1, 0); break;
    case Qt::Key_F: view_->fold_->setCurrentIndex((view_->fold_->currentIndex() + 1) % view_->fold_->count()); break;
    default: event->ignore();
    }
}

void FlowPage::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void FlowPage::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

QSize FlowPage::accessibleSize() const { return rollout_ ? QSize(static_cast<int>(std::min<size_t>(rollout_->mass.front().size(), static_cast<size_t>(labels_.size()))), rows()) : QSize(0, 0); }

QString FlowPage::accessibleRow(int row) const { return row == 0 ? FlowView::tr("input") : FlowView::tr("above L%1").arg(row - 1); }

QString FlowPage::accessibleColumn(int column) const { return labels_.value(column); }

QString FlowPage::accessibleCell(int row, int column) const { return tr("%1, “%2”: %3").arg(accessibleRow(row), accessibleColumn(column), massText(rollout_->mass[static_cast<size_t>(row)][static_cast<size_t>(column)])); }

std::optional<QPoint> FlowPage::accessibleChosen() const { return rollout_ ? std::optional(QPoint(view_->selection_->chosen().query.value, rows() - 1)) : std::nullopt; }

void FlowPage::accessibleChoose(int, int column) { view_->choose(column, false); }

QRect FlowPage::accessibleRect(int row, int column) const
{
    const QPointF middle = nodeAt(row, column);
    return QRectF(middle.x() - columnWidth() / 2, middle.y() - 9, columnWidth(), 18).toRect();
}

} // namespace headscope::ui
