// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/change_list.h"

#include <QHeaderView>

namespace headscope::ui {

ChangeList::ChangeList(QWidget *parent) : QTableView(parent), table_(new ChangeTable(this))
{
    setObjectName("compareRanks");
    setAccessibleName(tr("Heads, the most changed first"));
    setModel(table_);
    setItemDelegateForColumn(ChangeTable::Moved, new ShareDelegate(this));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    horizontalHeader()->setHighlightSections(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(130); // beside the heatmap in a window of 1,024
    setTabKeyNavigation(false);
    horizontalHeader()->setSortIndicator(ChangeTable::Moved, Qt::DescendingOrder);
    setSortingEnabled(true);
    connect(table_, &QAbstractItemModel::modelAboutToBeReset, this, [this] { ours_ = true; });
    connect(table_, &QAbstractItemModel::modelReset, this, &ChangeList::dress);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex &row) {
        if (row.isValid() && !ours_) {
            const HeadPair &heads = table_->changes()[static_cast<size_t>(row.row())].heads;
            emit chosen(heads.layerA, heads.headA);
        }
    });
}

void ChangeList::setChanges(const std::vector<HeadChange> &changes, LayerIndex layer, HeadIndex head)
{
    layer_ = layer;
    head_ = head;
    table_->setChanges(changes);
}

void ChangeList::dress()
{
    clearSpans();
    for (int row = table_->firstBroken(); row < table_->rowCount(); ++row) { // their text needs the room of both numbers
        setSpan(row, ChangeTable::Moved, 1, 2);
    }
    setAutoScroll(false);
    mark(layer_, head_);
    scrollToTop();
    setAutoScroll(true);
}

void ChangeList::mark(LayerIndex layer, HeadIndex head)
{
    layer_ = layer;
    head_ = head;
    const int row = table_->rowOf(layer, head);
    ours_ = true;
    row >= 0 ? selectRow(row) : clearSelection();
    ours_ = false;
}

} // namespace headscope::ui
