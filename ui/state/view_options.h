// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the user chose in views that have options of their own, as values: for settings, sessions, undo.

#include <QString>
#include <optional>
#include <set>

#include "core/analysis/rollout.h"
#include "core/analysis/token_attention.h"
#include "core/session/session.h"

namespace headscope::ui {

enum class ShownHeads { Chosen, Layer };

struct LinesOptions {
    ShownHeads shown = ShownHeads::Chosen;
    float threshold = 0.02f;           ///< weights below it have no line; the nearest of the view's steps is taken
    bool withoutFirst = false;         ///< lines to key 0 are left out
    bool whole = false;                ///< the whole text in view
    bool operator==(const LinesOptions &) const = default;
};

struct TextOptions {
    Direction direction = Direction::From;
    Together together = Together::Sum;
    std::set<int> pins = {};           ///< positions
    bool operator==(const TextOptions &) const = default;
};

struct MapOptions {
    int strength = 80;                 ///< opacity of the largest weight, per cent
    bool grey = true;                  ///< a picture lies in grey below: its colours are not the weights'
    std::optional<HeadFold> rollout = {}; ///< of all layers, heads put together so; nothing = the chosen head
    bool operator==(const MapOptions &) const = default;
};

/// Places of a chooser: 0 = the chosen head, then the folds.
constexpr int indexOf(const std::optional<HeadFold> &fold) { return fold ? 1 + static_cast<int>(*fold) : 0; }
constexpr std::optional<HeadFold> foldAt(int index) { return index > 0 ? std::optional(static_cast<HeadFold>(index - 1)) : std::nullopt; }

struct CompareOptions {
    CompareWith with = CompareWith::Text;
    Side side = Side::Difference;
    Beside beside = {};
    std::optional<QString> text = {};  ///< the other text; nothing = it has not been begun: it begins as a copy of the one on show
    bool operator==(const CompareOptions &) const = default;
};

} // namespace headscope::ui
