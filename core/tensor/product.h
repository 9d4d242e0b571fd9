// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The matrix product of the engine: activations times weights that stay as they are stored (float32, float16 or bfloat16; either orientation).
///
/// Weights are widened and packed a panel at a time, [384 inputs, 32 outputs], in the cache of the thread that multiplies it next, so 16-bit weights never become a float32 matrix; where they are stored [in, out], the first tile of rows
/// packs its panel while it multiplies. Few rows (typing at the end of
/// a text) read each weight once, unpacked. Each output is summed in an order that depends neither on the number of threads nor on the other rows' count within the same path.
/// Thread rule: any thread; uses the pool of parallel.h.

#include <cstdint>
#include <span>
#include <stop_token>

#include "core/simd/loops.h"
#include "core/tensor/matrix.h"

namespace headscope {

enum class Orientation {
    OutIn, ///< stored [d_out, d_in], as torch.nn.Linear does
    InOut, ///< stored [d_in, d_out], as GPT-2's Conv1D does
};

/// Weights where they lie. Not owned.
struct StoredWeights {
    const void *data = nullptr;
    simd::Number number = simd::Number::Float32;
    Orientation orientation = Orientation::OutIn;
    int d_in = 0, d_out = 0;
    int64_t stride = 0; ///< numbers from one stored row to the next
    int group = 0;      ///< not 0 (OutIn only): outputs come in groups of so many stored rows, as where a matrix holds q, k and v of each head in turn
    int64_t group_stride = 0; ///< numbers from one group to the next

    int64_t size() const { return number == simd::Number::Float32 ? 4 : 2; } ///< bytes of a number
    const void *at(int64_t in, int64_t out) const
    {
        const int64_t row = group > 0 ? out / group * group_stride + out % group * stride : out * stride;
        return static_cast<const char *>(data) + (orientation == Orientation::OutIn ? row + in : in * stride + out) * size();
    }
};

/// y [n, d_out] = x [n, d_in] W + bias (null = none). Requires y.rows == x.rows, y.cols == d_out, no overlap. Cost: 2 n d_in d_out operations.
/// Returns early, y unfinished, once `stop` is requested: within a few milliseconds.
void multiply(ConstMatrixView x, const StoredWeights &w, const float *bias, MatrixView y, const std::stop_token &stop = {});

/// One of several products of the same x.
struct Product {
    const StoredWeights *w;
    const float *bias; ///< null = none
    MatrixView y;
};

/// All of them, as multiply() gives each: x is packed once, and the threads go from one to the next without waiting for one another.
void multiply(ConstMatrixView x, std::span<const Product> products, const std::stop_token &stop = {});

} // namespace headscope
