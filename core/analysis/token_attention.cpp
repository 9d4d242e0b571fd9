// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/token_attention.h"

#include <cmath>
#include <limits>

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

} // namespace headscope
