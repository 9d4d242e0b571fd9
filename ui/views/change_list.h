// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The list of heads, the most changed first. Says which one the user chose; shows which one is chosen. GUI thread only.

#include <QTableView>

#include "ui/views/change_table.h"

namespace headscope::ui {

class ChangeList : public QTableView {
    Q_OBJECT
public:
    explicit ChangeList(QWidget *parent = nullptr);

    ChangeTable *table() { return table_; }
    /// From the top, wherever the row of that head stands: the most moved are what the list is for.
    void setChanges(const std::vector<HeadChange> &changes, LayerIndex layer = {}, HeadIndex head = {});
    /// Selects that head's row, where it has one, and brings it into view. Tells nobody.
    void mark(LayerIndex layer, HeadIndex head);

signals:
    /// By the user, of the pass on show.
    void chosen(headscope::LayerIndex layer, headscope::HeadIndex head);

private:
    /// The row of the chosen head, and room for the words of heads without numbers.
    void dress();

    ChangeTable *table_;
    LayerIndex layer_; ///< the chosen head
    HeadIndex head_;
    bool ours_ = false; ///< the selection is ours, not the user's
};

} // namespace headscope::ui
