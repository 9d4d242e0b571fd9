// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/device_pass.h"

#include <algorithm>

#include "core/attention/opencl/device_attention.h"
#include "core/base/check.h"
#include "core/forward/device_trace.h"
#include "core/forward/distance_bias.h"
#include "core/forward/embed.h"
#include "core/forward/forward.h"
#include "core/forward/pass_geometry.h"
#include "core/forward/rotary.h"

namespace headscope {

namespace {

using opencl::applyLinear;
using opencl::applyNorm;
using opencl::Buffer;
using opencl::DeviceAttention;
using opencl::DeviceLinear;
using opencl::DeviceMatrix;
using opencl::DeviceNorm;
using opencl::emptyMatrix;

constexpr size_t mostHidden = 16u << 20; ///< numbers of an MLP's inside that are on the device at once

size_t sz(int i) { return static_cast<size_t>(i); }

class DevicePass {
public:
    DevicePass(const DevicePassPlace &place, const Trace &so_far, int index, const Progress &progress)
        : place_(place), session_(*place.session), trace_(so_far), spec_(so_far.model->spec.stack(index)), host_(so_far.model->weights.stacks[sz(index)]), index_(index), progress_(progress),
          pace_(session_, progress), tables_(session_), rule_{spec_.norm == NormKind::RmsNorm, spec_.norm_eps}
    {
        while (trace_.model->groups[sz(group_)].stack != index_) {
            ++group_;
        }
    }

    Result<StackTrace> run()
    {
        StackTrace out;
        key_bias_ = keyBias(spec_, trace_.input.sequences[sz(index_)]);
        Matrix embedding = embedded(spec_, host_.embed, trace_.input.sequences[sz(index_)]);
        HS_TRY(stream, opencl::uploadMatrix(session_, embedding));
        out.resid_pre.push_back(keptStream(std::move(embedding)));
        HS_TRY_STATUS(readGivenStreams());
        for (int layer = 0; layer < spec_.n_layers(); ++layer) {
            BlockTrace block;
            HS_TRY(next, runBlock(layer, stream, block));
            stream = std::move(next);
            HS_TRY(resid, opencl::downloadMatrix(session_, stream));
            out.resid_pre.push_back(keptStream(std::move(resid)));
            out.blocks.push_back(std::move(block));
            progress_.say((layer + 1.0) / spec_.n_layers(), "forward pass");
        }
        HS_TRY_STATUS(pace_.finish());
        return out;
    }

private:
    void tell(int layer, const AttentionTrace &attn, int groupsBehind) const
    {
        if (place_.attended) {
            place_.attended(GroupIndex(group_ + groupsBehind), LayerIndex(layer), attn);
        }
    }

    /// What a bare layer's keys and values, and cross-attention, read beside the stream.
    Status readGivenStreams()
    {
        const auto &sequences = trace_.input.sequences;
        const Sequence &last = sequences.back();
        if (spec_.given_keys && sequences.size() > 1) {
            HS_TRY(keys, opencl::uploadMatrix(session_, last.vectors));
            given_keys_ = std::move(keys);
        }
        if (spec_.given_keys && last.values.rows > 0) {
            HS_TRY(values, opencl::uploadMatrix(session_, last.values));
            given_values_ = std::move(values);
        }
        if (spec_.has_cross) {
            HS_TRY(memory, opencl::uploadMatrix(session_, spec_.memory >= 0 ? finalStream(trace_, spec_.memory) : last.vectors));
            memory_ = std::move(memory);
        }
        return Done{};
    }

    /// The block's output; its trace on the way.
    Result<DeviceMatrix> runBlock(int layer, const DeviceMatrix &resid_pre, BlockTrace &now)
    {
        const DeviceBlockWeights &w = place_.weights->blocks[sz(layer)];
        HS_TRY(normed_pre, normedOrCopy(w.norm_attn, resid_pre));
        const DeviceMatrix &x = w.norm_attn.absent() ? resid_pre : normed_pre;
        HS_TRY(attended, selfAttention(layer, x, now.attn));
        tell(layer, now.attn, 0);
        HS_TRY_STATUS(normInPlace(w.norm_attn_out, attended));
        HS_TRY_STATUS(opencl::combine(pace_, {!spec_.residual ? nullptr : spec_.residual_normed ? &x : &resid_pre, attended, w.attn_scale}, attended));
        if (spec_.residual) {
            HS_TRY_STATUS(normInPlace(w.norm_attn_post, attended));
        }
        HS_TRY(resid_mid, opencl::downloadMatrix(session_, attended));
        now.resid_mid = keptStream(std::move(resid_mid));
        DeviceMatrix stream = std::move(attended);
        if (spec_.has_cross) {
            HS_TRY(crossed, crossAttention(layer, stream, now));
            stream = std::move(crossed);
        }
        if (spec_.mlp == MlpKind::None) {
            return stream;
        }
        return mlp(layer, resid_pre, stream);
    }

    /// Where there is no norm, an empty matrix: the caller reads `x` itself.
    Result<DeviceMatrix> normedOrCopy(const DeviceNorm &norm, const DeviceMatrix &x)
    {
        if (norm.absent()) {
            return DeviceMatrix{};
        }
        HS_TRY(out, emptyMatrix(session_, x.rows, x.cols));
        HS_TRY_STATUS(applyNorm(pace_, norm, rule_, x, out));
        return out;
    }

    Status normInPlace(const DeviceNorm &norm, DeviceMatrix &x) { return norm.absent() ? Status(Done{}) : applyNorm(pace_, norm, rule_, x, x); }

    /// x through a layer, with room for `extra` further rows.
    Result<DeviceMatrix> projected(const DeviceLinear &linear, const DeviceMatrix &x, int extra = 0)
    {
        HS_TRY(out, emptyMatrix(session_, x.rows + extra, linear.d_out));
        HS_TRY_STATUS(applyLinear(pace_, linear, x, out, {0, x.rows, 0}));
        return out;
    }

    /// The layer's extra keys (or values) as the last rows.
    Status addExtraRows(DeviceMatrix &x, const std::vector<float> &learned)
    {
        int row = x.rows - spec_.extra_keys();
        const size_t bytes = sz(x.cols) * sizeof(float);
        if (spec_.learned_key) {
            HS_TRY_STATUS(session_.write(x.numbers, sz(row++) * bytes, std::as_bytes(std::span(learned))));
        }
        if (spec_.zero_key) {
            const std::vector<float> zeros(sz(x.cols), 0.0f);
            HS_TRY_STATUS(session_.write(x.numbers, sz(row) * bytes, std::as_bytes(std::span(zeros))));
        }
        return Done{};
    }

    struct OnDevice {
        DeviceMatrix q, k, v;
    };

    /// Queries, keys and values of self-attention: clipped, normed, turned, with the extra rows.
    Result<OnDevice> selfProjected(int layer, const DeviceMatrix &x)
    {
        const DeviceAttentionWeights &w = place_.weights->blocks[sz(layer)].attn;
        const AttentionWeights &host = host_.blocks[sz(layer)].attn;
        const DeviceMatrix &keys = given_keys_.rows > 0 ? given_keys_ : x;
        HS_TRY(q, projected(*w.W_Q, x));
        HS_TRY(k, projected(*w.W_K, keys, spec_.extra_keys()));
        HS_TRY(v, projected(*w.W_V, given_values_.rows > 0 ? given_values_ : keys, spec_.extra_keys()));
        for (DeviceMatrix *matrix : {&q, &k, &v}) {
            if (spec_.clip_qkv > 0) {
                HS_TRY_STATUS(opencl::applyClip(pace_, *matrix, spec_.clip_qkv));
            }
        }
        HS_TRY_STATUS(normInPlace(w.norm_q, q));
        HS_TRY_STATUS(normInPlace(w.norm_k, k)); // extra rows are written behind it
        if (spec_.extra_keys() > 0) {
            HS_TRY_STATUS(addExtraRows(k, host.key_k));
            HS_TRY_STATUS(addExtraRows(v, host.key_v));
        }
        HS_TRY_STATUS(turn(spec_.layers[sz(layer)].rotary, q, k));
        return OnDevice{std::move(q), std::move(k), std::move(v)};
    }

    /// Rotary positions. Layers that turn alike one behind the other share the table.
    Status turn(const RotarySpec &rotary, DeviceMatrix &q, DeviceMatrix &k)
    {
        if (rotary.frequencies.empty()) {
            return Done{};
        }
        const RotaryTable table(0, q.rows, rotary);
        if (table.cosines() != cosines_ || table.sines() != sines_) {
            const bool halves = table.pairs() == RotaryPairs::Half;
            HS_TRY(cosines, session_.upload(std::span<const float>(table.cosines())));
            HS_TRY(sines, session_.upload(std::span<const float>(table.sines())));
            rotary_ = {table.half(), halves ? 1 : 2, halves ? table.half() : 1, std::move(cosines), std::move(sines)};
            cosines_ = table.cosines();
            sines_ = table.sines();
        }
        HS_TRY_STATUS(opencl::applyRotary(pace_, rotary_, q, spec_.n_heads));
        return opencl::applyRotary(pace_, rotary_, k, spec_.n_kv_heads);
    }

    /// Through W_O, [n_query, d_model].
    Result<DeviceMatrix> selfAttention(int layer, const DeviceMatrix &x, AttentionTrace &attn)
    {
        HS_TRY(parts, selfProjected(layer, x));
        auto &g = attn.geometry;
        g.n_heads = spec_.n_heads;
        g.n_kv_heads = spec_.n_kv_heads;
        g.n_query = x.rows;
        g.n_key = parts.k.rows;
        g.d_head = spec_.d_head;
        g.score_scale = spec_.layers[sz(layer)].score_scale;
        g.score_cap = spec_.score_cap;
        g.mask = selfMask(trace_.model->spec, trace_.input, {index_, layer, parts.k.rows - spec_.extra_keys()});
        g.mask.added = g.mask.added ? (added_ = added_ ? added_ : g.mask.added) : nullptr; // one copy for all layers
        g.key_bias = key_bias_;
        g.distance_bias = distanceBias(host_.blocks[sz(layer)].attn, g);
        return attended(*place_.weights->blocks[sz(layer)].attn.W_O, parts, attn);
    }

    std::shared_ptr<const std::vector<float>> distanceBias(const AttentionWeights &weights, const AttentionGeometry &geometry)
    {
        if (weights.bucket_bias && weights.bucket_bias != biasTable_) {
            biasTable_ = weights.bucket_bias;
            bias_ = bucketBias(spec_.buckets, *biasTable_, geometry.n_query, geometry.n_key);
        }
        return weights.bucket_bias ? bias_ : nullptr;
    }

    Result<DeviceMatrix> crossAttention(int layer, const DeviceMatrix &resid_mid, BlockTrace &now)
    {
        const DeviceBlockWeights &w = place_.weights->blocks[sz(layer)];
        const Input &input = trace_.input;
        HS_TRY(normed_mid, normedOrCopy(w.norm_cross, resid_mid));
        HS_TRY(q, projected(*w.cross.W_Q, w.norm_cross.absent() ? resid_mid : normed_mid));
        HS_TRY(k, projected(*w.cross.W_K, memory_));
        HS_TRY(v, projected(*w.cross.W_V, memory_));
        OnDevice parts{std::move(q), std::move(k), std::move(v)};
        now.cross.emplace();
        auto &g = now.cross->geometry;
        g.n_heads = g.n_kv_heads = spec_.n_heads;
        g.n_query = resid_mid.rows;
        g.n_key = memory_.rows;
        g.d_head = spec_.d_head;
        g.score_scale = spec_.layers[0].score_scale;
        const Sequence &sequence = spec_.memory >= 0 ? input.sequences[sz(spec_.memory)] : input.sequences.back();
        g.mask.key_allowed = input.memory_allowed.empty() ? sequence.key_allowed : input.memory_allowed;
        HS_TRY(out, attended(*w.cross.W_O, parts, *now.cross));
        tell(layer, *now.cross, 1);
        const Buffer none;
        HS_TRY_STATUS(opencl::combine(pace_, {&resid_mid, out, none}, out));
        HS_TRY_STATUS(normInPlace(w.norm_cross_post, out));
        HS_TRY(resid_cross, opencl::downloadMatrix(session_, out));
        now.resid_cross = keptStream(std::move(resid_cross));
        return out;
    }

    /// Attention over given projections, then W_O. Fills what the trace keeps.
    Result<DeviceMatrix> attended(const DeviceLinear &W_O, OnDevice &parts, AttentionTrace &attn)
    {
        const auto &g = attn.geometry;
        HS_TRY(tables, tables_.tables(g));
        const auto device = std::make_shared<DeviceAttention>(place_.session, g, std::move(tables), place_.failed);
        HS_TRY(z, emptyMatrix(session_, g.n_query, g.n_heads * g.d_head));
        HS_TRY_STATUS(device->attend(pace_, {std::move(parts.q), parts.k, parts.v, z, scratch_}));
        HS_TRY(out, projected(W_O, z));
        HS_TRY(row_max, device->rowMax());
        HS_TRY(row_scale, device->rowScale());
        DeviceAttentionNumbers made{{}, {}, {}, {}, std::move(row_max), std::move(row_scale)};
        const std::pair<const DeviceMatrix *, Matrix *> sides[] = {{&device->q(), &made.q}, {&parts.k, &made.k}, {&parts.v, &made.v}, {&z, &made.z}};
        for (const auto &[from, to] : sides) {
            HS_TRY(side, opencl::downloadMatrix(session_, *from));
            *to = std::move(side);
        }
        keepAttention(attn, std::move(made));
        if (session_.allocated() <= session_.device().memory_bytes / 2) {
            attn.device = device;
        }
        return out;
    }

    /// The block's output from the stream behind attention.
    Result<DeviceMatrix> mlp(int layer, const DeviceMatrix &resid_pre, const DeviceMatrix &stream)
    {
        const DeviceBlockWeights &w = place_.weights->blocks[sz(layer)];
        const DeviceMatrix &from = spec_.parallel ? resid_pre : stream;
        const DeviceNorm &norm = spec_.parallel && w.norm_mlp.absent() ? w.norm_attn : w.norm_mlp;
        HS_TRY(normed_in, normedOrCopy(norm, from));
        const DeviceMatrix &read = norm.absent() ? from : normed_in;
        HS_TRY(out, emptyMatrix(session_, read.rows, w.W_out->d_out));
        const int step = static_cast<int>(std::clamp<size_t>(mostHidden / sz(w.W_in->d_out), 1, sz(read.rows)));
        HS_TRY(hidden, emptyMatrix(session_, step, w.W_in->d_out));
        HS_TRY(up, spec_.mlp == MlpKind::Gated ? emptyMatrix(session_, step, w.W_in->d_out) : Result<DeviceMatrix>(DeviceMatrix{}));
        for (int row = 0; row < read.rows; row += step) {
            const int count = std::min(step, read.rows - row);
            HS_TRY_STATUS(applyLinear(pace_, spec_.mlp == MlpKind::Gated ? *w.W_gate : *w.W_in, read, hidden, {row, count, 0}));
            if (spec_.mlp == MlpKind::Gated) {
                HS_TRY_STATUS(applyLinear(pace_, *w.W_in, read, up, {row, count, 0}));
            }
            HS_TRY_STATUS(opencl::applyActivation(pace_, static_cast<int>(spec_.activation), hidden, spec_.mlp == MlpKind::Gated ? &up : nullptr));
            HS_TRY_STATUS(applyLinear(pace_, *w.W_out, hidden, out, {0, count, row}));
        }
        HS_TRY_STATUS(normInPlace(w.norm_mlp_out, out));
        HS_TRY_STATUS(opencl::combine(pace_, {spec_.residual_normed ? &read : &stream, out, w.mlp_scale}, out));
        HS_TRY_STATUS(normInPlace(w.norm_mlp_post, out));
        return out;
    }

    const DevicePassPlace &place_;
    opencl::Session &session_;
    const Trace &trace_;
    const StackSpec &spec_;
    const StackWeights &host_;
    int index_, group_ = 0;
    const Progress &progress_;
    opencl::Pace pace_;
    opencl::ScoreTableCache tables_;
    opencl::NormRule rule_;
    opencl::DeviceRotary rotary_;
    std::vector<float> cosines_, sines_; ///< what rotary_ holds
    DeviceMatrix given_keys_, given_values_, memory_;
    Buffer scratch_;
    std::shared_ptr<const std::vector<double>> key_bias_;
    std::shared_ptr<const std::vector<float>> biasTable_, bias_, added_;
};

} // namespace

Result<StackTrace> runDevicePass(const DevicePassPlace &place, const Trace &so_far, int stack, const Progress &progress) { return DevicePass(place, so_far, stack, progress).run(); }

} // namespace headscope
