// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/broken_rows.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/base/check.h"
#include "core/base/parallel.h"
#include "core/forward/non_finite.h"

namespace headscope {

namespace {

size_t sz(int i) { return static_cast<size_t>(i); }

/// `scores` are those of the query's row.
bool isBrokenRow(const AttentionTrace &attn, HeadIndex head, int query, std::span<const float> scores)
{
    return !std::isfinite(attn.rowScale(head, query)) || std::any_of(scores.begin(), scores.end(), [](float v) { return std::isnan(v); });
}

void unite(BrokenRows &all, const BrokenRows &one)
{
    if (all.empty()) {
        all = one;
    } else if (!one.empty()) {
        std::transform(all.begin(), all.end(), one.begin(), all.begin(), [](uint8_t a, uint8_t b) { return a | b; });
    }
}

} // namespace

bool brokenRow(const AttentionTrace &attn, HeadIndex head, QueryPos query)
{
    if (attn.given) {
        return false;
    }
    std::vector<float> scores(sz(attn.geometry.n_key));
    computeTile(attn, head, {query.value, 0, 1, attn.geometry.n_key}, CellValue::Score, 0.0f, scores);
    return isBrokenRow(attn, head, query.value, scores);
}

BrokenRows brokenRows(const AttentionTrace &attn, HeadIndex head, const Progress &progress)
{
    if (finitePattern(attn, head)) {
        return {};
    }
    constexpr int rowBlock = 32;
    const int n = attn.geometry.n_query, keys = attn.geometry.n_key;
    BrokenRows broken(sz(n));
    parallelFor((n + rowBlock - 1) / rowBlock, [&](int block) {
        const Tile tile{block * rowBlock, 0, std::min(rowBlock, n - block * rowBlock), keys};
        std::vector<float> scores(sz(tile.rows) * sz(keys));
        computeTile(attn, head, tile, CellValue::Score, 0.0f, scores);
        for (int r = 0; r < tile.rows; ++r) {
            broken[sz(tile.query + r)] = isBrokenRow(attn, head, tile.query + r, std::span(scores).subspan(sz(r) * sz(keys), sz(keys)));
        }
    }, progress.stop);
    return std::find(broken.begin(), broken.end(), 1) == broken.end() ? BrokenRows() : broken;
}

BrokenRows brokenRows(const AttentionTrace &attn, const Progress &progress) { return brokenRows(attn, HeadMerge{}, progress); }

BrokenRows brokenRows(const AttentionTrace &attn, const HeadMerge &merge, const Progress &progress)
{
    BrokenRows all;
    for (int head = 0; head < attn.geometry.n_heads && !progress.cancelled(); ++head) {
        if (merge.kind == MergeKind::Mean || merge.weights.empty() || merge.weights[sz(head)] > 0) {
            unite(all, brokenRows(attn, HeadIndex(head), progress));
        }
    }
    return all;
}

CellMarks patternMarks(const AttentionTrace &attn, const BrokenRows &broken, const Tile &tile, int rows, int cols)
{
    HS_CHECK(tile.query >= 0 && tile.key >= 0 && tile.query + tile.rows <= attn.geometry.n_query && tile.key + tile.cols <= attn.geometry.n_key);
    HS_CHECK(rows > 0 && cols > 0 && rows <= tile.rows && cols <= tile.cols);
    if (broken.empty()) {
        return {};
    }
    Matrix found(rows, cols);
    for (int r = 0; r < tile.rows; ++r) {
        float *row = found.row(static_cast<int>(static_cast<int64_t>(r) * rows / tile.rows));
        for (int c = 0; isBroken(broken, tile.query + r) && c < tile.cols; ++c) {
            if (attn.geometry.mask.allows(tile.query + r, tile.key + c)) {
                row[static_cast<int64_t>(c) * cols / tile.cols] = 1.0f;
            }
        }
    }
    return marksAbove0(found);
}

CellMarks marksAbove0(const Matrix &pooled)
{
    CellMarks out(pooled.values.size());
    std::transform(pooled.values.begin(), pooled.values.end(), out.begin(), [](float v) { return v > 0 ? CellMark::NotANumber : CellMark::None; });
    return std::find(out.begin(), out.end(), CellMark::NotANumber) == out.end() ? CellMarks() : out;
}

} // namespace headscope
