// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/block.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "core/base/check.h"

namespace headscope {

namespace {

using Array = Eigen::Map<Eigen::ArrayXf>;
using ConstArray = Eigen::Map<const Eigen::ArrayXf>;

size_t sz(int i) { return static_cast<size_t>(i); }

} // namespace

Matrix normed(const Matrix &x, const NormWeights &weights, const StackSpec &spec)
{
    if (weights.absent()) {
        return x;
    }
    HS_CHECK(static_cast<int>(weights.gain.size()) == x.cols);
    Matrix out(x.rows, x.cols);
    const ConstArray gain(weights.gain.data(), x.cols);
    for (int r = 0; r < x.rows; ++r) {
        const ConstArray in(x.row(r), x.cols);
        Array row(out.row(r), x.cols);
        if (spec.norm == NormKind::RmsNorm) {
            row = in * (1.0f / std::sqrt(in.square().mean() + spec.norm_eps)) * gain;
            continue;
        }
        const float mean = in.mean();
        row = in - mean;
        row *= (1.0f / std::sqrt(row.square().mean() + spec.norm_eps)) * gain;
        if (!weights.bias.empty()) {
            row += ConstArray(weights.bias.data(), x.cols);
        }
    }
    return out;
}

void activate(Matrix &x, Activation activation)
{
    Array a(x.values.data(), static_cast<Eigen::Index>(x.values.size()));
    switch (activation) {
    case Activation::Gelu: a = a.unaryExpr([](float v) { return 0.5f * v * (1.0f + std::erf(v * 0.70710678f)); }); break;
    case Activation::GeluTanh: a = 0.5f * a * (1.0f + (0.79788456f * (a + 0.044715f * a.cube())).tanh()); break;
    case Activation::QuickGelu: a = a / (1.0f + (-1.702f * a).exp()); break;
    case Activation::Relu: a = a.max(0.0f); break;
    case Activation::Silu: a = a / (1.0f + (-a).exp()); break;
    case Activation::Tanh: a = a.tanh(); break;
    case Activation::Identity: break;
    }
}

Matrix sum(const Matrix &a, const Matrix &b)
{
    Matrix out = a;
    std::transform(out.values.begin(), out.values.end(), b.values.begin(), out.values.begin(), std::plus<>());
    return out;
}

std::vector<float> byHead(const Matrix &x, int heads, int d_head)
{
    std::vector<float> out(x.values.size());
    for (int h = 0; h < heads; ++h) {
        for (int i = 0; i < x.rows; ++i) {
            std::copy_n(x.row(i) + h * d_head, d_head, out.data() + (sz(h) * sz(x.rows) + sz(i)) * sz(d_head));
        }
    }
    return out;
}

Matrix sideBySide(const std::vector<float> &x, int heads, int n, int d_head)
{
    Matrix out(n, heads * d_head);
    for (int h = 0; h < heads; ++h) {
        for (int i = 0; i < n; ++i) {
            std::copy_n(x.data() + (sz(h) * sz(n) + sz(i)) * sz(d_head), d_head, out.row(i) + h * d_head);
        }
    }
    return out;
}

Matrix attentionOutput(const AttentionWeights &weights, const AttentionTrace &attn)
{
    const auto &g = attn.geometry;
    return weights.W_O.apply(sideBySide(attn.z, g.n_heads, g.n_query, g.d_head));
}

Matrix mlpOutput(const StackSpec &spec, const BlockWeights &block, const Matrix &x)
{
    Matrix hidden = (spec.mlp == MlpKind::Gated ? block.W_gate : block.W_in).apply(x);
    activate(hidden, spec.activation);
    if (spec.mlp == MlpKind::Gated) {
        const Matrix up = block.W_in.apply(x);
        std::transform(hidden.values.begin(), hidden.values.end(), up.values.begin(), hidden.values.begin(), std::multiplies<>());
    }
    return block.W_out.apply(hidden);
}

} // namespace headscope
