// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Rectangles of cells that come in blocks of rows, pooled to what a screen can show: each cell is the largest of its block, or the one of largest magnitude (a mean would hide the single bright one); NaN where none has a value.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

#include "core/attention/attention.h"

namespace headscope {

class PooledCells {
public:
    /// Requires 1 <= rows <= tile.rows, the like cols.
    PooledCells(const Tile &tile, int rows, int cols, bool byMagnitude) : cells(rows, cols), tile_(tile), byMagnitude_(byMagnitude)
    {
        std::fill(cells.values.begin(), cells.values.end(), std::numeric_limits<float>::quiet_NaN());
    }

    /// Rows [first, first + count) of the tile: [count, tile.cols] numbers.
    void add(int first, int count, std::span<const float> block)
    {
        const float *value = block.data();
        for (int r = first; r < first + count; ++r) {
            float *row = cells.row(static_cast<int>(static_cast<int64_t>(r) * cells.rows / tile_.rows));
            for (int c = 0; c < tile_.cols; ++c, ++value) {
                float &cell = row[static_cast<int64_t>(c) * cells.cols / tile_.cols];
                if (!std::isnan(*value) && !(size(cell) >= size(*value))) {
                    cell = *value;
                }
            }
        }
    }

    Matrix cells; ///< [rows, cols]

private:
    float size(float v) const { return byMagnitude_ ? std::abs(v) : v; }

    Tile tile_;
    bool byMagnitude_;
};

} // namespace headscope
