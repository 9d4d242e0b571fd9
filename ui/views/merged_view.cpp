// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/merged_view.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QScrollBar>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/figure/raster.h"
#include "core/forward/forward.h"
#include "ui/state/appearance.h"
#include "ui/views/elided_label.h"
#include "ui/views/heading.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

/// The merged pattern of a rectangle and the largest weight of all of it.
struct Pattern {
    HeatmapCells cells;
    BrokenRows broken;
    float top = 0;
};

struct Outputs {
    Matrix own, merged, difference;
};

} // namespace

MergedView::MergedView(Document *document, Selection *selection, QWidget *parent)
    : QWidget(parent), document_(document), selection_(selection), heading_(new QLabel), cell_(new ElidedLabel(Qt::ElideMiddle)), problem_(new QLabel), kind_(new QComboBox), equal_(new QToolButton), only_(new QToolButton),
      weightArea_(new QScrollArea), plot_(new HeatmapPlot), own_(new SignedMatrix(tr("Concat + W_O"), tr("What the layer puts out: z of all heads side by side, through W_O"))), merged_(new SignedMatrix(tr("Merged + W_O"), tr("The same W_O with the merged z in the place of every head"))), difference_(new SignedMatrix(tr("Difference"), tr("The layer's own output minus the merged one")))
{
    setObjectName("mergedView");
    auto *outputs = new QWidget;
    auto *row = new QHBoxLayout(outputs);
    row->setContentsMargins(10, 6, 10, 6);
    row->setSpacing(14);
    for (SignedMatrix *matrix : {own_, merged_, difference_}) {
        row->addWidget(matrix, 1);
        connect(matrix, &SignedMatrix::rowClicked, this, [this](int query) { selection_->chooseCell(QueryPos(query), selection_->chosen().key); });
    }
    auto *split = new QSplitter(Qt::Vertical);
    split->addWidget(plot_);
    split->addWidget(outputs);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setChildrenCollapsible(false);
    split->setSizes({600, 400});
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildControls());
    layout->addWidget(split, 1);
    plot_->setAccessibleName(tr("Heatmap of the merged heads"));
    setFocusProxy(plot_);

    connect(document, &Document::traceChanged, this, &MergedView::refresh);
    connect(document, &Document::modelChanged, this, &MergedView::fillWeights);
    connect(selection, &Selection::groupChanged, this, &MergedView::fillWeights);
    connect(selection, &Selection::headChanged, this, &MergedView::refresh);
    connect(selection, &Selection::cellChanged, this, [this](const Chosen &c) {
        plot_->setChosen(Cell{c.query.value, c.key.value});
        for (SignedMatrix *matrix : {own_, merged_, difference_}) {
            matrix->setMarkedRow(c.query.value);
        }
        sayCell();
    });
    connect(plot_, &HeatmapPlot::wanted, this, &MergedView::requestPattern);
    connect(plot_, &HeatmapPlot::clicked, this, [this](const Cell &c) { selection_->chooseCell(QueryPos(c.query), KeyPos(c.key)); });
    connect(plot_, &HeatmapPlot::hovered, this, [this](std::optional<Cell> c) {
        hovered_ = c;
        sayCell();
    });
    connect(&Appearance::instance(), &Appearance::changed, this, [this] { plot_->setColormap(Appearance::instance().colormap()); });
    plot_->setColormap(Appearance::instance().colormap());
}

QWidget *MergedView::buildControls()
{
    makeHeading(heading_, cell_, "merged");
    problem_->setObjectName("mergedProblem");
    kind_->setObjectName("mergeKind");
    kind_->setAccessibleName(tr("How heads are merged"));
    kind_->addItem(tr("mean"), static_cast<int>(MergeKind::Mean));
    kind_->addItem(tr("maximum"), static_cast<int>(MergeKind::Max));
    kind_->addItem(tr("weights"), static_cast<int>(MergeKind::Weights));
    equal_->setText(tr("equal"));
    equal_->setObjectName("equalWeights");
    only_->setText(tr("only this head"));
    only_->setObjectName("onlyThisHead");
    weightArea_->setObjectName("mergeWeights");
    weightArea_->setFrameShape(QFrame::NoFrame);
    weightArea_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    weightArea_->setWidgetResizable(true);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(10, 6, 10, 2);
    line->addWidget(heading_);
    line->addWidget(kind_);
    line->addWidget(equal_);
    line->addWidget(only_);
    line->addWidget(cell_, 1);
    auto *controls = new QWidget;
    auto *layout = new QVBoxLayout(controls);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addLayout(line);
    layout->addWidget(weightArea_);
    problem_->setContentsMargins(10, 0, 10, 2);
    problem_->setWordWrap(true);
    layout->addWidget(problem_);
    connect(kind_, &QComboBox::currentIndexChanged, this, [this] {
        refresh();
        emit edited();
    });
    connect(equal_, &QToolButton::clicked, this, [this] { setWeights(std::nullopt); });
    connect(only_, &QToolButton::clicked, this, [this] { setWeights(selection_->chosen().head); });
    return controls;
}

void MergedView::fillWeights()
{
    weights_.clear();
    auto *page = new QWidget;
    auto *row = new QHBoxLayout(page);
    row->setContentsMargins(10, 2, 10, 2);
    const int heads = document_->model()->group(selection_->chosen().group).n_heads;
    for (int head = 0; head < heads; ++head) {
        auto *box = new QDoubleSpinBox;
        box->setObjectName(QString("mergeWeight%1").arg(head));
        box->setAccessibleName(tr("Weight of head %1").arg(head));
        box->setRange(0, 1000);
        box->setSingleStep(0.25);
        box->setDecimals(2);
        box->setValue(1);
        box->setPrefix(QString("H%1  ").arg(head));
        box->setKeyboardTracking(false);
        connect(box, &QDoubleSpinBox::valueChanged, this, [this] {
            refresh();
            emit edited();
        });
        row->addWidget(box);
        weights_.push_back(box);
    }
    row->addStretch(1);
    weightArea_->setWidget(page);
    weightArea_->setFixedHeight(page->sizeHint().height() + weightArea_->horizontalScrollBar()->sizeHint().height());
    refresh();
}

void MergedView::setWeights(std::optional<HeadIndex> only)
{
    for (size_t head = 0; head < weights_.size(); ++head) {
        const QSignalBlocker quiet(weights_[head]);
        weights_[head]->setValue(!only || only->value == static_cast<int>(head) ? 1 : 0);
    }
    refresh();
    emit edited();
}

HeadMerge MergedView::merge() const
{
    HeadMerge merge;
    merge.kind = static_cast<MergeKind>(kind_->currentData().toInt());
    if (merge.kind == MergeKind::Weights) {
        for (const QDoubleSpinBox *box : weights_) {
            merge.weights.push_back(static_cast<float>(box->value()));
        }
    }
    return merge;
}

void MergedView::setMerge(const HeadMerge &merge)
{
    const QSignalBlocker quiet(kind_);
    kind_->setCurrentIndex(kind_->findData(static_cast<int>(merge.kind)));
    for (size_t head = 0; merge.weights.size() == weights_.size() && head < weights_.size(); ++head) {
        const QSignalBlocker quietBox(weights_[head]);
        weights_[head]->setValue(static_cast<double>(merge.weights[head]));
    }
    refresh();
}

void MergedView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        plot_->setColours(palette());
        QPalette faint = palette();
        faint.setColor(QPalette::WindowText, faintText(palette()));
        cell_->setPalette(faint);
        faint.setColor(QPalette::WindowText, warningText(palette()));
        problem_->setPalette(faint);
    }
}

void MergedView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void MergedView::clear(const QString &why)
{
    pattern_.cancel();
    outputs_.cancel();
    plot_->clear();
    for (SignedMatrix *matrix : {own_, merged_, difference_}) {
        matrix->setValues({}, 1);
    }
    problem_->setText(why);
    problem_->setVisible(!why.isEmpty());
    sayCell();
}

void MergedView::refresh()
{
    const bool weighted = merge().kind == MergeKind::Weights;
    for (QWidget *widget : {static_cast<QWidget *>(weightArea_), static_cast<QWidget *>(equal_), static_cast<QWidget *>(only_)}) {
        widget->setVisible(weighted);
    }
    const TracePtr &trace = document_->trace();
    const Chosen &c = selection_->chosen();
    if (!isVisible() || !trace || !hasHead(*trace, c)) {
        clear({});
        heading_->clear();
        return;
    }
    const AttentionTrace &attn = trace->attention(c.place());
    heading_->setText(tr("Heads of L%1 by").arg(c.layer.value));
    if (const Status fine = checkMerge(merge(), attn.geometry.n_heads); !fine) {
        clear(tr("Give at least one head a weight above 0."));
        return;
    }
    problem_->hide();
    plot_->setTokens(queryLabels(*trace, c.group), keyLabels(*trace, c.group));
    plot_->setChosen(Cell{c.query.value, c.key.value});
    requestPattern();
    requestOutputs();
    sayCell();
}

void MergedView::requestPattern()
{
    const TracePtr &trace = document_->trace();
    const Chosen &c = selection_->chosen();
    if (!isVisible() || !trace || !hasHead(*trace, c) || !checkMerge(merge(), trace->attention(c.place()).geometry.n_heads)) {
        return;
    }
    pattern_.start([this, trace, place = c.place(), merge = merge(), tile = plot_->visibleTile(), room = plot_->roomForCells()](const Progress &progress, const LatestJob::Deliver &deliver) {
        const AttentionTrace &attn = trace->attention(place);
        const Tile whole{0, 0, attn.geometry.n_query, attn.geometry.n_key};
        if (progress.cancelled() || tile.query + tile.rows > whole.rows || tile.key + tile.cols > whole.cols) {
            return;
        }
        const int rows = std::clamp(room.height(), 1, tile.rows), cols = std::clamp(room.width(), 1, tile.cols);
        Pattern out{{tile, mergedPattern(attn, merge, tile, rows, cols)}, brokenRows(attn, merge, progress), largest(mergedPattern(attn, merge, whole, 1, 1))};
        out.cells.marks = patternMarks(attn, out.broken, tile, rows, cols);
        if (progress.cancelled()) {
            return;
        }
        deliver([this, trace, out = std::move(out)] {
            broken_ = out.broken;
            brokenOf_ = trace;
            plot_->setCells(out.cells, out.top);
            sayCell();
        });
    });
}

void MergedView::requestOutputs()
{
    const bool given = document_->trace()->model->given != nullptr; // then there is no z to send through W_O
    own_->parentWidget()->setVisible(!given);
    if (given) {
        outputs_.cancel();
        return;
    }
    outputs_.start([this, trace = document_->trace(), place = selection_->chosen().place(), merge = merge()](const Progress &progress, const LatestJob::Deliver &deliver) {
        Outputs out;
        out.own = attnOut(*trace, place.group, place.layer);
        if (progress.cancelled()) {
            return;
        }
        out.merged = mergedAttnOut(*trace, place.group, place.layer, merge);
        out.difference = headscope::difference(out.own, out.merged);
        deliver([this, out = std::move(out)] {
            const float common = std::max(largestMagnitude(out.own), largestMagnitude(out.merged));
            own_->setValues(out.own, common);
            merged_->setValues(out.merged, common);
            difference_->setValues(out.difference, largestMagnitude(out.difference));
            for (SignedMatrix *matrix : {own_, merged_, difference_}) {
                matrix->setMarkedRow(selection_->chosen().query.value);
            }
        });
    });
}

void MergedView::sayCell()
{
    const TracePtr &trace = document_->trace();
    const Chosen &c = selection_->chosen();
    const Cell cell = hovered_.value_or(Cell{c.query.value, c.key.value});
    if (!isVisible() || !trace || !hasCell(*trace, {c.group, c.layer, c.head, QueryPos(cell.query), KeyPos(cell.key)}) || !checkMerge(merge(), trace->attention(c.place()).geometry.n_heads)) {
        cell_->clear();
        return;
    }
    const AttentionTrace &attn = trace->attention(c.place());
    const Tile one{cell.query, cell.key, 1, 1};
    const bool broken = brokenOf_ == trace && static_cast<int>(broken_.size()) == attn.geometry.n_query && !patternMarks(attn, broken_, one, 1, 1).empty();
    cell_->setText(cellText(*trace, c.group, cell.query, cell.key, mergedPattern(attn, merge(), one, 1, 1).values[0], broken ? CellMark::NotANumber : CellMark::None));
}

} // namespace headscope::ui
