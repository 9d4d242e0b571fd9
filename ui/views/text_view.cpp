// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/text_view.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/plots/mark_paint.h"
#include "ui/state/appearance.h"
#include "ui/views/elided_label.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

constexpr int margin = 16;
constexpr double strongest = 0.6; ///< opacity of the largest weight: letters stay readable
const QColor chosenColour(255, 90, 60);

QFont readingFont(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 1.3);
    return font;
}

} // namespace

TextView::TextView(Document *document, Selection *selection, QWidget *parent)
    : QWidget(parent), document_(document), selection_(selection), direction_(new QComboBox), together_(new QComboBox), unpin_(new QToolButton), says_(new ElidedLabel(Qt::ElideMiddle)), page_(new TextPage(this))
{
    setObjectName("textView");
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildControls());
    layout->addWidget(page_, 1);
    setFocusProxy(page_);
    connect(document, &Document::traceChanged, this, &TextView::refresh);
    connect(selection, &Selection::groupChanged, this, [this] {
        pinned_.clear();
        told_ = options();
        refresh();
    });
    connect(selection, &Selection::headChanged, this, &TextView::requestWeights);
    connect(selection, &Selection::cellChanged, this, [this] {
        requestWeights();
        reveal_ = true;
        reveal();
        announceChosen(page_);
    });
    refresh();
}

QWidget *TextView::buildControls()
{
    direction_->setObjectName("textDirection");
    direction_->setAccessibleName(tr("Which attention shades the text"));
    direction_->addItem(tr("from the token"));
    direction_->addItem(tr("to the token"));
    direction_->setToolTip(tr("Shade what the chosen token looks at, or what looks at it (T)"));
    together_->setObjectName("textTogether");
    together_->setAccessibleName(tr("How several pinned tokens count"));
    together_->addItem(tr("sum"));
    together_->addItem(tr("average"));
    together_->setToolTip(tr("Several pinned tokens: their attention added or averaged (A)"));
    unpin_->setObjectName("textUnpin");
    says_->setObjectName("textReadout");
    says_->setTextFormat(Qt::PlainText);
    says_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    says_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *controls = new QWidget;
    auto *line = new QHBoxLayout(controls);
    line->setContentsMargins(10, 6, 10, 4);
    line->addWidget(direction_);
    line->addWidget(together_);
    line->addWidget(unpin_);
    line->addWidget(says_, 1);
    connect(direction_, &QComboBox::currentIndexChanged, this, [this] {
        if (apart()) { // pins are positions of the other text
            pinned_.clear();
        }
        requestWeights();
        tellOptions();
    });
    connect(together_, &QComboBox::currentIndexChanged, this, [this] {
        requestWeights();
        tellOptions();
    });
    connect(unpin_, &QToolButton::clicked, this, [this] {
        pinned_.clear();
        requestWeights();
        tellOptions();
    });
    return controls;
}

KeyHelp TextView::keyHelp() { return {tr("Text"), {{tr("Left, Right"), tr("move the token")}, {tr("P, Ctrl+click"), tr("pin it")}, {"T", tr("attention from it, or to it")}, {"A", tr("sum or average of the pins")}}}; }

bool TextView::apart() const
{
    const TracePtr &trace = document_->trace();
    return trace && hasHead(*trace, selection_->chosen()) && !trace->sameAxis(selection_->chosen().group);
}

std::vector<int> TextView::sources() const
{
    if (!pinned_.empty()) {
        return {pinned_.begin(), pinned_.end()};
    }
    const Chosen &c = selection_->chosen();
    return {direction() == Direction::From ? c.query.value : c.key.value};
}

void TextView::togglePin(int position)
{
    if (pinned_.erase(position) == 0) {
        pinned_.insert(position);
    }
    requestWeights();
    tellOptions();
}

void TextView::setOptions(const TextOptions &options)
{
    told_ = options;
    const QSignalBlocker quiet(direction_), still(together_);
    direction_->setCurrentIndex(static_cast<int>(options.direction));
    together_->setCurrentIndex(static_cast<int>(options.together));
    pinned_ = options.pins;
    refresh();
}

void TextView::tellOptions()
{
    if (const TextOptions now = options(); now != told_) {
        emit edited(std::exchange(told_, now));
    }
}

void TextView::choose(int text, int token)
{
    const Chosen &c = selection_->chosen();
    const bool query = apart() ? text == 0 : direction() == Direction::From;
    query ? selection_->chooseCell(QueryPos(token), c.key) : selection_->chooseCell(c.query, KeyPos(token));
}

void TextView::move(int by)
{
    direction() == Direction::From ? selection_->moveCell(by, 0) : selection_->moveCell(0, by);
}

void TextView::reveal()
{
    if (!layingOut_ && laidOut_ == document_->trace() && std::exchange(reveal_, false)) {
        const Chosen &c = selection_->chosen();
        page_->showToken(sourceText(), direction() == Direction::From ? c.query.value : c.key.value);
    }
}

void TextView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        QPalette faint = palette();
        faint.setColor(QPalette::WindowText, faintText(palette()));
        says_->setPalette(faint);
        page_->viewport()->update();
    }
}

void TextView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    reveal_ = true;
    refresh();
}

void TextView::refresh()
{
    const TracePtr &trace = document_->trace();
    if (!trace || !hasHead(*trace, selection_->chosen())) {
        layout_.cancel();
        weights_.cancel();
        laidOut_.reset();
        layingOut_ = false;
        page_->setEmpty(tr("Open an input: the text stands here, shaded by attention."));
        sayToken(std::nullopt);
        return;
    }
    if (!isVisible()) { // showEvent() comes back
        return;
    }
    const GroupIndex group = selection_->chosen().group;
    const int n = direction() == Direction::From ? trace->nQuery(group) : trace->nKey(group);
    std::erase_if(pinned_, [n](int p) { return p >= n; });
    told_ = options();
    if (laidOut_ != trace || laidOutGroup_ != group) {
        requestLayout();
    }
    requestWeights();
}

void TextView::requestLayout()
{
    laidOut_ = document_->trace();
    laidOutGroup_ = selection_->chosen().group;
    if (!laidOut_) {
        return;
    }
    const AttentionGroup &group = laidOut_->model->group(laidOutGroup_);
    std::vector<QString> headings;
    if (apart()) {
        headings = {group.cross ? tr("Queries (target)") : tr("Queries"), group.cross ? tr("Keys (source)") : tr("Keys")};
    }
    layingOut_ = true;
    layout_.start([this, trace = laidOut_, place = laidOutGroup_, headings, font = readingFont(this->font()), width = page_->textWidth()](const Progress &progress, const LatestJob::Deliver &deliver) {
        TextPage::Layouts layouts;
        const bool one = headings.empty();
        layouts.push_back(std::make_shared<const ReadingLayout>(readingText(trace->queries(place), one ? trace->keyLabels(place) : trace->queries(place).labels), font, width));
        if (!one && !progress.cancelled()) {
            layouts.push_back(std::make_shared<const ReadingLayout>(readingText(trace->keys(place), trace->keyLabels(place)), font, width));
        }
        deliver([this, layouts, headings] {
            page_->setLayouts(layouts, headings);
            layingOut_ = false;
            reveal();
        });
    });
}

void TextView::requestWeights()
{
    unpin_->setText(pinned_.empty() ? tr("no pins") : tr("unpin %1").arg(pinned_.size()));
    unpin_->setEnabled(!pinned_.empty());
    unpin_->setToolTip(tr("Takes all pins away (P or Ctrl+click pins a token)"));
    together_->setEnabled(pinned_.size() > 1);
    const TracePtr &trace = document_->trace();
    const Chosen &c = selection_->chosen();
    if (!isVisible() || !trace || !hasCell(*trace, c)) {
        return;
    }
    const std::vector<int> positions = sources();
    const int n = direction() == Direction::From ? trace->nQuery(c.group) : trace->nKey(c.group);
    if (std::any_of(positions.begin(), positions.end(), [n](int p) { return p >= n; })) {
        return;
    }
    weights_.start([this, trace, place = c.place(), way = direction(), positions, together = static_cast<Together>(together_->currentIndex())](const Progress &progress, const LatestJob::Deliver &deliver) {
        deliver([this, weights = tokenAttention(*trace, place, way, positions, together), marks = tokenMarks(*trace, place, way, positions, progress)] {
            page_->setWeights(weights, marks);
            reveal();
            sayToken(std::nullopt);
        });
    });
    page_->viewport()->update();
}

void TextView::sayToken(std::optional<std::pair<int, int>> token)
{
    const TracePtr &trace = document_->trace();
    const auto &weights = page_->weights();
    if (!trace || weights.empty() || !hasHead(*trace, selection_->chosen())) {
        says_->clear();
        return;
    }
    QString text;
    if (token && token->first == shadedText() && static_cast<size_t>(token->second) < weights.size()) {
        const auto at = static_cast<size_t>(token->second);
        const GroupIndex group = selection_->chosen().group;
        const std::vector<std::string> labels = shadedText() == 0 && apart() ? trace->queries(group).labels : trace->keyLabels(group);
        text = at < labels.size() ? QString("%1 %2   %3").arg(token->second).arg(ui::quoted(labels[at]), weightText(weights[at], page_->mark(token->second))) : QString();
    } else {
        text = tr("%1   strongest %2").arg(headName(selection_->chosen().layer, selection_->chosen().head), page_->broken() ? notANumberText() : weightText(page_->limit()));
    }
    says_->setText(text);
    page_->setAccessibleDescription(text);
}

TextPage::TextPage(TextView *view) : QAbstractScrollArea(view), view_(view)
{
    setObjectName("textPage");
    setAccessibleName(tr("Text shaded by attention"));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // lines keep their width
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    viewport()->setCursor(Qt::PointingHandCursor);
}

double TextPage::textWidth() const { return viewport()->width() - 2.0 * margin; }

void TextPage::setLayouts(Layouts layouts, std::vector<QString> headings)
{
    layouts_ = std::move(layouts);
    headings_ = std::move(headings);
    empty_.clear();
    hovered_.reset();
    updateBars();
}

void TextPage::setWeights(std::vector<float> weights, CellMarks marks)
{
    weights_ = std::move(weights);
    marks_ = std::move(marks);
    limit_ = 0;
    for (const float w : weights_) {
        limit_ = w > limit_ ? w : limit_;
    }
    viewport()->update();
}

void TextPage::setEmpty(const QString &why)
{
    layouts_.clear();
    weights_.clear();
    marks_.clear();
    empty_ = why;
    updateBars();
}

void TextPage::updateBars()
{
    double height = margin;
    for (const auto &layout : layouts_) {
        height += layout->height() + (headings_.empty() ? 0 : fontMetrics().height() + 6) + margin;
    }
    verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(std::ceil(height)) - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(fontMetrics().height() * 2);
    viewport()->update();
}

QPointF TextPage::originOf(size_t text) const
{
    const double heading = headings_.empty() ? 0 : fontMetrics().height() + 6;
    double top = margin + heading;
    for (size_t i = 0; i < text; ++i) {
        top += layouts_[i]->height() + margin + heading;
    }
    return {static_cast<double>(margin), top - verticalScrollBar()->value()};
}

double TextPage::shade(int token) const
{
    const float w = static_cast<size_t>(token) < weights_.size() ? weights_[static_cast<size_t>(token)] : 0.0f;
    return std::isnan(w) || !(limit_ > 0) ? 0.0 : std::sqrt(static_cast<double>(w) / static_cast<double>(limit_)); // faint weights stay visible
}

QRect TextPage::tokenRect(int text, int token) const
{
    const auto rects = layouts_[static_cast<size_t>(text)]->rects(token);
    return rects.empty() ? QRect() : rects.front().translated(originOf(static_cast<size_t>(text))).toRect();
}

void TextPage::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(event->rect(), palette().color(QPalette::Base));
    if (layouts_.empty()) {
        painter.setPen(faintText(palette()));
        painter.drawText(viewport()->rect().adjusted(margin, margin, -margin, -margin), Qt::AlignCenter | Qt::TextWordWrap, empty_);
    }
    for (size_t text = 0; text < layouts_.size(); ++text) {
        paintText(painter, text, event->rect());
    }
    if (hasFocus()) {
        painter.setPen(QPen(accent(palette()), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(viewport()->rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

void TextPage::paintText(QPainter &painter, size_t text, const QRect &clip)
{
    const ReadingLayout &layout = *layouts_[text];
    const QPointF origin = originOf(text);
    if (!headings_.empty()) {
        painter.setPen(faintText(palette()));
        painter.drawText(QPointF(origin.x(), origin.y() - 8), headings_[text]);
    }
    const int index = static_cast<int>(text);
    const bool shaded = index == view_->shadedText(), asks = index == view_->sourceText();
    const auto sources = view_->sources();
    std::vector<ReadingLayout::Colour> colours;
    std::vector<std::pair<QRectF, QPen>> frames;
    for (int token = layout.firstTokenBelow(clip.top() - origin.y()); token < layout.tokens(); ++token) {
        const auto rects = layout.rects(token);
        if (!rects.empty() && rects.front().top() + origin.y() > clip.bottom()) {
            break;
        }
        const bool broken = shaded && mark(token) == CellMark::NotANumber;
        const bool masked = !broken && shaded && static_cast<size_t>(token) < weights_.size() && std::isnan(weights_[static_cast<size_t>(token)]);
        const bool source = asks && std::find(sources.begin(), sources.end(), token) != sources.end();
        if (masked && !source) {
            colours.push_back({token, faintText(palette())});
        }
        for (const QRectF &rect : rects) {
            const QRectF here = rect.translated(origin);
            if (broken) {
                painter.fillRect(here, notANumberColour);
            } else if (const double strength = shaded ? shade(token) : 0.0; strength > 0) {
                QColor fill = accent(palette());
                fill.setAlphaF(static_cast<float>(strongest * strength));
                painter.fillRect(here, fill);
            }
            if (source) {
                frames.emplace_back(here, QPen(chosenColour, 2, view_->pinned().empty() ? Qt::SolidLine : Qt::DashLine));
            }
            if (hovered_ == std::pair(index, token)) {
                frames.emplace_back(here, QPen(accent(palette()), 1));
            }
        }
    }
    painter.setPen(palette().color(QPalette::Text));
    layout.draw(painter, origin, clip, colours);
    painter.setBrush(Qt::NoBrush);
    for (const auto &[rect, pen] : frames) {
        painter.setPen(pen);
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    }
}

void TextPage::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateBars();
    if (event->size().width() != event->oldSize().width() && !layouts_.empty()) {
        view_->requestLayout();
    }
}

std::optional<std::pair<int, int>> TextPage::tokenAt(const QPoint &place) const
{
    for (size_t text = 0; text < layouts_.size(); ++text) {
        if (const int token = layouts_[text]->tokenAt(QPointF(place) - originOf(text)); token >= 0) {
            return std::pair(static_cast<int>(text), token);
        }
    }
    return std::nullopt;
}

void TextPage::mousePressEvent(QMouseEvent *event)
{
    const auto token = tokenAt(event->position().toPoint());
    if (!token || event->button() != Qt::LeftButton) {
        return;
    }
    if ((event->modifiers() & Qt::ControlModifier) && token->first == view_->sourceText()) {
        view_->togglePin(token->second);
    } else {
        view_->choose(token->first, token->second);
    }
}

void TextPage::mouseMoveEvent(QMouseEvent *event)
{
    const auto token = tokenAt(event->position().toPoint());
    if (token != hovered_) {
        hovered_ = token;
        view_->sayToken(token);
        viewport()->update();
    }
}

void TextPage::leaveEvent(QEvent *event)
{
    QAbstractScrollArea::leaveEvent(event);
    hovered_.reset();
    view_->sayToken(std::nullopt);
    viewport()->update();
}

void TextPage::keyPressEvent(QKeyEvent *event)
{
    const bool plain = event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::KeypadModifier;
    const auto &source = view_->selection_->chosen();
    switch (plain ? event->key() : 0) {
    case Qt::Key_Left: view_->move(-1); break;
    case Qt::Key_Right: view_->move(1); break;
    case Qt::Key_P: view_->togglePin(view_->direction() == Direction::From ? source.query.value : source.key.value); break;
    case Qt::Key_T: view_->direction_->setCurrentIndex(1 - view_->direction_->currentIndex()); break;
    case Qt::Key_A: view_->together_->setCurrentIndex(1 - view_->together_->currentIndex()); break;
    default: event->ignore(); // arrows up and down, Ctrl+arrows: the window's
    }
}

void TextPage::showToken(int text, int token)
{
    if (static_cast<size_t>(text) >= layouts_.size() || token >= layouts_[static_cast<size_t>(text)]->tokens()) {
        return;
    }
    const QRect rect = tokenRect(text, token);
    if (rect.top() < 0 || rect.bottom() > viewport()->height()) {
        verticalScrollBar()->setValue(verticalScrollBar()->value() + rect.center().y() - viewport()->height() / 2);
    }
}

void TextPage::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void TextPage::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

QSize TextPage::accessibleSize() const
{
    const auto text = static_cast<size_t>(view_->shadedText());
    return text < layouts_.size() && !weights_.empty() ? QSize(1, std::min(layouts_[text]->tokens(), static_cast<int>(weights_.size()))) : QSize(0, 0);
}

QString TextPage::accessibleRow(int row) const
{
    const ReadingText &text = layouts_[static_cast<size_t>(view_->shadedText())]->text();
    const ReadingToken &token = text.tokens[static_cast<size_t>(row)];
    return text.text.mid(token.begin, token.end - token.begin);
}

QString TextPage::accessibleColumn(int) const { return tr("attention"); }

QString TextPage::accessibleCell(int row, int) const
{
    const float weight = weights_[static_cast<size_t>(row)];
    return tr("%1 “%2”: %3").arg(row).arg(accessibleRow(row).trimmed(), weightText(weight, mark(row)));
}

std::optional<QPoint> TextPage::accessibleChosen() const
{
    const Chosen &c = view_->selection_->chosen();
    return QPoint(0, view_->shadedText() == 1 || (!view_->apart() && view_->direction() == Direction::To) ? c.key.value : c.query.value);
}

void TextPage::accessibleChoose(int row, int) { view_->choose(view_->shadedText(), row); }

QRect TextPage::accessibleRect(int row, int) const { return tokenRect(view_->shadedText(), row); }

} // namespace headscope::ui
