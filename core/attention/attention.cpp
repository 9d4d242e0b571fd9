// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attention/attention.h"

#include <Eigen/Core>
#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include "core/attention/pattern_device.h"
#include "core/base/check.h"
#include "core/base/parallel.h"

namespace headscope {

int Mask::visibleKeys(int query, int n_key) const
{
    const int end = keyEnd(query, n_key);
    if (key_allowed.empty() && !added) {
        const int plain = std::min(end, first_extra_key), last = window > 0 ? std::min(plain, query + window) : plain;
        return std::max(0, (causal ? std::min(last, query + 1) : last) - keyBegin(query)) + (end - plain);
    }
    int count = 0;
    for (int key = keyBegin(query); key < end; ++key) {
        count += allows(query, key);
    }
    return count;
}

namespace {

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using MatrixView = Eigen::Map<const RowMajor>;
using MatrixRef = Eigen::Map<RowMajor>;
constexpr float minusInfinity = -std::numeric_limits<float>::infinity();
constexpr int rowBlock = 64; ///< queries whose scores are in the cache at once

size_t at(int head, int rows, int width, int row = 0)
{
    return (static_cast<size_t>(head) * static_cast<size_t>(rows) + static_cast<size_t>(row)) * static_cast<size_t>(width);
}

/// Adds what depends on the distance of query and key.
void addDistanceBias(const AttentionGeometry &g, HeadIndex head, const Tile &tile, MatrixRef out)
{
    const float *bias = g.distance_bias->data() + at(head.value, g.n_query + g.n_key - 1, 1);
    for (int r = 0; r < tile.rows; ++r) {
        out.row(r) += Eigen::Map<const Eigen::RowVectorXf>(bias + tile.key - (tile.query + r) + g.n_query - 1, tile.cols);
    }
}

/// Adds what depends on the key, relative to the query's own: sums stay small, so that long sequences lose nothing in float32.
void addKeyBias(const AttentionGeometry &g, HeadIndex head, const Tile &tile, MatrixRef out)
{
    const double *bias = g.key_bias->data() + at(head.value, g.n_key, 1);
    for (int r = 0; r < tile.rows; ++r) {
        const double own = bias[tile.query + r];
        for (int c = 0; c < tile.cols; ++c) {
            out(r, c) += static_cast<float>(bias[tile.key + c] - own);
        }
    }
}

/// Adds the given mask and puts masked cells at -inf.
void applyMask(const Mask &mask, const Tile &tile, MatrixRef out)
{
    for (int r = 0; r < tile.rows; ++r) {
        const int query = tile.query + r;
        for (int c = 0; c < tile.cols; ++c) {
            if (!mask.allows(query, tile.key + c)) {
                out(r, c) = minusInfinity;
            } else if (mask.added) {
                out(r, c) += mask.addedTo(query, tile.key + c);
            }
        }
    }
}

/// Scaled, capped, biased scores [rows, cols] of a rectangle, masked cells at -inf.
void scoresInto(const AttentionTrace &trace, HeadIndex head, const Tile &tile, MatrixRef out)
{
    const auto &g = trace.geometry;
    const MatrixView q(trace.q.data() + at(head.value, g.n_query, g.d_head, tile.query), tile.rows, g.d_head);
    const MatrixView k(trace.k.data() + at(g.kvHead(head), g.n_key, g.d_head, tile.key), tile.cols, g.d_head);
    out.noalias() = q * k.transpose() * g.score_scale;
    if (g.score_cap > 0) {
        out.array() = g.score_cap * (out.array() / g.score_cap).tanh();
    }
    if (g.distance_bias) {
        addDistanceBias(g, head, tile, out);
    }
    if (g.key_bias) {
        addKeyBias(g, head, tile, out);
    }
    if (!g.mask.open()) {
        applyMask(g.mask, tile, out);
    }
}

/// One block of rows of one head: row statistics, then z.
void attendRows(AttentionTrace &trace, HeadIndex head, int first, int count)
{
    const auto &g = trace.geometry;
    const int begin = g.mask.keyBegin(first), keys = g.mask.keyEnd(first + count - 1, g.n_key) - begin;
    if (keys <= 0) { // every key lies before the window of every row: all stays as attend() laid it out
        return;
    }
    RowMajor block(count, keys);
    scoresInto(trace, head, {first, begin, count, keys}, MatrixRef(block.data(), count, keys));
    for (int r = 0; r < count; ++r) {
        auto row = block.row(r).array();
        const float top = row.maxCoeff();
        const size_t index = at(head.value, g.n_query, 1, first + r);
        trace.row_max[index] = top;
        if (top == minusInfinity) {
            row.setZero();
            trace.row_scale[index] = 0.0f;
            continue;
        }
        row = (row - top).exp();
        const float scale = 1.0f / row.sum();
        trace.row_scale[index] = scale;
        row *= scale;
    }
    const MatrixView v(trace.v.data() + at(g.kvHead(head), g.n_key, g.d_head, begin), keys, g.d_head);
    MatrixRef z(trace.z.data() + at(head.value, g.n_query, g.d_head, first), count, g.d_head);
    z.noalias() = block * v;
}

} // namespace

Status attend(AttentionTrace &trace, const Progress &progress)
{
    const auto &g = trace.geometry;
    HS_CHECK(g.n_kv_heads > 0 && g.n_heads % g.n_kv_heads == 0 && g.n_query > 0 && g.n_key > 0);
    HS_CHECK(!g.distance_bias || (g.distance_bias->size() == at(g.n_heads, g.n_query + g.n_key - 1, 1) && g.mask.first_extra_key >= g.n_key));
    HS_CHECK(!g.key_bias || (g.key_bias->size() == at(g.n_heads, g.n_key, 1) && g.n_query == g.n_key && g.mask.first_extra_key >= g.n_key));
    trace.z.assign(at(g.n_heads, g.n_query, g.d_head), 0.0f);
    trace.row_max.assign(at(g.n_heads, g.n_query, 1), minusInfinity);
    trace.row_scale.assign(at(g.n_heads, g.n_query, 1), 0.0f);
    const int blocks = (g.n_query + rowBlock - 1) / rowBlock;
    std::atomic<bool> stopped = false;
    parallelFor(g.n_heads * blocks, [&](int task) {
        if (stopped || progress.cancelled()) {
            stopped = true;
            return;
        }
        const int first = (task % blocks) * rowBlock;
        attendRows(trace, HeadIndex(task / blocks), first, std::min(rowBlock, g.n_query - first));
    });
    return stopped ? Status(cancelled()) : Status(Done{});
}

void computeTile(const AttentionTrace &trace, HeadIndex head, const Tile &tile, CellValue value, float masked, std::span<float> out)
{
    const auto &g = trace.geometry;
    HS_CHECK(head.value >= 0 && head.value < g.n_heads && tile.query >= 0 && tile.key >= 0);
    HS_CHECK(tile.query + tile.rows <= g.n_query && tile.key + tile.cols <= g.n_key);
    HS_CHECK(out.size() == static_cast<size_t>(tile.rows) * static_cast<size_t>(tile.cols));
    if (out.empty() || (trace.device && trace.device->worthwhile(tile) && trace.device->tile(head, tile, value, masked, out))) {
        return;
    }
    MatrixRef cells(out.data(), tile.rows, tile.cols);
    scoresInto(trace, head, tile, cells);
    for (int r = 0; r < tile.rows; ++r) {
        const size_t index = at(head.value, g.n_query, 1, tile.query + r);
        const float top = trace.row_max[index], scale = trace.row_scale[index];
        for (int c = 0; c < tile.cols; ++c) {
            if (!g.mask.allows(tile.query + r, tile.key + c)) {
                cells(r, c) = masked;
            } else if (value == CellValue::Pattern) {
                cells(r, c) = std::exp(cells(r, c) - top) * scale;
            }
        }
    }
}

Matrix pooledPattern(const AttentionTrace &trace, HeadIndex head, const Tile &tile, int rows, int cols)
{
    HS_CHECK(rows > 0 && cols > 0 && rows <= tile.rows && cols <= tile.cols);
    constexpr float none = std::numeric_limits<float>::quiet_NaN();
    Matrix pooled(rows, cols);
    if (trace.device && trace.device->worthwhile(tile) && trace.device->pooled(head, tile, pooled)) {
        return pooled;
    }
    std::fill(pooled.values.begin(), pooled.values.end(), none);
    std::vector<float> cells;
    for (int first = 0; first < tile.rows; first += rowBlock) {
        const int count = std::min(rowBlock, tile.rows - first);
        const int keys = std::clamp(trace.geometry.mask.keyEnd(tile.query + first + count - 1, trace.geometry.n_key) - tile.key, 0, tile.cols);
        cells.resize(static_cast<size_t>(count) * static_cast<size_t>(keys));
        computeTile(trace, head, {tile.query + first, tile.key, count, keys}, CellValue::Pattern, none, cells);
        for (int r = 0; r < count; ++r) {
            float *target = pooled.row(static_cast<int>(static_cast<int64_t>(first + r) * rows / tile.rows));
            const float *source = cells.data() + at(r, keys, 1);
            for (int c = 0; c < keys; ++c) {
                float &cell = target[static_cast<int64_t>(c) * cols / tile.cols];
                if (!std::isnan(source[c]) && !(cell >= source[c])) {
                    cell = source[c];
                }
            }
        }
    }
    return pooled;
}

Matrix patternOverview(const AttentionTrace &trace, HeadIndex head, int rows, int cols)
{
    return pooledPattern(trace, head, {0, 0, trace.geometry.n_query, trace.geometry.n_key}, rows, cols);
}

} // namespace headscope
