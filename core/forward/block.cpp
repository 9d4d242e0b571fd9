// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/block.h"

#include <algorithm>
#include <utility>

#include "core/base/check.h"
#include "core/base/parallel.h"
#include "core/simd/loops.h"

namespace headscope {

namespace {

constexpr size_t piece = 1 << 14; ///< numbers that one thread takes at a time: below this a second thread costs more than it saves

size_t sz(int i) { return static_cast<size_t>(i); }

/// Calls body(first, count) for pieces of `items` items of `width` numbers.
template <class Body>
void inPieces(size_t items, size_t width, const Body &body)
{
    const size_t together = std::max<size_t>(1, piece / std::max<size_t>(1, width)), pieces = (items + together - 1) / together;
    parallelFor(static_cast<int>(pieces), [&](int i) {
        const size_t first = static_cast<size_t>(i) * together;
        body(first, std::min(together, items - first));
    });
}

void activateRange(float *x, size_t n, Activation activation)
{
    const auto &loops = simd::loops();
    switch (activation) {
    case Activation::Gelu: loops.curve(simd::Curve::Gelu, x, n); break;
    case Activation::GeluTanh: loops.curve(simd::Curve::GeluTanh, x, n); break;
    case Activation::QuickGelu: loops.curve(simd::Curve::QuickGelu, x, n); break;
    case Activation::Silu: loops.curve(simd::Curve::Silu, x, n); break;
    case Activation::Tanh: loops.curve(simd::Curve::Tanh, x, n); break;
    case Activation::Relu: std::transform(x, x + n, x, [](float v) { return v < 0 ? 0.0f : v; }); break;
    case Activation::Identity: break;
    }
}

} // namespace

Matrix normed(Matrix x, const NormWeights &weights, const StackSpec &spec)
{
    if (weights.absent()) {
        return x;
    }
    const int width = static_cast<int>(weights.gain.size());
    HS_CHECK(width > 0 && x.cols % width == 0);
    const float *bias = weights.bias.empty() ? nullptr : weights.bias.data();
    inPieces(x.values.size() / sz(width), sz(width), [&](size_t first, size_t count) {
        for (float *row = x.values.data() + first * sz(width), *end = row + count * sz(width); row != end; row += width) {
            if (spec.norm == NormKind::RmsNorm) {
                simd::loops().rmsNorm(row, width, spec.norm_eps, weights.gain.data(), row);
            } else {
                simd::loops().layerNorm(row, width, spec.norm_eps, weights.gain.data(), bias, row);
            }
        }
    });
    return x;
}

void activate(Matrix &x, Activation activation)
{
    inPieces(x.values.size(), 1, [&](size_t first, size_t count) { activateRange(x.values.data() + first, count, activation); });
}

void add(Matrix &x, ConstMatrixView other)
{
    HS_CHECK(x.rows == other.rows && x.cols == other.cols);
    inPieces(x.values.size(), 1, [&](size_t first, size_t count) { simd::loops().add(x.values.data() + first, other.data + first, count); });
}

void scaleColumns(Matrix &x, const std::vector<float> &by)
{
    for (int r = 0; !by.empty() && r < x.rows; ++r) {
        simd::loops().multiply(x.row(r), by.data(), by.size());
    }
}

Matrix attentionOutput(const AttentionWeights &weights, const SharedRows &z, int first, const std::stop_token &stop)
{
    if (z.runEnd(first) == z.rows()) {
        return weights.W_O.apply({z.row(first), z.rows() - first, z.cols()}, stop);
    }
    return weights.W_O.apply(z.copy(first, z.rows() - first), stop);
}

Matrix mlpOutput(const StackSpec &spec, const BlockWeights &block, ConstMatrixView x, const std::stop_token &stop)
{
    constexpr int together = 1008; // as many as a product packs at once
    const bool gated = spec.mlp == MlpKind::Gated;
    const Linear &first = gated ? block.W_gate : block.W_in;
    Matrix out(x.rows, block.W_out.dOut()), hidden(std::min(together, x.rows), first.dOut()), up(gated ? hidden.rows : 0, block.W_in.dOut());
    for (int begin = 0; begin < x.rows && !stop.stop_requested(); begin += together) {
        const int rows = std::min(together, x.rows - begin);
        const ConstMatrixView in(x.row(begin), rows, x.cols);
        const size_t numbers = sz(rows) * sz(hidden.cols);
        first.apply(in, {hidden.values.data(), rows, hidden.cols}, stop);
        if (gated) {
            block.W_in.apply(in, {up.values.data(), rows, up.cols}, stop);
        }
        inPieces(numbers, 1, [&](size_t at, size_t count) {
            activateRange(hidden.values.data() + at, count, spec.activation);
            if (gated) {
                simd::loops().multiply(hidden.values.data() + at, up.values.data() + at, count);
            }
        });
        block.W_out.apply({hidden.values.data(), rows, hidden.cols}, {out.row(begin), rows, out.cols}, stop);
    }
    return out;
}

} // namespace headscope
