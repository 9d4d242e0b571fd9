// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Attention as the paper writes it, in float64 and plain loops. Shares no code with core/attention.

#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

#include "core/attention/attention.h"

namespace headscope::testing {

struct NaiveAttention {
    int n_heads = 0, n_query = 0, n_key = 0, d_head = 0;
    std::vector<double> scores;  ///< [n_heads, n_query, n_key], masked = -inf
    std::vector<double> pattern; ///< [n_heads, n_query, n_key], masked = 0
    std::vector<double> z;       ///< [n_heads, n_query, d_head]

    size_t cell(int head, int query, int key) const { return (static_cast<size_t>(head) * static_cast<size_t>(n_query) + static_cast<size_t>(query)) * static_cast<size_t>(n_key) + static_cast<size_t>(key); }
    double score(int head, int query, int key) const { return scores[cell(head, query, key)]; }
    double at(int head, int query, int key) const { return pattern[cell(head, query, key)]; }
    bool masked(int head, int query, int key) const { return std::isinf(score(head, query, key)); }
};

/// Whether query i may not look at key j, from the fields of the mask alone.
inline bool naiveMasked(const Mask &mask, int i, int j)
{
    if (j >= mask.first_extra_key) {
        return false;
    }
    const bool later = mask.causal && j > i, far = mask.window > 0 && std::abs(i - j) >= mask.window;
    const bool padding = !mask.key_allowed.empty() && mask.key_allowed[static_cast<size_t>(j)] == 0;
    const bool forbidden = mask.added && std::isinf((*mask.added)[static_cast<size_t>(i * mask.added_cols + j)]);
    return later || far || padding || forbidden;
}

/// Of the q, k, v and the mask of `given`; its z, row_max and row_scale are not read.
inline NaiveAttention naiveAttention(const AttentionTrace &given)
{
    const auto &g = given.geometry;
    NaiveAttention out{g.n_heads, g.n_query, g.n_key, g.d_head, {}, {}, {}};
    const std::vector<float> q = given.queriesByHead(), k = given.keysByHead(), v = given.valuesByHead();
    const int perGroup = g.n_heads / g.n_kv_heads;
    const auto index = [](int head, int rows, int row, int width, int d) { return static_cast<size_t>((static_cast<long>(head) * rows + row) * width + d); };
    for (int h = 0; h < g.n_heads; ++h) {
        const int kv = h / perGroup;
        for (int i = 0; i < g.n_query; ++i) {
            std::vector<double> row(static_cast<size_t>(g.n_key), -std::numeric_limits<double>::infinity());
            double top = -std::numeric_limits<double>::infinity();
            for (int j = 0; j < g.n_key; ++j) {
                if (naiveMasked(g.mask, i, j)) {
                    continue;
                }
                double dot = 0;
                for (int d = 0; d < g.d_head; ++d) {
                    dot += static_cast<double>(q[index(h, g.n_query, i, g.d_head, d)]) * static_cast<double>(k[index(kv, g.n_key, j, g.d_head, d)]);
                }
                double score = dot * static_cast<double>(g.score_scale);
                if (g.score_cap > 0) { // Gemma 2: before bias and mask
                    score = static_cast<double>(g.score_cap) * std::tanh(score / static_cast<double>(g.score_cap));
                }
                if (g.distance_bias) {
                    score += static_cast<double>((*g.distance_bias)[static_cast<size_t>(h * (g.n_query + g.n_key - 1) + j - i + g.n_query - 1)]);
                }
                if (g.key_bias) {
                    score += (*g.key_bias)[static_cast<size_t>(h * g.n_key + j)] - (*g.key_bias)[static_cast<size_t>(h * g.n_key + i)];
                }
                if (g.mask.added && j < g.mask.first_extra_key) {
                    score += static_cast<double>((*g.mask.added)[static_cast<size_t>(i * g.mask.added_cols + j)]);
                }
                row[static_cast<size_t>(j)] = score;
                top = std::max(top, row[static_cast<size_t>(j)]);
            }
            double total = 0;
            for (const double s : row) {
                total += std::isinf(s) ? 0.0 : std::exp(s - top);
            }
            std::vector<double> mixed(static_cast<size_t>(g.d_head));
            for (int j = 0; j < g.n_key; ++j) {
                const double s = row[static_cast<size_t>(j)], a = std::isinf(s) ? 0.0 : std::exp(s - top) / total;
                out.scores.push_back(s);
                out.pattern.push_back(a);
                for (int d = 0; d < g.d_head; ++d) {
                    mixed[static_cast<size_t>(d)] += a * static_cast<double>(v[index(kv, g.n_key, j, g.d_head, d)]);
                }
            }
            out.z.insert(out.z.end(), mixed.begin(), mixed.end());
        }
    }
    return out;
}

} // namespace headscope::testing
