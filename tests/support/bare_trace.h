// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A trace around one attention that a test made by hand, in a model of one stack and one layer without weights.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "core/forward/trace.h"

namespace headscope::testing {

inline Mask maskOf(bool causal, std::vector<uint8_t> keyAllowed = {})
{
    Mask mask;
    mask.causal = causal;
    mask.key_allowed = std::move(keyAllowed);
    return mask;
}

inline AttentionGeometry geometryOf(int n_heads, int n_kv_heads, int n_query, int n_key, int d_head)
{
    AttentionGeometry g;
    g.n_heads = n_heads;
    g.n_kv_heads = n_kv_heads;
    g.n_query = n_query;
    g.n_key = n_key;
    g.d_head = d_head;
    return g;
}

/// Sets q [n_heads, n_query, d_head], k and v [n_kv_heads, n_key, d_head] of a trace whose geometry has its sizes.
inline void setHeads(AttentionTrace &trace, const std::vector<float> &q, const std::vector<float> &k, const std::vector<float> &v)
{
    const auto &g = trace.geometry;
    const auto sideBySide = [&](const std::vector<float> &x, int heads, int n) {
        Matrix out(n, heads * g.d_head);
        for (int h = 0; h < heads; ++h) {
            for (int i = 0; i < n; ++i) {
                std::copy_n(x.begin() + (h * n + i) * g.d_head, g.d_head, out.row(i) + h * g.d_head);
            }
        }
        return out;
    };
    project(trace, {sideBySide(q, g.n_heads, g.n_query), sideBySide(k, g.n_kv_heads, g.n_key), sideBySide(v, g.n_kv_heads, g.n_key)});
}

/// Query and key positions are the same: `ids`, one a query.
inline Trace bareTrace(AttentionTrace attn, const std::vector<int> &ids)
{
    auto model = std::make_shared<Model>();
    StackSpec stack;
    stack.n_heads = attn.geometry.n_heads;
    stack.n_kv_heads = attn.geometry.n_kv_heads;
    stack.d_head = attn.geometry.d_head;
    stack.causal = attn.geometry.mask.causal;
    stack.layers.resize(1);
    model->spec.stacks.push_back(std::move(stack));
    model->groups = attentionGroups(model->spec);
    Sequence sequence;
    for (const int id : ids) {
        sequence.ids.push_back(TokenId(id));
        sequence.labels.push_back(std::to_string(id));
    }
    Trace trace;
    trace.model = std::move(model);
    trace.input.sequences.push_back(std::move(sequence));
    BlockTrace block;
    block.attn = std::move(attn);
    trace.stacks.emplace_back().blocks.push_back(std::move(block));
    return trace;
}

} // namespace headscope::testing
