// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a heatmap shows of a head: weights, or what is made of them. A_ij is the pattern, s_ij the score, H the hidden keys.
///
/// Hiding: A'_ij = A_ij / sum of A_ik over k not in H, for j not in H; the removed mass of a row is the sum of A_ij over H, divided by the row's sum. A hidden cell has no value, and neither has a row of which nothing is left.
/// Words (Clark et al. 2019, section 4.1): weights (and norms) are summed over the pieces of the key word and averaged over the pieces of the query word; hiding comes before, what is made of weights after.
/// A reference: what is shown of the head minus what is shown of the other one.
/// Never n x n: rows are computed in blocks and pooled; kept are a few numbers a position.
/// Thread rule: a HeadDisplay is immutable once made; reads may run on several threads at once.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/analysis/broken_rows.h"
#include "core/analysis/cell_marks.h"
#include "core/analysis/token_groups.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/forward/trace.h"

namespace headscope {

enum class Shown {
    Weight,    ///< A'_ij
    Score,     ///< s_ij before softmax: scaled, capped, biased
    LogWeight, ///< ln A'_ij; -inf for a weight of 0
    RowShare,  ///< A'_ij divided by the row's largest
    ValueNorm, ///< norm2(A'_ij f(x_j)), f(x) = (x W_V + b_V) W_O^h (Kobayashi et al. 2020, eq. 4)
};

struct DisplayOptions {
    Shown shown = Shown::Weight;
    bool words = false;                   ///< pieces are put together to words
    std::vector<uint8_t> hidden = {};     ///< [n_key] 1 = hidden; empty = none
    std::optional<HeadPlace> reference = std::nullopt; ///< a head of the same kind of attention to subtract; nothing = none
    bool operator==(const DisplayOptions &) const = default;
};

struct ValueRange {
    float low = 0, high = 1;
    bool operator==(const ValueRange &) const = default;
};

enum class LimitKind {
    Automatic, ///< what occurs in the head
    Unit,      ///< weights of 0 .. 1; of a difference -1 .. 1; logarithms of weights of 1/10000 .. 1, of a difference that many both ways
    ByHand,
};

struct ColourLimits {
    LimitKind kind = LimitKind::Automatic;
    ValueRange byHand;
    bool operator==(const ColourLimits &) const = default;
};

/// Unsupported: scores or norms of given patterns, norms without an output projection, scores of words, words of positions that are no text. BadInput: a reference that is no head of the same kind of attention.
/// Requires `hidden` to be empty or one a key.
Status checkDisplay(const Trace &trace, const HeadPlace &place, const DisplayOptions &options);

/// The rows and columns that the options make of a kind of attention's positions.
AxisGroups queryGroups(const Trace &trace, GroupIndex group, const DisplayOptions &options);
AxisGroups keyGroups(const Trace &trace, GroupIndex group, const DisplayOptions &options);

class HeadDisplay {
public:
    /// Errors as checkDisplay; Cancelled. Cost: of plain weights that of an overview; else up to three times the head's pattern, on all threads.
    static Result<std::shared_ptr<const HeadDisplay>> make(std::shared_ptr<const Trace> trace, const HeadPlace &place, DisplayOptions options, const Progress &progress = {});

    const DisplayOptions &options() const { return options_; }
    const HeadPlace &place() const { return heads_.front().place; }
    const Trace &trace() const { return *trace_; }
    const AxisGroups &queries() const { return queries_; }
    const AxisGroups &keys() const { return keys_; }
    /// Values are signed around 0: a difference.
    bool isSigned() const { return options_.reference.has_value(); }
    /// Smallest and largest finite value of the whole head; weights, shares and norms begin at 0, logarithms at most ln 10000 below the largest, a difference is even around 0. low < high.
    ValueRange range() const { return range_; }
    /// The range that colours cover. low < high.
    ValueRange colours(const ColourLimits &limits) const;

    /// A rectangle of groups, pooled to [rows, cols] as pooledPattern (attention.h) does: the largest value of each block, of a difference the one of largest magnitude; NaN where none has one.
    /// Requires the tile inside, 1 <= rows <= tile.rows, the like cols. Cost: the tile's pattern (of two heads for a difference), on the caller's thread.
    Matrix cells(const Tile &tile, int rows, int cols) const;
    float cell(int row, int col) const { return cells({row, col, 1, 1}, 1, 1).values[0]; }
    /// Which of these cells are no numbers although they are neither masked nor hidden: a block is, where one of its cells is, whatever the others are. Empty where all are numbers, which costs nothing.
    CellMarks marks(const Tile &tile, int rows, int cols) const;
    /// Removed mass of a row, in [0, 1]; 0 where nothing is hidden.
    float removed(int row) const { return removed_.empty() ? 0.0f : removed_[static_cast<size_t>(row)]; }
    bool hides() const { return !removed_.empty(); }
    /// The largest of each of `pooled` blocks of the rows [first, first + rows). Empty where nothing is hidden.
    std::vector<float> removed(int first, int rows, int pooled) const;

private:
    struct Head {
        HeadPlace place;
        std::vector<float> factor; ///< [n_query] what weights are multiplied with; 0 = the row has no value. Empty = 1
        std::vector<float> top;    ///< [rows] largest weight of a row; empty = not asked
        std::vector<float> norms;  ///< [n_key] norm2(f(x_j)); empty = not asked
        BrokenRows broken = {};
    };

    HeadDisplay(std::shared_ptr<const Trace> trace, const HeadPlace &place, DisplayOptions options);
    Status survey(Head &head, const Progress &progress);
    /// Factors of a head, and the removed masses of the head that is shown.
    Status surveyRows(Head &head, const Progress &progress);
    Status surveyNorms(Head &head, const Progress &progress) const;
    Status surveyRange(const Progress &progress);
    bool plain() const { return options_.shown == Shown::Weight && !options_.words && options_.hidden.empty() && !options_.reference; }
    void markBroken(const Head &head, const Tile &tile, Matrix &found) const;
    bool hidden(int key) const { return !options_.hidden.empty() && options_.hidden[static_cast<size_t>(key)] != 0; }
    /// [tile.rows, tile.cols] of one head: merged weights, norms or scores, and what is made of them.
    void merge(const Head &head, const Tile &tile, float *out) const;
    void fill(const Head &head, const Tile &tile, float *out) const;
    /// The same of the difference, where there is a reference.
    void values(const Tile &tile, std::vector<float> &out) const;

    std::shared_ptr<const Trace> trace_;
    DisplayOptions options_;
    AxisGroups queries_, keys_;
    std::vector<Head> heads_; ///< the one that is shown, then the reference
    std::vector<float> removed_;
    bool broken_ = false; ///< a head has broken rows, or norms that are not finite
    ValueRange range_;
};

/// One range for several heads beside one another: from the lowest to the highest of their colours(limits). Requires at least one.
ValueRange coloursOfAll(const std::vector<std::shared_ptr<const HeadDisplay>> &displays, const ColourLimits &limits);

} // namespace headscope
