// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Two axes of positions laid beside each other: which tokens of two passes are the same. Pure functions on the caller's thread.

#include <string>
#include <vector>

#include "core/forward/trace.h"

namespace headscope {

/// One row or column of two axes together: neighbouring positions of the first, of the second, or of both. Empty ranges: only the other axis has it.
struct AlignedGroup {
    int a_begin = 0, a_end = 0, b_begin = 0, b_end = 0;
    bool same = false; ///< in both, with the same text

    bool inA() const { return a_begin < a_end; }
    bool inB() const { return b_begin < b_end; }
    bool inBoth() const { return inA() && inB(); }
    bool operator==(const AlignedGroup &) const = default;
};

/// Every position of both axes is in exactly one group, and groups ascend on both.
struct AxisAlignment {
    std::vector<AlignedGroup> groups;
    std::vector<std::string> labels;    ///< one a group; of two texts "this | that"
    std::vector<int> of_a, of_b;        ///< group of each position

    int size() const { return static_cast<int>(groups.size()); }
    int sameGroups() const; ///< groups that are the same
};

/// One axis: a sequence with the labels of its positions, those of a layer's extra keys included.
struct Axis {
    const Sequence &sequence;
    std::vector<std::string> labels; ///< [n]
};

/// Lays two axes beside each other. Units are single positions where both come from one vocabulary (`sameVocabulary`) or have the same labels; of one text cut by two vocabularies the smallest stretches that both cut alike; else words.
/// Units that are the same stand in the same order in both (longest common subsequence; between anchors that occur once in long texts). What lies between is laid side by side where both have as many units there (then not
/// `same`), else each stands alone, those of `a` first. Cost: linear where the axes are alike; at most 4 million comparisons between two anchors.
AxisAlignment alignAxes(const Axis &a, const Axis &b, bool sameVocabulary);

/// The labels, in brackets where only the second axis has the group.
std::vector<std::string> markedLabels(const AxisAlignment &axis);

/// Of two passes' kinds of attention.
AxisAlignment alignQueries(const Trace &a, GroupIndex groupA, const Trace &b, GroupIndex groupB);
AxisAlignment alignKeys(const Trace &a, GroupIndex groupA, const Trace &b, GroupIndex groupB);

} // namespace headscope
