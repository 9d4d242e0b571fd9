// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attention/scores.h"

#include <algorithm>
#include <limits>

namespace headscope {

namespace {

constexpr float minusInfinity = -std::numeric_limits<float>::infinity();

size_t sz(int i) { return static_cast<size_t>(i); }

bool hasExtraKeys(const Mask &mask, int n_key) { return mask.first_extra_key < n_key; }

} // namespace

KeyRange visibleRange(const Mask &mask, int query, int n_key)
{
    if (hasExtraKeys(mask, n_key)) {
        return {0, n_key};
    }
    const int last = mask.window > 0 ? std::min(n_key, query + mask.window) : n_key;
    const int end = mask.causal ? std::min(last, query + 1) : last;
    const int begin = std::min(mask.keyBegin(query), n_key);
    return {begin, std::max(begin, end)};
}

QueryBlock::QueryBlock(const AttentionTrace &trace, HeadIndex head, std::pair<int, int> firstAndCount, AlignedFloats &memory) : trace_(trace), head_(head), first_(firstAndCount.first), count_(firstAndCount.second)
{
    const int first = first_, count = count_;
    const auto &g = trace.geometry;
    const int tileRows = simd::loops().tileRows;
    packed_ = memory.atLeast(sz(g.d_head) * sz(tileRows) + 16);
    const int64_t width = trace.q.cols();
    if (trace.q.runEnd(first) >= first + count) {
        simd::loops().packRows(count, g.d_head, trace.query(head, first), width, packed_);
        return;
    }
    for (int p = 0; p < g.d_head; ++p) {
        for (int r = 0; r < tileRows; ++r) {
            packed_[sz(p) * sz(tileRows) + sz(r)] = r < count ? trace.query(head, first + r)[p] : 0.0f;
        }
    }
}

void QueryBlock::products(int key, int keys, float *out) const
{
    const auto &g = trace_.geometry;
    simd::TileProduct product;
    product.rows = count_;
    product.depth = g.d_head;
    product.a = packed_;
    product.c_stride = simd::scoreStride;
    for (int at = 0; at < keys; at += KeyPanels::width) {
        product.b = trace_.k.panel(g.kvHead(head_), key + at);
        product.c = out + at;
        simd::loops().tile(product);
    }
}

void QueryBlock::finish(int query, int key, int keys, float *s) const
{
    const auto &g = trace_.geometry;
    const auto &loops = simd::loops();
    loops.scale(s, keys, g.score_scale);
    if (g.score_cap > 0) {
        loops.cap(s, keys, g.score_cap);
    }
    if (g.distance_bias) {
        loops.add(s, g.distance_bias->data() + sz(head_.value) * sz(g.n_query + g.n_key - 1) + key - query + g.n_query - 1, sz(keys));
    }
    if (g.key_bias) { // relative to the query's own: sums stay small, so that long sequences lose nothing in float32
        const double *bias = g.key_bias->data() + sz(head_.value) * sz(g.n_key);
        for (int c = 0; c < keys; ++c) {
            s[c] += static_cast<float>(bias[key + c] - bias[query]);
        }
    }
    const Mask &mask = g.mask;
    if (mask.key_allowed.empty() && !mask.added && !(hasExtraKeys(mask, g.n_key) && !mask.open())) {
        return;
    }
    for (int c = 0; c < keys; ++c) {
        if (!mask.allows(query, key + c)) {
            s[c] = minusInfinity;
        } else if (mask.added) {
            s[c] += mask.addedTo(query, key + c);
        }
    }
}

} // namespace headscope
