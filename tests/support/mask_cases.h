// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Every way in which a key can be hidden from a query or its score changed, for whoever computes attention.

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "core/attention/attention.h"
#include "core/base/text.h"
#include "tests/support/bare_trace.h"
#include "tests/support/random_numbers.h"

namespace headscope::testing {

struct MaskCase {
    std::string name;
    int n_query, n_key; ///< extra keys counted
    std::function<void(AttentionGeometry &)> change;
    int n_heads = 2, n_kv_heads = 2, d_head = 6;
};

inline void PrintTo(const MaskCase &c, std::ostream *out) { *out << c.name; }

/// Numbers for the first `cols` keys; about one in four forbids, and `blind` rows forbid all.
inline void addMask(AttentionGeometry &g, int cols, const std::vector<int> &blind = {})
{
    RandomNumbers random(7);
    std::vector<float> added = random.list(static_cast<size_t>(g.n_query * cols), 2);
    for (float &v : added) {
        v = random.below(4) == 0 ? -std::numeric_limits<float>::infinity() : v;
    }
    for (const int row : blind) {
        std::fill_n(added.begin() + row * cols, cols, -std::numeric_limits<float>::infinity());
    }
    g.mask.added = std::make_shared<const std::vector<float>>(std::move(added));
    g.mask.added_cols = cols;
}

inline void addBias(AttentionGeometry &g)
{
    g.distance_bias = std::make_shared<const std::vector<float>>(RandomNumbers(3).list(static_cast<size_t>(g.n_heads * (g.n_query + g.n_key - 1)), 3));
}

/// As ALiBi over positions of which some are padding.
inline void addKeyBias(AttentionGeometry &g)
{
    std::vector<double> bias;
    for (int h = 0; h < g.n_heads; ++h) {
        for (int j = 0; j < g.n_key; ++j) {
            bias.push_back(0.3 * (h + 1) * (j - j / 5));
        }
    }
    g.key_bias = std::make_shared<const std::vector<double>>(std::move(bias));
}

inline std::vector<MaskCase> maskCases()
{
    std::vector<MaskCase> all;
    const auto add = [&](std::string name, int n_query, int n_key, std::function<void(AttentionGeometry &)> change) { all.push_back({std::move(name), n_query, n_key, std::move(change)}); };
    for (const int window : {1, 2, 5, 64, 1000}) {
        for (const bool causal : {false, true}) {
            const auto change = [=](AttentionGeometry &g) {
                g.mask.window = window;
                g.mask.causal = causal;
            };
            add(concat("window", window, causal ? "Causal" : "", "Wide"), 66, 131, change);
            add(concat("window", window, causal ? "Causal" : "", "Tall"), 131, 66, change); // late queries see nothing where the window is small
        }
    }
    add("causalWide", 5, 9, [](auto &g) { g.mask.causal = true; });
    add("causalTall", 130, 67, [](auto &g) { g.mask.causal = true; });
    add("extraKeys", 66, 68, [](auto &g) { g.mask.first_extra_key = 66; });
    add("extraKeysCausal", 66, 68, [](auto &g) {
        g.mask.first_extra_key = 66;
        g.mask.causal = true;
    });
    add("extraKeysCausalTall", 130, 9, [](auto &g) {
        g.mask.first_extra_key = 7;
        g.mask.causal = true;
    });
    add("extraKeyBesidesPadding", 9, 6, [](auto &g) {
        g.mask.first_extra_key = 5;
        g.mask.key_allowed = {0, 0, 0, 0, 0}; // only the extra key is left
    });
    add("extraKeyWindow", 70, 72, [](auto &g) {
        g.mask.first_extra_key = 70;
        g.mask.window = 3;
        g.mask.causal = true;
    });
    add("added", 67, 5, [](auto &g) { addMask(g, g.n_key); });
    add("addedBlindRows", 67, 70, [](auto &g) { addMask(g, g.n_key, {0, 3, 64, 65, 66}); });
    add("addedCausalPadded", 70, 66, [](auto &g) {
        addMask(g, g.n_key, {2});
        g.mask.causal = true;
        g.mask.key_allowed.assign(66, 1);
        g.mask.key_allowed[0] = g.mask.key_allowed[40] = 0;
    });
    add("addedExtraKeys", 9, 12, [](auto &g) {
        addMask(g, 10, {4});
        g.mask.first_extra_key = 10;
    });
    add("cap", 66, 70, [](auto &g) {
        g.score_cap = 1.5f;
        g.score_scale = 3;
    });
    add("capCausalAdded", 66, 70, [](auto &g) {
        g.score_cap = 1.5f;
        g.score_scale = 3;
        g.mask.causal = true;
        addMask(g, g.n_key);
    });
    add("bias", 66, 70, addBias);
    add("keyBias", 70, 70, addKeyBias);
    add("keyBiasWindowed", 66, 66, [](AttentionGeometry &g) {
        addKeyBias(g);
        g.mask.causal = true;
        g.mask.window = 9;
    });
    add("biasTall", 70, 3, addBias);
    add("biasCapWindow", 66, 70, [](auto &g) {
        addBias(g);
        g.score_cap = 2;
        g.mask.window = 9;
    });
    add("biasGrouped", 5, 130, addBias);
    all.back().n_heads = 4;
    all.back().n_kv_heads = 2;
    return all;
}

/// Random q, k, v under the case's geometry; not attended.
inline AttentionTrace traceOf(const MaskCase &c)
{
    RandomNumbers random(static_cast<uint64_t>(c.n_query * 1000 + c.n_key));
    AttentionTrace trace;
    trace.geometry = geometryOf(c.n_heads, c.n_kv_heads, c.n_query, c.n_key, c.d_head);
    trace.geometry.score_scale = 0.4f;
    c.change(trace.geometry);
    const auto list = [&](int heads, int rows) { return random.list(static_cast<size_t>(heads * rows * c.d_head), 1.5f); };
    const auto q = list(c.n_heads, c.n_query), k = list(c.n_kv_heads, c.n_key), v = list(c.n_kv_heads, c.n_key);
    setHeads(trace, q, k, v);
    return trace;
}

} // namespace headscope::testing
