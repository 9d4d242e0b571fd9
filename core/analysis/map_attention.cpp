// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/map_attention.h"

#include <cmath>
#include <limits>

#include "core/base/check.h"
#include "core/figure/raster.h"

namespace headscope {

MapAttention mapAttention(const Trace &trace, const HeadPlace &place, QueryPos query)
{
    const auto &grid = trace.keys(place.group).grid;
    HS_CHECK(grid && query.value >= 0 && query.value < trace.nQuery(place.group));
    std::vector<float> row(static_cast<size_t>(trace.nKey(place.group)));
    computeTile(trace.attention(place), place.head, {query.value, 0, 1, static_cast<int>(row.size())}, CellValue::Pattern, std::numeric_limits<float>::quiet_NaN(), row);
    MapAttention out;
    out.cells = Matrix(grid->rows, grid->cols);
    for (int key = 0; key < static_cast<int>(row.size()); ++key) {
        const float weight = row[static_cast<size_t>(key)];
        if (grid->contains(key)) {
            out.cells.values[static_cast<size_t>(key - grid->first)] = weight;
        } else if (!std::isnan(weight)) {
            out.outside += weight;
        }
    }
    out.largest = largest(out.cells);
    return out;
}

MapGround mapGround(const Sequence &sequence)
{
    HS_CHECK(sequence.grid);
    if (auto picture = picturePixels(sequence.pixels); !picture.empty()) {
        return {static_cast<int>(sequence.pixels.shape[2]), static_cast<int>(sequence.pixels.shape[1]), std::move(picture)};
    }
    const Grid &grid = *sequence.grid;
    if (sequence.vectors.rows < grid.first + grid.cells()) {
        return {1, 1, {0xff808080u}};
    }
    return {grid.cols, grid.rows, greyPixels(cellMeans(sequence.vectors, grid.first, grid.rows, grid.cols))};
}

} // namespace headscope
