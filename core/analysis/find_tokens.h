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

} // namespace headscope
