// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Attentions over sequences of several chunks of keys, with every kind of mask and bias.

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "core/attention/attention.h"
#include "tests/support/bare_trace.h"
#include "tests/support/random_numbers.h"

namespace headscope::testing {

struct LongCase {
    static constexpr int n = 1300, d_head = 10, n_heads = 2; ///< three chunks, the last of them not full; values are padded

    std::string name;
    std::function<void(AttentionGeometry &)> set = [](AttentionGeometry &) {};
    float size = 1; ///< of q
};

inline void PrintTo(const LongCase &c, std::ostream *out) { *out << c.name; }

inline AttentionTrace traceOf(const LongCase &c)
{
    constexpr int n = LongCase::n, d_head = LongCase::d_head, n_heads = LongCase::n_heads;
    RandomNumbers numbers(7);
    AttentionTrace trace;
    trace.geometry = geometryOf(n_heads, 1, n, n, d_head);
    trace.geometry.score_scale = 1.0f / std::sqrt(static_cast<float>(d_head));
    c.set(trace.geometry);
    setHeads(trace, numbers.list(static_cast<size_t>(n_heads * n * d_head), c.size), numbers.list(static_cast<size_t>(n * d_head), 1), numbers.list(static_cast<size_t>(n * d_head), 1));
    return trace;
}

inline std::vector<LongCase> longCases()
{
    constexpr int n = LongCase::n, n_heads = LongCase::n_heads;
    const auto padded = [](int from, int to) {
        return [=](AttentionGeometry &g) {
            g.mask.causal = true;
            g.mask.key_allowed.assign(static_cast<size_t>(n), 1);
            std::fill(g.mask.key_allowed.begin() + from, g.mask.key_allowed.begin() + to, uint8_t{0});
        };
    };
    return {
        {"full"},
        {"causal", [](AttentionGeometry &g) { g.mask.causal = true; }},
        {"sharp", [](AttentionGeometry &g) { g.mask.causal = true; }, 40}, // one key has nearly all, and what came before a larger one counts for nothing
        {"window", [](AttentionGeometry &g) { g.mask.window = 300; }},
        {"causalWindow", [](AttentionGeometry &g) { g.mask.causal = true, g.mask.window = 600; }},
        {"narrowWindow", [](AttentionGeometry &g) { g.mask.causal = true, g.mask.window = 5; }},
        {"firstChunkPadded", padded(0, 600)}, // early rows see nothing, late ones nothing in their first chunk
        {"middlePadded", padded(400, 1100)},
        {"allPadded", padded(0, n)},
        {"capped", [](AttentionGeometry &g) { g.score_cap = 2; }, 10},
        {"rising", [](AttentionGeometry &g) { // each key stands above all before it: every chunk rescales
            auto bias = std::make_shared<std::vector<float>>(static_cast<size_t>(n_heads * (2 * n - 1)));
            for (size_t i = 0; i < bias->size(); ++i) {
                (*bias)[i] = 0.05f * static_cast<float>(i % static_cast<size_t>(2 * n - 1));
            }
            g.distance_bias = bias;
        }},
        {"falling", [](AttentionGeometry &g) {
            auto bias = std::make_shared<std::vector<double>>(static_cast<size_t>(n_heads * n));
            for (size_t i = 0; i < bias->size(); ++i) {
                (*bias)[i] = -0.05 * static_cast<double>(i % static_cast<size_t>(n));
            }
            g.key_bias = bias;
        }},
        {"extraKeys", [](AttentionGeometry &g) { g.mask.causal = true, g.mask.first_extra_key = n - 2; }},
    };
}

} // namespace headscope::testing
