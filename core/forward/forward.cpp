// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/forward.h"

#include <Eigen/Core>
#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/base/check.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/forward/rotary.h"

namespace headscope {

namespace {

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Array = Eigen::Map<Eigen::ArrayXf>;

size_t sz(int i) { return static_cast<size_t>(i); }

/// LayerNorm (Ba et al. 2016) or RMSNorm (Zhang & Sennrich 2019) of each row.
Matrix normed(const Matrix &x, const NormWeights &weights, const ModelSpec &spec)
{
    Matrix out(x.rows, x.cols);
    const Eigen::Map<const Eigen::ArrayXf> gain(weights.gain.data(), x.cols);
    for (int r = 0; r < x.rows; ++r) {
        const Eigen::Map<const Eigen::ArrayXf> in(x.row(r), x.cols);
        Array row(out.row(r), x.cols);
        if (spec.norm == NormKind::RmsNorm) {
            row = in * (1.0f / std::sqrt(in.square().mean() + spec.norm_eps)) * gain;
        } else {
            const float mean = in.mean();
            row = in - mean;
            row *= (1.0f / std::sqrt(row.square().mean() + spec.norm_eps)) * gain;
            row += Eigen::Map<const Eigen::ArrayXf>(weights.bias.data(), x.cols);
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
    case Activation::Relu: a = a.max(0.0f); break;
    case Activation::Silu: a = a / (1.0f + (-a).exp()); break;
    }
}

Matrix embedded(const Model &model, const TokenInput &input)
{
    const auto &spec = model.spec;
    Matrix x(input.size(), spec.d_model);
    std::vector<float> position(sz(spec.d_model));
    for (int i = 0; i < input.size(); ++i) {
        toFloat(model.weights.W_E, static_cast<int64_t>(input.ids[sz(i)].value) * spec.d_model, spec.d_model, x.row(i));
        if (spec.position == PositionKind::Learned) {
            toFloat(model.weights.W_pos, static_cast<int64_t>(i) * spec.d_model, spec.d_model, position.data());
            std::transform(position.begin(), position.end(), x.row(i), x.row(i), std::plus<>());
        }
    }
    return x;
}

/// [n, heads * d_head] as [heads, n, d_head].
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

/// The other way round.
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

Matrix attentionOutput(const BlockWeights &block, const AttentionTrace &attn)
{
    const auto &g = attn.geometry;
    return block.W_O.apply(sideBySide(attn.z, g.n_heads, g.n_query, g.d_head));
}

Matrix mlpOutput(const ModelSpec &spec, const BlockWeights &block, const Matrix &resid_mid)
{
    const Matrix x = normed(resid_mid, block.norm_mlp, spec);
    Matrix hidden = (spec.mlp == MlpKind::Gated ? block.W_gate : block.W_in).apply(x);
    activate(hidden, spec.activation);
    if (spec.mlp == MlpKind::Gated) {
        const Matrix up = block.W_in.apply(x);
        std::transform(hidden.values.begin(), hidden.values.end(), up.values.begin(), hidden.values.begin(), std::multiplies<>());
    }
    return block.W_out.apply(hidden);
}

Matrix sum(const Matrix &a, const Matrix &b)
{
    Matrix out = a;
    std::transform(out.values.begin(), out.values.end(), b.values.begin(), out.values.begin(), std::plus<>());
    return out;
}

/// Projects the normed stream to q, k, v and turns q and k where positions are rotary.
AttentionTrace projected(const Model &model, int layer, const Matrix &resid_pre, const TokenInput &input)
{
    const auto &spec = model.spec;
    const auto &block = model.weights.blocks[sz(layer)];
    const Matrix x = normed(resid_pre, block.norm_attn, spec);
    AttentionTrace attn;
    attn.geometry = {spec.n_heads, spec.n_kv_heads, x.rows, x.rows, spec.d_head, spec.score_scale[sz(layer)], {spec.causal, input.key_allowed}};
    attn.q = byHead(block.W_Q.apply(x), spec.n_heads, spec.d_head);
    attn.k = byHead(block.W_K.apply(x), spec.n_kv_heads, spec.d_head);
    attn.v = byHead(block.W_V.apply(x), spec.n_kv_heads, spec.d_head);
    if (spec.position == PositionKind::Rotary) {
        const RotaryTable table(x.rows, spec.rotary_dim, spec.rotary_base);
        table.rotate(attn.q, spec.n_heads, spec.d_head);
        table.rotate(attn.k, spec.n_kv_heads, spec.d_head);
    }
    return attn;
}

} // namespace

Result<std::shared_ptr<const Trace>> runForward(std::shared_ptr<const Model> model, TokenInput input, const Progress &progress)
{
    HS_CHECK(model && input.size() > 0 && input.size() <= model->spec.n_ctx);
    const auto start = std::chrono::steady_clock::now();
    auto trace = std::make_shared<Trace>();
    trace->input = std::move(input);
    trace->resid_pre.push_back(embedded(*model, trace->input));
    for (int layer = 0; layer < model->spec.n_layers; ++layer) {
        if (progress.cancelled()) {
            return cancelled();
        }
        const auto &block = model->weights.blocks[sz(layer)];
        const Matrix &resid_pre = trace->resid_pre.back();
        BlockTrace now;
        now.attn = projected(*model, layer, resid_pre, trace->input);
        HS_TRY_STATUS(attend(now.attn, progress));
        now.resid_mid = sum(resid_pre, attentionOutput(block, now.attn));
        trace->resid_pre.push_back(sum(now.resid_mid, mlpOutput(model->spec, block, now.resid_mid)));
        trace->blocks.push_back(std::move(now));
        progress.say((layer + 1.0) / model->spec.n_layers, "forward pass");
    }
    trace->model = std::move(model);
    trace->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::shared_ptr<const Trace>(std::move(trace));
}

Matrix attnOut(const Trace &trace, LayerIndex layer)
{
    return attentionOutput(trace.model->weights.blocks[sz(layer.value)], trace.attention(layer));
}

Matrix mlpOut(const Trace &trace, LayerIndex layer)
{
    return mlpOutput(trace.model->spec, trace.model->weights.blocks[sz(layer.value)], trace.blocks[sz(layer.value)].resid_mid);
}

Matrix finalStream(const Trace &trace) { return normed(trace.resid_pre.back(), trace.model->weights.norm_final, trace.model->spec); }

Matrix logits(const Trace &trace, int rows)
{
    HS_CHECK(rows >= 1 && rows <= trace.n());
    const Matrix &stream = trace.resid_pre.back();
    Matrix last(rows, stream.cols);
    std::copy_n(stream.row(stream.rows - rows), last.values.size(), last.values.begin());
    return trace.model->weights.W_U.apply(normed(last, trace.model->weights.norm_final, trace.model->spec));
}

} // namespace headscope
