// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/change_table.h"

#include <QGuiApplication>
#include <QPainter>
#include <algorithm>

#include "ui/state/appearance.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {
constexpr int shareRole = Qt::UserRole;
}

void ChangeTable::setChanges(std::vector<HeadChange> changes)
{
    beginResetModel();
    changes_ = std::move(changes);
    arrange();
    endResetModel();
}

void ChangeTable::sort(int column, Qt::SortOrder order)
{
    beginResetModel();
    column_ = column;
    order_ = order;
    arrange();
    endResetModel();
}

void ChangeTable::arrange()
{
    const auto place = [](const HeadChange &c) { return std::pair(c.heads.layerA, c.heads.headA); };
    const auto number = [this](const HeadChange &c) { return (column_ == Divergence ? c.divergence : c.moved).value_or(-1); };
    const bool falls = order_ == Qt::DescendingOrder;
    std::stable_sort(changes_.begin(), changes_.end(), [&](const HeadChange &a, const HeadChange &b) {
        if (a.broken != b.broken) {
            return b.broken;
        }
        const HeadChange &first = falls ? b : a, &second = falls ? a : b;
        return column_ == Head ? place(first) < place(second) : number(first) < number(second);
    });
}

int ChangeTable::rowOf(LayerIndex layer, HeadIndex head) const
{
    const auto found = std::find_if(changes_.begin(), changes_.end(), [&](const HeadChange &c) { return c.heads.layerA == layer && c.heads.headA == head; });
    return found == changes_.end() ? -1 : static_cast<int>(found - changes_.begin());
}

const HeadChange *ChangeTable::changeOf(LayerIndex layer, HeadIndex head) const
{
    const int row = rowOf(layer, head);
    return row < 0 ? nullptr : &changes_[static_cast<size_t>(row)];
}

int ChangeTable::firstBroken() const
{
    return static_cast<int>(std::find_if(changes_.begin(), changes_.end(), [](const HeadChange &c) { return c.broken; }) - changes_.begin());
}

int ChangeTable::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : static_cast<int>(changes_.size()); }

int ChangeTable::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : columns; }

QVariant ChangeTable::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columns) {
        return {};
    }
    const HeadChange &change = changes_[static_cast<size_t>(index.row())];
    const auto &value = index.column() == Divergence ? change.divergence : change.moved;
    if (role == Qt::DisplayRole && change.broken && index.column() != Head) {
        return tr("no numbers");
    }
    if (role == Qt::ToolTipRole && change.broken) {
        return tr("Some weights of this head are not a number in one of the two: it cannot be compared");
    }
    if (role == Qt::ForegroundRole && change.broken) {
        return warningText(QGuiApplication::palette());
    }
    if (role == Qt::DisplayRole) {
        return index.column() == Head ? headName(change.heads.layerA, change.heads.headA) : !value ? QString(QChar(0x2013)) : index.column() == Moved ? QString::number(*value * 100, 'f', 1) + " %" : QString::number(*value, 'f', 3);
    }
    if (role == shareRole && index.column() == Moved) {
        return value.value_or(0.0);
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(index.column() == Head ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignVCenter);
    }
    return {};
}

QVariant ChangeTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::DisplayRole) {
        return section == Head ? tr("Head") : section == Moved ? tr("Moved") : tr("JS, bits");
    }
    if (role == Qt::InitialSortOrderRole) {
        return static_cast<int>(section == Head ? Qt::AscendingOrder : Qt::DescendingOrder);
    }
    if (role == Qt::ToolTipRole) {
        return section == Head ? tr("Layer by layer, or the most changed first: a click on a title sorts")
            : section == Moved ? tr("Share of its attention that lies elsewhere: mean over queries of ½ Σⱼ |Aᵢⱼ − Bᵢⱼ| (total variation)")
                               : tr("Jensen-Shannon divergence of A and B, mean over queries, in bits (Clark et al. 2019)");
    }
    return {};
}

void ShareDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const double share = std::clamp(index.data(shareRole).toDouble(), 0.0, 1.0);
    QColor bar = accent(option.palette);
    bar.setAlpha(70);
    const QRect room = option.rect.adjusted(2, 3, -2, -3);
    painter->fillRect(QRect(room.left(), room.top(), static_cast<int>(room.width() * share), room.height()), bar);
    QStyledItemDelegate::paint(painter, option, index);
}

} // namespace headscope::ui
