// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/token_chips.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <cmath>
#include <limits>

#include "ui/state/appearance.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {
constexpr int pad = 8, gap = 3, mostRows = 3;
}

TokenChips::TokenChips(Document *document, Selection *selection, ChipSide side, QWidget *parent) : QAbstractScrollArea(parent), document_(document), selection_(selection), side_(side)
{
    setObjectName(side == ChipSide::Queries ? "tokenChips" : "keyChips");
    setAccessibleName(side == ChipSide::Queries ? tr("queries") : tr("keys"));
    setVisible(side == ChipSide::Queries);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(document, &Document::traceChanged, this, &TokenChips::read);
    connect(selection, &Selection::groupChanged, this, &TokenChips::read);
    connect(selection, &Selection::headChanged, this, &TokenChips::weigh);
    connect(selection, &Selection::cellChanged, this, [this] {
        weigh();
        showChosen();
        announceChosen(this);
    });
}

bool TokenChips::apart() const
{
    const TracePtr &trace = document_->trace();
    const GroupIndex group = selection_->chosen().group;
    return trace && hasHead(*trace, selection_->chosen()) && (!trace->sameAxis(group) || trace->nKey(group) != trace->nQuery(group));
}

QString TokenChips::rowName(ChipSide side) const
{
    const ModelPtr &model = document_->model();
    const AttentionGroup &group = model->group(selection_->chosen().group);
    if (!group.cross) {
        return side == ChipSide::Queries ? tr("queries") : tr("keys");
    }
    return side == ChipSide::Queries ? tr("queries (target)") : model->spec.stack(group.stack).memory >= 0 ? tr("keys (source)") : tr("keys (memory)");
}

void TokenChips::read()
{
    const bool fresh = chips_.empty();
    chips_.clear();
    const TracePtr &trace = document_->trace();
    const GroupIndex group = selection_->chosen().group;
    const bool two = apart();
    left_ = two ? std::max(fontMetrics().horizontalAdvance(rowName(ChipSide::Queries)), fontMetrics().horizontalAdvance(rowName(ChipSide::Keys))) + pad : 0;
    if (trace && hasHead(*trace, selection_->chosen()) && (two || side_ == ChipSide::Queries)) {
        for (const QString &label : side_ == ChipSide::Queries ? queryLabels(*trace, group) : keyLabels(*trace, group)) {
            chips_.push_back({label, {}});
        }
    }
    if (side_ == ChipSide::Keys) {
        setVisible(two);
    }
    layOut();
    weigh();
    if (fresh) { // else who scrolled stays there while he types
        showChosen();
    }
}

void TokenChips::showChosen()
{
    const int token = markedToken();
    if (token < 0 || token >= count()) {
        return;
    }
    const QRect rect = chipRect(token);
    QScrollBar *bar = verticalScrollBar();
    if (rect.top() < 0) {
        bar->setValue(bar->value() + rect.top() - gap);
    } else if (rect.bottom() >= viewport()->height()) {
        bar->setValue(bar->value() + rect.bottom() + 1 + gap - viewport()->height());
    }
}

int TokenChips::markedToken() const { return side_ == ChipSide::Queries ? selection_->chosen().query.value : selection_->chosen().key.value; }

void TokenChips::layOut()
{
    const int height = rowHeight();
    const int first = pad + left_;
    int x = first, row = 0;
    for (Chip &chip : chips_) {
        const int width = fontMetrics().horizontalAdvance(chip.text) + 10;
        if (x > first && x + width > viewport()->width() - pad) {
            x = first;
            ++row;
        }
        chip.rect = QRect(x, 4 + row * (height + gap), width, height);
        x += width + gap;
    }
    const int rows = row + 1, contents = 8 + rows * (height + gap);
    if (std::min(rows, mostRows) != std::min(rows_, mostRows)) {
        rows_ = rows;
        updateGeometry();
    }
    rows_ = rows;
    verticalScrollBar()->setRange(0, std::max(0, contents - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(height + gap);
    viewport()->update();
}

QSize TokenChips::sizeHint() const { return {400, 8 + std::min(rows_, mostRows) * (rowHeight() + gap)}; }

void TokenChips::weigh()
{
    const TracePtr &trace = document_->trace();
    const Chosen &c = selection_->chosen();
    weights_.clear();
    const bool shaded = side_ == ChipSide::Keys || !apart();
    if (trace && shaded && hasHead(*trace, c) && c.query.value < trace->nQuery(c.group)) {
        weights_.resize(static_cast<size_t>(trace->nKey(c.group)));
        computeTile(trace->attention(c.place()), c.head, {c.query.value, 0, 1, trace->nKey(c.group)}, CellValue::Pattern, std::numeric_limits<float>::quiet_NaN(), weights_);
    }
    viewport()->update();
}

QRect TokenChips::chipRect(int token) const { return chips_[static_cast<size_t>(token)].rect.translated(0, -verticalScrollBar()->value()); }

void TokenChips::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(event->rect(), palette().color(QPalette::Window));
    const QColor base = palette().color(QPalette::Base), strong = accent(palette());
    if (left_ > 0) {
        painter.setPen(faintText(palette()));
        painter.drawText(QRect(pad, 4 - verticalScrollBar()->value(), left_, rowHeight()), Qt::AlignVCenter | Qt::AlignLeft, rowName(side_));
    }
    for (int i = 0; i < count(); ++i) {
        const QRect rect = chipRect(i);
        if (!rect.intersects(event->rect())) {
            continue;
        }
        const float weight = static_cast<size_t>(i) < weights_.size() ? weights_[static_cast<size_t>(i)] : 0.0f;
        const bool masked = std::isnan(weight);
        const double f = masked ? 0.0 : std::sqrt(static_cast<double>(weight)); // faint weights stay visible
        const QColor fill = QColor::fromRgbF(static_cast<float>(base.redF() + f * (strong.redF() - base.redF())), static_cast<float>(base.greenF() + f * (strong.greenF() - base.greenF())),
            static_cast<float>(base.blueF() + f * (strong.blueF() - base.blueF())));
        const bool marked = i == markedToken();
        painter.setBrush(fill);
        painter.setPen(marked ? QPen(QColor(255, 90, 60), 2) : QPen(hairline(palette()), 1));
        painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 4, 4);
        painter.setPen(masked && !marked ? faintText(palette()) : textOn(fill));
        painter.drawText(rect, Qt::AlignCenter, chips_[static_cast<size_t>(i)].text);
    }
}

void TokenChips::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

int TokenChips::chipAt(const QPoint &position) const
{
    for (int i = 0; i < count(); ++i) {
        if (chipRect(i).contains(position)) {
            return i;
        }
    }
    return -1;
}

void TokenChips::mousePressEvent(QMouseEvent *event)
{
    const int token = chipAt(event->position().toPoint());
    if (token < 0) {
        return;
    }
    const Chosen &c = selection_->chosen();
    const bool other = event->button() == Qt::RightButton || (event->modifiers() & Qt::ControlModifier);
    if (other && !apart()) {
        selection_->chooseCell(c.query, KeyPos(token));
    } else {
        accessibleChoose(0, token);
    }
}

QString TokenChips::accessibleCell(int, int column) const
{
    const auto at = static_cast<size_t>(column);
    return at < weights_.size() ? QString("%1: %2").arg(chips_[at].text, weightText(weights_[at])) : chips_[at].text;
}

std::optional<QPoint> TokenChips::accessibleChosen() const
{
    const int token = markedToken();
    return token >= 0 && token < count() ? std::optional(QPoint(token, 0)) : std::nullopt;
}

void TokenChips::accessibleChoose(int, int column)
{
    const Chosen &c = selection_->chosen();
    side_ == ChipSide::Keys ? selection_->chooseCell(c.query, KeyPos(column)) : selection_->chooseCell(QueryPos(column), c.key);
}

bool TokenChips::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const int i = chipAt(help->pos());
        QString text;
        if (i >= 0 && document_->trace()) {
            const GroupIndex group = selection_->chosen().group;
            const Sequence &shown = side_ == ChipSide::Queries ? document_->trace()->queries(group) : document_->trace()->keys(group);
            const auto at = static_cast<size_t>(i);
            const bool token = at < shown.ids.size();
            text = token ? tr("token %1, id %2, %3").arg(i).arg(shown.ids[at].value).arg(QString::fromStdString(shown.tokens[at]).toHtmlEscaped()) : tr("position %1, %2").arg(i).arg(chips_[at].text.toHtmlEscaped());
        }
        QToolTip::showText(help->globalPos(), text, viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace headscope::ui
