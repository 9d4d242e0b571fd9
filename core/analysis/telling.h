// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Where to look first in a trace that nobody has looked at yet.

#include <vector>

#include "core/analysis/head_metrics.h"

namespace headscope {

struct CellPlace {
    QueryPos query;
    KeyPos key;
    bool operator==(const CellPlace &) const = default;
};

/// The head of a group with the highest induction score on the text; where no token repeats, the highest previous-token score. The first of equals. Requires at least one head.
HeadPlace tellingHead(GroupIndex group, const std::vector<std::vector<HeadMetrics>> &metrics);

/// The last query of the head that looks most at another key than the first token, and that key; the first cell where none does.
CellPlace tellingCell(const Trace &trace, const HeadPlace &place);

} // namespace headscope
