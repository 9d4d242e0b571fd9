// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/shown_axes.h"

#include "ui/views/labels.h"

namespace headscope::ui {

bool ShownAxes::follow(const TracePtr &trace, GroupIndex group, const DisplayOptions &options)
{
    if (trace_ == trace && group_ == group && words_ == options.words) {
        return false;
    }
    trace_ = trace;
    group_ = group;
    words_ = options.words;
    queries_ = queryGroups(*trace, group, options);
    keys_ = keyGroups(*trace, group, options);
    return true;
}

QStringList ShownAxes::queryLabels() const { return toList(groupLabels(queries_, trace_->queries(group_), trace_->queries(group_).labels)); }

QStringList ShownAxes::keyLabels() const { return toList(groupLabels(keys_, trace_->keys(group_), trace_->keyLabels(group_))); }

std::optional<Cell> ShownAxes::cellOf(const Chosen &chosen) const
{
    const bool inside = trace_ && chosen.group == group_ && chosen.query.value < queries_.positions() && chosen.key.value < keys_.positions();
    return inside ? std::optional(Cell{queries_.of(chosen.query.value), keys_.of(chosen.key.value)}) : std::nullopt;
}

std::pair<QueryPos, KeyPos> ShownAxes::positionsOf(const Cell &cell, const Chosen &chosen) const
{
    const auto inside = [](const AxisGroups &groups, int group, int position) { return position >= groups.first(group) && position < groups.end(group) ? position : groups.first(group); };
    return {QueryPos(inside(queries_, cell.query, chosen.query.value)), KeyPos(inside(keys_, cell.key, chosen.key.value))};
}

} // namespace headscope::ui
