// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attention/given_pattern.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/check.h"

namespace headscope {

namespace {

/// Cells [query, key ...) of one row, masked ones as `masked`.
void rowInto(const AttentionTrace &trace, int64_t first, const Tile &cells, float masked, float *out)
{
    toFloat(trace.given->cells, first, cells.cols, out);
    const Mask &mask = trace.geometry.mask;
    const bool open = mask.open();
    for (int c = 0; c < cells.cols; ++c) {
        if (std::isnan(out[c]) || (!open && out[c] == 0.0f && !mask.allows(cells.query, cells.key + c))) {
            out[c] = masked;
        }
    }
}

int64_t placeOf(const AttentionGeometry &g, HeadIndex head, int query, int key) { return (static_cast<int64_t>(head.value) * g.n_query + query) * g.n_key + key; }

} // namespace

void givenTile(const AttentionTrace &trace, HeadIndex head, const Tile &tile, float masked, std::span<float> out)
{
    HS_CHECK(trace.given && out.size() == static_cast<size_t>(tile.rows) * static_cast<size_t>(tile.cols));
    for (int r = 0; r < tile.rows; ++r) {
        const int query = tile.query + r;
        rowInto(trace, placeOf(trace.geometry, head, query, tile.key), {query, tile.key, 1, tile.cols}, masked, out.data() + static_cast<size_t>(r) * static_cast<size_t>(tile.cols));
    }
}

Matrix givenPooled(const AttentionTrace &trace, HeadIndex head, const Tile &tile, int rows, int cols)
{
    HS_CHECK(trace.given && rows > 0 && cols > 0 && rows <= tile.rows && cols <= tile.cols);
    constexpr float none = std::numeric_limits<float>::quiet_NaN();
    Matrix pooled(rows, cols);
    std::fill(pooled.values.begin(), pooled.values.end(), none);
    std::vector<float> row(static_cast<size_t>(tile.cols));
    for (int r = 0; r < tile.rows; ++r) {
        givenTile(trace, head, {tile.query + r, tile.key, 1, tile.cols}, none, row);
        float *target = pooled.row(static_cast<int>(static_cast<int64_t>(r) * rows / tile.rows));
        for (int c = 0; c < tile.cols; ++c) {
            float &cell = target[static_cast<int64_t>(c) * cols / tile.cols];
            const float value = row[static_cast<size_t>(c)];
            if (!std::isnan(value) && !(cell >= value)) {
                cell = value;
            }
        }
    }
    return pooled;
}

void givenHead(const GivenPattern &given, HeadIndex head, std::span<float> out)
{
    toFloat(given.cells, static_cast<int64_t>(head.value) * static_cast<int64_t>(out.size()), static_cast<int64_t>(out.size()), out.data());
}

} // namespace headscope
