// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/token_attention.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/analysis/broken_rows.h"
#include "core/base/check.h"

namespace headscope {

std::vector<float> tokenAttention(const Trace &trace, const HeadPlace &place, Direction direction, const std::vector<int> &positions, Together together)
{
    constexpr float none = std::numeric_limits<float>::quiet_NaN();
    const AttentionTrace &attn = trace.attention(place);
    const bool from = direction == Direction::From;
    const int n = from ? attn.geometry.n_key : attn.geometry.n_query, most = from ? attn.geometry.n_query : attn.geometry.n_key;
    std::vector<double> sums(static_cast<size_t>(n));
    std::vector<bool> seen(sums.size());
    std::vector<float> line(sums.size());
    for (const int p : positions) {
        HS_CHECK(p >= 0 && p < most);
        computeTile(attn, place.head, from ? Tile{p, 0, 1, n} : Tile{0, p, n, 1}, CellValue::Pattern, none, line);
        for (size_t i = 0; i < line.size(); ++i) {
            if (!std::isnan(line[i])) {
                sums[i] += static_cast<double>(line[i]);
                seen[i] = true;
            }
        }
    }
    const double by = together == Together::Mean ? static_cast<double>(positions.size()) : 1.0;
    for (size_t i = 0; i < line.size(); ++i) {
        line[i] = seen[i] ? static_cast<float>(sums[i] / by) : none;
    }
    return line;
}

CellMarks tokenMarks(const Trace &trace, const HeadPlace &place, Direction direction, const std::vector<int> &positions, const Progress &progress)
{
    const AttentionTrace &attn = trace.attention(place);
    const bool from = direction == Direction::From;
    const int n = from ? attn.geometry.n_key : attn.geometry.n_query;
    const BrokenRows broken = brokenRows(attn, place.head, progress);
    CellMarks out;
    for (const int p : positions) {
        const CellMarks line = from ? patternMarks(attn, broken, {p, 0, 1, n}, 1, n) : patternMarks(attn, broken, {0, p, n, 1}, n, 1);
        out.resize(std::max(out.size(), line.size()), CellMark::None);
        std::transform(line.begin(), line.end(), out.begin(), out.begin(), [](CellMark a, CellMark b) { return a == CellMark::None ? b : a; });
    }
    return out;
}

} // namespace headscope
