// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Positions of an axis put together: sub-word pieces to words by their offsets, or every position by itself. Pure functions on the caller's thread, linear in the positions.

#include <string>
#include <vector>

#include "core/forward/input.h"

namespace headscope {

/// Neighbouring positions that are one row or column: group g is the positions [begin[g], begin[g + 1]).
struct AxisGroups {
    std::vector<int> begin = {0}; ///< ascending, the number of positions last

    int size() const { return static_cast<int>(begin.size()) - 1; }
    int positions() const { return begin.back(); }
    int first(int group) const { return begin[static_cast<size_t>(group)]; }
    int end(int group) const { return begin[static_cast<size_t>(group) + 1]; }
    /// The group of a position. Requires 0 <= position < positions().
    int of(int position) const;
    bool operator==(const AxisGroups &) const = default;
};

/// Every position by itself.
AxisGroups singlePositions(int positions);

/// True where positions are pieces of a text, so that words can be told.
bool hasWords(const Sequence &sequence);

/// Words. Two neighbouring pieces of one text are of one word where no blank lies between them and both characters at the seam are letters, digits or marks (an apostrophe between such counts as one), and where they are pieces of
/// one character. Scripts that write no blanks between words (Han, kana, Thai, Lao, Khmer, Burmese) stay apart, but for marks. Special tokens and the `extra` positions behind the sequence are groups by themselves.
/// Requires hasWords(sequence).
AxisGroups wordsOf(const Sequence &sequence, int extra = 0);

/// One label a group: of several positions the text that they cover. `labels`: one a position.
std::vector<std::string> groupLabels(const AxisGroups &groups, const Sequence &sequence, const std::vector<std::string> &labels);

} // namespace headscope
