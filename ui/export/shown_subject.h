// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which figure a view has, and what is drawn of what views show: the same for the window's export and for a session on the command line. Pure functions.

#include <string_view>
#include <vector>

#include "ui/export/figure.h"
#include "ui/state/selection.h"
#include "ui/state/view_options.h"

namespace headscope::ui {

/// Lines of so many heads are drawn together: more cannot be told apart.
constexpr size_t mostHeadsWithLines = 32;

/// What views show, as far as figures go.
struct ShownState {
    Chosen chosen;                     ///< inside the trace
    std::vector<HeadPlace> heads;      ///< looked at together, the chosen one among them
    LinesOptions lines = {};
    TextOptions text = {};
    HeadFold fold = HeadFold::Mean;
    HeadMerge merge = {};
    MapOptions map = {};
    std::shared_ptr<const PassPair> pair = nullptr; ///< that stands beside the trace; null = none
    HeadPair beside = {};
    Side side = Side::Difference;
};

/// By the name under which a session knows a view; heatmaps where a view has no figure of its own.
FigureKind figureOfView(std::string_view view);

/// Heads whose lines are drawn: the chosen ones, or all of the chosen one's layer.
std::vector<HeadPlace> headsWithLines(const Trace &trace, const Chosen &chosen, const std::vector<HeadPlace> &heads, ShownHeads shown);

/// What the figure of a kind shows of the trace. A comparison without a pair has none either.
FigureSubject shownSubject(FigureKind kind, const Trace &trace, const ShownState &shown);

} // namespace headscope::ui
