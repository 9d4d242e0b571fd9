// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attention/row_blocks.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "core/attention/scores.h"

namespace headscope {

namespace {

constexpr float minusInfinity = -std::numeric_limits<float>::infinity();

size_t sz(int i) { return static_cast<size_t>(i); }

/// Keys that the rows [first, first + count) together may see, from the beginning of a panel on.
KeyRange panelsOf(const AttentionGeometry &g, int first, int count)
{
    return {visibleRange(g.mask, first, g.n_key).begin / KeyPanels::width * KeyPanels::width, visibleRange(g.mask, first + count - 1, g.n_key).end};
}

/// z [count, paddedHead()] += weights times the values of `keys`, where the row r of the weights lies at weights + r * scoreStride.
void mixChunk(const AttentionTrace &trace, int kvHead, const KeyRange &keys, int count, const float *weights, float *z)
{
    const int padded = trace.paddedHead();
    simd::TileProduct product;
    product.rows = count;
    product.b_stride = trace.v.cols();
    product.c_stride = padded;
    product.accumulate = true;
    for (int key = keys.begin; key < keys.end;) {
        const int end = std::min(trace.v.runEnd(key), keys.end);
        product.depth = end - key;
        product.a = weights + key - keys.begin;
        for (int p = 0; p < padded; p += product.cols) {
            product.cols = std::min(simd::panelWidth, padded - p);
            product.b = trace.value(kvHead, key) + p;
            product.c = z + p;
            simd::loops().tileOfScores(product);
        }
        key = end;
    }
}

/// The rows [first, first + count) of one head: scores, row statistics, then z.
class RowBlock {
public:
    RowBlock(const AttentionTrace &trace, const RowRange &rows) : trace_(trace), g_(trace.geometry), head_(rows.head), first_(rows.first), count_(rows.count), queries_(trace, rows.head, {rows.first, rows.count}, packedQueries())
    {
        const KeyRange seen = panelsOf(g_, first_, count_);
        begin_ = seen.begin;
        end_ = seen.end;
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
        const int padded = trace_.paddedHead();
        thread_local AlignedFloats memory;
        float *z = memory.atLeast(sz(simd::mostTileRows) * sz(padded));
        std::fill(z, z + sz(count_) * sz(padded), 0.0f);
        for (int c = 0; c < chunks(); ++c) {
            mixChunk(trace_, g_.kvHead(head_), {keyOf(c), keyOf(c) + keysOf(c)}, count_, row(c, 0), z);
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

/// Rows of one head, in blocks of a tile's height, that go through the keys together. Each row keeps the largest score so far, and the sum of exp(score - largest) and z to it; a larger one rescales both.
class RowGroup {
public:
    RowGroup(const AttentionTrace &trace, const RowRange &rows) : trace_(trace), g_(trace.geometry), rows_(rows)
    {
        thread_local std::vector<AlignedFloats> queries;
        thread_local AlignedFloats scores, z, statistics;
        const int height = simd::loops().tileRows, blocks = (rows.count + height - 1) / height;
        queries.resize(std::max(queries.size(), sz(blocks)));
        for (int b = 0; b < blocks; ++b) {
            blocks_.emplace_back(trace, rows.head, std::pair(rows.first + b * height, std::min(height, rows.count - b * height)), queries[sz(b)]);
        }
        scores_ = scores.atLeast(sz(simd::mostTileRows) * sz(simd::scoreStride));
        z_ = z.atLeast(sz(rows.count) * sz(trace.paddedHead()));
        std::fill_n(z_, sz(rows.count) * sz(trace.paddedHead()), 0.0f);
        top_ = statistics.atLeast(2 * sz(rows.count));
        sum_ = top_ + rows.count;
        std::fill_n(top_, rows.count, minusInfinity);
        std::fill_n(sum_, rows.count, 0.0f);
    }

    void run(Outcome &out, const std::stop_token &stop)
    {
        const KeyRange all = panelsOf(g_, rows_.first, rows_.count);
        // From multiples of a chunk, wherever the rows' keys begin: what a row is does not depend on the others of its group.
        for (int key = all.begin / QueryBlock::chunk * QueryBlock::chunk; key < all.end && !stop.stop_requested(); key += QueryBlock::chunk) {
            for (const QueryBlock &block : blocks_) {
                const KeyRange own = panelsOf(g_, block.first(), block.count());
                const KeyRange keys{std::max(key, own.begin), std::min(key + QueryBlock::chunk, own.end)};
                if (keys.begin < keys.end) {
                    take(block, keys);
                }
            }
        }
        for (int r = 0; r < rows_.count; ++r) {
            const int at = rows_.first + r - out.begin;
            const float scale = sum_[r] == 0 ? 0.0f : 1.0f / sum_[r]; // a row of NaN has a NaN sum
            out.row_max.row(at)[rows_.head.value] = top_[r];
            out.row_scale.row(at)[rows_.head.value] = scale;
            float *target = out.z.row(at) + sz(rows_.head.value) * sz(g_.d_head);
            for (int p = 0; p < g_.d_head; ++p) {
                target[p] = zOf(r)[p] * scale;
            }
        }
    }

private:
    float *zOf(int r) const { return z_ + sz(r) * sz(trace_.paddedHead()); }

    void take(const QueryBlock &block, const KeyRange &keys)
    {
        block.products(keys.begin, keys.end - keys.begin, scores_);
        for (int r = 0; r < block.count(); ++r) {
            softmax(block, r, keys);
        }
        mixChunk(trace_, g_.kvHead(rows_.head), keys, block.count(), scores_, zOf(block.first() - rows_.first));
    }

    /// Products of the block's row r to exp(score - the row's largest so far), masked cells to 0.
    void softmax(const QueryBlock &block, int r, const KeyRange &keys)
    {
        const auto &loops = simd::loops();
        const int query = block.first() + r, row = query - rows_.first, n = keys.end - keys.begin;
        const KeyRange seen = visibleRange(g_.mask, query, g_.n_key);
        const int from = std::clamp(seen.begin - keys.begin, 0, n), to = std::clamp(seen.end - keys.begin, 0, n);
        float *s = scores_ + sz(r) * sz(simd::scoreStride);
        if (from < to) {
            block.finish(query, keys.begin + from, to - from, s + from);
            const float top = std::max(top_[row], loops.max(s + from, to - from));
            if (top > top_[row] && top_[row] != minusInfinity) {
                const float by = std::exp(top_[row] - top);
                sum_[row] *= by;
                loops.scale(zOf(row), trace_.paddedHead(), by);
            }
            top_[row] = top;
            sum_[row] += loops.expMinus(s + from, to - from, top == minusInfinity ? 0.0f : top); // -inf less -inf were NaN
        }
        std::fill(s, s + from, 0.0f);
        std::fill(s + std::max(from, to), s + n, 0.0f);
    }

    const AttentionTrace &trace_;
    const AttentionGeometry &g_;
    RowRange rows_;
    std::vector<QueryBlock> blocks_;
    float *scores_, *z_, *top_, *sum_; ///< [mostTileRows, scoreStride], [count, paddedHead()], [count], [count]
};

} // namespace

void attendBlock(const AttentionTrace &trace, const RowRange &rows, Outcome &out) { RowBlock(trace, rows).run(out); }
void attendGroup(const AttentionTrace &trace, const RowRange &rows, Outcome &out, const std::stop_token &stop) { RowGroup(trace, rows).run(out, stop); }

} // namespace headscope
