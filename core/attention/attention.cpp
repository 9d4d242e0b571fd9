// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attention/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/attention/scores.h"
#include "core/base/check.h"
#include "core/base/parallel.h"
#include "core/tensor/matrix_pool.h"

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

constexpr float minusInfinity = -std::numeric_limits<float>::infinity();

size_t sz(int i) { return static_cast<size_t>(i); }

/// What attend() makes for the rows from `begin` on.
struct Outcome {
    int begin;
    Matrix z, row_max, row_scale;
    std::span<float> patterns; ///< [n_heads, n_query, n_key], or nothing
};

/// The rows [first, first + count) of one head: scores, row statistics, then z.
class RowBlock {
public:
    RowBlock(const AttentionTrace &trace, HeadIndex head, int first, int count) : trace_(trace), g_(trace.geometry), head_(head), first_(first), count_(count), queries_(trace, head, {first, count}, packedQueries())
    {
        const KeyRange top = visibleRange(g_.mask, first, g_.n_key), bottom = visibleRange(g_.mask, first + count - 1, g_.n_key);
        begin_ = top.begin / KeyPanels::width * KeyPanels::width;
        end_ = bottom.end;
    }

    void run(Outcome &out)
    {
        thread_local AlignedFloats memory;
        if (end_ <= begin_) { // every key lies outside the window of every row
            for (int r = 0; r < count_; ++r) {
                const int at = first_ + r - out.begin;
                std::fill_n(out.z.row(at) + sz(head_.value) * sz(g_.d_head), g_.d_head, 0.0f);
                out.row_max.row(at)[head_.value] = minusInfinity;
                out.row_scale.row(at)[head_.value] = 0.0f;
                writePattern(r, 0.0f, out);
            }
            return;
        }
        scores_ = memory.atLeast(sz(chunks()) * sz(simd::mostTileRows) * sz(simd::scoreStride));
        for (int c = 0; c < chunks(); ++c) {
            queries_.products(keyOf(c), keysOf(c), row(c, 0));
        }
        for (int r = 0; r < count_; ++r) {
            float &scale = out.row_scale.row(first_ + r - out.begin)[head_.value];
            softmax(r, out.row_max.row(first_ + r - out.begin)[head_.value], scale);
            writePattern(r, scale, out);
        }
        mixValues(out);
    }

private:
    static AlignedFloats &packedQueries()
    {
        thread_local AlignedFloats memory;
        return memory;
    }
    int chunks() const { return (end_ - begin_ + QueryBlock::chunk - 1) / QueryBlock::chunk; }
    int keyOf(int c) const { return begin_ + c * QueryBlock::chunk; }
    int keysOf(int c) const { return std::min(QueryBlock::chunk, end_ - keyOf(c)); }
    float *row(int c, int r) const { return scores_ + (sz(c) * sz(simd::mostTileRows) + sz(r)) * sz(simd::scoreStride); }

    /// Products of row r to exp(score - top), masked cells to 0.
    void softmax(int r, float &top, float &scale)
    {
        const auto &loops = simd::loops();
        const KeyRange seen = visibleRange(g_.mask, first_ + r, g_.n_key);
        const auto part = [&](int c) { return KeyRange{std::clamp(seen.begin - keyOf(c), 0, keysOf(c)), std::clamp(seen.end - keyOf(c), 0, keysOf(c))}; };
        top = minusInfinity;
        for (int c = 0; c < chunks(); ++c) {
            const KeyRange cells = part(c);
            queries_.finish(first_ + r, keyOf(c) + cells.begin, cells.end - cells.begin, row(c, r) + cells.begin);
            top = std::max(top, loops.max(row(c, r) + cells.begin, cells.end - cells.begin));
        }
        float sum = 0;
        for (int c = 0; c < chunks(); ++c) {
            const KeyRange cells = part(c);
            float *s = row(c, r);
            std::fill(s, s + cells.begin, 0.0f);
            sum += loops.expMinus(s + cells.begin, cells.end - cells.begin, top == minusInfinity ? 0.0f : top); // -inf less -inf were NaN
            std::fill(s + cells.end, s + keysOf(c), 0.0f);
        }
        scale = sum == 0 ? 0.0f : 1.0f / sum; // a row of NaN has a NaN sum
    }

    /// Row r of the pattern, where it is wanted: exp(score - top) of the keys of the block by the row's scale, zeros for all others.
    void writePattern(int r, float scale, const Outcome &out) const
    {
        if (out.patterns.empty()) {
            return;
        }
        float *target = out.patterns.data() + (sz(head_.value) * sz(g_.n_query) + sz(first_ + r)) * sz(g_.n_key);
        const int begin = std::min(begin_, g_.n_key), end = std::max(begin, end_);
        simd::loops().writeOut(nullptr, begin, 0.0f, target);
        for (int c = 0; begin < end && c < chunks(); ++c) {
            simd::loops().writeOut(row(c, r), keysOf(c), scale, target + keyOf(c));
        }
        simd::loops().writeOut(nullptr, g_.n_key - end, 0.0f, target + end);
    }

    /// z of all rows: exp(score - top) times values, then by the row's scale.
    void mixValues(Outcome &out)
    {
        const int padded = trace_.paddedHead(), kv = g_.kvHead(head_);
        thread_local AlignedFloats memory;
        float *z = memory.atLeast(sz(simd::mostTileRows) * sz(padded));
        std::fill(z, z + sz(count_) * sz(padded), 0.0f);
        simd::TileProduct product;
        product.rows = count_;
        product.b_stride = trace_.v.cols();
        product.c_stride = padded;
        product.accumulate = true;
        for (int c = 0; c < chunks(); ++c) {
            for (int key = keyOf(c); key < keyOf(c) + keysOf(c);) {
                const int end = std::min(trace_.v.runEnd(key), keyOf(c) + keysOf(c));
                product.depth = end - key;
                product.a = row(c, 0) + key - keyOf(c);
                for (int p = 0; p < padded; p += product.cols) {
                    product.cols = std::min(simd::panelWidth, padded - p);
                    product.b = trace_.value(kv, key) + p;
                    product.c = z + p;
                    simd::loops().tileOfScores(product);
                }
                key = end;
            }
        }
        for (int r = 0; r < count_; ++r) {
            const int at = first_ + r - out.begin;
            const float scale = out.row_scale.row(at)[head_.value];
            float *target = out.z.row(at) + sz(head_.value) * sz(g_.d_head);
            for (int p = 0; p < g_.d_head; ++p) {
                target[p] = z[sz(r) * sz(padded) + sz(p)] * scale;
            }
        }
    }

    const AttentionTrace &trace_;
    const AttentionGeometry &g_;
    HeadIndex head_;
    int first_, count_;
    int begin_ = 0, end_ = 0; ///< keys of the block; begin_ is a multiple of a panel's width
    QueryBlock queries_;
    float *scores_ = nullptr; ///< [chunks, mostTileRows, scoreStride]
};

/// [n, heads * padded] as [heads, n, d_head].
std::vector<float> byHead(const SharedRows &rows, int heads, int padded, int d_head)
{
    std::vector<float> out;
    out.reserve(sz(rows.rows()) * sz(heads) * sz(d_head));
    for (int h = 0; h < heads; ++h) {
        for (int i = 0; i < rows.rows(); ++i) {
            const float *from = rows.row(i) + sz(h) * sz(padded);
            out.insert(out.end(), from, from + d_head);
        }
    }
    return out;
}

/// v [n, heads * d_head] with zeros behind each head's values; v itself where none are needed.
Matrix padded(Matrix v, int heads, int d_head, int width)
{
    if (d_head == width) {
        return v;
    }
    Matrix out(v.rows, heads * width);
    for (int j = 0; j < v.rows; ++j) {
        for (int h = 0; h < heads; ++h) {
            std::copy_n(v.row(j) + h * d_head, d_head, out.row(j) + h * width);
        }
    }
    return out;
}

} // namespace

std::vector<float> AttentionTrace::queriesByHead() const { return byHead(q, geometry.n_heads, geometry.d_head, geometry.d_head); }
std::vector<float> AttentionTrace::keysByHead() const { return byHead(SharedRows(k.copy(0, k.n_keys())), geometry.n_kv_heads, geometry.d_head, geometry.d_head); }
std::vector<float> AttentionTrace::valuesByHead() const { return byHead(v, geometry.n_kv_heads, paddedHead(), geometry.d_head); }
std::vector<float> AttentionTrace::outputsByHead() const { return byHead(z, geometry.n_heads, geometry.d_head, geometry.d_head); }

void project(AttentionTrace &trace, Projections made, const Continuation &from)
{
    const auto &g = trace.geometry;
    HS_CHECK(g.n_kv_heads > 0 && g.n_heads % g.n_kv_heads == 0);
    HS_CHECK(made.q.cols == g.n_heads * g.d_head && made.k.cols == g.n_kv_heads * g.d_head && made.v.cols == made.k.cols);
    HS_CHECK(made.q.rows + from.keep == g.n_query && made.k.rows + from.keep == g.n_key && made.v.rows == made.k.rows);
    Matrix v = padded(std::move(made.v), g.n_kv_heads, g.d_head, trace.paddedHead());
    if (from.keep > 0) {
        trace.q = SharedRows(from.previous->q, from.keep, std::move(made.q));
        trace.k = KeyPanels(from.previous->k, from.keep, made.k);
        trace.v = SharedRows(from.previous->v, from.keep, std::move(v));
    } else {
        trace.q = SharedRows(std::move(made.q));
        trace.k = KeyPanels(made.k, g.n_kv_heads);
        trace.v = SharedRows(std::move(v));
    }
}

Status attend(AttentionTrace &trace, const Progress &progress, const Continuation &from, std::span<float> patterns)
{
    const auto &g = trace.geometry;
    HS_CHECK(patterns.empty() || patterns.size() == sz(g.n_heads) * sz(g.n_query) * sz(g.n_key));
    HS_CHECK(g.n_kv_heads > 0 && g.n_heads % g.n_kv_heads == 0 && g.n_query > 0 && g.n_key > 0);
    HS_CHECK(trace.q.rows() == g.n_query && trace.k.n_keys() == g.n_key && trace.v.rows() == g.n_key);
    HS_CHECK(!g.distance_bias || (g.distance_bias->size() == sz(g.n_heads) * sz(g.n_query + g.n_key - 1) && g.mask.first_extra_key >= g.n_key));
    HS_CHECK(!g.key_bias || (g.key_bias->size() == sz(g.n_heads) * sz(g.n_key) && g.n_query == g.n_key && g.mask.first_extra_key >= g.n_key));
    const int fresh = g.n_query - from.keep, height = simd::loops().tileRows, blocks = (fresh + height - 1) / height;
    Outcome out{from.keep, takeMatrix(fresh, g.n_heads * g.d_head), takeMatrix(fresh, g.n_heads), takeMatrix(fresh, g.n_heads), patterns};
    // Late rows of a causal pattern are the long ones: begun first, so that no thread is left alone with them.
    parallelFor(g.n_heads * blocks, [&](int task) {
        const int first = from.keep + (blocks - 1 - task / g.n_heads) * height;
        RowBlock(trace, HeadIndex(task % g.n_heads), first, std::min(height, g.n_query - first)).run(out);
    }, progress.stop);
    if (progress.cancelled()) {
        return cancelled();
    }
    if (from.keep > 0) {
        trace.z = SharedRows(from.previous->z, from.keep, std::move(out.z));
        trace.row_max = SharedRows(from.previous->row_max, from.keep, std::move(out.row_max));
        trace.row_scale = SharedRows(from.previous->row_scale, from.keep, std::move(out.row_scale));
    } else {
        trace.z = SharedRows(std::move(out.z));
        trace.row_max = SharedRows(std::move(out.row_max));
        trace.row_scale = SharedRows(std::move(out.row_scale));
    }
    return Done{};
}

} // namespace headscope
