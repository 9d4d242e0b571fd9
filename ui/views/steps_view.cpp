// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/steps_view.h"

#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QScrollBar>
#include <QToolButton>
#include <algorithm>

#include "ui/state/appearance.h"
#include "ui/views/labels.h"
#include "ui/views/numbers.h"
#include "ui/views/wrap_layout.h"

namespace headscope::ui {

namespace {

QFont fixedFont(const QFont &like)
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(like.pointSizeF());
    return font;
}

} // namespace

StepsView::StepsView(Document *document, Selection *selection, QWidget *parent)
    : QWidget(parent), document_(document), selection_(selection), heading_(new QLabel), verdict_(new QLabel), empty_(new QLabel), index_(new QButtonGroup(this)), steps_(new QWidget), scroll_(new QScrollArea)
{
    setObjectName("stepsView");
    heading_->setObjectName("stepsHeading");
    verdict_->setObjectName("stepsVerdict");
    empty_->setObjectName("stepsEmpty");
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setWordWrap(true);
    empty_->setMargin(24);
    for (QLabel *label : {heading_, verdict_, empty_}) {
        label->setTextFormat(Qt::PlainText);
    }
    QFont strong = heading_->font();
    strong.setBold(true);
    heading_->setFont(strong);
    heading_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    verdict_->setFont(fixedFont(font()));
    auto *line = new QHBoxLayout;
    line->setContentsMargins(10, 6, 10, 2);
    line->addWidget(heading_, 1);
    line->addWidget(verdict_);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(buildIndex());
    layout->addWidget(buildPage(), 1);
    layout->addWidget(empty_, 1);
    setFocusProxy(scroll_);
    scroll_->installEventFilter(this);

    connect(document, &Document::traceChanged, this, &StepsView::request);
    connect(selection, &Selection::groupChanged, this, &StepsView::request);
    connect(selection, &Selection::headChanged, this, &StepsView::request);
    connect(selection, &Selection::cellChanged, this, &StepsView::request);
    connect(strip(Strip::Scores), &BarStrip::chosen, this, [this](int key) { selection_->chooseCell(selection_->chosen().query, KeyPos(key)); });
    connect(strip(Strip::Weights), &BarStrip::chosen, this, [this](int key) { selection_->chooseCell(selection_->chosen().query, KeyPos(key)); });
    connect(strip(Strip::Heads), &BarStrip::chosen, this, [this](int head) { selection_->chooseHead(selection_->chosen().layer, HeadIndex(head)); });
    request();
}

QWidget *StepsView::buildIndex()
{
    auto *row = new WrapLayout(steps_);
    row->setContentsMargins(8, 2, 8, 4);
    row->setSpacing(2);
    for (int i = 0; i < stepCount; ++i) {
        auto *button = new QToolButton;
        button->setText(stepName(static_cast<Step>(i)));
        button->setObjectName(QString("step%1").arg(i));
        button->setAccessibleName(tr("Go to step %1").arg(stepName(static_cast<Step>(i))));
        button->setCheckable(true);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
        index_->addButton(button, i);
        row->addWidget(button);
    }
    connect(index_, &QButtonGroup::idClicked, this, [this](int i) { goTo(static_cast<Step>(i)); });
    return steps_;
}

QWidget *StepsView::buildPage()
{
    auto *page = new QWidget;
    page->setObjectName("stepsPage");
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(14, 6, 14, 24);
    column->setSpacing(22);
    for (int i = 0; i < stepCount; ++i) {
        sections_[static_cast<size_t>(i)] = buildSection(static_cast<Step>(i));
        column->addWidget(sections_[static_cast<size_t>(i)].frame);
    }
    column->addStretch(1);
    for (int i = 0; i < stripCount; ++i) {
        addStrip(static_cast<Strip>(i));
    }
    for (const Strip which : {Strip::Scores, Strip::Weights, Strip::Heads}) {
        strip(which)->setChoosable(true);
    }
    scroll_->setObjectName("stepsScroll");
    scroll_->setAccessibleName(tr("Steps from the input to the output of the chosen cell"));
    scroll_->setWidget(page);
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(scroll_->verticalScrollBar(), &QScrollBar::valueChanged, this, &StepsView::markStep);
    connect(scroll_->verticalScrollBar(), &QScrollBar::rangeChanged, this, &StepsView::markStep);
    return scroll_;
}

StepsView::Section StepsView::buildSection(Step step)
{
    Section out;
    out.frame = new QWidget;
    out.rows = new QVBoxLayout(out.frame);
    out.rows->setContentsMargins(0, 0, 0, 0);
    out.rows->setSpacing(6);
    out.title = new QLabel(stepName(step));
    QFont larger = out.title->font();
    larger.setBold(true);
    larger.setPointSizeF(larger.pointSizeF() * 1.2);
    out.title->setFont(larger);
    out.words = new QLabel;
    out.formulas = new QLabel;
    out.words->setObjectName(QString("stepWords%1").arg(static_cast<int>(step)));
    out.formulas->setObjectName(QString("stepFormulas%1").arg(static_cast<int>(step)));
    out.formulas->setFont(fixedFont(font()));
    for (QLabel *label : {out.words, out.formulas}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    for (QWidget *row : {static_cast<QWidget *>(out.title), static_cast<QWidget *>(out.words), static_cast<QWidget *>(out.formulas)}) {
        out.rows->addWidget(row);
    }
    return out;
}

void StepsView::addStrip(Strip which)
{
    auto *bars = new BarStrip;
    bars->setObjectName(QString("strip%1").arg(static_cast<int>(which)));
    strips_[static_cast<size_t>(which)] = bars;
    sections_[static_cast<size_t>(stepOf(which))].rows->addWidget(bars);
}

void StepsView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        QPalette faint = palette();
        faint.setColor(QPalette::WindowText, faintText(palette()));
        empty_->setPalette(faint);
    }
}

void StepsView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    request();
}

bool StepsView::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_Left || key == Qt::Key_Right) {
            event->ignore();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void StepsView::say(const QString &why)
{
    job_.cancel();
    cell_.reset();
    keysOf_ = {};
    heading_->clear();
    verdict_->clear();
    empty_->setText(why);
    empty_->show();
    scroll_->hide();
    steps_->hide();
}

void StepsView::request()
{
    const TracePtr &trace = document_->trace();
    const Chosen &c = selection_->chosen();
    if (!trace) {
        say(tr("Nothing to show yet: open a model and give it an input. Then this page takes the chosen cell apart, number by number."));
        return;
    }
    if (!isVisible() || !hasCell(*trace, c)) {
        return;
    }
    job_.start([this, trace, c](const Progress &progress, const LatestJob::Deliver &deliver) {
        if (!progress.cancelled()) {
            deliver([this, trace, cell = cellSteps(*trace, c.place(), c.query, c.key)] { present(trace, cell); });
        }
    });
}

void StepsView::present(const TracePtr &trace, CellSteps cell)
{
    cell_ = std::move(cell);
    const auto texts = stepTexts(*trace, *cell_);
    heading_->setText(cellHeading(*trace, *cell_));
    heading_->setToolTip(heading_->text().toHtmlEscaped());
    verdict_->setText(cell_->masked == MaskReason::Visible ? tr("weight %1").arg(numberText(static_cast<double>(cell_->weight))) : tr("masked"));
    empty_->hide();
    scroll_->show();
    steps_->setVisible(!cell_->given);
    for (size_t i = 0; i < texts.size(); ++i) {
        sections_[i].frame->setVisible(texts[i].shown);
        sections_[i].title->setText(texts[i].title);
        sections_[i].words->setText(texts[i].words);
        sections_[i].formulas->setText(texts[i].formulas.join('\n'));
        sections_[i].formulas->setVisible(!texts[i].formulas.isEmpty());
    }
    fillStrips(trace);
    markStep();
}

void StepsView::fillStrips(const TracePtr &trace)
{
    if (const std::pair now(trace, cell_->place.group); keysOf_ != now) {
        keysOf_ = now;
        keys_ = keyLabels(*trace, cell_->place.group);
    }
    auto all = stepStrips(*cell_, keys_);
    for (size_t i = 0; i < all.size(); ++i) {
        BarStrip *bars = strips_[i];
        bars->setVisible(!all[i].values.empty());
        bars->setTexts(std::move(all[i].texts));
        bars->setValues(std::move(all[i].values), all[i].limit);
        bars->setMarked(all[i].marked);
    }
}

void StepsView::goTo(Step step)
{
    const Section &section = sections_[static_cast<size_t>(step)];
    scroll_->verticalScrollBar()->setValue(section.frame->y() - 6);
    jumped_ = {step, scroll_->verticalScrollBar()->value()};
    markStep();
}

void StepsView::markStep()
{
    const QScrollBar *bar = scroll_->verticalScrollBar();
    const int at = bar->value();
    const bool end = at > 0 && at == bar->maximum();
    if (jumped_ && jumped_->at == at) { // the last ones cannot be at the top
        index_->button(static_cast<int>(jumped_->step))->setChecked(true);
        return;
    }
    jumped_.reset();
    int on = 0;
    for (int i = 0; i < stepCount; ++i) {
        const QWidget *frame = sections_[static_cast<size_t>(i)].frame;
        if (frame->isVisibleTo(this) && (end || frame->y() <= at + 10)) {
            on = i;
        }
    }
    index_->button(on)->setChecked(true);
}

} // namespace headscope::ui
