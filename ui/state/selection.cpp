// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/selection.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/analysis/find_tokens.h"

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
        queryLabels_.clear();
        keyLabels_.clear();
        choose({GroupIndex(0), chosen_.layer, chosen_.head, chosen_.query, chosen_.key}, {}, Moved::Follow);
        left_.clear();
    });
    connect(document, &Document::traceChanged, this, [this, document] {
        if (const TracePtr &trace = document->trace()) { // without one the place is kept for the next
            const bool known = static_cast<size_t>(chosen_.group.value) < trace->model->groups.size() && chosen_.query.value < static_cast<int>(queryLabels_.size()) && chosen_.key.value < static_cast<int>(keyLabels_.size());
            Chosen moved = chosen_;
            if (known && trace->nQuery(moved.group) > 0 && trace->nKey(moved.group) > 0) {
                moved.query.value = movedPosition(queryLabels_, trace->queries(moved.group).labels, moved.query.value);
                moved.key.value = movedPosition(keyLabels_, trace->keyLabels(moved.group), moved.key.value);
            }
            setBounds(boundsOf(*document), moved);
            remember(*document);
        }
    });
    connect(this, &Selection::groupChanged, this, [this, document] { remember(*document); });
}

void Selection::remember(const Document &document)
{
    const TracePtr &trace = document.trace();
    const bool there = trace && static_cast<size_t>(chosen_.group.value) < trace->model->groups.size();
    queryLabels_ = there ? trace->queries(chosen_.group).labels : std::vector<std::string>();
    keyLabels_ = there ? trace->keyLabels(chosen_.group) : std::vector<std::string>();
}

GroupBounds Selection::bounds(GroupIndex group) const { return static_cast<size_t>(group.value) < bounds_.size() ? bounds_[static_cast<size_t>(group.value)] : GroupBounds{}; }

bool Selection::inside(const HeadPlace &place) const
{
    const GroupBounds b = bounds(place.group);
    return place.group.value >= 0 && place.layer.value >= 0 && place.layer.value < b.n_layers && place.head.value >= 0 && place.head.value < b.n_heads;
}

void Selection::choose(Chosen next, std::vector<HeadPlace> heads, Moved how)
{
    const auto within = [](int value, int count) { return std::clamp(value, 0, std::max(0, count - 1)); };
    next.group.value = within(next.group.value, static_cast<int>(bounds_.size()));
    const GroupBounds b = bounds(next.group);
    next.layer.value = within(next.layer.value, b.n_layers);
    next.head.value = within(next.head.value, b.n_heads);
    next.query.value = within(next.query.value, b.n_query);
    next.key.value = within(next.key.value, b.n_key);
    std::vector<HeadPlace> kept;
    std::set<HeadPlace> seen;
    std::copy_if(heads.begin(), heads.end(), std::back_inserter(kept), [&](const HeadPlace &place) { return place.group == next.group && inside(place) && seen.insert(place).second; });
    if (seen.insert(next.place()).second) {
        kept.push_back(next.place());
    }
    const Chosen before = std::exchange(chosen_, next);
    among_ = std::move(seen);
    const std::vector<HeadPlace> headsBefore = std::exchange(heads_, std::move(kept));
    if (before.group != next.group) {
        emit groupChanged(chosen_);
    }
    if (before.place() != next.place()) {
        emit headChanged(chosen_);
    }
    if (headsBefore != heads_) {
        emit headsChanged(heads_);
    }
    if (before.group != next.group || before.query != next.query || before.key != next.key) {
        emit cellChanged(chosen_);
    }
    if (before != next || headsBefore != heads_) {
        emit stepped(chosen_, how);
    }
}

void Selection::chooseGroup(GroupIndex group)
{
    left_[chosen_.group.value] = {chosen_, heads_};
    const auto known = left_.find(group.value);
    known != left_.end() ? choose(known->second.chosen, known->second.heads) : choose({group, chosen_.layer, chosen_.head, chosen_.query, chosen_.key}, {});
}

void Selection::chooseHead(LayerIndex layer, HeadIndex head) { choose({chosen_.group, layer, head, chosen_.query, chosen_.key}, {}); }

void Selection::chooseCell(QueryPos query, KeyPos key) { choose({chosen_.group, chosen_.layer, chosen_.head, query, key}, heads_); }

void Selection::toggleHead(const HeadPlace &place)
{
    if (!isChosen(place)) {
        std::vector<HeadPlace> more = heads_;
        more.push_back(place);
        setHeads(std::move(more), place);
    } else {
        std::vector<HeadPlace> fewer = heads_;
        std::erase(fewer, place);
        setHeads(std::move(fewer));
    }
}

void Selection::makeCurrent(const HeadPlace &place) { setHeads(isChosen(place) ? heads_ : std::vector<HeadPlace>{place}, place); }

void Selection::setHeads(std::vector<HeadPlace> heads) { setHeads(std::move(heads), chosen_.place()); }

void Selection::setHeads(std::vector<HeadPlace> heads, const HeadPlace &current)
{
    std::erase_if(heads, [&](const HeadPlace &place) { return place.group != chosen_.group || !inside(place); });
    if (heads.empty()) {
        return;
    }
    const HeadPlace next = std::find(heads.begin(), heads.end(), current) != heads.end() ? current : heads.back();
    choose({chosen_.group, next.layer, next.head, chosen_.query, chosen_.key}, std::move(heads));
}

void Selection::moveHead(int layers, int heads) { choose({chosen_.group, LayerIndex(chosen_.layer.value + layers), HeadIndex(chosen_.head.value + heads), chosen_.query, chosen_.key}, {}, Moved::Arrow); }

void Selection::moveCell(int queries, int keys) { choose({chosen_.group, chosen_.layer, chosen_.head, QueryPos(chosen_.query.value + queries), KeyPos(chosen_.key.value + keys)}, heads_, Moved::Arrow); }

void Selection::setBounds(std::vector<GroupBounds> next, Chosen moved)
{
    const bool last = chosen_.query.value == bounds(chosen_.group).n_query - 1;
    bounds_ = std::move(next);
    if (last) { // the last token stays the last while somebody types
        moved.query.value = bounds(chosen_.group).n_query - 1;
    }
    choose(moved, heads_, Moved::Follow);
}

bool hasHead(const Trace &trace, const HeadPlace &place)
{
    if (static_cast<size_t>(place.group.value) >= trace.model->groups.size()) {
        return false;
    }
    const auto &group = trace.model->group(place.group);
    return place.layer.value < group.n_layers && place.head.value < group.n_heads;
}

bool hasCell(const Trace &trace, const Chosen &chosen)
{
    return hasHead(trace, chosen) && chosen.query.value < trace.nQuery(chosen.group) && chosen.key.value < trace.nKey(chosen.group);
}

} // namespace headscope::ui
