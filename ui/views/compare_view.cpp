// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/compare_view.h"

#include <QEvent>
#include <QGridLayout>
#include <QKeyEvent>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

#include "core/figure/raster.h"
#include "ui/state/appearance.h"
#include "ui/state/display_state.h"
#include "ui/views/compare_words.h"
#include "ui/views/heading.h"
#include "ui/views/labels.h"
#include "ui/views/wrap_layout.h"

namespace headscope::ui {

namespace {

enum Page { Nothing, Both };

bool hasHead(const PassPair &pair, const HeadPair &heads)
{
    const AttentionGroup &b = pair.b->model->group(pair.groupB);
    return heads.layerB.value < b.n_layers && heads.headB.value < b.n_heads;
}

HeadPair samePlace(const Chosen &c) { return {c.layer, c.head, c.layer, c.head}; }

/// A pressed button is hard to tell on a dark ground.
QString pressed(const QString &name) { return QString(QChar(0x2713)) + " " + name; }

Tile wholeOf(const PassPair &pair) { return {0, 0, pair.queries.size(), pair.keys.size()}; }

} // namespace

CompareView::CompareView(Document *document, Selection *selection, QWidget *parent)
    : QWidget(parent), document_(document), selection_(selection), comparison_(new Comparison(document, selection, this)), bar_(new CompareBar(document, comparison_)), summary_(new ElidedLabel), cell_(new ElidedLabel(Qt::ElideMiddle)), problem_(new QLabel), heading_(new QLabel), hint_(new QLabel), sides_(new QButtonGroup(this)), beside_(new BesideBox),
      ranks_(new ChangeList), plot_(new HeatmapPlot), pages_(new QStackedWidget), split_(new QSplitter)
{
    setObjectName("compareView");
    build();
    connectAll();
    takeColours();
    showPair();
    known_ = choice();
}

void CompareView::build()
{
    summary_->setObjectName("compareSummary");
    problem_->setObjectName("compareProblem");
    problem_->setTextFormat(Qt::PlainText);
    problem_->setWordWrap(true);
    problem_->setContentsMargins(10, 6, 10, 6);
    problem_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    auto *controls = new QWidget;
    auto *above = new QVBoxLayout(controls);
    above->setContentsMargins(10, 6, 10, 4);
    above->setSpacing(4);
    above->addWidget(bar_);
    above->addWidget(summary_);
    auto *right = new QWidget;
    auto *column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildSides());
    column->addWidget(buildPicture(), 1);
    split_->addWidget(ranks_);
    split_->addWidget(right);
    split_->setStretchFactor(1, 1);
    split_->setChildrenCollapsible(false);
    split_->setSizes({210, 600});
    pages_->insertWidget(Nothing, problem_);
    pages_->insertWidget(Both, split_);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(controls);
    layout->addWidget(pages_, 1);
    plot_->setAccessibleName(tr("Heatmap of the comparison"));
    setFocusProxy(plot_);
}

QWidget *CompareView::buildSides()
{
    makeHeading(heading_, cell_, "compare");
    auto *controls = new QWidget;
    auto *line = new WrapLayout(controls);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(6);
    line->addWidget(heading_);
    const std::array<std::pair<Side, QString>, 3> all = {std::pair(Side::Difference, tr("Difference")), std::pair(Side::A, tr("This")), std::pair(Side::B, tr("Other"))};
    for (const auto &[side, name] : all) {
        auto *button = new QToolButton;
        button->setObjectName(QString("compareSide%1").arg(static_cast<int>(side)));
        button->setAccessibleName(name);
        button->setText(pressed(name));
        button->setMinimumWidth(button->sizeHint().width());
        button->setCheckable(true);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setChecked(side == Side::Difference);
        button->setText(button->isChecked() ? pressed(name) : name);
        connect(button, &QToolButton::toggled, button, [button](bool checked) { button->setText(checked ? pressed(button->accessibleName()) : button->accessibleName()); });
        sides_->addButton(button, static_cast<int>(side));
        line->addWidget(button);
    }
    sides_->button(static_cast<int>(Side::Difference))->setToolTip(tr("This minus the other, over tokens that both have (1; 2 this, 3 the other)"));
    heading_->setMinimumHeight(sides_->button(0)->sizeHint().height()); // in the middle of the line
    line->addWidget(beside_);
    auto *bar = new QWidget;
    auto *layout = new QVBoxLayout(bar);
    layout->setContentsMargins(10, 2, 10, 2);
    layout->setSpacing(2);
    layout->addWidget(controls);
    layout->addWidget(cell_);
    return bar;
}

QWidget *CompareView::buildPicture()
{
    hint_->setObjectName("compareHint");
    hint_->setTextFormat(Qt::PlainText);
    hint_->setWordWrap(true);
    hint_->setFixedWidth(230);
    hint_->setMargin(10);
    hint_->setFrameShape(QFrame::StyledPanel);
    hint_->setAutoFillBackground(true);
    hint_->setBackgroundRole(QPalette::Button); // the picture has that of the text fields
    hint_->setForegroundRole(QPalette::ButtonText);
    hint_->setAttribute(Qt::WA_TransparentForMouseEvents);
    hint_->hide();
    auto *picture = new QWidget;
    auto *over = new QGridLayout(picture);
    over->setContentsMargins(0, 0, 0, 0);
    over->addWidget(plot_, 0, 0);
    over->addWidget(hint_, 0, 0, Qt::AlignCenter);
    return picture;
}

void CompareView::connectAll()
{
    connect(comparison_, &Comparison::changed, this, &CompareView::showPair);
    connect(comparison_, &Comparison::ranked, this, &CompareView::showRanks);
    connect(bar_, &CompareBar::edited, this, &CompareView::noteEdit);
    connect(bar_, &CompareBar::swapWanted, this, &CompareView::swapWanted);
    connect(sides_, &QButtonGroup::idClicked, this, [this] {
        requestCells();
        sayCell();
        saySummary();
        noteEdit();
    });
    connect(beside_, &BesideBox::chosen, this, [this] {
        showHead();
        noteEdit();
    });
    connect(ranks_, &ChangeList::chosen, selection_, &Selection::chooseHead);
    connect(selection_, &Selection::headChanged, this, &CompareView::showHead);
    connect(selection_, &Selection::cellChanged, this, [this] {
        markChosen();
        sayCell();
    });
    connect(plot_, &HeatmapPlot::wanted, this, &CompareView::requestCells);
    connect(plot_, &HeatmapPlot::clicked, this, &CompareView::choosePlaces);
    connect(plot_, &HeatmapPlot::hovered, this, [this](std::optional<Cell> c) {
        hovered_ = c;
        sayCell();
    });
    connect(&Appearance::instance(), &Appearance::changed, this, &CompareView::requestCells);
}

void CompareView::noteEdit()
{
    const CompareOptions before = std::exchange(known_, choice());
    emit edited(before);
}

void CompareView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        takeColours();
    }
}

void CompareView::takeColours()
{
    plot_->setColours(palette());
    QPalette faint = palette();
    faint.setColor(QPalette::WindowText, faintText(palette()));
    for (QLabel *label : {static_cast<QLabel *>(summary_), static_cast<QLabel *>(cell_), problem_}) {
        label->setPalette(faint);
    }
}

void CompareView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    constexpr int least = 520; // beside the list a heatmap with its labels and colour bar would have no room left
    const Qt::Orientation wanted = width() < least ? Qt::Vertical : Qt::Horizontal;
    if (split_->orientation() != wanted) {
        split_->setOrientation(wanted);
        split_->setSizes(wanted == Qt::Vertical ? QList<int>{130, 600} : QList<int>{210, 600});
    }
}

void CompareView::keyPressEvent(QKeyEvent *event)
{
    const std::array<Side, 3> all = {Side::Difference, Side::A, Side::B};
    const int key = event->key() - Qt::Key_1;
    if (!event->modifiers() && key >= 0 && key < static_cast<int>(all.size()) && pages_->currentIndex() == Both) {
        sides_->button(static_cast<int>(all[static_cast<size_t>(key)]))->click();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void CompareView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    beginText();
    comparison_->setActive(true);
}

void CompareView::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    comparison_->setActive(false);
}

KeyHelp CompareView::keyHelp() { return {tr("Compare"), {{"1", tr("difference")}, {"2", tr("this pass")}, {"3", tr("the other")}}}; }

CompareOptions CompareView::choice() const { return {comparison_->with(), side(), beside_->choice(), bar_->text()}; }

CompareOptions CompareView::options() const
{
    CompareOptions out = choice();
    if (document_->trace() && out.text && QString::fromStdString(document_->trace()->input.main().text) == *out.text) {
        out.text.reset();
    }
    return out;
}

void CompareView::setOptions(const CompareOptions &options)
{
    sides_->button(static_cast<int>(options.side))->setChecked(true);
    beside_->setChoice(options.beside);
    bar_->setChoice(options.with, options.text);
    beginText();
    known_ = choice();
    showPair();
}

void CompareView::beginText()
{
    if (isVisible()) {
        bar_->beginText();
        known_ = choice();
    }
}

Side CompareView::side() const { return static_cast<Side>(sides_->checkedId()); }

std::optional<HeadPair> CompareView::heads() const
{
    const PairPtr &pair = comparison_->pair();
    const Chosen &c = selection_->chosen();
    if (!pair || c.group != pair->groupA || !headscope::ui::hasHead(*pair->a, c)) {
        return {};
    }
    const Beside &which = beside_->choice();
    if (const auto &other = which.by_hand; other && hasHead(*pair, {c.layer, c.head, other->first, other->second})) {
        return HeadPair{c.layer, c.head, other->first, other->second};
    }
    if (!which.most_alike && hasHead(*pair, samePlace(c))) {
        return samePlace(c);
    }
    return likesKnown() ? std::optional(likes_->changes.front().heads) : std::nullopt;
}

bool CompareView::likesKnown() const
{
    const Chosen &c = selection_->chosen();
    return likes_ && !likes_->changes.empty() && likes_->pair == comparison_->pair() && likes_->layer == c.layer && likes_->head == c.head;
}

const HeadChange *CompareView::change() const
{
    const auto shown = heads();
    if (!shown) {
        return nullptr;
    }
    if (likesKnown()) {
        const auto at = std::find_if(likes_->changes.begin(), likes_->changes.end(), [&](const HeadChange &c) { return c.heads == *shown; });
        return at == likes_->changes.end() ? nullptr : &*at;
    }
    const HeadChange *same = comparison_->changes().empty() ? nullptr : ranks_->table()->changeOf(shown->layerA, shown->headA);
    return same && same->heads == *shown ? same : nullptr;
}

void CompareView::showPair()
{
    const PairPtr &pair = comparison_->pair();
    pages_->setCurrentIndex(pair ? Both : Nothing);
    problem_->setText(!comparison_->problem().isEmpty() ? comparison_->problem() : comparison_->busy() ? tr("Computing the other pass …") : QString());
    if (!pair) {
        cells_.cancel();
        search_.cancel();
        likes_.reset();
        plot_->clear();
        labelled_.reset();
        limits_.reset();
    } else if (labelled_ != pair) {
        labelled_ = pair;
        plot_->setTokens(toList(markedLabels(pair->queries)), toList(markedLabels(pair->keys)));
        const AttentionGroup &b = pair->b->model->group(pair->groupB);
        beside_->setHeads(b.n_layers, b.n_heads);
    }
    showRanks();
    showHead();
}

void CompareView::showRanks()
{
    if (!comparison_->pair() || !comparison_->changes().empty()) { // those of the pass before stay until the new ones are there
        ranks_->setChanges(comparison_->changes(), selection_->chosen().layer, selection_->chosen().head);
    }
    saySummary();
}

void CompareView::showHead()
{
    ranks_->mark(selection_->chosen().layer, selection_->chosen().head);
    requestLikes();
    const auto pair = heads();
    const bool two = comparison_->pair() && comparison_->pair()->a->model != comparison_->pair()->b->model;
    beside_->setLikes(likesKnown() ? likes_->changes : std::vector<HeadChange>());
    beside_->setShown(pair, two);
    heading_->setText(pair ? pairName(*pair) : comparison_->pair() && likes_ ? tr("%1: looking for its like …").arg(headName(likes_->layer, likes_->head)) : QString());
    requestCells();
    markChosen();
    saySummary();
    sayCell();
}

void CompareView::requestLikes()
{
    const PairPtr pair = comparison_->pair();
    const Chosen c = selection_->chosen();
    const bool there = pair && c.group == pair->groupA && headscope::ui::hasHead(*pair->a, c);
    const bool wanted = there && (pair->a->model != pair->b->model || beside_->choice() != Beside() || !hasHead(*pair, samePlace(c)));
    if (!wanted) {
        search_.cancel();
        likes_.reset();
        return;
    }
    if (likes_ && likes_->pair == pair && likes_->layer == c.layer && likes_->head == c.head) { // known, or on its way
        return;
    }
    likes_ = Likes{pair, c.layer, c.head, {}};
    search_.start([this, pair, c](const Progress &progress, const LatestJob::Deliver &deliver) {
        if (auto like = likeHeads(*pair, c.layer, c.head, progress); like && !like->empty()) {
            deliver([this, like = std::move(*like)] {
                likes_->changes = like;
                showHead();
            });
        }
    });
}

void CompareView::requestCells()
{
    const PairPtr pair = comparison_->pair();
    const auto chosen = heads();
    if (!pair || !chosen || labelled_ != pair) {
        return;
    }
    const auto known = limits_ && limits_->pair == pair && limits_->heads == *chosen ? limits_ : std::nullopt;
    cells_.start([this, pair, heads = *chosen, side = side(), tile = plot_->visibleTile(), room = plot_->roomForCells(), known](const Progress &progress, const LatestJob::Deliver &deliver) {
        const Tile whole = wholeOf(*pair);
        if (progress.cancelled() || tile.rows < 1 || tile.cols < 1 || tile.query + tile.rows > whole.rows || tile.key + tile.cols > whole.cols) {
            return;
        }
        const Limits limits = known ? *known : Limits{pair, heads, headPairLimits(*pair, heads), brokenPair(*pair, heads, progress)};
        if (progress.cancelled()) {
            return;
        }
        HeatmapCells cells{tile, alignedCells(*pair, heads, side, tile, std::clamp(room.height(), 1, tile.rows), std::clamp(room.width(), 1, tile.cols))};
        cells.marks = pairMarks(*pair, heads, limits.broken, side, tile, cells.values.rows, cells.values.cols);
        if (progress.cancelled()) {
            return;
        }
        deliver([this, side, limits, cells = std::move(cells)] {
            limits_ = limits;
            plot_->setColormap(Appearance::instance().colormap(side == Side::Difference));
            plot_->setUnit(sideUnit(side));
            plot_->setAbsentText(absentText(side));
            plot_->setCells(cells, limits.of.range(side));
            sayCell();
        });
    });
}

void CompareView::choosePlaces(const Cell &cell)
{
    if (!labelled_ || labelled_->a != document_->trace()) {
        return;
    }
    const AlignedGroup &row = labelled_->queries.groups[static_cast<size_t>(cell.query)], &col = labelled_->keys.groups[static_cast<size_t>(cell.key)];
    const Chosen &chosen = selection_->chosen();
    selection_->chooseCell(row.inA() ? QueryPos(row.a_begin) : chosen.query, col.inA() ? KeyPos(col.a_begin) : chosen.key);
}

void CompareView::markChosen()
{
    const Chosen &c = selection_->chosen();
    if (labelled_ && labelled_->a == document_->trace() && c.query.value < static_cast<int>(labelled_->queries.of_a.size()) && c.key.value < static_cast<int>(labelled_->keys.of_a.size())) {
        plot_->setChosen(Cell{labelled_->queries.of_a[static_cast<size_t>(c.query.value)], labelled_->keys.of_a[static_cast<size_t>(c.key.value)]});
    } else {
        plot_->setChosen({});
    }
}

void CompareView::sayCell()
{
    const auto chosen = heads();
    const Chosen &c = selection_->chosen();
    const bool known = chosen && labelled_ && labelled_ == comparison_->pair() && labelled_->a == document_->trace() && hasCell(*labelled_->a, c);
    if (!known) {
        cell_->clear();
        return;
    }
    const PassPair &pair = *labelled_;
    const Cell cell = hovered_.value_or(Cell{pair.queries.of_a[static_cast<size_t>(c.query.value)], pair.keys.of_a[static_cast<size_t>(c.key.value)]});
    const bool inside = cell.query < pair.queries.size() && cell.key < pair.keys.size();
    const BrokenPair broken = limits_ && limits_->pair == labelled_ && limits_->heads == *chosen ? limits_->broken : BrokenPair();
    cell_->setText(inside ? pairCellText(pair, *chosen, broken, cell.query, cell.key) : QString());
}

void CompareView::saySummary()
{
    summary_->setText(comparison_->pair() ? summaryText(*comparison_, change()) : QString());
    const QString same = side() == Side::Difference ? sameText(*comparison_) : QString();
    hint_->setText(same);
    hint_->setVisible(!same.isEmpty());
}

} // namespace headscope::ui
