// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/selection.h"

#include <algorithm>

namespace headscope::ui {

void Selection::choose(Chosen next)
{
    const auto inside = [](int value, int count) { return std::clamp(value, 0, std::max(0, count - 1)); };
    next.layer.value = inside(next.layer.value, bounds_.n_layers);
    next.head.value = inside(next.head.value, bounds_.n_heads);
    next.query.value = inside(next.query.value, bounds_.n_tokens);
    next.key.value = inside(next.key.value, bounds_.n_tokens);
    const Chosen before = std::exchange(chosen_, next);
    if (before.layer != next.layer || before.head != next.head) {
        emit headChanged(chosen_);
    }
    if (before.query != next.query || before.key != next.key) {
        emit cellChanged(chosen_);
    }
}

void Selection::chooseHead(LayerIndex layer, HeadIndex head) { choose({layer, head, chosen_.query, chosen_.key}); }

void Selection::chooseCell(QueryPos query, KeyPos key) { choose({chosen_.layer, chosen_.head, query, key}); }

void Selection::moveHead(int layers, int heads)
{
    choose({LayerIndex(chosen_.layer.value + layers), HeadIndex(chosen_.head.value + heads), chosen_.query, chosen_.key});
}

void Selection::moveCell(int queries, int keys)
{
    choose({chosen_.layer, chosen_.head, QueryPos(chosen_.query.value + queries), KeyPos(chosen_.key.value + keys)});
}

void Selection::setBounds(const SelectionBounds &bounds)
{
    Chosen next = chosen_;
    if (chosen_.query.value == bounds_.n_tokens - 1) { // the last token stays the last while somebody types
        next.query.value = bounds.n_tokens - 1;
    }
    bounds_ = bounds;
    choose(next);
}

} // namespace headscope::ui
