// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Products of few rows, as while somebody types: each weight is read once, where it lies, in long runs. multiply() (product.h) chooses between these and the tiles of many rows.
/// Thread rule: as product.h.

#include <cstdint>
#include <stop_token>

#include "core/tensor/product.h"

namespace headscope {

constexpr int64_t smallestShare = 1 << 19; ///< multiplications below which a further thread costs more than it saves

inline int64_t ceilDivide(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// Weights stored [out, in]: a dot product for each output, four rows at a time.
void multiplyDots(ConstMatrixView x, const Product &product, const std::stop_token &stop);

/// Weights stored [in, out]: each thread adds up whole stored rows, one behind the other in memory. The inputs are always cut into the same parts, so that sums do not depend on the threads.
void multiplySums(ConstMatrixView x, const Product &product, const std::stop_token &stop);

} // namespace headscope
