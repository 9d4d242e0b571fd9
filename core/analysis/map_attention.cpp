// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/map_attention.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/analysis/broken_rows.h"
#include "core/base/check.h"
#include "core/figure/raster.h"

namespace headscope {

MapAttention mapAttention(const Trace &trace, const HeadPlace &place, QueryPos query)
{
    const auto &grid = trace.keys(place.group).grid;
    HS_CHECK(grid && query.value >= 0 && query.value < trace.nQuery(place.group));
    const AttentionTrace &attn = trace.attention(place);
    const int n_key = trace.nKey(place.group);
    const bool broken = brokenRow(attn, place.head, query);
    std::vector<float> row(static_cast<size_t>(n_key));
    computeTile(attn, place.head, {query.value, 0, 1, n_key}, CellValue::Pattern, std::numeric_limits<float>::quiet_NaN(), row);
    MapAttention out;
    out.cells = Matrix(grid->rows, grid->cols);
    out.marks.assign(broken ? out.cells.values.size() : 0, CellMark::None);
    for (int key = 0; key < n_key; ++key) {
        const bool none = broken && attn.geometry.mask.allows(query.value, key);
        const float weight = none ? std::numeric_limits<float>::quiet_NaN() : row[static_cast<size_t>(key)];
        if (grid->contains(key)) {
            const auto cell = static_cast<size_t>(key - grid->first);
            out.cells.values[cell] = weight;
            if (none) {
                out.marks[cell] = CellMark::NotANumber;
            }
        } else if (none || !std::isnan(weight)) {
            out.outside += weight;
        }
    }
    out.largest = largest(out.cells);
    return out;
}

MapAttention mapRollout(const Trace &trace, GroupIndex group, const Rollout &rollout)
{
    const auto &grid = trace.keys(group).grid;
    const std::vector<double> &mass = rollout.mass.front();
    HS_CHECK(grid && grid->first + grid->cells() <= static_cast<int>(mass.size()));
    MapAttention out;
    out.cells = Matrix(grid->rows, grid->cols);
    for (size_t i = 0; i < mass.size(); ++i) {
        const auto share = static_cast<float>(mass[i]);
        if (grid->contains(static_cast<int>(i))) {
            out.cells.values[i - static_cast<size_t>(grid->first)] = share;
        } else {
            out.outside += share;
        }
    }
    out.marks.resize(out.cells.values.size());
    std::transform(out.cells.values.begin(), out.cells.values.end(), out.marks.begin(), [](float v) { return std::isnan(v) ? CellMark::NotANumber : CellMark::None; });
    if (std::find(out.marks.begin(), out.marks.end(), CellMark::NotANumber) == out.marks.end()) {
        out.marks.clear();
    }
    out.largest = largest(out.cells);
    return out;
}

MapGround mapGround(const Sequence &sequence, const std::optional<PreprocessSpec> &preprocess)
{
    HS_CHECK(sequence.grid);
    if (auto picture = picturePixels(preprocess ? unscaled(sequence.pixels, *preprocess) : sequence.pixels); !picture.empty()) {
        return {static_cast<int>(sequence.pixels.shape[2]), static_cast<int>(sequence.pixels.shape[1]), std::move(picture), true};
    }
    const Grid &grid = *sequence.grid;
    if (sequence.vectors.rows < grid.first + grid.cells()) {
        return {1, 1, {0xff808080u}, false};
    }
    return {grid.cols, grid.rows, greyPixels(cellMeans(sequence.vectors, grid.first, grid.rows, grid.cols)), false};
}

} // namespace headscope
