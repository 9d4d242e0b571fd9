// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/few_rows.h"

#include <algorithm>

#include "core/base/parallel.h"
#include "core/tensor/aligned.h"

namespace headscope {

namespace {

using simd::loops;

constexpr int rowsAtOnce = 4;                ///< that dotRows and addRows take
constexpr int64_t weightsOfShare = 1 << 17; ///< read from memory in the time that a further thread costs several times: so few rows wait for weights, however little they multiply

} // namespace

void multiplyDots(ConstMatrixView x, const Product &product, const std::stop_token &stop)
{
    const auto &[stored, bias, y] = product;
    const StoredWeights &w = *stored;
    constexpr int together = 128; // outputs of a task
    const int64_t weights = static_cast<int64_t>(x.cols) * w.d_out;
    const int pieces = static_cast<int>(ceilDivide(w.d_out, together));
    const int parts = static_cast<int>(std::clamp<int64_t>(weights / weightsOfShare, 1, std::min(pieces, 4 * threadCount())));
    parallelFor(parts, [&](int part) {
        for (int piece = pieces * part / parts; piece < pieces * (part + 1) / parts && !stop.stop_requested(); ++piece) {
            const int first = piece * together, last = std::min(first + together, w.d_out);
            for (int o = first; o < last;) { // rows that lie evenly
                const int end = std::min(last, w.group > 0 ? (o / w.group + 1) * w.group : w.d_out);
                const int outputs = std::min(x.rows > rowsAtOnce ? 8 : together, end - o); // that stay in the first cache where they are read again
                for (int r = 0; r < x.rows; r += rowsAtOnce) {
                    loops().dotRows(w.number, std::min(rowsAtOnce, x.rows - r), outputs, x.cols, x.row(r), w.at(0, o), w.stride, bias ? bias + o : nullptr, y.row(r) + o, y.cols);
                }
                o += outputs;
            }
        }
    });
}

void multiplySums(ConstMatrixView x, const Product &product, const std::stop_token &stop)
{
    const auto &[stored, bias, y] = product;
    const StoredWeights &w = *stored;
    constexpr int parts = 8;
    thread_local AlignedFloats xMemory, sumMemory;
    const size_t numbers = static_cast<size_t>(y.rows) * static_cast<size_t>(y.cols);
    float *sums = sumMemory.atLeast(parts * numbers), *pieces = xMemory.atLeast(static_cast<size_t>(x.rows) * static_cast<size_t>(x.cols));
    const auto firstOf = [&](int part) { return static_cast<int>(static_cast<int64_t>(x.cols) * part / parts); };
    const auto run = [&](int part) {
        const int first = firstOf(part), depth = firstOf(part + 1) - first;
        float *piece = pieces + static_cast<size_t>(first) * static_cast<size_t>(x.rows), *sum = sums + static_cast<size_t>(part) * numbers;
        for (int r = 0; r < x.rows; ++r) {
            std::copy_n(x.row(r) + first, depth, piece + static_cast<int64_t>(r) * depth);
        }
        std::fill_n(sum, numbers, 0.0f);
        if (!stop.stop_requested()) {
            loops().addRows(w.number, x.rows, y.cols, depth, piece, w.at(first, 0), w.stride, sum, y.cols);
        }
    };
    if (static_cast<int64_t>(x.cols) * w.d_out < 2 * weightsOfShare) {
        for (int part = 0; part < parts; ++part) {
            run(part);
        }
    } else {
        parallelFor(parts, run);
    }
    for (int r = 0; r < y.rows; ++r) {
        float *out = y.row(r);
        if (bias) {
            std::copy_n(bias, y.cols, out);
        } else {
            std::fill_n(out, y.cols, 0.0f);
        }
        for (int part = 0; part < parts; ++part) {
            loops().add(out, sums + static_cast<size_t>(part) * numbers + static_cast<size_t>(r) * static_cast<size_t>(y.cols), static_cast<size_t>(y.cols));
        }
    }
}

} // namespace headscope
