// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The one selection that every view shares: kind of attention, layer, head, query, key. Follows the document: always inside what the open model and its trace have. GUI thread only.

#include <QObject>
#include <map>

#include "core/model/model_spec.h"
#include "ui/state/document.h"

namespace headscope::ui {

struct Chosen {
    GroupIndex group;
    LayerIndex layer;
    HeadIndex head;
    QueryPos query;
    KeyPos key;
    HeadPlace place() const { return {group, layer, head}; }
    bool operator==(const Chosen &) const = default;
};

/// Sizes of one kind of attention that the selection must lie in.
struct GroupBounds {
    int n_layers = 0, n_heads = 0, n_query = 0, n_key = 0;
};

/// Why the selection moved.
enum class Moved {
    Choice, ///< the user chose a place
    Arrow,  ///< the user moved by one
    Follow, ///< tokens came or went, or the program chose
};

class Selection : public QObject {
    Q_OBJECT
public:
    /// Create it before the views: bounds are then up to date whenever a view hears of a new trace.
    explicit Selection(Document *document, QObject *parent = nullptr);

    const Chosen &chosen() const { return chosen_; }
    /// Layer, head and cell are those that were chosen when this kind of attention was last on show.
    void chooseGroup(GroupIndex group);
    void chooseHead(LayerIndex layer, HeadIndex head);
    void chooseCell(QueryPos query, KeyPos key);
    /// A whole place, which the program chose: of a session, of the history, of a model that was just opened.
    void restore(const Chosen &place) { choose(place, Moved::Follow); }
    /// Moves head or cell by so many, stopping at the bounds.
    void moveHead(int layers, int heads);
    void moveCell(int queries, int keys);
    /// Sizes of each kind of attention. A query on the last position stays there when positions come or go.
    void setBounds(std::vector<GroupBounds> bounds);

signals:
    /// Another kind of attention; headChanged and cellChanged follow.
    void groupChanged(const headscope::ui::Chosen &chosen);
    void headChanged(const headscope::ui::Chosen &chosen);
    void cellChanged(const headscope::ui::Chosen &chosen);
    /// Behind those: the same move, and why.
    void stepped(const headscope::ui::Chosen &chosen, headscope::ui::Moved how);

private:
    GroupBounds bounds(GroupIndex group) const;
    void choose(Chosen next, Moved how = Moved::Choice);
    Chosen chosen_;
    std::map<int, Chosen> left_; ///< by kind of attention: what was chosen when it was left
    std::vector<GroupBounds> bounds_;
};

/// True when the trace has the chosen head; hasCell: and the chosen query and key. A selection may be ahead of a trace that a view still draws.
bool hasHead(const Trace &trace, const Chosen &chosen);
bool hasCell(const Trace &trace, const Chosen &chosen);

} // namespace headscope::ui
