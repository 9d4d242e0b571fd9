// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The attention of one query over keys that are the cells of a map, and the map itself as pixels. Pure functions on the caller's thread.

#include <cstdint>
#include <optional>
#include <vector>

#include "core/analysis/cell_marks.h"
#include "core/analysis/rollout.h"
#include "core/forward/trace.h"
#include "core/image/preprocess.h"

namespace headscope {

struct MapAttention {
    Matrix cells;       ///< [rows, cols] of the keys' grid; NaN = masked, or what `marks` says
    CellMarks marks;    ///< of the cells: all that a broken row sees are no numbers; empty = none
    float largest = 0;  ///< of the cells
    float outside = 0;  ///< sum of what goes to keys that are no cells; NaN in a broken row
};

/// Requires keys with a grid and a query inside. Cost: one row of the pattern, and of the scores.
MapAttention mapAttention(const Trace &trace, const HeadPlace &place, QueryPos query);

/// The same of what a rollout found for the input positions: NaN is what passed a broken row. Requires the rollout of a kind of attention whose keys have a grid.
MapAttention mapRollout(const Trace &trace, GroupIndex group, const Rollout &rollout);

/// One 0xAARRGGBB pixel each, row major.
struct MapGround {
    int width = 0, height = 0;
    std::vector<uint32_t> pixels;
    bool picture = false; ///< a picture with colours of its own, else cells in grey
};

/// The picture where there is one, in its own colours as far as `preprocess` tells how they became numbers; else the mean over the channels of each cell in grey; one grey pixel where there are no vectors either. Requires a grid.
MapGround mapGround(const Sequence &sequence, const std::optional<PreprocessSpec> &preprocess = {});

} // namespace headscope
