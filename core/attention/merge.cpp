// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attention/merge.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/check.h"
#include "core/base/text.h"

namespace headscope {

namespace {

/// The share of each head in an average, [n_heads], summing to 1.
std::vector<float> sharesOf(const HeadMerge &merge, int n_heads)
{
    std::vector<float> shares(static_cast<size_t>(n_heads), 1.0f / static_cast<float>(n_heads));
    if (!merge.weights.empty() && merge.kind != MergeKind::Mean) {
        HS_CHECK(static_cast<int>(merge.weights.size()) == n_heads);
        const double total = std::accumulate(merge.weights.begin(), merge.weights.end(), 0.0);
        std::transform(merge.weights.begin(), merge.weights.end(), shares.begin(), [total](float w) { return static_cast<float>(w / total); });
    }
    return shares;
}

/// Folds the numbers of one head into what the heads before gave. NaN (masked) stays NaN. Heads of weight 0 take no part, whatever their numbers are.
class Folder {
public:
    Folder(const HeadMerge &merge, int n_heads) : max_(merge.kind == MergeKind::Max), shares_(sharesOf(merge, n_heads))
    {
        first_ = static_cast<int>(std::find_if(shares_.begin(), shares_.end(), [](float w) { return w > 0; }) - shares_.begin());
    }

    void add(int head, const float *from, size_t count, float *into) const
    {
        const float share = shares_[static_cast<size_t>(head)];
        if (!(share > 0)) {
            return;
        }
        for (size_t i = 0; i < count; ++i) {
            if (max_) {
                into[i] = head == first_ ? from[i] : std::max(into[i], from[i]);
            } else {
                into[i] = head == first_ ? share * from[i] : into[i] + share * from[i];
            }
        }
    }

private:
    bool max_;
    std::vector<float> shares_;
    int first_ = 0; ///< head that takes part
};

} // namespace

Status checkMerge(const HeadMerge &merge, int n_heads)
{
    if (merge.kind == MergeKind::Mean || (merge.kind == MergeKind::Max && merge.weights.empty())) {
        return Done{};
    }
    if (static_cast<int>(merge.weights.size()) != n_heads) {
        return badInput(concat("merging: expected ", n_heads, " weights, one a head, found ", merge.weights.size()));
    }
    double total = 0;
    for (const float w : merge.weights) {
        if (!(w >= 0) || std::isinf(w)) {
            return badInput(concat("merging: expected weights that are numbers from 0 on, found ", w));
        }
        total += static_cast<double>(w);
    }
    return total > 0 ? Status(Done{}) : Status(badInput("merging: expected at least one weight above 0, found none"));
}

Matrix mergedPattern(const AttentionTrace &trace, const HeadMerge &merge, const Tile &tile, int rows, int cols)
{
    HS_CHECK(rows > 0 && cols > 0 && rows <= tile.rows && cols <= tile.cols);
    constexpr float none = std::numeric_limits<float>::quiet_NaN();
    constexpr int rowBlock = 64;
    const Folder fold(merge, trace.geometry.n_heads);
    Matrix pooled(rows, cols);
    std::fill(pooled.values.begin(), pooled.values.end(), none);
    std::vector<float> one, merged;
    for (int first = 0; first < tile.rows; first += rowBlock) {
        const int count = std::min(rowBlock, tile.rows - first);
        one.resize(static_cast<size_t>(count) * static_cast<size_t>(tile.cols));
        merged.resize(one.size());
        for (int head = 0; head < trace.geometry.n_heads; ++head) {
            computeTile(trace, HeadIndex(head), {tile.query + first, tile.key, count, tile.cols}, CellValue::Pattern, none, one);
            fold.add(head, one.data(), one.size(), merged.data());
        }
        for (size_t i = 0; i < merged.size(); ++i) {
            const int64_t r = first + static_cast<int64_t>(i) / tile.cols, c = static_cast<int64_t>(i) % tile.cols;
            float &cell = pooled.row(static_cast<int>(r * rows / tile.rows))[c * cols / tile.cols];
            if (!std::isnan(merged[i]) && !(cell >= merged[i])) {
                cell = merged[i];
            }
        }
    }
    return pooled;
}

Matrix mergedZ(const AttentionTrace &trace, const HeadMerge &merge)
{
    const auto &g = trace.geometry;
    const Folder fold(merge, g.n_heads);
    Matrix out(g.n_query, g.d_head);
    for (int head = 0; head < g.n_heads; ++head) {
        for (int i = 0; i < g.n_query; ++i) {
            fold.add(head, trace.output(HeadIndex(head), i), static_cast<size_t>(g.d_head), out.row(i));
        }
    }
    return out;
}

Matrix mergedOutput(const AttentionTrace &trace, const HeadMerge &merge, const Linear &W_O)
{
    const auto &g = trace.geometry;
    const Matrix z = mergedZ(trace, merge);
    Matrix wide(g.n_query, g.n_heads * g.d_head);
    for (int i = 0; i < g.n_query; ++i) {
        for (int head = 0; head < g.n_heads; ++head) {
            std::copy_n(z.row(i), g.d_head, wide.row(i) + head * g.d_head);
        }
    }
    return W_O.apply(wide);
}

} // namespace headscope
