// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Two passes beside each other: another text, another model, or the same before a change. Axes are laid beside each other (axis_alignment.h); A and B are the patterns over the aligned rows i and columns j: of several
/// positions, weights are summed over keys and averaged over queries (Clark et al. 2019, section 4.1).
///
/// How much a row differs, both in [0, 1] where rows sum to 1:
///   moved mass        1/2 sum_j |A_ij - B_ij|   (total variation), j over the keys of either
///   divergence        1/2 sum_j A_ij log2(A_ij / M_ij) + 1/2 sum_j B_ij log2(B_ij / M_ij), M = (A + B) / 2   (Jensen-Shannon, in bits; Clark et al. 2019, section 6, without their smoothing)
/// A key that only one of them has counts as weight 0 in the other. Of a head: the mean over rows of both, without those that see a single key in both (query 0 of causal models).
/// Thread rule: immutable once made; reads may run on several threads at once.

#include <memory>
#include <optional>
#include <vector>

#include "core/analysis/axis_alignment.h"
#include "core/analysis/broken_rows.h"
#include "core/analysis/cell_marks.h"
#include "core/analysis/display.h"
#include "core/base/progress.h"
#include "core/base/result.h"

namespace headscope {

/// Kinds of attention of two passes, with their axes laid beside each other.
struct PassPair {
    std::shared_ptr<const Trace> a, b;
    GroupIndex groupA, groupB;
    AxisAlignment queries, keys;

    /// Requires kinds of attention that the passes have.
    static std::shared_ptr<const PassPair> make(std::shared_ptr<const Trace> a, GroupIndex groupA, std::shared_ptr<const Trace> b, GroupIndex groupB);
};

enum class Side { A, B, Difference };

/// One head of each.
struct HeadPair {
    LayerIndex layerA;
    HeadIndex headA;
    LayerIndex layerB;
    HeadIndex headB;
    bool operator==(const HeadPair &) const = default;
};

struct HeadChange {
    HeadPair heads;
    std::optional<double> moved, divergence; ///< nothing where no row is in both, and of broken heads
    float largest = 0;                       ///< the difference of largest magnitude among cells that both have, and its row and column
    int row = 0, col = 0;
    bool broken = false; ///< rows of one of the heads are no numbers (broken_rows.h): nothing is said of the others then
};

/// Aligned weights of a rectangle of one head's row and columns, [rows, cols]; of Difference A - B. NaN where a side does not have the row or column, and where it is masked; a difference takes a masked cell as 0 where the other is not masked.
/// Pooled to [rows, cols] as HeadDisplay::cells. Requires the tile inside. Cost: the tile's pattern, of both for a difference, on the caller's thread.
Matrix alignedCells(const PassPair &pair, const HeadPair &heads, Side side, const Tile &tile, int rows, int cols);

/// Which of these cells lie in rows or columns that the side, or for a difference one of them, does not have: a block does, where all of its cells do. Empty where none does.
CellMarks absentCells(const PassPair &pair, Side side, const Tile &tile, int rows, int cols);

/// Rows of both heads that are no numbers.
struct BrokenPair {
    BrokenRows a, b;
};
BrokenPair brokenPair(const PassPair &pair, const HeadPair &heads, const Progress &progress = {});

/// Which of these cells are no numbers: of a side, or for a difference of one of them where both are there. A block is, where one of its cells is. Empty where none is, which costs nothing where `broken` is of sound heads.
CellMarks brokenCells(const PassPair &pair, const HeadPair &heads, const BrokenPair &broken, Side side, const Tile &tile, int rows, int cols);

/// Both of these marks: no cell has two.
CellMarks pairMarks(const PassPair &pair, const HeadPair &heads, const BrokenPair &broken, Side side, const Tile &tile, int rows, int cols);

/// Cost: both heads' patterns, on the caller's thread; of heads that are no numbers their scores. Cancelled when `progress` says so.
Result<HeadChange> headChange(const PassPair &pair, const HeadPair &heads, const Progress &progress = {});

/// Every head of A beside the one of the same layer and number in B, where there is one; the most moved first, undefined ones behind them, broken ones last. On all threads.
Result<std::vector<HeadChange>> allChanges(const PassPair &pair, const Progress &progress = {});

/// True where there are changes that can be compared and each is less than what is left by rounding: a moved mass below 5e-5, which is 0.0 %.
bool nothingMoved(const std::vector<HeadChange> &changes);

/// One head of A beside every head of B, the least moved first, undefined ones behind them, broken ones last: which head of the other pass does the same. On all threads.
Result<std::vector<HeadChange>> likeHeads(const PassPair &pair, LayerIndex layer, HeadIndex head, const Progress &progress = {});

/// What colours of a pair of heads stand for: the largest weight of either, and the largest magnitude of their difference. Cost: both heads' patterns twice, on the caller's thread.
struct HeadPairLimits {
    float weight = 0, difference = 0;
    /// The ends of the colours of a side: never nothing.
    ValueRange range(Side side) const;
};
HeadPairLimits headPairLimits(const PassPair &pair, const HeadPair &heads);

/// Which head of B stands beside a head of A.
struct Beside {
    bool most_alike = false; ///< the one that moves the least mass, not the one of the same layer and number
    std::optional<std::pair<LayerIndex, HeadIndex>> by_hand = {}; ///< this one, where B has it
    bool operator==(const Beside &) const = default;
};

/// The head of B that stands beside a head of A: as `which` says; the most alike where there is none at the same place. BadInput where B has no heads. Cancelled. Cost: likeHeads() where it looks for one.
Result<HeadPair> headBeside(const PassPair &pair, LayerIndex layer, HeadIndex head, const Beside &which, const Progress &progress = {});

/// The kind of attention of `model` that stands beside one of another: of the same name, else the first that looks the same way; nothing where there is none.
std::optional<GroupIndex> groupBeside(const AttentionGroup &group, const Model &model);

} // namespace headscope
