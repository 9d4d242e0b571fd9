// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Cells that have no value and are not masked. Whoever draws cells draws these as something else than masked ones.

#include <cstdint>
#include <vector>

namespace headscope {

enum class CellMark : uint8_t {
    None,       ///< has a value, or is masked or hidden
    NotANumber, ///< the model looks there, and what comes out is no number (broken weights)
    Absent,     ///< of two passes: a row or column that one of them does not have
};

/// [rows, cols], row major, of a pooled rectangle; empty where no cell has a mark.
using CellMarks = std::vector<CellMark>;

} // namespace headscope
