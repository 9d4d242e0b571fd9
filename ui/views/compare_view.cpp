// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/compare_view.h"

#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/figure/raster.h"
#include "core/model/bundled.h"
#include "ui/state/appearance.h"
#include "ui/state/display_state.h"
#include "ui/state/folders.h"
#include "ui/views/heading.h"
#include "ui/views/labels.h"
#include "ui/views/wrap_layout.h"

namespace headscope::ui {

namespace {

constexpr int mostAlike = 1, firstHead = 2; ///< of the choices of the other pass's head

bool hasHead(const PassPair &pair, const HeadPair &heads)
{
    const AttentionGroup &b = pair.b->model->group(pair.groupB);
    return heads.layerB.value < b.n_layers && heads.headB.value < b.n_heads;
}

HeadPair samePlace(const Chosen &c) { return {c.layer, c.head, c.layer, c.head}; }

Tile wholeOf(const PassPair &pair) { return {0, 0, pair.queries.size(), pair.keys.size()}; }

bool onlyInB(const AxisAlignment &axis)
{
    return std::any_of(axis.groups.begin(), axis.groups.end(), [](const AlignedGroup &g) { return !g.inA(); });
}

/// No sign where nothing is left of the number.
QString signedText(float value) { return std::abs(value) < 5e-5f ? QString("0") : (value < 0 ? QString(QChar(0x2212)) : QString("+")) + QString::number(std::abs(static_cast<double>(value)), 'f', 4); }

} // namespace

QString CompareView::sideUnit(Side side) { return side == Side::Difference ? tr("attention, this minus other") : tr("attention"); }

CompareView::CompareView(Document *document, Selection *selection, QWidget *parent)
    : QWidget(parent), document_(document), selection_(selection), comparison_(new Comparison(document, selection, this)), with_(new QComboBox), text_(new QLineEdit), keep_(new QPushButton(tr("&Keep this pass"))), model_(new QPushButton(tr("Choose"))),
      kept_(new QLabel), summary_(new QLabel), problem_(new QLabel), heading_(new QLabel), cell_(new QLabel), sides_(new QButtonGroup(this)), beside_(new QComboBox), ranks_(new QTableView), table_(new ChangeTable(this)), plot_(new HeatmapPlot), body_(new QWidget), split_(new QSplitter)
{
    setObjectName("compareView");
    buildTable();
    auto *right = new QWidget;
    auto *column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildSides());
    column->addWidget(plot_, 1);
    split_->addWidget(ranks_);
    split_->addWidget(right);
    split_->setStretchFactor(1, 1);
    split_->setChildrenCollapsible(false);
    split_->setSizes({210, 600});
    auto *inner = new QVBoxLayout(body_);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->addWidget(split_);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildControls());
    layout->addWidget(problem_);
    layout->addWidget(body_, 1);
    layout->addStretch();
    plot_->setAccessibleName(tr("Heatmap of the comparison"));
    setFocusProxy(plot_);

    connect(comparison_, &Comparison::changed, this, &CompareView::showPair);
    connect(comparison_, &Comparison::ranked, this, &CompareView::showRanks);
    connect(comparison_, &Comparison::modelOpened, this, &CompareView::showControls);
    connect(selection, &Selection::headChanged, this, &CompareView::showHead);
    connect(selection, &Selection::cellChanged, this, [this] {
        markChosen();
        sayCell();
    });
    connect(plot_, &HeatmapPlot::wanted, this, &CompareView::requestCells);
    connect(plot_, &HeatmapPlot::clicked, this, [this](const Cell &c) {
        if (!labelled_ || labelled_->a != document_->trace()) {
            return;
        }
        const AlignedGroup &row = labelled_->queries.groups[static_cast<size_t>(c.query)], &col = labelled_->keys.groups[static_cast<size_t>(c.key)];
        const Chosen &chosen = selection_->chosen();
        selection_->chooseCell(row.inA() ? QueryPos(row.a_begin) : chosen.query, col.inA() ? KeyPos(col.a_begin) : chosen.key);
    });
    connect(plot_, &HeatmapPlot::hovered, this, [this](std::optional<Cell> c) {
        hovered_ = c;
        sayCell();
    });
    connect(&Appearance::instance(), &Appearance::changed, this, &CompareView::requestCells);
    showControls();
    showPair();
}

QWidget *CompareView::buildControls()
{
    with_->setObjectName("compareWith");
    with_->setAccessibleName(tr("What the pass on show is compared with"));
    with_->addItem(tr("another text"));
    with_->addItem(tr("a kept pass"));
    with_->addItem(tr("another model"));
    text_->setObjectName("compareText");
    text_->setAccessibleName(tr("The other text"));
    text_->setPlaceholderText(tr("The other text, for the same model"));
    text_->setClearButtonEnabled(true);
    keep_->setObjectName("compareKeep");
    keep_->setToolTip(tr("Remembers what is on show; edits, other inputs and other models are then compared with it"));
    kept_->setObjectName("compareKept");
    kept_->setTextFormat(Qt::PlainText);
    kept_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    model_->setObjectName("compareModel");
    auto *menu = new QMenu(model_);
    menu->addAction(tr("&Folder…"), this, [this] { chooseModel(true); });
    menu->addAction(tr("F&ile…"), this, [this] { chooseModel(false); });
    menu->addSeparator();
    for (const auto &bundled : bundledModels()) {
        const QString name = QString::fromStdString(bundled.name);
        menu->addAction(name, this, [this, name] { comparison_->openModel("bundled:" + name); });
    }
    model_->setMenu(menu);
    summary_->setObjectName("compareSummary");
    summary_->setTextFormat(Qt::PlainText);
    summary_->setWordWrap(true);
    problem_->setObjectName("compareProblem");
    problem_->setTextFormat(Qt::PlainText);
    problem_->setWordWrap(true);
    problem_->setContentsMargins(10, 6, 10, 6);
    auto *line = new QHBoxLayout;
    auto *label = new QLabel(tr("&Compare with"));
    label->setBuddy(with_);
    line->addWidget(label);
    line->addWidget(with_);
    line->addWidget(text_, 1);
    line->addWidget(keep_);
    line->addWidget(model_);
    line->addWidget(kept_, 1);
    auto *controls = new QWidget;
    auto *layout = new QVBoxLayout(controls);
    layout->setContentsMargins(10, 6, 10, 4);
    layout->setSpacing(4);
    layout->addLayout(line);
    layout->addWidget(summary_);
    connect(with_, &QComboBox::currentIndexChanged, this, [this](int i) { chooseWith(static_cast<CompareWith>(i)); });
    connect(text_, &QLineEdit::textChanged, comparison_, &Comparison::setText);
    connect(with_, &QComboBox::currentIndexChanged, this, &CompareView::edited);
    connect(text_, &QLineEdit::textChanged, this, &CompareView::edited);
    connect(comparison_, &Comparison::kept, this, &CompareView::edited);
    connect(comparison_, &Comparison::modelOpened, this, &CompareView::edited);
    connect(sides_, &QButtonGroup::idClicked, this, &CompareView::edited);
    connect(keep_, &QPushButton::clicked, this, [this] {
        comparison_->keep();
        showControls();
    });
    return controls;
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
        button->setText(name);
        button->setCheckable(true);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setChecked(side == Side::Difference);
        sides_->addButton(button, static_cast<int>(side));
        line->addWidget(button);
    }
    sides_->button(static_cast<int>(Side::Difference))->setToolTip(tr("This minus the other, over tokens that both have (1; 2 this, 3 the other)"));
    beside_->setObjectName("compareBeside");
    beside_->setAccessibleName(tr("The other pass's head"));
    beside_->setToolTip(tr("The head of the other pass that the chosen one stands beside: the one of the same layer and number, the one that moves the least mass, or one of your choice"));
    beside_->addItems({tr("same place"), tr("most alike")});
    line->addWidget(beside_);
    auto *bar = new QWidget;
    auto *layout = new QVBoxLayout(bar);
    layout->setContentsMargins(10, 2, 10, 2);
    layout->setSpacing(2);
    layout->addWidget(controls);
    layout->addWidget(cell_);
    connect(sides_, &QButtonGroup::idClicked, this, [this] {
        requestCells();
        sayCell();
    });
    connect(beside_, &QComboBox::activated, this, [this] {
        which_ = {beside_->currentIndex() == mostAlike, byHand()};
        showHead();
        emit edited();
    });
    return bar;
}

void CompareView::buildTable()
{
    ranks_->setObjectName("compareRanks");
    ranks_->setAccessibleName(tr("Heads, the most changed first"));
    ranks_->setModel(table_);
    ranks_->setItemDelegateForColumn(ChangeTable::Moved, new ShareDelegate(ranks_));
    ranks_->setSelectionBehavior(QAbstractItemView::SelectRows);
    ranks_->setSelectionMode(QAbstractItemView::SingleSelection);
    ranks_->setFrameShape(QFrame::NoFrame);
    ranks_->setShowGrid(false);
    ranks_->verticalHeader()->hide();
    ranks_->verticalHeader()->setDefaultSectionSize(ranks_->fontMetrics().height() + 8);
    ranks_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    ranks_->horizontalHeader()->setHighlightSections(false);
    ranks_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    ranks_->setMinimumWidth(130); // beside the heatmap in a window of 1,024
    ranks_->setTabKeyNavigation(false);
    connect(ranks_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex &row) {
        if (row.isValid() && !ranking_) {
            const HeadPair &heads = table_->changes()[static_cast<size_t>(row.row())].heads;
            selection_->chooseHead(heads.layerA, heads.headA);
        }
    });
}

void CompareView::chooseWith(CompareWith with)
{
    comparison_->setWith(with);
    showControls();
}

void CompareView::chooseModel(bool folder)
{
    const QString path = folder ? QFileDialog::getExistingDirectory(this, tr("The other model's folder"), lastFolder(FolderOf::Models)) : QFileDialog::getOpenFileName(this, tr("The other model's weights or patterns"), lastFolder(FolderOf::Models), tr("Weights and patterns (*.json *.safetensors *.npz);;All files (*)"));
    rememberFolder(FolderOf::Models, path);
    if (!path.isEmpty()) {
        comparison_->openModel(path);
        kept_->setText(tr("opening %1 …").arg(QDir::toNativeSeparators(QFileInfo(path).fileName())));
    }
}

void CompareView::showControls()
{
    const CompareWith with = comparison_->with();
    text_->setVisible(with == CompareWith::Text);
    keep_->setVisible(with == CompareWith::Kept);
    model_->setVisible(with == CompareWith::Model);
    kept_->setVisible(with != CompareWith::Text);
    kept_->setText(with == CompareWith::Kept ? comparison_->otherName() : comparison_->otherModel() ? comparison_->otherName() : QString());
}

void CompareView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        plot_->setColours(palette());
        QPalette faint = palette();
        faint.setColor(QPalette::WindowText, faintText(palette()));
        for (QLabel *label : {summary_, cell_, problem_}) {
            label->setPalette(faint);
        }
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
    if (!event->modifiers() && key >= 0 && key < static_cast<int>(all.size()) && body_->isVisible()) {
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

CompareOptions CompareView::options() const
{
    const QString text = text_->text();
    const bool copied = document_->trace() && QString::fromStdString(document_->trace()->input.main().text) == text;
    return {comparison_->with(), side(), which_, textSeen_ && !copied ? std::optional(text) : std::nullopt};
}

void CompareView::setOptions(const CompareOptions &options)
{
    {
        const QSignalBlocker quietWith(with_), quietText(text_);
        with_->setCurrentIndex(static_cast<int>(options.with));
        text_->setText(options.text.value_or(QString()));
        textSeen_ = options.text.has_value();
        which_ = options.beside;
        showBeside();
        sides_->button(static_cast<int>(options.side))->setChecked(true);
    }
    comparison_->setText(text_->text());
    comparison_->setWith(options.with);
    beginText();
    showControls();
    showPair();
}

void CompareView::beginText()
{
    if (isVisible() && !textSeen_ && document_->trace() && !document_->trace()->input.main().text.empty()) {
        textSeen_ = true;
        text_->setText(document_->text()); // changing a word of it is what people try first
        text_->setCursorPosition(0);
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
    if (const auto &other = which_.by_hand; other && hasHead(*pair, {c.layer, c.head, other->first, other->second})) {
        return HeadPair{c.layer, c.head, other->first, other->second};
    }
    if (!which_.most_alike && hasHead(*pair, samePlace(c))) {
        return samePlace(c);
    }
    return found_ && foundIn_ == pair && found_->layerA == c.layer && found_->headA == c.head ? found_ : std::nullopt;
}

void CompareView::showPair()
{
    const PairPtr &pair = comparison_->pair();
    body_->setVisible(pair != nullptr);
    problem_->setText(comparison_->problem());
    problem_->setVisible(!pair && !comparison_->problem().isEmpty());
    if (!pair) {
        cells_.cancel();
        search_.cancel();
        plot_->clear();
        labelled_.reset();
        limits_.reset();
    } else if (labelled_ != pair) {
        labelled_ = pair;
        plot_->setTokens(toList(markedLabels(pair->queries)), toList(markedLabels(pair->keys)));
        fillBeside();
    }
    showRanks();
    showHead();
}

std::optional<std::pair<LayerIndex, HeadIndex>> CompareView::byHand() const
{
    const int at = beside_->currentIndex() - firstHead, heads = listed_.second;
    return at < 0 || heads < 1 ? std::nullopt : std::optional(std::pair(LayerIndex(at / heads), HeadIndex(at % heads)));
}

void CompareView::fillBeside()
{
    const AttentionGroup &b = labelled_->b->model->group(labelled_->groupB);
    if (const std::pair now(b.n_layers, b.n_heads); listed_ != now) {
        listed_ = now;
        while (beside_->count() > firstHead) {
            beside_->removeItem(beside_->count() - 1);
        }
        QStringList names;
        for (int i = 0; i < b.n_layers * b.n_heads; ++i) {
            names.append(headName(LayerIndex(i / b.n_heads), HeadIndex(i % b.n_heads)));
        }
        beside_->addItems(names);
    }
    showBeside();
}

void CompareView::showBeside()
{
    const auto &by_hand = which_.by_hand;
    const int chosen = by_hand ? firstHead + by_hand->first.value * listed_.second + by_hand->second.value : -1;
    const bool listed = by_hand && by_hand->second.value < listed_.second && chosen < beside_->count();
    beside_->setCurrentIndex(listed ? chosen : which_.most_alike ? mostAlike : 0);
}

void CompareView::showRanks()
{
    if (comparison_->pair() && comparison_->changes().empty()) { // those of the pass before stay until the new ones are there
        saySummary();
        return;
    }
    ranking_ = true;
    table_->setChanges(comparison_->changes());
    ranking_ = false;
    ranks_->setAutoScroll(false);
    markRank();
    ranks_->scrollToTop(); // the most moved are what the list is for
    ranks_->setAutoScroll(true);
    saySummary();
}

void CompareView::markRank()
{
    const Chosen &c = selection_->chosen();
    const int row = table_->rowOf(c.layer, c.head);
    ranking_ = true;
    row >= 0 ? ranks_->selectRow(row) : ranks_->clearSelection();
    ranking_ = false;
}

void CompareView::showHead()
{
    markRank();
    const Chosen &c = selection_->chosen();
    if (comparison_->pair() && !heads()) {
        requestLike();
        return;
    }
    const auto pair = heads();
    heading_->setText(!pair ? QString() : pair->layerA == pair->layerB && pair->headA == pair->headB ? headName(c.layer, c.head) : tr("%1 beside %2").arg(headName(c.layer, c.head), headName(pair->layerB, pair->headB)));
    requestCells();
    markChosen();
    saySummary();
    sayCell();
}

void CompareView::requestLike()
{
    const PairPtr pair = comparison_->pair();
    const Chosen c = selection_->chosen();
    if (c.group != pair->groupA || !headscope::ui::hasHead(*pair->a, c)) {
        return;
    }
    heading_->setText(tr("%1: looking for its like …").arg(headName(c.layer, c.head)));
    search_.start([this, pair, c](const Progress &progress, const LatestJob::Deliver &deliver) {
        if (auto like = likeHeads(*pair, c.layer, c.head, progress); like && !like->empty()) {
            deliver([this, pair, heads = like->front().heads] {
                found_ = heads;
                foundIn_ = pair;
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
            const bool isSigned = side == Side::Difference;
            plot_->setColormap(Appearance::instance().colormap(isSigned));
            plot_->setUnit(sideUnit(side));
            plot_->setAbsentText(side == Side::Difference ? tr("only in one of the two") : side == Side::A ? tr("only in the other") : tr("only in this one"));
            plot_->setCells(cells, limits.of.range(side));
            sayCell();
        });
    });
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
    if (cell.query >= pair.queries.size() || cell.key >= pair.keys.size()) {
        cell_->clear();
        return;
    }
    const Tile one{cell.query, cell.key, 1, 1};
    const BrokenPair broken = limits_ && limits_->pair == labelled_ && limits_->heads == *chosen ? limits_->broken : BrokenPair();
    const auto value = [&](Side side) {
        const CellMarks marks = pairMarks(pair, *chosen, broken, side, one, 1, 1);
        const CellMark mark = marks.empty() ? CellMark::None : marks.front();
        return mark == CellMark::Absent ? tr("not there") : weightText(alignedCells(pair, *chosen, side, one, 1, 1).values[0], mark);
    };
    const bool comparable = pairMarks(pair, *chosen, broken, Side::Difference, one, 1, 1).empty();
    const float difference = comparable ? alignedCells(pair, *chosen, Side::Difference, one, 1, 1).values[0] : std::numeric_limits<float>::quiet_NaN();
    cell_->setText(tr("%1 → %2   %3, other %4 (%5)")
                       .arg(quoted(pair.queries.labels[static_cast<size_t>(cell.query)]), quoted(pair.keys.labels[static_cast<size_t>(cell.key)]), value(Side::A), value(Side::B), std::isnan(difference) ? QString(QChar(0x2013)) : signedText(difference)));
}

void CompareView::saySummary()
{
    const PairPtr &pair = comparison_->pair();
    summary_->setVisible(pair != nullptr);
    if (!pair) {
        return;
    }
    QString text = tr("%1 of %2 positions are the same in both.").arg(pair->queries.sameGroups()).arg(pair->queries.size());
    text += onlyInB(pair->queries) ? " " + tr("Those in brackets stand only in %1.").arg(comparison_->otherName()) : QString();
    const AttentionGroup &a = pair->a->model->group(pair->groupA), &b = pair->b->model->group(pair->groupB);
    if (a.n_layers != b.n_layers || a.n_heads != b.n_heads) {
        text += " " + tr("This model has %1 layers of %2 heads, the other %3 of %4: layer and number need not mean the same in both. A head without one at its place stands beside the one that moves the least mass.").arg(a.n_layers).arg(a.n_heads).arg(b.n_layers).arg(b.n_heads);
    }
    const Chosen &c = selection_->chosen();
    const int row = comparison_->changes().empty() ? -1 : table_->rowOf(c.layer, c.head);
    if (row >= 0) {
        const HeadChange &change = table_->changes()[static_cast<size_t>(row)];
        if (change.moved) {
            text += " " + tr("%1 moves %2 % of its attention.").arg(headName(c.layer, c.head)).arg(*change.moved * 100, 0, 'f', 1);
            text += std::abs(change.largest) < 5e-5f ? QString() : " " + tr("The most at %1 to %2 (%3).").arg(quoted(pair->queries.labels[static_cast<size_t>(change.row)]), quoted(pair->keys.labels[static_cast<size_t>(change.col)]), signedText(change.largest));
        }
    }
    summary_->setText(text);
}

} // namespace headscope::ui
