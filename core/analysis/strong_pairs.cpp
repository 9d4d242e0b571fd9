// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/strong_pairs.h"

#include <algorithm>
#include <limits>

#include "core/base/parallel.h"

namespace headscope {

namespace {

/// Pairs of some rows of one head. Those of key 0 are left out with `withoutFirst`.
StrongPairs pairsOf(const AttentionTrace &trace, HeadIndex head, const Tile &rows, float threshold, bool withoutFirst)
{
    std::vector<float> cells(static_cast<size_t>(rows.rows) * static_cast<size_t>(rows.cols));
    computeTile(trace, head, rows, CellValue::Pattern, std::numeric_limits<float>::quiet_NaN(), cells);
    StrongPairs out;
    const float *cell = cells.data();
    for (int i = 0; i < rows.rows; ++i) {
        for (int j = 0; j < rows.cols; ++j, ++cell) {
            if (*cell >= threshold && *cell > 0) { // not of NaN
                (withoutFirst && j == 0 ? out.first : out.pairs).push_back({rows.query + i, j, *cell});
            }
        }
    }
    return out;
}

} // namespace

Result<StrongPairs> strongPairs(const AttentionTrace &trace, HeadIndex head, const PairLimits &limits, const Progress &progress)
{
    const auto &g = trace.geometry;
    constexpr int cellsTogether = 1 << 18;
    const int height = std::clamp(cellsTogether / std::max(1, g.n_key), 1, 64), blocks = (g.n_query + height - 1) / height, round = 4 * threadCount();
    StrongPairs out;
    out.threshold = limits.threshold;
    for (int begin = 0; begin < blocks; begin += round) {
        std::vector<StrongPairs> found(static_cast<size_t>(std::min(round, blocks - begin)));
        parallelFor(static_cast<int>(found.size()), [&](int b) {
            const int first = (begin + b) * height;
            found[static_cast<size_t>(b)] = pairsOf(trace, head, {first, 0, std::min(height, g.n_query - first), g.n_key}, out.threshold, limits.withoutFirst);
        });
        if (progress.cancelled()) {
            return cancelled();
        }
        for (const StrongPairs &block : found) {
            out.pairs.insert(out.pairs.end(), block.pairs.begin(), block.pairs.end());
            out.first.insert(out.first.end(), block.first.begin(), block.first.end());
        }
        while (out.pairs.size() > limits.most) {
            out.threshold = std::max(out.threshold * 2, 1e-6f);
            for (std::vector<StrongPair> *pairs : {&out.pairs, &out.first}) {
                std::erase_if(*pairs, [&](const StrongPair &pair) { return pair.weight < out.threshold; });
            }
        }
    }
    return out;
}

} // namespace headscope
