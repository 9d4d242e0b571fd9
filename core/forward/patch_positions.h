// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Position tables of pictures, resampled to another grid of patches.
///
/// Both filters are those of torch.nn.functional.interpolate without align_corners: cell centres coincide, cells outside are those at the border (plain) or left out (antialiased). Plain: Keys' cubic
/// (1981) with a = -0.75 over four cells. Antialiased: a = -0.5, and the filter is as many times wider as the grid shrinks. Computed in float64.
/// Pure functions.

#include "core/model/model.h"
#include "core/tensor/matrix.h"

namespace headscope {

/// `table` [side * side, d], row by row, as [rows * cols, d]. Requires: a square number of rows, rows and cols positive, a kind other than Fixed. Cost: side rows (side + cols) d operations.
Matrix resampledPositions(const Tensor &table, int rows, int cols, PatchPositions kind);

} // namespace headscope
