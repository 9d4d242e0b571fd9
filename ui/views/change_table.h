// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Heads ranked by how much they changed: a row a head, with a bar for the moved mass. Sorted by the moved mass, by divergence or layer by layer; heads without numbers stand last always. GUI thread only.

#include <QAbstractTableModel>
#include <QStyledItemDelegate>
#include <vector>

#include "core/analysis/comparison.h"

namespace headscope::ui {

class ChangeTable : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Head, Moved, Divergence, columns };
    using QAbstractTableModel::QAbstractTableModel;

    void setChanges(std::vector<HeadChange> changes);
    const std::vector<HeadChange> &changes() const { return changes_; }
    /// The row of a head of the pass on show; -1 = none.
    int rowOf(LayerIndex layer, HeadIndex head) const;
    /// The change of that head; null = none.
    const HeadChange *changeOf(LayerIndex layer, HeadIndex head) const;
    /// From this row on, to the last, heads have no numbers.
    int firstBroken() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    void arrange();

    std::vector<HeadChange> changes_; ///< in the order of the rows
    int column_ = Moved;
    Qt::SortOrder order_ = Qt::DescendingOrder;
};

/// Draws the share of ChangeTable::Moved as a bar behind its number.
class ShareDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace headscope::ui
