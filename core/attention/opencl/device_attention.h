// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Attention of one block on a device: row statistics and z for the pass, rectangles of the pattern afterwards. The arithmetic is that of core/attention/attention.cpp: a pattern cell is exp(score - row_max) * row_scale.
///
/// Scores live in one block of rows at a time, never [n_query, n_key] of a head; keys that a block of rows cannot see for causality or a window are not computed.
/// Kept on the device are q, the keys in panels, the two numbers a row and what is added to the scores: linear in tokens, but for a mask that was given.

#include <functional>
#include <memory>

#include "core/attention/opencl/ops.h"
#include "core/attention/pattern_device.h"

namespace headscope::opencl {

/// What blocks of a pass share: masks and biases on the device. Members are null where there is none.
struct ScoreTables {
    std::shared_ptr<const Buffer> allowed, added, distance, key_bias;
};

/// Sends what geometry says beside numbers. What is given in `known` for the same tables is used again.
class ScoreTableCache {
public:
    explicit ScoreTableCache(Session &session) : session_(session) {}
    Result<ScoreTables> tables(const AttentionGeometry &geometry);

private:
    Result<std::shared_ptr<const Buffer>> allowed(const std::vector<uint8_t> &keys);
    Session &session_;
    std::vector<uint8_t> allowedKeys_;
    std::shared_ptr<const std::vector<float>> added_, distance_;
    std::shared_ptr<const std::vector<double>> keyBias_;
    ScoreTables last_;
};

/// ScoreTask of resources/kernels/scores.cl.
struct ScoreTask {
    uint64_t out_first = 0, out_batch = 0, key_batch = 0;
    int32_t n_query = 0, n_key = 0, q_stride = 0, d_head = 0, share = 1;
    int32_t first_head = 0, first_query = 0, rows = 0, first_key = 0, cols = 0, first_row = 0, first_col = 0, ld_out = 0;
    float scale = 1, cap = 0;
    int32_t causal = 0, window = 0, first_extra = 0, added_cols = 0, has_allowed = 0, has_added = 0, has_distance = 0, has_key_bias = 0, mode = 0;
    float masked = 0;
    int32_t pooled_rows = 0, pooled_cols = 0, unused = 0;
};
static_assert(sizeof(ScoreTask) == 136);

class DeviceAttention : public PatternDevice {
public:
    using Failed = std::function<void(const std::string &)>;

    /// Takes q [n_query, n_heads * d_head]. `failed` is told, from any thread, why a rectangle could not be computed.
    DeviceAttention(std::shared_ptr<Session> session, AttentionGeometry geometry, ScoreTables tables, Failed failed);

    /// Fills row statistics and z [n_query, n_heads * d_head] from q and from k, v [n_key, n_kv_heads * d_head]. `scratch` is kept from block to block.
    struct Streams {
        DeviceMatrix q;
        const DeviceMatrix &k, &v;
        DeviceMatrix &z;
        Buffer &scratch;
    };
    Status attend(Pace &pace, Streams streams);

    /// [n_heads, n_query] each, after attend().
    Result<std::vector<float>> rowMax() const { return statistics(rowMax_); }
    Result<std::vector<float>> rowScale() const { return statistics(rowScale_); }
    /// q as it was given.
    const DeviceMatrix &q() const { return q_; }

    bool worthwhile(const Tile &tile) const override;
    Status tile(HeadIndex head, const Tile &tile, CellValue value, float masked, std::span<float> out) const override;
    Status pooled(HeadIndex head, const Tile &tile, Matrix &pooled) const override;

private:
    /// Queries [first, first + count) and the keys [begin, end) that some of them may see, begin at a panel.
    struct Block {
        int first = 0, count = 0, begin = 0, end = 0;
    };
    Block blockAt(int first, int rows) const;
    Status attendBlock(Pace &pace, const Block &block, const Buffer &values, Streams &streams);
    Status attendHeads(Pace &pace, const Block &block, int head, int heads, const Buffer &values, Streams &streams);
    ScoreTask taskOf(int head, const Tile &tile) const;
    Status launchCells(Pace &pace, Kernel kernel, ScoreTask task, int heads, const Buffer &out) const;
    Status tileRows(Pace &pace, const ScoreTask &task, std::span<float> out) const;
    Result<std::vector<float>> statistics(const Buffer &buffer) const;
    Status told(Status status) const;

    std::shared_ptr<Session> session_;
    AttentionGeometry geometry_;
    ScoreTables tables_;
    Failed failed_;
    DeviceMatrix q_;
    Buffer keys_, rowMax_, rowScale_;
};

} // namespace headscope::opencl
