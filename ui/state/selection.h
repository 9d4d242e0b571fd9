// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The one selection that every view shares: kind of attention, layer, head, query, key, and the heads that are looked at together. Follows the document: always inside what the open model and its trace have; an edit of the text moves it with its tokens. GUI thread only.

#include <QObject>
#include <map>
#include <set>
#include <vector>

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

    /// The current head and cell.
    const Chosen &chosen() const { return chosen_; }
    /// The heads of the current kind of attention that are looked at together, in the order in which they were chosen, none twice. The current head is always among them.
    const std::vector<HeadPlace> &heads() const { return heads_; }
    bool isChosen(const HeadPlace &place) const { return among_.contains(place); }
    /// Layer, heads and cell are those that were chosen when this kind of attention was last on show.
    void chooseGroup(GroupIndex group);
    /// This head alone.
    void chooseHead(LayerIndex layer, HeadIndex head);
    void chooseCell(QueryPos query, KeyPos key);
    /// A whole place, which the program chose: of a session, of the history, of a model that was just opened. `heads`: those that are looked at together.
    void restore(const Chosen &place, std::vector<HeadPlace> heads = {}) { choose(place, std::move(heads), Moved::Follow); }
    /// Adds a head, which becomes the current one, or takes it away; the last one stays.
    void toggleHead(const HeadPlace &place);
    /// Makes a chosen head the current one; one that is not chosen is chosen alone.
    void makeCurrent(const HeadPlace &place);
    /// Chooses these heads. Those that there are not, of another kind of attention, or named twice are left out; where the current head is not among them, the last becomes it. None that is left: no change.
    void setHeads(std::vector<HeadPlace> heads);
    /// Chooses these, and `current` of them as the current head.
    void setHeads(std::vector<HeadPlace> heads, const HeadPlace &current);
    /// Moves head or cell by so many, stopping at the bounds.
    void moveHead(int layers, int heads);
    void moveCell(int queries, int keys);
    /// Sizes of each kind of attention, and where the choice goes. A query on the last position stays there when positions come or go.
    void setBounds(std::vector<GroupBounds> bounds, Chosen moved);
    void setBounds(std::vector<GroupBounds> bounds) { setBounds(std::move(bounds), chosen_); }

signals:
    /// Another kind of attention; the other three follow where they apply.
    void groupChanged(const headscope::ui::Chosen &chosen);
    void headChanged(const headscope::ui::Chosen &chosen);
    /// Other heads are chosen, or in another order.
    void headsChanged(const std::vector<headscope::HeadPlace> &heads);
    void cellChanged(const headscope::ui::Chosen &chosen);
    /// Behind those: the same move, and why.
    void stepped(const headscope::ui::Chosen &chosen, headscope::ui::Moved how);

private:
    struct Left {
        Chosen chosen;
        std::vector<HeadPlace> heads;
    };
    GroupBounds bounds(GroupIndex group) const;
    bool inside(const HeadPlace &place) const;
    /// What stands at the positions of the current kind of attention.
    void remember(const Document &document);
    void choose(Chosen next, std::vector<HeadPlace> heads, Moved how = Moved::Choice);
    Chosen chosen_;
    std::vector<HeadPlace> heads_ = {HeadPlace{}};
    std::set<HeadPlace> among_ = {HeadPlace{}}; ///< the same, to be asked quickly
    std::map<int, Left> left_; ///< by kind of attention: what was chosen when it was left
    std::vector<GroupBounds> bounds_;
    std::vector<std::string> queryLabels_, keyLabels_; ///< of the last trace of this model; empty = none
};

/// True when the trace has the chosen head; hasCell: and the chosen query and key. A selection may be ahead of a trace that a view still draws.
bool hasHead(const Trace &trace, const HeadPlace &place);
inline bool hasHead(const Trace &trace, const Chosen &chosen) { return hasHead(trace, chosen.place()); }
bool hasCell(const Trace &trace, const Chosen &chosen);

} // namespace headscope::ui
