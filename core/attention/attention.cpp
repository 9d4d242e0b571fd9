// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attention/attention.h"

#include <algorithm>

#include "core/attention/row_blocks.h"
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

size_t sz(int i) { return static_cast<size_t>(i); }

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

void project(AttentionTrace &trace, Projections made, const Continuation &from, const std::stop_token &stop)
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
        trace.k = KeyPanels(made.k, g.n_kv_heads, stop);
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
    const int fresh = g.n_query - from.keep, height = simd::loops().tileRows;
    Outcome out{from.keep, takeMatrix(fresh, g.n_heads * g.d_head), takeMatrix(fresh, g.n_heads), takeMatrix(fresh, g.n_heads), patterns};
    // Many rows read keys and values together, but there should be enough groups for all threads, whose last ones end at the same time.
    const int blocks = (fresh + height - 1) / height, shares = 16 * threadCount();
    const int most = patterns.empty() ? std::clamp(static_cast<int>(int64_t{g.n_heads} * blocks / shares), 1, mostGroupBlocks) * height : height, parts = (fresh + most - 1) / most;
    // Late rows of a causal pattern are the long ones: begun first, so that no thread is left alone with them.
    parallelFor(g.n_heads * parts, [&](int task) {
        const int first = from.keep + (parts - 1 - task / g.n_heads) * most;
        const RowRange rows{HeadIndex(task % g.n_heads), first, std::min(most, g.n_query - first)};
        if (patterns.empty()) {
            attendGroup(trace, rows, out, progress.stop);
        } else {
            attendBlock(trace, rows, out);
        }
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
