// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The innermost loops of the engine over plain float32 arrays, compiled once for each instruction set and chosen when the program starts: one binary serves every x86-64 from SSE2 to AVX-512,
/// and ARM64. Everything above (blocking, threads, masks) is written once, in tensor and attention.
///
/// Sums run in the same order whatever the instruction set's width: each element of a product is one chain over its depth, so that a cell has the same bits in whichever tile it is computed.
/// (Instruction sets with fused multiply-add round once a step, the others twice.)
/// Thread rule: pure functions; the choice is made once, forceLoops() is for tests and benchmarks alone.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace headscope::simd {

constexpr int panelWidth = 32;    ///< columns of a packed panel: [depth, panelWidth], row major
constexpr int halfPanel = 16;     ///< rows of values are padded to a multiple of this
constexpr int mostTileRows = 14;  ///< no instruction set's tile is higher
constexpr int scoreStride = 528;  ///< floats from one row of a score chunk to the next (512 keys, and off the powers of two that collide in the cache)

/// How the numbers of a stored weight matrix read.
enum class Number { Float32, Float16, BFloat16 };

enum class Curve { Gelu, GeluTanh, QuickGelu, Silu, Tanh };

/// What a tile fetches into the second cache while it multiplies: with step p < count of its depth the two cache lines at + (i mod rows) row + (i / rows) piece, i = first + p. Addresses need not be anybody's.
/// Lines come in pairs, at multiples of 128 bytes: memory gives the second at once, and it takes as long again to come back for it.
struct Ahead {
    const char *at = nullptr;
    int64_t row = 0, piece = 0;
    int log_rows = 0;
    int first = 0, count = 0; ///< count 0 = nothing
};

/// One tile of a product, C [rows, cols] = A [rows, depth] B [depth, cols] (+ what C holds, or + bias).
struct TileProduct {
    int rows = 0;                 ///< 1 .. tileRows
    int cols = panelWidth;        ///< 16 or 32
    int depth = 0;
    const float *a = nullptr;     ///< packed [depth, tileRows], or rows with scoreStride between them
    const float *b = nullptr;     ///< row p at b + p * b_stride; unaligned is well
    int64_t b_stride = panelWidth;
    float *c = nullptr;
    int64_t c_stride = 0;
    bool accumulate = false;      ///< C += A B
    const float *bias = nullptr;  ///< [cols] C = A B + bias; null = none
    Ahead ahead;
};

/// One table for each instruction set.
struct Loops {
    std::string_view name;
    int tileRows;

    /// A packed as [depth, tileRows].
    void (*tile)(const TileProduct &);
    /// The first tile of a panel, of tileRows rows and panelWidth columns: B is read where weights stored [in, out] lie (`w` its first number, rows `stride` numbers apart), and written to `panel` for the tiles that follow,
    /// in the shadow of the multiplications.
    void (*tileOfStored)(const TileProduct &, Number number, const void *w, int64_t stride, float *panel);
    /// A in rows, scoreStride apart (a score chunk).
    void (*tileOfScores)(const TileProduct &);
    /// SharedRows of x (row stride ld) to [depth, tileRows]; rows <= tileRows, the rest is zeros.
    void (*packRows)(int rows, int depth, const float *x, int64_t ld, float *out);
    /// `cols` <= 32 outputs of weights stored [out, in] to a panel [depth, panelWidth], missing columns zero. rows[c] points at column c's first number.
    void (*packOutIn)(Number number, int cols, int depth, const void *const *rows, float *out);
    /// `cols` <= 32 outputs of weights stored [in, out], rows `stride` numbers apart, to a panel likewise. `w` points at (first input, first output).
    void (*packInOut)(Number number, int cols, int depth, const void *w, int64_t stride, float *out);
    /// y[r][o] = bias[o] + sum of x[r] w[o] for few rows (1 .. 4) and weights stored [out, in]: each weight is read once. x has stride depth.
    void (*dotRows)(Number number, int rows, int outputs, int depth, const float *x, const void *w, int64_t w_stride, const float *bias, float *y, int64_t y_stride);
    /// y[r][0 .. cols) += sum over p of x[r][p] w[p][..] for few rows (1 .. 4) and weights stored [in, out]. x has stride depth.
    void (*addRows)(Number number, int rows, int cols, int depth, const float *x, const void *w, int64_t w_stride, float *y, int64_t y_stride);

    /// s *= scale, in place.
    void (*scale)(float *s, int n, float scale);
    /// s = cap tanh(s / cap), in place.
    void (*cap)(float *s, int n, float cap);
    float (*max)(const float *s, int n);             ///< -inf for n = 0; a NaN among them may be passed over
    /// s = exp(s - top), in place; the sum of what is written. exp(-inf) is 0; NaN stays NaN.
    float (*expMinus)(float *s, int n, float top);
    /// s = exp(s - top) * scale, in place: a pattern from scores.
    void (*pattern)(float *s, int n, float top, float scale);
    /// out = s * scale, past the caches: for numbers that nobody reads soon. Null s: zeros.
    void (*writeOut)(const float *s, int n, float scale, float *out);
    /// most = max(most, s - top + more): scores of several rows on one scale. NaN in s is passed over.
    void (*foldRow)(const float *s, int n, float top, float more, float *most);
    /// out[c] = max(out[c], largest of s over [bounds[c], bounds[c + 1])): pooled columns of a row. NaN in s is passed over.
    void (*poolRow)(const float *s, const int *bounds, int cells, float *out);

    void (*curve)(Curve curve, float *x, size_t n);  ///< in place
    void (*multiply)(float *x, const float *by, size_t n);
    void (*add)(float *x, const float *other, size_t n);
    /// y = (x - mean) / sqrt(var + eps) * gain + bias of one row; bias may be null. y may be x.
    void (*layerNorm)(const float *x, int n, float eps, const float *gain, const float *bias, float *y);
    /// y = x / sqrt(mean square + eps) * gain of one row. y may be x.
    void (*rmsNorm)(const float *x, int n, float eps, const float *gain, float *y);
};

/// The best that this machine runs.
const Loops &loops();

/// Every table that this machine runs, the plainest first.
std::span<const Loops *const> availableLoops();

/// Makes loops() answer `chosen`, or the best again for null. Not while anything runs.
void forceLoops(const Loops *chosen);

} // namespace headscope::simd
