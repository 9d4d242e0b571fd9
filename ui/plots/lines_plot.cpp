// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/lines_plot.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/state/appearance.h"

namespace headscope::ui {

namespace {

constexpr int pad = 10;

/// Of some two thousand of them: others that are wider are cut.
int widest(const QStringList &labels, const QFontMetrics &metrics)
{
    int most = 0;
    for (qsizetype i = 0; i < labels.size(); i += std::max<qsizetype>(1, labels.size() / 2000)) {
        most = std::max(most, metrics.horizontalAdvance(labels[i]));
    }
    return most;
}

} // namespace

LinesPlot::LinesPlot(QWidget *parent) : QAbstractScrollArea(parent)
{
    setObjectName("linesPlot");
    setAccessibleName(tr("Lines: queries at the left, keys at the right, a line where a query looks at a key"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
}

void LinesPlot::setTokens(QStringList queries, QStringList keys)
{
    if (queries == queries_ && keys == keys_) {
        return;
    }
    queries_ = std::move(queries);
    keys_ = std::move(keys);
    queryWidth_ = widest(queries_, fontMetrics());
    keyWidth_ = widest(keys_, fontMetrics());
    queryTies_.clear();
    keyTies_.clear();
    hovered_.reset();
    layOut();
}

void LinesPlot::setPicture(QImage picture, int scrolled)
{
    picture_ = std::move(picture);
    pictureScroll_ = scrolled;
    viewport()->update();
}

void LinesPlot::setChosen(int query, int key)
{
    const bool moved = std::exchange(query_, query) != query;
    key_ = key;
    viewport()->update();
    if (moved) {
        announceChosen(this);
    }
}

void LinesPlot::setFocused(std::optional<SidedToken> token)
{
    focused_ = token;
    viewport()->update();
}

void LinesPlot::setTies(TokenSide side, std::vector<float> ties)
{
    (side == TokenSide::Query ? queryTies_ : keyTies_) = std::move(ties);
    viewport()->update();
}

void LinesPlot::setWhole(bool whole)
{
    whole_ = whole;
    layOut();
}

double LinesPlot::pitch(TokenSide side) const
{
    const double readable = fontMetrics().height() + 5;
    const double room = viewport()->height() - head() - 2.0 * edge();
    return whole_ && count(side) > 0 ? std::min(readable, std::max(0.01, room / count(side))) : readable;
}

int LinesPlot::scrolled() const { return verticalScrollBar()->value(); }

RowsPlace LinesPlot::rows(TokenSide side) const
{
    const double own = extent(side), longest = std::max(extent(TokenSide::Query), extent(TokenSide::Key)), view = viewport()->height();
    const double range = longest - view;
    if (own <= view || range <= 0) { // in the middle of what the other column takes
        return {head() + edge() + (std::min(view, longest) - std::min(own, view)) / 2, pitch(side)};
    }
    return {head() + edge() - scrolled() / range * (own - view), pitch(side)};
}

double LinesPlot::widthFactor() const
{
    const double thinnest = std::min(pitch(TokenSide::Query), pitch(TokenSide::Key));
    return std::clamp(1.6 * thinnest / fontMetrics().height(), 0.2, 1.0);
}

int LinesPlot::labelWidth(TokenSide side) const { return std::clamp(side == TokenSide::Query ? queryWidth_ : keyWidth_, 24, std::max(24, viewport()->width() / 4)) + 2 * pad; }

QRect LinesPlot::curvesRect() const
{
    const int left = labelWidth(TokenSide::Query), right = labelWidth(TokenSide::Key);
    return {left, 0, std::max(1, viewport()->width() - left - right), std::max(1, viewport()->height())};
}

QRect LinesPlot::labelRect(const SidedToken &token) const
{
    const RowsPlace place = rows(token.side);
    const int height = fontMetrics().height() + 4;
    const int top = static_cast<int>(std::lround(place.middleOf(token.index) - height / 2.0));
    const QRect curves = curvesRect();
    return token.side == TokenSide::Query ? QRect(2, top, curves.left() - 4, height) : QRect(curves.right() + 3, top, viewport()->width() - curves.right() - 5, height);
}

void LinesPlot::layOut()
{
    const double longest = std::max(extent(TokenSide::Query), extent(TokenSide::Key));
    verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(std::ceil(longest)) - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(fontMetrics().height() + 5);
    viewport()->update();
    emit wanted();
}

void LinesPlot::scrollTo(const SidedToken &token)
{
    const double own = extent(token.side), view = viewport()->height(), range = verticalScrollBar()->maximum();
    const double middle = rows(token.side).middleOf(token.index);
    if (own > view && (middle < head() + 10 || middle > view - 20)) {
        const double wanted = (token.index + 0.5) * pitch(token.side) + head() + edge() - view / 2;
        verticalScrollBar()->setValue(static_cast<int>(wanted / (own - view) * range));
    }
}

void LinesPlot::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), palette().color(QPalette::Base));
    const QRect curves = curvesRect();
    if (!picture_.isNull()) {
        painter.save();
        painter.setClipRect(curves);
        painter.drawImage(QPointF(curves.left(), pictureScroll_ - scrolled()), picture_);
        painter.restore();
    }
    paintColumn(painter, TokenSide::Query);
    paintColumn(painter, TokenSide::Key);
    paintHead(painter);
    if (hasFocus()) {
        painter.setPen(QPen(accent(palette()), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(viewport()->rect().adjusted(1, 1, -1, -1));
    }
}

void LinesPlot::paintColumn(QPainter &painter, TokenSide side) const
{
    const RowsPlace place = rows(side);
    const int every = std::max(1, static_cast<int>(std::ceil((fontMetrics().height() + 1) / place.pitch)));
    const int first = std::max(0, static_cast<int>((-place.top) / place.pitch) - 1), last = std::min(count(side) - 1, static_cast<int>((viewport()->height() - place.top) / place.pitch) + 1);
    const int special[] = {side == TokenSide::Query ? query_ : key_, focused_ && focused_->side == side ? focused_->index : -1, hovered_ && hovered_->side == side ? hovered_->index : -1};
    const auto hidden = [&](int i) { // below the label of one of these
        return every > 1 && std::any_of(std::begin(special), std::end(special), [&](int s) { return s >= 0 && std::abs(s - i) < every; });
    };
    for (int i = (first + every - 1) / every * every; i <= last; i += every) {
        if (!hidden(i)) {
            paintLabel(painter, {side, i});
        }
    }
    for (const int i : special) {
        if (every > 1 && i >= first && i <= last) {
            painter.fillRect(labelRect({side, i}), palette().color(QPalette::Base));
            paintLabel(painter, {side, i});
        }
    }
}

void LinesPlot::paintLabel(QPainter &painter, const SidedToken &token) const
{
    const QRect rect = labelRect(token);
    const auto &ties = token.side == TokenSide::Query ? queryTies_ : keyTies_;
    const bool focus = focused_ == token, chosen = token.index == (token.side == TokenSide::Query ? query_ : key_), under = hovered_ == token;
    const double tie = static_cast<size_t>(token.index) < ties.size() ? static_cast<double>(ties[static_cast<size_t>(token.index)]) : 0.0;
    QColor fill = accent(palette());
    fill.setAlphaF(static_cast<float>(focus ? 0.35 : std::min(0.6, 0.6 * std::sqrt(std::max(0.0, tie)))));
    painter.setBrush(fill.alpha() > 0 ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter.setPen(chosen ? QPen(QColor(255, 90, 60), 2) : under ? QPen(accent(palette()), 1) : QPen(Qt::NoPen));
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 4, 4);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const bool dim = focused_ && !focus && !chosen && !under && tie == 0 && focused_->side != token.side;
    painter.setPen(dim ? faintText(palette()) : palette().color(QPalette::Text));
    const QString text = fontMetrics().elidedText(labels(token.side)[token.index], Qt::ElideRight, rect.width() - 8);
    painter.drawText(rect.adjusted(4, 0, -4, 0), (token.side == TokenSide::Query ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute | Qt::AlignVCenter | Qt::TextSingleLine, text);
}

void LinesPlot::paintHead(QPainter &painter) const
{
    if (queries_.isEmpty()) {
        return;
    }
    const QRect line(0, 0, viewport()->width(), head() - 3);
    painter.fillRect(line, palette().color(QPalette::Base)); // rows scroll below it
    painter.setPen(faintText(palette()));
    painter.drawText(line.adjusted(pad, 0, -pad, 0), Qt::AlignLeft | Qt::AlignVCenter, tr("query (looks)"));
    painter.drawText(line.adjusted(pad, 0, -pad, 0), Qt::AlignRight | Qt::AlignVCenter, tr("key (looked at)"));
}

void LinesPlot::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

void LinesPlot::scrollContentsBy(int, int)
{
    viewport()->update();
    emit wanted();
}

std::optional<SidedToken> LinesPlot::tokenAt(const QPoint &position) const
{
    const QRect curves = curvesRect();
    if (position.y() < head() || (position.x() >= curves.left() && position.x() <= curves.right())) {
        return std::nullopt;
    }
    const TokenSide side = position.x() < curves.left() ? TokenSide::Query : TokenSide::Key;
    const RowsPlace place = rows(side);
    const int row = static_cast<int>(std::floor((position.y() - place.top) / place.pitch));
    return row >= 0 && row < count(side) ? std::optional(SidedToken{side, row}) : std::nullopt;
}

void LinesPlot::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton) {
        return;
    }
    if (const auto token = tokenAt(event->position().toPoint())) {
        emit clicked(*token);
    } else {
        emit released();
    }
}

void LinesPlot::mouseMoveEvent(QMouseEvent *event)
{
    const auto token = tokenAt(event->position().toPoint());
    if (token != hovered_) {
        hovered_ = token;
        viewport()->setCursor(token ? Qt::PointingHandCursor : Qt::ArrowCursor);
        viewport()->update();
        emit hovered(token);
    }
}

void LinesPlot::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && focused_) {
        emit released();
    } else if (event->key() == Qt::Key_Space) {
        emit toggled();
    } else if (event->key() == Qt::Key_PageDown || event->key() == Qt::Key_PageUp) {
        QAbstractScrollArea::keyPressEvent(event);
    } else {
        event->ignore(); // arrows are the window's: they move the selection
    }
}

bool LinesPlot::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave && hovered_) {
        hovered_.reset();
        viewport()->update();
        emit hovered(std::nullopt);
    }
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const auto token = tokenAt(help->pos());
        const QString side = token && token->side == TokenSide::Query ? tr("query") : tr("key");
        QToolTip::showText(help->globalPos(), token ? QString("%1 %2, %3").arg(side).arg(token->index).arg(labels(token->side)[token->index].toHtmlEscaped()) : QString(), viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void LinesPlot::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        queryWidth_ = widest(queries_, fontMetrics());
        keyWidth_ = widest(keys_, fontMetrics());
        layOut();
    }
}

QSize LinesPlot::accessibleSize() const { return {queries_.isEmpty() ? 0 : 1, static_cast<int>(queries_.size())}; }

QString LinesPlot::accessibleRow(int row) const { return queries_.value(row); }

QString LinesPlot::accessibleColumn(int) const { return tr("looks at"); }

QString LinesPlot::accessibleCell(int row, int) const
{
    const QString seen = queryText_ ? queryText_(row) : QString();
    return seen.isEmpty() ? tr("query “%1”: no lines").arg(accessibleRow(row)) : tr("query “%1” looks at %2").arg(accessibleRow(row), seen);
}

std::optional<QPoint> LinesPlot::accessibleChosen() const { return query_ >= 0 ? std::optional(QPoint(0, query_)) : std::nullopt; }

void LinesPlot::accessibleChoose(int row, int) { emit clicked({TokenSide::Query, row}); }

QRect LinesPlot::accessibleRect(int row, int) const { return labelRect({TokenSide::Query, row}); }

} // namespace headscope::ui
