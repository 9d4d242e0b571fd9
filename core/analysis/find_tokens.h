// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Positions by what stands there. Pure functions, linear in the text.

#include <string>
#include <string_view>
#include <vector>

#include "core/forward/input.h"

namespace headscope {

/// Ascending positions where `wanted` is found, whatever the case: of a text (or pair) the pieces in which an occurrence begins, so that words of several pieces are found; of everything else, special tokens and extra keys included,
/// the positions whose label has it. `labels`: one a position, extra keys behind the sequence's. Empty for an empty `wanted`.
std::vector<int> findTokens(const Sequence &sequence, const std::vector<std::string> &labels, std::string_view wanted);

/// Where the token at `position` of `before` stands in `after`, when a stretch of the one was exchanged for the other: what both begin or end with keeps its tokens; a position within the stretch stays, or becomes the last.
/// Requires `position` inside `before`, and `after` not to be empty.
int movedPosition(const std::vector<std::string> &before, const std::vector<std::string> &after, int position);

} // namespace headscope
