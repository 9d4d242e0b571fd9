// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/selection.h"

#include <algorithm>

namespace headscope::ui {

namespace {

std::vector<GroupBounds> boundsOf(const Document &document)
{
    std::vector<GroupBounds> out;
    const ModelPtr &model = document.model();
    const TracePtr &trace = document.trace();
    for (int i = 0; model && i < static_cast<int>(model->groups.size()); ++i) {
        const GroupIndex group(i);
        const auto &g = model->group(group);
        out.push_back({g.n_layers, g.n_heads, trace ? trace->nQuery(group) : 1, trace ? trace->nKey(group) : 1});
    }
    return out;
}

} // namespace

Selection::Selection(Document *document, QObject *parent) : QObject(parent)
{
    connect(document, &Document::modelChanged, this, [this, document] {
        setBounds(boundsOf(*document));
        choose({GroupIndex(0), chosen_.layer, chosen_.head, chosen_.query, chosen_.key}, Moved::Follow);
        left_.clear();
    });
    connect(document, &Document::traceChanged, this, [this, document] {
        if (document->trace()) { // without one the place is kept for the next
            setBounds(boundsOf(*document));
        }
    });
}

GroupBounds Selection::bounds(GroupIndex group) const { return static_cast<size_t>(group.value) < bounds_.size() ? bounds_[static_cast<size_t>(group.value)] : GroupBounds{}; }

void Selection::choose(Chosen next, Moved how)
{
    const auto inside = [](int value, int count) { return std::clamp(value, 0, std::max(0, count - 1)); };
    next.group.value = inside(next.group.value, static_cast<int>(bounds_.size()));
    const GroupBounds b = bounds(next.group);
    next.layer.value = inside(next.layer.value, b.n_layers);
    next.head.value = inside(next.head.value, b.n_heads);
    next.query.value = inside(next.query.value, b.n_query);
    next.key.value = inside(next.key.value, b.n_key);
    const Chosen before = std::exchange(chosen_, next);
    if (before.group != next.group) {
        emit groupChanged(chosen_);
    }
    if (before.place() != next.place()) {
        emit headChanged(chosen_);
    }
    if (before.group != next.group || before.query != next.query || before.key != next.key) {
        emit cellChanged(chosen_);
    }
    if (before != next) {
        emit stepped(chosen_, how);
    }
}

void Selection::chooseGroup(GroupIndex group)
{
    left_[chosen_.group.value] = chosen_;
    const auto known = left_.find(group.value);
    choose(known != left_.end() ? known->second : Chosen{group, chosen_.layer, chosen_.head, chosen_.query, chosen_.key});
}

void Selection::chooseHead(LayerIndex layer, HeadIndex head) { choose({chosen_.group, layer, head, chosen_.query, chosen_.key}); }

void Selection::chooseCell(QueryPos query, KeyPos key) { choose({chosen_.group, chosen_.layer, chosen_.head, query, key}); }

void Selection::moveHead(int layers, int heads) { choose({chosen_.group, LayerIndex(chosen_.layer.value + layers), HeadIndex(chosen_.head.value + heads), chosen_.query, chosen_.key}, Moved::Arrow); }

void Selection::moveCell(int queries, int keys) { choose({chosen_.group, chosen_.layer, chosen_.head, QueryPos(chosen_.query.value + queries), KeyPos(chosen_.key.value + keys)}, Moved::Arrow); }

void Selection::setBounds(std::vector<GroupBounds> next)
{
    const bool last = chosen_.query.value == bounds(chosen_.group).n_query - 1;
    bounds_ = std::move(next);
    Chosen moved = chosen_;
    if (last) { // the last token stays the last while somebody types
        moved.query.value = bounds(chosen_.group).n_query - 1;
    }
    choose(moved, Moved::Follow);
}

bool hasHead(const Trace &trace, const Chosen &chosen)
{
    if (static_cast<size_t>(chosen.group.value) >= trace.model->groups.size()) {
        return false;
    }
    const auto &group = trace.model->group(chosen.group);
    return chosen.layer.value < group.n_layers && chosen.head.value < group.n_heads;
}

bool hasCell(const Trace &trace, const Chosen &chosen)
{
    return hasHead(trace, chosen) && chosen.query.value < trace.nQuery(chosen.group) && chosen.key.value < trace.nKey(chosen.group);
}

} // namespace headscope::ui
