// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/comparison.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include "core/analysis/pooled_cells.h"
#include "core/base/check.h"
#include "core/base/parallel.h"

namespace headscope {

namespace {

constexpr float none = std::numeric_limits<float>::quiet_NaN();
constexpr int rowBlock = 32;

size_t sz(int i) { return static_cast<size_t>(i); }

/// The positions of one side in groups [first, first + count): ascending without gaps.
struct Positions {
    int begin = 0, end = 0;
};

int beginOf(const AlignedGroup &group, bool inA) { return inA ? group.a_begin : group.b_begin; }
int endOf(const AlignedGroup &group, bool inA) { return inA ? group.a_end : group.b_end; }

Positions positionsOf(const AxisAlignment &axis, bool inA, int first, int count)
{
    Positions out;
    bool found = false;
    for (int g = first; g < first + count; ++g) {
        const AlignedGroup &group = axis.groups[sz(g)];
        if (beginOf(group, inA) < endOf(group, inA)) {
            out.begin = found ? out.begin : beginOf(group, inA);
            out.end = endOf(group, inA);
            found = true;
        }
    }
    return out;
}

/// Aligned weights [tile.rows, tile.cols] of one side's head; NaN where the side does not have the cell or it is masked.
void fillSide(const PassPair &pair, const HeadPair &heads, bool inA, const Tile &tile, float *out)
{
    const AttentionTrace &attn = inA ? pair.a->attention(pair.groupA, heads.layerA) : pair.b->attention(pair.groupB, heads.layerB);
    const HeadIndex head = inA ? heads.headA : heads.headB;
    std::fill_n(out, sz(tile.rows) * sz(tile.cols), none);
    const Positions queries = positionsOf(pair.queries, inA, tile.query, tile.rows), keys = positionsOf(pair.keys, inA, tile.key, tile.cols);
    const int width = keys.end - keys.begin;
    if (width == 0) {
        return;
    }
    std::vector<float> pieces;
    std::vector<double> sums(sz(tile.cols));
    std::vector<uint8_t> seen(sz(tile.cols));
    Positions held; // rows of `pieces`
    for (int r = 0; r < tile.rows; ++r) {
        const AlignedGroup &row = pair.queries.groups[sz(tile.query + r)];
        const int begin = beginOf(row, inA), end = endOf(row, inA);
        if (begin == end) {
            continue;
        }
        std::fill(sums.begin(), sums.end(), 0.0);
        std::fill(seen.begin(), seen.end(), uint8_t{0});
        for (int i = begin; i < end; ++i) {
            if (i >= held.end) { // a word may have any number of pieces
                held = {i, std::min(i + rowBlock, queries.end)};
                pieces.resize(sz(held.end - held.begin) * sz(width));
                computeTile(attn, head, {held.begin, keys.begin, held.end - held.begin, width}, CellValue::Pattern, none, pieces);
            }
            const float *from = pieces.data() + sz(i - held.begin) * sz(width);
            for (int c = 0; c < tile.cols; ++c) {
                const AlignedGroup &col = pair.keys.groups[sz(tile.key + c)];
                for (int j = beginOf(col, inA); j < endOf(col, inA); ++j) {
                    if (!std::isnan(from[j - keys.begin])) {
                        sums[sz(c)] += static_cast<double>(from[j - keys.begin]);
                        seen[sz(c)] = 1;
                    }
                }
            }
        }
        float *to = out + sz(r) * sz(tile.cols);
        for (int c = 0; c < tile.cols; ++c) {
            to[c] = seen[sz(c)] ? static_cast<float>(sums[sz(c)] / (end - begin)) : none;
        }
    }
}

/// A - B where both sides have the cell's row and column.
void subtract(const PassPair &pair, const Tile &tile, std::vector<float> &a, const std::vector<float> &b)
{
    for (int r = 0; r < tile.rows; ++r) {
        const bool row = pair.queries.groups[sz(tile.query + r)].inBoth();
        for (int c = 0; c < tile.cols; ++c) {
            const size_t at = sz(r) * sz(tile.cols) + sz(c);
            const bool masked = std::isnan(a[at]) && std::isnan(b[at]);
            const auto weight = [](float v) { return std::isnan(v) ? 0.0f : v; };
            a[at] = !row || masked || !pair.keys.groups[sz(tile.key + c)].inBoth() ? none : weight(a[at]) - weight(b[at]);
        }
    }
}

/// What two rows differ by.
struct RowChange {
    double moved = 0, divergence = 0;
    bool single = false; ///< sees a single key in both
};

RowChange changeOf(const float *a, const float *b, int n)
{
    RowChange out;
    int seenA = 0, seenB = 0;
    for (int j = 0; j < n; ++j) {
        seenA += std::isnan(a[j]) ? 0 : 1;
        seenB += std::isnan(b[j]) ? 0 : 1;
        const double p = std::isnan(a[j]) ? 0.0 : static_cast<double>(a[j]), q = std::isnan(b[j]) ? 0.0 : static_cast<double>(b[j]), middle = (p + q) / 2;
        out.moved += std::abs(p - q) / 2;
        out.divergence += (p > 0 ? p * std::log2(p / middle) / 2 : 0.0) + (q > 0 ? q * std::log2(q / middle) / 2 : 0.0);
    }
    out.divergence = std::max(out.divergence, 0.0); // rounding
    out.single = seenA == 1 && seenB == 1;
    return out;
}

/// Calls each(row, its weights in A, its weights in B) for the rows that both have.
template <class Each>
Status eachRow(const PassPair &pair, const HeadPair &heads, const Progress &progress, const Each &each)
{
    const int rows = pair.queries.size(), cols = pair.keys.size();
    std::vector<float> a, b;
    for (int first = 0; first < rows && cols > 0; first += rowBlock) {
        if (progress.cancelled()) {
            return cancelled();
        }
        const Tile tile{first, 0, std::min(rowBlock, rows - first), cols};
        a.resize(sz(tile.rows) * sz(cols));
        b.resize(a.size());
        fillSide(pair, heads, true, tile, a.data());
        fillSide(pair, heads, false, tile, b.data());
        for (int r = 0; r < tile.rows; ++r) {
            if (pair.queries.groups[sz(first + r)].inBoth()) {
                each(first + r, a.data() + sz(r) * sz(cols), b.data() + sz(r) * sz(cols));
            }
        }
    }
    return Done{};
}

/// What a change is sorted by: the moved mass, `undefined` where there is none, and beyond that where the heads are broken.
double changeRank(const HeadChange &change, double undefined) { return change.broken ? 2 * undefined : change.moved.value_or(undefined); }

/// Changes of many pairs of heads, in their order.
Result<std::vector<HeadChange>> changesOf(const PassPair &pair, const std::vector<HeadPair> &heads, const Progress &progress)
{
    std::vector<HeadChange> out(heads.size());
    std::atomic<bool> whole = true;
    parallelFor(static_cast<int>(heads.size()), [&](int i) {
        if (auto change = headChange(pair, heads[sz(i)], progress)) {
            out[sz(i)] = *change;
        } else {
            whole = false;
        }
    }, progress.stop);
    if (!whole || progress.cancelled()) {
        return cancelled();
    }
    return out;
}

} // namespace

std::shared_ptr<const PassPair> PassPair::make(std::shared_ptr<const Trace> a, GroupIndex groupA, std::shared_ptr<const Trace> b, GroupIndex groupB)
{
    auto out = std::make_shared<PassPair>();
    out->queries = alignQueries(*a, groupA, *b, groupB);
    out->keys = alignKeys(*a, groupA, *b, groupB);
    out->a = std::move(a);
    out->b = std::move(b);
    out->groupA = groupA;
    out->groupB = groupB;
    return out;
}

Matrix alignedCells(const PassPair &pair, const HeadPair &heads, Side side, const Tile &tile, int rows, int cols)
{
    HS_CHECK(tile.query >= 0 && tile.key >= 0 && tile.query + tile.rows <= pair.queries.size() && tile.key + tile.cols <= pair.keys.size());
    HS_CHECK(rows > 0 && cols > 0 && rows <= tile.rows && cols <= tile.cols);
    const bool isSigned = side == Side::Difference;
    std::vector<float> block, other;
    PooledCells pooled(tile, rows, cols, isSigned);
    for (int first = 0; first < tile.rows; first += rowBlock) {
        const Tile part{tile.query + first, tile.key, std::min(rowBlock, tile.rows - first), tile.cols};
        block.resize(sz(part.rows) * sz(part.cols));
        fillSide(pair, heads, side != Side::B, part, block.data());
        if (isSigned) {
            other.resize(block.size());
            fillSide(pair, heads, false, part, other.data());
            subtract(pair, part, block, other);
        }
        pooled.add(first, part.rows, block);
    }
    return std::move(pooled.cells);
}

CellMarks absentCells(const PassPair &pair, Side side, const Tile &tile, int rows, int cols)
{
    HS_CHECK(rows > 0 && cols > 0 && rows <= tile.rows && cols <= tile.cols);
    const auto blocks = [side](const AxisAlignment &axis, int first, int count, int pooled) { // 1 = the block has a group that is there
        std::vector<uint8_t> there(sz(pooled));
        for (int i = 0; i < count; ++i) {
            const AlignedGroup &group = axis.groups[sz(first + i)];
            const bool has = side == Side::A ? group.inA() : side == Side::B ? group.inB() : group.inBoth();
            there[static_cast<size_t>(static_cast<int64_t>(i) * pooled / count)] |= has ? 1 : 0;
        }
        return there;
    };
    const std::vector<uint8_t> down = blocks(pair.queries, tile.query, tile.rows, rows), across = blocks(pair.keys, tile.key, tile.cols, cols);
    CellMarks out(sz(rows) * sz(cols));
    for (size_t i = 0; i < out.size(); ++i) {
        out[i] = down[i / sz(cols)] && across[i % sz(cols)] ? CellMark::None : CellMark::Absent;
    }
    return std::find(out.begin(), out.end(), CellMark::Absent) == out.end() ? CellMarks() : out;
}

BrokenPair brokenPair(const PassPair &pair, const HeadPair &heads, const Progress &progress)
{
    return {brokenRows(pair.a->attention(pair.groupA, heads.layerA), heads.headA, progress), brokenRows(pair.b->attention(pair.groupB, heads.layerB), heads.headB, progress)};
}

CellMarks brokenCells(const PassPair &pair, const HeadPair &heads, const BrokenPair &broken, Side side, const Tile &tile, int rows, int cols)
{
    HS_CHECK(rows > 0 && cols > 0 && rows <= tile.rows && cols <= tile.cols);
    if (broken.a.empty() && broken.b.empty()) {
        return {};
    }
    const auto marked = [&](const AlignedGroup &row, const AlignedGroup &col, bool inA) { // a piece of the row is broken and sees one of the column
        const Mask &mask = (inA ? pair.a->attention(pair.groupA, heads.layerA) : pair.b->attention(pair.groupB, heads.layerB)).geometry.mask;
        const BrokenRows &rowsOf = inA ? broken.a : broken.b;
        for (int i = beginOf(row, inA); i < endOf(row, inA); ++i) {
            for (int j = beginOf(col, inA); isBroken(rowsOf, i) && j < endOf(col, inA); ++j) {
                if (mask.allows(i, j)) {
                    return true;
                }
            }
        }
        return false;
    };
    Matrix found(rows, cols);
    for (int r = 0; r < tile.rows; ++r) {
        const AlignedGroup &row = pair.queries.groups[sz(tile.query + r)];
        float *out = found.row(static_cast<int>(static_cast<int64_t>(r) * rows / tile.rows));
        for (int c = 0; c < tile.cols; ++c) {
            const AlignedGroup &col = pair.keys.groups[sz(tile.key + c)];
            const bool both = row.inBoth() && col.inBoth();
            if (side == Side::Difference ? both && (marked(row, col, true) || marked(row, col, false)) : marked(row, col, side == Side::A)) {
                out[static_cast<int64_t>(c) * cols / tile.cols] = 1.0f;
            }
        }
    }
    return marksAbove0(found);
}

CellMarks pairMarks(const PassPair &pair, const HeadPair &heads, const BrokenPair &broken, Side side, const Tile &tile, int rows, int cols)
{
    CellMarks out = absentCells(pair, side, tile, rows, cols);
    const CellMarks other = brokenCells(pair, heads, broken, side, tile, rows, cols);
    if (out.empty()) {
        return other;
    }
    for (size_t i = 0; i < other.size(); ++i) {
        out[i] = other[i] == CellMark::None ? out[i] : other[i];
    }
    return out;
}

Result<HeadChange> headChange(const PassPair &pair, const HeadPair &heads, const Progress &progress)
{
    HeadChange out{heads, {}, {}, 0, 0, 0, false};
    const BrokenPair broken = brokenPair(pair, heads, progress);
    if (progress.cancelled()) {
        return cancelled();
    }
    if (!broken.a.empty() || !broken.b.empty()) {
        out.broken = true;
        return out;
    }
    double moved = 0, divergence = 0;
    int counted = 0;
    HS_TRY_STATUS(eachRow(pair, heads, progress, [&](int row, const float *a, const float *b) {
        const RowChange change = changeOf(a, b, pair.keys.size());
        if (!change.single) {
            moved += change.moved;
            divergence += change.divergence;
            ++counted;
        }
        for (int c = 0; c < pair.keys.size(); ++c) {
            const float difference = (std::isnan(a[c]) ? 0.0f : a[c]) - (std::isnan(b[c]) ? 0.0f : b[c]);
            if (pair.keys.groups[sz(c)].inBoth() && std::abs(difference) > std::abs(out.largest)) {
                out.largest = difference;
                out.row = row;
                out.col = c;
            }
        }
    }));
    if (counted > 0) {
        out.moved = moved / counted;
        out.divergence = divergence / counted;
    }
    return out;
}

Result<std::vector<HeadChange>> allChanges(const PassPair &pair, const Progress &progress)
{
    const AttentionGroup &a = pair.a->model->group(pair.groupA), &b = pair.b->model->group(pair.groupB);
    std::vector<HeadPair> heads;
    for (int layer = 0; layer < std::min(a.n_layers, b.n_layers); ++layer) {
        for (int head = 0; head < std::min(a.n_heads, b.n_heads); ++head) {
            heads.push_back({LayerIndex(layer), HeadIndex(head), LayerIndex(layer), HeadIndex(head)});
        }
    }
    HS_TRY(changes, changesOf(pair, heads, progress));
    std::stable_sort(changes.begin(), changes.end(), [](const HeadChange &x, const HeadChange &y) { return changeRank(x, -1) > changeRank(y, -1); });
    return changes;
}

bool nothingMoved(const std::vector<HeadChange> &changes)
{
    constexpr double rounding = 5e-5;
    const auto compared = [](const HeadChange &change) { return change.moved.has_value(); };
    const auto stays = [](const HeadChange &change) { return !change.broken && change.moved.value_or(0) < rounding; };
    return std::any_of(changes.begin(), changes.end(), compared) && std::all_of(changes.begin(), changes.end(), stays);
}

Result<std::vector<HeadChange>> likeHeads(const PassPair &pair, LayerIndex layer, HeadIndex head, const Progress &progress)
{
    const AttentionGroup &b = pair.b->model->group(pair.groupB);
    std::vector<HeadPair> heads;
    for (int i = 0; i < b.n_layers * b.n_heads; ++i) {
        heads.push_back({layer, head, LayerIndex(i / b.n_heads), HeadIndex(i % b.n_heads)});
    }
    HS_TRY(changes, changesOf(pair, heads, progress));
    std::stable_sort(changes.begin(), changes.end(), [](const HeadChange &x, const HeadChange &y) { return changeRank(x, 2) < changeRank(y, 2); });
    return changes;
}

ValueRange HeadPairLimits::range(Side side) const
{
    const bool isSigned = side == Side::Difference;
    const float most = std::max(isSigned ? difference : weight, 1e-3f);
    return {isSigned ? -most : 0, most};
}

HeadPairLimits headPairLimits(const PassPair &pair, const HeadPair &heads)
{
    const Tile whole{0, 0, pair.queries.size(), pair.keys.size()};
    const auto most = [&](Side side) { return alignedCells(pair, heads, side, whole, 1, 1).values[0]; };
    const auto counted = [](float value) { return std::isnan(value) ? 0.0f : value; };
    return {std::max({0.0f, counted(most(Side::A)), counted(most(Side::B))}), std::abs(counted(most(Side::Difference)))};
}

Result<HeadPair> headBeside(const PassPair &pair, LayerIndex layer, HeadIndex head, const Beside &which, const Progress &progress)
{
    const AttentionGroup &b = pair.b->model->group(pair.groupB);
    if (const auto &chosen = which.by_hand; chosen && chosen->first.value < b.n_layers && chosen->second.value < b.n_heads) {
        return HeadPair{layer, head, chosen->first, chosen->second};
    }
    if (!which.most_alike && layer.value < b.n_layers && head.value < b.n_heads) {
        return HeadPair{layer, head, layer, head};
    }
    HS_TRY(like, likeHeads(pair, layer, head, progress));
    return like.empty() ? Result<HeadPair>(badInput("expected heads in the other pass, found none")) : like.front().heads;
}

std::optional<GroupIndex> groupBeside(const AttentionGroup &group, const Model &model)
{
    const auto &all = model.groups;
    auto found = std::find_if(all.begin(), all.end(), [&](const AttentionGroup &g) { return g.name == group.name && g.cross == group.cross; });
    if (found == all.end()) {
        found = std::find_if(all.begin(), all.end(), [&](const AttentionGroup &g) { return g.cross == group.cross; });
    }
    return found == all.end() ? std::nullopt : std::optional(GroupIndex(static_cast<int>(found - all.begin())));
}

} // namespace headscope
