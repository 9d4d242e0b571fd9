// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attention/opencl/device_attention.h"

#include <algorithm>
#include <limits>

#include "core/base/check.h"

namespace headscope::opencl {

namespace {

constexpr int panelWidth = 64;
constexpr int mostRows = 256;                   ///< queries whose scores are on the device at once
constexpr size_t mostScratch = 64u << 20;       ///< bytes of these scores, for as many heads as fit
constexpr size_t mostTile = 64u << 20;          ///< bytes of a rectangle that come back at once
constexpr double worthwhileOperations = 4e6;    ///< below this the CPU is done before a device has answered

size_t sz(int i) { return static_cast<size_t>(i); }
int rounded(int value, int unit) { return (value + unit - 1) / unit * unit; }

/// A float64 as the nearest float32 and what it lacks, for devices without float64.
std::vector<float> twoParts(const std::vector<double> &numbers)
{
    std::vector<float> out;
    out.reserve(numbers.size() * 2);
    for (const double x : numbers) {
        const auto first = static_cast<float>(x);
        out.push_back(first);
        out.push_back(static_cast<float>(x - static_cast<double>(first)));
    }
    return out;
}

template <class T>
Result<std::shared_ptr<const Buffer>> shared(Session &session, const std::vector<T> &values)
{
    HS_TRY(buffer, session.upload(std::span<const T>(values)));
    return std::make_shared<const Buffer>(std::move(buffer));
}

const Buffer &bufferOf(const std::shared_ptr<const Buffer> &table)
{
    static const Buffer none;
    return table ? *table : none;
}

} // namespace

Result<std::shared_ptr<const Buffer>> ScoreTableCache::allowed(const std::vector<uint8_t> &keys)
{
    if (!last_.allowed || keys != allowedKeys_) {
        HS_TRY(sent, shared(session_, keys));
        last_.allowed = std::move(sent);
        allowedKeys_ = keys;
    }
    return last_.allowed;
}

Result<ScoreTables> ScoreTableCache::tables(const AttentionGeometry &geometry)
{
    ScoreTables out;
    if (!geometry.mask.key_allowed.empty()) {
        HS_TRY(sent, allowed(geometry.mask.key_allowed));
        out.allowed = std::move(sent);
    }
    if (geometry.mask.added) {
        if (geometry.mask.added != added_) {
            HS_TRY(sent, shared(session_, *geometry.mask.added));
            last_.added = std::move(sent);
            added_ = geometry.mask.added;
        }
        out.added = last_.added;
    }
    if (geometry.distance_bias) {
        if (geometry.distance_bias != distance_) {
            HS_TRY(sent, shared(session_, *geometry.distance_bias));
            last_.distance = std::move(sent);
            distance_ = geometry.distance_bias;
        }
        out.distance = last_.distance;
    }
    if (geometry.key_bias) {
        if (geometry.key_bias != keyBias_) {
            HS_TRY(sent, shared(session_, twoParts(*geometry.key_bias)));
            last_.key_bias = std::move(sent);
            keyBias_ = geometry.key_bias;
        }
        out.key_bias = last_.key_bias;
    }
    return out;
}

DeviceAttention::DeviceAttention(std::shared_ptr<Session> session, AttentionGeometry geometry, ScoreTables tables, Failed failed)
    : session_(std::move(session)), geometry_(std::move(geometry)), tables_(std::move(tables)), failed_(std::move(failed))
{
    HS_CHECK(geometry_.n_kv_heads > 0 && geometry_.n_heads % geometry_.n_kv_heads == 0 && geometry_.n_query > 0 && geometry_.n_key > 0);
}

DeviceAttention::Block DeviceAttention::blockAt(int first, int rows) const
{
    const auto &g = geometry_;
    Block block{first, std::min(rows, g.n_query - first), 0, 0};
    block.end = g.mask.keyEnd(first + block.count - 1, g.n_key);
    // Where a window has left all keys behind, the last ones are computed for nothing: their rows become zeros like any row that sees nothing.
    block.begin = std::min(g.mask.keyBegin(first), block.end - 1) / panelWidth * panelWidth;
    return block;
}

Status DeviceAttention::attend(Pace &pace, Streams streams)
{
    const auto &g = geometry_;
    HS_CHECK(streams.q.rows == g.n_query && streams.k.rows == g.n_key && streams.v.rows == g.n_key && streams.z.rows == g.n_query);
    q_ = std::move(streams.q);
    const size_t rows = sz(g.n_heads) * sz(g.n_query) * sizeof(float), width = sz(g.n_kv_heads) * sz(g.d_head);
    HS_TRY(row_max, session_->allocate(rows));
    HS_TRY(row_scale, session_->allocate(rows));
    rowMax_ = std::move(row_max);
    rowScale_ = std::move(row_scale);
    const PackTask packKeys{0, 1, width, sz(g.d_head), g.d_head, g.n_key, g.n_kv_heads}, packValues{0, width, 1, sz(g.d_head), g.n_key, g.d_head, g.n_kv_heads};
    HS_TRY(keys, session_->allocate(packKeys.count() * sizeof(float)));
    HS_TRY(values, session_->allocate(packValues.count() * sizeof(float)));
    keys_ = std::move(keys);
    HS_TRY_STATUS(pack(pace, packKeys, streams.k.numbers, keys_));
    HS_TRY_STATUS(pack(pace, packValues, streams.v.numbers, values));
    const size_t limit = std::min<size_t>(mostScratch, session_->device().largest_buffer_bytes), row = sz(rounded(g.n_key, panelWidth)) * sizeof(float);
    const int blockRows = std::min({mostRows, g.n_query, static_cast<int>(std::clamp<size_t>(limit / row, 1, mostRows))});
    const size_t wanted = std::min(std::max(limit / (row * sz(blockRows)), size_t{1}), sz(g.n_heads)) * row * sz(blockRows);
    if (streams.scratch.bytes() < wanted) {
        HS_TRY(scratch, session_->allocate(wanted));
        streams.scratch = std::move(scratch);
    }
    for (int first = 0; first < g.n_query; first += blockRows) {
        HS_TRY_STATUS(attendBlock(pace, blockAt(first, blockRows), values, streams));
    }
    return pace.finish(); // `values` goes
}

Status DeviceAttention::attendBlock(Pace &pace, const Block &block, const Buffer &values, Streams &streams)
{
    const size_t each = sz(block.count) * sz(rounded(block.end - block.begin, panelWidth)) * sizeof(float);
    const int step = static_cast<int>(std::clamp<size_t>(streams.scratch.bytes() / each, 1, sz(geometry_.n_heads)));
    for (int head = 0; head < geometry_.n_heads; head += step) {
        HS_TRY_STATUS(attendHeads(pace, block, head, std::min(step, geometry_.n_heads - head), values, streams));
    }
    return Done{};
}

Status DeviceAttention::attendHeads(Pace &pace, const Block &block, int head, int heads, const Buffer &values, Streams &streams)
{
    const auto &g = geometry_;
    const int keys = block.end - block.begin, pitch = rounded(keys, panelWidth), count = block.count * heads;
    const uint64_t each = sz(block.count) * sz(pitch);
    ScoreTask scores = taskOf(head, {block.first, block.begin, block.count, keys});
    scores.ld_out = pitch;
    scores.out_batch = each;
    scores.masked = -std::numeric_limits<float>::infinity();
    HS_TRY_STATUS(launchCells(pace, Kernel::Cells, scores, heads, streams.scratch));
    for (int first = 0; first < count;) {
        const int end = first + static_cast<int>(std::clamp(pace.allowance() / (20.0 * keys), 1.0, static_cast<double>(count - first)));
        HS_TRY_STATUS(pace.launch(Kernel::Softmax, {streams.scratch, each, pitch, keys, block.count, end, first, head, block.first, g.n_query, rowMax_, rowScale_}, {sz(end - first) * sz(session_->tuning().row_group), 1, 1},
            20.0 * keys * (end - first)));
        first = end;
    }

    const uint64_t panels = sz(rounded(g.d_head, panelWidth) / panelWidth), width = sz(g.n_heads) * sz(g.d_head);
    LinearTask task;
    task.b_first = sz(block.begin) * panelWidth;
    task.panel = sz(g.n_key) * panelWidth;
    task.b_batch = panels * task.panel;
    task.c_first = sz(block.first) * width;
    task.c_batch = sz(g.d_head);
    task.depth = keys;
    task.lda = pitch;
    task.ldc = static_cast<int>(width);
    task.share = g.n_heads / g.n_kv_heads;
    return inParts(pace, {block.count, g.d_head, keys, heads}, [&](const ProductPart &part) {
        task.a_first = sz(part.first_batch) * each;
        task.a_batch = each;
        task.first_batch = head + part.first_batch;
        task.first_row = part.first_row;
        task.rows = part.first_row + part.rows;
        task.first_col = part.first_col;
        task.cols = part.first_col + part.cols;
        return pace.launch(Kernel::LinearF32, {task, streams.scratch, values, Buffer(), streams.z.numbers}, gridOf(session_->tuning(), part), part.operations);
    });
}

ScoreTask DeviceAttention::taskOf(int head, const Tile &tile) const
{
    const auto &g = geometry_;
    ScoreTask task;
    task.key_batch = sz(rounded(g.n_key, panelWidth)) * sz(g.d_head);
    task.n_query = g.n_query;
    task.n_key = g.n_key;
    task.q_stride = g.n_heads * g.d_head;
    task.d_head = g.d_head;
    task.share = g.n_heads / g.n_kv_heads;
    task.first_head = head;
    task.first_query = tile.query;
    task.rows = tile.rows;
    task.first_key = tile.key;
    task.cols = tile.cols;
    task.ld_out = tile.cols;
    task.scale = g.score_scale;
    task.cap = g.score_cap;
    task.causal = g.mask.causal;
    task.window = g.mask.window;
    task.first_extra = g.mask.first_extra_key;
    task.added_cols = g.mask.added_cols;
    task.has_allowed = tables_.allowed != nullptr;
    task.has_added = tables_.added != nullptr;
    task.has_distance = tables_.distance != nullptr;
    task.has_key_bias = tables_.key_bias != nullptr;
    return task;
}

Status DeviceAttention::launchCells(Pace &pace, Kernel kernel, ScoreTask task, int heads, const Buffer &out) const
{
    // Columns of the product begin with the panel in which the first key lies.
    const int cols = task.first_key % panelWidth + task.cols, head = task.first_head;
    const uint64_t first = task.out_first;
    return inParts(pace, {task.rows, cols, task.d_head + 20, heads}, [&](const ProductPart &part) {
        ScoreTask ours = task;
        ours.first_head = head + part.first_batch;
        ours.out_first = first + sz(part.first_batch) * task.out_batch;
        ours.first_row = part.first_row;
        ours.first_col = part.first_col;
        return pace.launch(kernel, {ours, q_.numbers, keys_, bufferOf(tables_.allowed), bufferOf(tables_.added), bufferOf(tables_.distance), bufferOf(tables_.key_bias), rowMax_, rowScale_, out},
            gridOf(session_->tuning(), part), part.operations);
    });
}

Result<std::vector<float>> DeviceAttention::statistics(const Buffer &buffer) const
{
    std::vector<float> out(buffer.bytes() / sizeof(float));
    HS_TRY_STATUS(session_->read(buffer, 0, std::as_writable_bytes(std::span(out))));
    return out;
}

Status DeviceAttention::told(Status status) const
{
    if (!status && failed_) {
        failed_(status.error().message);
    }
    return status;
}

bool DeviceAttention::worthwhile(const Tile &tile) const
{
    return tile.rows > 1 && tile.cols > 1 && 2.0 * tile.rows * tile.cols * geometry_.d_head >= worthwhileOperations && session_->lost().empty();
}

Status DeviceAttention::tileRows(Pace &pace, const ScoreTask &task, std::span<float> out) const
{
    HS_TRY(cells, session_->allocate(out.size_bytes()));
    HS_TRY_STATUS(launchCells(pace, Kernel::Cells, task, 1, cells));
    HS_TRY_STATUS(pace.finish());
    return session_->read(cells, 0, std::as_writable_bytes(out));
}

Status DeviceAttention::tile(HeadIndex head, const Tile &tile, CellValue value, float masked, std::span<float> out) const
{
    HS_CHECK(head.value >= 0 && head.value < geometry_.n_heads && tile.query >= 0 && tile.key >= 0 && tile.query + tile.rows <= geometry_.n_query && tile.key + tile.cols <= geometry_.n_key);
    HS_CHECK(out.size() == sz(tile.rows) * sz(tile.cols));
    const Progress never;
    Pace pace(*session_, never);
    const size_t limit = std::min<size_t>(mostTile, session_->device().largest_buffer_bytes);
    const int step = static_cast<int>(std::clamp<size_t>(limit / (sz(std::max(tile.cols, 1)) * sizeof(float)), 1, sz(std::max(tile.rows, 1))));
    for (int row = 0; row < tile.rows && tile.cols > 0; row += step) {
        const int rows = std::min(step, tile.rows - row);
        ScoreTask task = taskOf(head.value, {tile.query + row, tile.key, rows, tile.cols});
        task.mode = value == CellValue::Pattern;
        task.masked = masked;
        if (Status done = told(tileRows(pace, task, out.subspan(sz(row) * sz(tile.cols), sz(rows) * sz(tile.cols)))); !done) {
            return done;
        }
    }
    return Done{};
}

Status DeviceAttention::pooled(HeadIndex head, const Tile &tile, Matrix &pooled) const
{
    HS_CHECK(pooled.rows > 0 && pooled.cols > 0 && pooled.rows <= tile.rows && pooled.cols <= tile.cols);
    const auto compute = [&]() -> Status {
        const Progress never;
        const std::vector<int32_t> nothing(pooled.values.size(), -1); // a NaN as a float32
        HS_TRY(cells, session_->upload(std::span<const int32_t>(nothing)));
        Pace pace(*session_, never);
        ScoreTask task = taskOf(head.value, tile);
        task.pooled_rows = pooled.rows;
        task.pooled_cols = pooled.cols;
        HS_TRY_STATUS(launchCells(pace, Kernel::Pooled, task, 1, cells));
        HS_TRY_STATUS(pace.finish());
        return session_->read(cells, 0, std::as_writable_bytes(std::span(pooled.values)));
    };
    return told(compute());
}

} // namespace headscope::opencl
