// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/forward.h"

#include <Eigen/Core>
#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/base/check.h"
#include "core/forward/backend.h"
#include "core/forward/block.h"
#include "core/forward/distance_bias.h"
#include "core/forward/embed.h"
#include "core/forward/pass_geometry.h"
#include "core/forward/rotary.h"

namespace headscope {

namespace {

size_t sz(int i) { return static_cast<size_t>(i); }

/// The streams behind keys and values.
struct KeyStreams {
    const Matrix *keys, *values;
};

/// Norm of q or k: of each head's numbers, or of all heads' together, by the size of its gain. x [n, heads * d_head].
Matrix normedHeads(const Matrix &x, const NormWeights &weights, const StackSpec &spec)
{
    if (weights.absent() || static_cast<int>(weights.gain.size()) == x.cols) {
        return normed(x, weights, spec);
    }
    Matrix heads = x;
    heads.cols = static_cast<int>(weights.gain.size());
    heads.rows = static_cast<int>(x.values.size()) / heads.cols;
    Matrix out = normed(heads, weights, spec);
    out.rows = x.rows;
    out.cols = x.cols;
    return out;
}

/// [n, width] with the layer's extra keys (or values) as further rows.
Matrix withExtraRows(Matrix x, const StackSpec &spec, const std::vector<float> &learned)
{
    if (spec.learned_key) {
        x.values.insert(x.values.end(), learned.begin(), learned.end());
        ++x.rows;
    }
    if (spec.zero_key) {
        x.values.resize(x.values.size() + sz(x.cols), 0.0f);
        ++x.rows;
    }
    return x;
}

/// In place, to [-most, most]; as it is where `most` is 0.
Matrix clipped(Matrix x, float most)
{
    for (size_t i = 0; most > 0 && i < x.values.size(); ++i) {
        x.values[i] = std::clamp(x.values[i], -most, most);
    }
    return x;
}

/// Self-attention of one block, or the only attention of a bare layer: projects, turns, keeps the geometry. `x` is the normed stream.
AttentionTrace selfProjected(const StackSpec &spec, const BlockWeights &block, int layer, const Matrix &x, const KeyStreams &given)
{
    const auto &w = block.attn;
    const LayerSpec &ours = spec.layers[sz(layer)];
    AttentionTrace attn;
    const Matrix k = withExtraRows(normedHeads(clipped(w.W_K.apply(*given.keys), spec.clip_qkv), w.norm_k, spec), spec, w.key_k),
                 v = withExtraRows(clipped(w.W_V.apply(*given.values), spec.clip_qkv), spec, w.key_v);
    auto &g = attn.geometry;
    g.n_heads = spec.n_heads;
    g.n_kv_heads = spec.n_kv_heads;
    g.n_query = x.rows;
    g.n_key = k.rows;
    g.d_head = spec.d_head;
    g.score_scale = ours.score_scale;
    g.score_cap = spec.score_cap;
    attn.q = byHead(normedHeads(clipped(w.W_Q.apply(x), spec.clip_qkv), w.norm_q, spec), spec.n_heads, spec.d_head);
    attn.k = byHead(k, spec.n_kv_heads, spec.d_head);
    attn.v = byHead(v, spec.n_kv_heads, spec.d_head);
    if (!ours.rotary.frequencies.empty()) {
        const RotaryTable table(x.rows, ours.rotary);
        table.rotate(attn.q, spec.n_heads, spec.d_head);
        table.rotate(attn.k, spec.n_kv_heads, spec.d_head);
    }
    return attn;
}

AttentionTrace crossProjected(const StackSpec &spec, const BlockWeights &block, const Matrix &x, const Matrix &memory)
{
    AttentionTrace attn;
    auto &g = attn.geometry;
    g.n_heads = g.n_kv_heads = spec.n_heads;
    g.n_query = x.rows;
    g.n_key = memory.rows;
    g.d_head = spec.d_head;
    g.score_scale = spec.layers[0].score_scale;
    attn.q = byHead(block.cross.W_Q.apply(x), spec.n_heads, spec.d_head);
    attn.k = byHead(block.cross.W_K.apply(memory), spec.n_heads, spec.d_head);
    attn.v = byHead(block.cross.W_V.apply(memory), spec.n_heads, spec.d_head);
    return attn;
}

Matrix scaled(Matrix x, const std::vector<float> &by)
{
    if (!by.empty()) {
        const Eigen::Map<const Eigen::ArrayXf> factor(by.data(), x.cols);
        for (int r = 0; r < x.rows; ++r) {
            Eigen::Map<Eigen::ArrayXf>(x.row(r), x.cols) *= factor;
        }
    }
    return x;
}

/// The stream that the MLP of a block reads, normed.
Matrix mlpInput(const StackSpec &spec, const BlockWeights &block, const BlockTrace &trace, const Matrix &resid_pre)
{
    if (spec.parallel) {
        return normed(resid_pre, block.norm_mlp.absent() ? block.norm_attn : block.norm_mlp, spec);
    }
    return normed(trace.cross ? trace.resid_cross : trace.resid_mid, block.norm_mlp, spec);
}

/// Runs one stack.
class StackPass {
public:
    StackPass(const Trace &so_far, const Model &model, int index, const Progress &progress)
        : trace_(so_far), spec_(model.spec.stack(index)), weights_(model.weights.stacks[sz(index)]), index_(index), progress_(progress)
    {
    }

    Result<StackTrace> run()
    {
        StackTrace out;
        key_bias_ = keyBias(spec_, trace_.input.sequences[sz(index_)]);
        out.resid_pre.push_back(embedded(spec_, weights_.embed, trace_.input.sequences[sz(index_)]));
        for (int layer = 0; layer < spec_.n_layers(); ++layer) {
            if (progress_.cancelled()) {
                return cancelled();
            }
            HS_TRY(block, runBlock(layer, out.resid_pre.back()));
            out.resid_pre.push_back(output(layer, block, out.resid_pre.back()));
            out.blocks.push_back(std::move(block));
            progress_.say((layer + 1.0) / spec_.n_layers(), "forward pass");
        }
        return out;
    }

private:
    /// Attention, and cross-attention where there is one.
    Result<BlockTrace> runBlock(int layer, const Matrix &resid_pre)
    {
        const BlockWeights &block = weights_.blocks[sz(layer)];
        const auto &sequences = trace_.input.sequences;
        const Matrix x = normed(resid_pre, block.norm_attn, spec_);
        KeyStreams streams{&x, &x};
        if (spec_.given_keys) {
            const Sequence &keys = sequences.back(); // the sequence itself where no memory is given
            streams = {sequences.size() > 1 ? &keys.vectors : &x, keys.values.rows > 0 ? &keys.values : sequences.size() > 1 ? &keys.vectors : &x};
        }
        BlockTrace now;
        now.attn = selfProjected(spec_, block, layer, x, streams);
        now.attn.geometry.mask = selfMask(trace_.model->spec, trace_.input, {index_, layer, streams.keys->rows});
        now.attn.geometry.key_bias = key_bias_;
        now.attn.geometry.distance_bias = distanceBias(block.attn, now.attn.geometry);
        HS_TRY_STATUS(attend(now.attn, progress_));
        const Matrix added = scaled(normed(attentionOutput(block.attn, now.attn), block.norm_attn_out, spec_), block.attn_scale);
        now.resid_mid = spec_.residual ? normed(sum(spec_.residual_normed ? x : resid_pre, added), block.norm_attn_post, spec_) : added;
        if (spec_.has_cross) {
            HS_TRY_STATUS(runCross(block, now));
        }
        return now;
    }

    /// The bias by distance of a layer that has one. Layers that share a table share what is made of it.
    std::shared_ptr<const std::vector<float>> distanceBias(const AttentionWeights &weights, const AttentionGeometry &geometry)
    {
        if (weights.bucket_bias && weights.bucket_bias != biasTable_) {
            biasTable_ = weights.bucket_bias;
            bias_ = bucketBias(spec_.buckets, *biasTable_, geometry.n_query, geometry.n_key);
        }
        return weights.bucket_bias ? bias_ : nullptr;
    }

    Status runCross(const BlockWeights &block, BlockTrace &now)
    {
        const Input &input = trace_.input;
        const Sequence &sequence = spec_.memory >= 0 ? input.sequences[sz(spec_.memory)] : input.sequences.back();
        if (memory_.rows == 0) {
            memory_ = spec_.memory >= 0 ? finalStream(trace_, spec_.memory) : sequence.vectors;
        }
        now.cross = crossProjected(spec_, block, normed(now.resid_mid, block.norm_cross, spec_), memory_);
        now.cross->geometry.mask.key_allowed = input.memory_allowed.empty() ? sequence.key_allowed : input.memory_allowed;
        HS_TRY_STATUS(attend(*now.cross, progress_));
        now.resid_cross = normed(sum(now.resid_mid, attentionOutput(block.cross, *now.cross)), block.norm_cross_post, spec_);
        return Done{};
    }

    /// The block's output from its parts.
    Matrix output(int layer, const BlockTrace &block, const Matrix &resid_pre)
    {
        const BlockWeights &w = weights_.blocks[sz(layer)];
        const Matrix &stream = block.cross ? block.resid_cross : block.resid_mid;
        if (spec_.mlp == MlpKind::None) {
            return stream;
        }
        const Matrix read = mlpInput(spec_, w, block, resid_pre);
        const Matrix added = scaled(normed(mlpOutput(spec_, w, read), w.norm_mlp_out, spec_), w.mlp_scale);
        return normed(sum(spec_.residual_normed ? read : stream, added), w.norm_mlp_post, spec_);
    }

    const Trace &trace_;
    const StackSpec &spec_;
    const StackWeights &weights_;
    int index_;
    const Progress &progress_;
    Matrix memory_; ///< what cross-attention reads
    std::shared_ptr<const std::vector<double>> key_bias_;
    std::shared_ptr<const std::vector<float>> biasTable_, bias_; ///< of the last layer that had one
};

/// On the chosen device, where there is one that can; else, and where it fails, here.
Result<StackTrace> runStack(Trace &so_far, int stack, const Progress &progress)
{
    if (const auto backend = currentBackend()) {
        auto done = backend->run(so_far, stack, progress);
        if (done || done.error().code == ErrorCode::Cancelled) {
            so_far.device = done ? backend->name() : "";
            return done;
        }
    }
    so_far.device.clear();
    return StackPass(so_far, *so_far.model, stack, progress).run();
}

} // namespace

Result<std::shared_ptr<const Trace>> runForward(std::shared_ptr<const Model> model, Input input, const Progress &progress)
{
    HS_CHECK(model);
    HS_TRY_STATUS(checkInput(*model, input));
    const auto start = std::chrono::steady_clock::now();
    auto trace = std::make_shared<Trace>();
    trace->model = std::move(model);
    trace->input = std::move(input);
    for (size_t stack = 0; stack < trace->model->spec.stacks.size(); ++stack) {
        HS_TRY(done, runStack(*trace, static_cast<int>(stack), progress));
        trace->stacks.push_back(std::move(done));
    }
    HS_TRY_STATUS(checkIntact(trace->model->index)); // a file that was cut off while it was read gave zeros
    trace->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::shared_ptr<const Trace>(std::move(trace));
}

Matrix attnOut(const Trace &trace, GroupIndex group, LayerIndex layer)
{
    const AttentionGroup &g = trace.model->group(group);
    const BlockWeights &block = trace.model->weights.stacks[sz(g.stack)].blocks[sz(layer.value)];
    return attentionOutput(g.cross ? block.cross : block.attn, trace.attention(group, layer));
}

Matrix mlpOut(const Trace &trace, int stack, LayerIndex layer)
{
    const StackSpec &spec = trace.model->spec.stack(stack);
    const StackTrace &done = trace.stacks[sz(stack)];
    const BlockWeights &block = trace.model->weights.stacks[sz(stack)].blocks[sz(layer.value)];
    return mlpOutput(spec, block, mlpInput(spec, block, done.blocks[sz(layer.value)], done.resid_pre[sz(layer.value)]));
}

Matrix finalStream(const Trace &trace, int stack)
{
    return normed(trace.stacks[sz(stack)].resid_pre.back(), trace.model->weights.stacks[sz(stack)].norm_final, trace.model->spec.stack(stack));
}

Matrix logits(const Trace &trace, int rows)
{
    const ModelSpec &spec = trace.model->spec;
    HS_CHECK(spec.d_out > 0);
    Matrix x = headOutput(trace, trace.model->weights.head, rows);
    for (float &v : x.values) {
        v *= spec.logit_scale;
        v = spec.logit_cap > 0 ? spec.logit_cap * std::tanh(v / spec.logit_cap) : v;
    }
    return x;
}

} // namespace headscope
