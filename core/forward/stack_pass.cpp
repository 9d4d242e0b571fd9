// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/stack_pass.h"

#include <algorithm>
#include <utility>

#include "core/base/check.h"
#include "core/forward/block.h"
#include "core/forward/continuation.h"
#include "core/forward/distance_bias.h"
#include "core/forward/embed.h"
#include "core/forward/pass_geometry.h"
#include "core/forward/rotary.h"
#include "core/tensor/matrix_pool.h"

namespace headscope {

namespace {

size_t sz(int i) { return static_cast<size_t>(i); }

/// The rows from `first` on, which lie together.
ConstMatrixView from(const SharedRows &rows, int first)
{
    HS_CHECK(rows.runEnd(first) == rows.rows());
    return {rows.row(first), rows.rows() - first, rows.cols()};
}

Matrix copied(ConstMatrixView x)
{
    Matrix out = takeMatrix(x.rows, x.cols);
    std::copy_n(x.data, out.values.size(), out.values.begin());
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

/// One stack's pass. Only the positions from `keep` on are computed; those before are the previous trace's.
class StackPass {
public:
    StackPass(const Trace &so_far, int index, const Progress &progress, const PassOptions &options)
        : trace_(so_far), spec_(so_far.model->spec.stack(index)), weights_(so_far.model->weights.stacks[sz(index)]), index_(index), progress_(progress), options_(options)
    {
        const auto &groups = trace_.model->groups;
        while (groups[sz(group_)].stack != index) {
            ++group_;
        }
    }

    Result<StackTrace> run()
    {
        const Input &input = trace_.input;
        if (const Trace *previous = options_.previous.get(); previous && previous->model == trace_.model) {
            if (sameStack(*trace_.model, previous->input, input, index_)) {
                return shared(previous->stacks[sz(index_)]);
            }
            keep_ = sharedBeginning(*trace_.model, previous->input, input, index_);
            previous_ = keep_ > 0 ? &previous->stacks[sz(index_)] : nullptr;
        }
        const Sequence &sequence = input.sequences[sz(index_)];
        key_bias_ = keyBias(spec_, sequence);
        StackTrace out;
        Matrix stream = embedded(spec_, weights_.embed, sequence);
        n_ = stream.rows;
        if (progress_.cancelled()) {
            return cancelled();
        }
        if (keep_ > 0) {
            stream = copied({stream.row(keep_), n_ - keep_, stream.cols});
        }
        out.resid_pre.push_back(continued(previous_ ? &previous_->resid_pre[0] : nullptr, std::move(stream)));
        for (int layer = 0; layer < spec_.n_layers(); ++layer) {
            const SharedRows &resid_pre = out.resid_pre.back();
            HS_TRY(block, runBlock(layer, resid_pre));
            Matrix next = output(layer, block, resid_pre);
            if (progress_.cancelled()) {
                return cancelled();
            }
            out.blocks.push_back(std::move(block));
            out.resid_pre.push_back(continued(previous_ ? &previous_->resid_pre[sz(layer + 1)] : nullptr, std::move(next)));
            progress_.say((layer + 1.0) / spec_.n_layers(), "forward pass");
        }
        return out;
    }

private:
    StackTrace shared(const StackTrace &previous)
    {
        for (int layer = 0; layer < spec_.n_layers(); ++layer) {
            const BlockTrace &block = previous.blocks[sz(layer)];
            tell(layer, block.attn, 0);
            if (block.cross) {
                tell(layer, *block.cross, 1);
            }
        }
        return previous;
    }

    void tell(int layer, const AttentionTrace &attn, int groupsBehind)
    {
        if (options_.attended) {
            options_.attended(GroupIndex(group_ + groupsBehind), LayerIndex(layer), attn);
        }
    }

    std::span<float> roomFor(int layer, const AttentionTrace &attn, int groupsBehind) const
    {
        return options_.patterns ? options_.patterns(GroupIndex(group_ + groupsBehind), LayerIndex(layer), attn.geometry) : std::span<float>();
    }

    /// The previous rows before keep_, then `fresh`.
    SharedRows continued(const SharedRows *previous, Matrix fresh) const { return previous ? SharedRows(*previous, keep_, std::move(fresh)) : SharedRows(std::move(fresh)); }

    /// Attention, and cross-attention where there is one.
    Result<BlockTrace> runBlock(int layer, const SharedRows &resid_pre)
    {
        const BlockWeights &block = weights_.blocks[sz(layer)];
        const BlockTrace *previous = previous_ ? &previous_->blocks[sz(layer)] : nullptr;
        Matrix x = normed(copied(from(resid_pre, keep_)), block.norm_attn, spec_);
        if (progress_.cancelled()) {
            return cancelled();
        }
        BlockTrace now;
        HS_TRY_STATUS(setSelf(now.attn, layer, x, previous));
        HS_TRY_STATUS(attend(now.attn, progress_, {previous ? &previous->attn : nullptr, keep_}, roomFor(layer, now.attn, 0)));
        tell(layer, now.attn, 0);
        Matrix added = attentionOutput(block.attn, now.attn.z, keep_, progress_.stop);
        if (progress_.cancelled()) {
            return cancelled();
        }
        added = normed(std::move(added), block.norm_attn_out, spec_);
        scaleColumns(added, block.attn_scale);
        if (spec_.residual) {
            add(added, spec_.residual_normed ? ConstMatrixView(x) : from(resid_pre, keep_));
            added = normed(std::move(added), block.norm_attn_post, spec_);
        }
        now.resid_mid = continued(previous ? &previous->resid_mid : nullptr, std::move(added));
        giveBack(std::move(x));
        if (spec_.has_cross) {
            HS_TRY_STATUS(runCross(layer, now, previous));
        }
        return now;
    }

    /// Geometry and projections of self-attention, or of the only attention of a bare layer. `x` is the normed stream.
    Status setSelf(AttentionTrace &attn, int layer, const Matrix &x, const BlockTrace *previous)
    {
        const auto &w = weights_.blocks[sz(layer)].attn;
        const LayerSpec &ours = spec_.layers[sz(layer)];
        const auto &sequences = trace_.input.sequences;
        const Matrix *keys = &x, *values = &x;
        if (spec_.given_keys) {
            const Sequence &memory = sequences.back(); // the sequence itself where no memory is given
            keys = sequences.size() > 1 ? &memory.vectors : &x;
            values = memory.values.rows > 0 ? &memory.values : keys;
        }
        const auto &stop = progress_.stop;
        Projections made;
        if (keys == &x && values == &x) {
            std::vector<Matrix> all = Linear::applyAll({&w.W_Q, &w.W_K, &w.W_V}, x, stop);
            made = {std::move(all[0]), std::move(all[1]), std::move(all[2])};
        } else {
            made = {w.W_Q.apply(x, stop), w.W_K.apply(*keys, stop), w.W_V.apply(*values, stop)};
        }
        if (progress_.cancelled()) {
            return cancelled();
        }
        made.q = normed(clipped(std::move(made.q), spec_.clip_qkv), w.norm_q, spec_);
        made.k = withExtraRows(normed(clipped(std::move(made.k), spec_.clip_qkv), w.norm_k, spec_), spec_, w.key_k);
        made.v = withExtraRows(clipped(std::move(made.v), spec_.clip_qkv), spec_, w.key_v);
        if (!ours.rotary.frequencies.empty()) {
            const RotaryTable &table = rotaryOf(layer);
            table.rotate(made.q, spec_.d_head);
            table.rotate(made.k, spec_.d_head);
        }
        auto &g = attn.geometry;
        g.n_heads = spec_.n_heads;
        g.n_kv_heads = spec_.n_kv_heads;
        g.n_query = keep_ + made.q.rows;
        g.n_key = keep_ + made.k.rows;
        g.d_head = spec_.d_head;
        g.score_scale = ours.score_scale;
        g.score_cap = spec_.score_cap;
        g.mask = selfMask(trace_.model->spec, trace_.input, {index_, layer, keep_ + keys->rows});
        g.key_bias = key_bias_;
        g.distance_bias = distanceBias(w, g);
        project(attn, std::move(made), {previous ? &previous->attn : nullptr, keep_}, stop);
        return Done{};
    }

    /// Layers that turn alike share a table.
    const RotaryTable &rotaryOf(int layer)
    {
        const RotarySpec &wanted = spec_.layers[sz(layer)].rotary;
        const auto alike = [&](const RotarySpec &other) {
            return other.pairs == wanted.pairs && other.frequencies == wanted.frequencies && other.magnitude == wanted.magnitude && other.long_from == wanted.long_from &&
                   other.long_frequencies == wanted.long_frequencies && other.ntk_factor == wanted.ntk_factor;
        };
        for (const auto &[spec, table] : rotary_) {
            if (alike(*spec)) {
                return table;
            }
        }
        return rotary_.emplace_back(&wanted, RotaryTable(keep_, n_, wanted)).second;
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

    Status runCross(int layer, BlockTrace &now, const BlockTrace *previous)
    {
        const BlockWeights &block = weights_.blocks[sz(layer)];
        const Input &input = trace_.input;
        const Sequence &sequence = spec_.memory >= 0 ? input.sequences[sz(spec_.memory)] : input.sequences.back();
        const auto &stop = progress_.stop;
        AttentionTrace &cross = now.cross.emplace();
        Matrix q = block.cross.W_Q.apply(normed(copied(from(now.resid_mid, keep_)), block.norm_cross, spec_), stop);
        auto &g = cross.geometry;
        g.n_heads = g.n_kv_heads = spec_.n_heads;
        g.n_query = n_;
        g.d_head = spec_.d_head;
        g.score_scale = spec_.layers[0].score_scale;
        g.mask.key_allowed = input.memory_allowed.empty() ? sequence.key_allowed : input.memory_allowed;
        if (previous) { // the memory is the same
            g.n_key = previous->cross->geometry.n_key;
            cross.q = continued(&previous->cross->q, std::move(q));
            cross.k = previous->cross->k;
            cross.v = previous->cross->v;
        } else {
            if (memory_.rows == 0) {
                memory_ = spec_.memory >= 0 ? finalStream(trace_, spec_.memory) : sequence.vectors;
            }
            g.n_key = memory_.rows;
            project(cross, {std::move(q), block.cross.W_K.apply(memory_, stop), block.cross.W_V.apply(memory_, stop)});
        }
        HS_TRY_STATUS(attend(cross, progress_, {previous ? &*previous->cross : nullptr, keep_}, roomFor(layer, cross, 1)));
        tell(layer, cross, 1);
        Matrix added = attentionOutput(block.cross, cross.z, keep_, stop);
        add(added, from(now.resid_mid, keep_));
        now.resid_cross = continued(previous ? &previous->resid_cross : nullptr, normed(std::move(added), block.norm_cross_post, spec_));
        return Done{};
    }

    /// The block's output from its parts.
    Matrix output(int layer, const BlockTrace &block, const SharedRows &resid_pre)
    {
        const BlockWeights &w = weights_.blocks[sz(layer)];
        const ConstMatrixView stream = from(block.cross ? block.resid_cross : block.resid_mid, keep_);
        if (spec_.mlp == MlpKind::None) {
            return copied(stream);
        }
        Matrix read = mlpInput(spec_, w, block, resid_pre, keep_);
        Matrix added = normed(mlpOutput(spec_, w, read, progress_.stop), w.norm_mlp_out, spec_);
        scaleColumns(added, w.mlp_scale);
        add(added, spec_.residual_normed ? ConstMatrixView(read) : stream);
        giveBack(std::move(read));
        return normed(std::move(added), w.norm_mlp_post, spec_);
    }

    const Trace &trace_;
    const StackSpec &spec_;
    const StackWeights &weights_;
    int index_, group_ = 0;
    const Progress &progress_;
    const PassOptions &options_;
    const StackTrace *previous_ = nullptr; ///< not null when keep_ > 0
    int keep_ = 0, n_ = 0;
    Matrix memory_; ///< what cross-attention reads
    std::shared_ptr<const std::vector<double>> key_bias_;
    std::shared_ptr<const std::vector<float>> biasTable_, bias_; ///< of the last layer that had one
    std::vector<std::pair<const RotarySpec *, RotaryTable>> rotary_;
};

} // namespace

Result<StackTrace> runStack(const Trace &so_far, int index, const Progress &progress, const PassOptions &options) { return StackPass(so_far, index, progress, options).run(); }

Matrix mlpInput(const StackSpec &spec, const BlockWeights &weights, const BlockTrace &block, const SharedRows &resid_pre, int first)
{
    const int count = resid_pre.rows() - first;
    if (spec.parallel) {
        return normed(resid_pre.copy(first, count), weights.norm_mlp.absent() ? weights.norm_attn : weights.norm_mlp, spec);
    }
    return normed((block.cross ? block.resid_cross : block.resid_mid).copy(first, count), weights.norm_mlp, spec);
}

} // namespace headscope
