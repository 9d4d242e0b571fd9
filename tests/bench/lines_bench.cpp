// SPDX-License-Identifier: GPL-3.0-or-later
// How long the picture of the Lines view takes from a trace: the pairs of one head and of twelve, then their curves. By hand: lines_bench [TOKENS]
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "core/analysis/strong_pairs.h"
#include "core/figure/curves.h"
#include "tests/support/made_blocks.h"

using namespace headscope;
using namespace headscope::testing;

namespace {

double since(std::chrono::steady_clock::time_point start) { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count(); }

/// Best of five: milliseconds for pairs and for curves, and how many curves there were. `view`: pixels of the picture; the rows fill it, or are 20 pixels each.
void measure(const AttentionTrace &attn, int heads, float threshold, bool whole)
{
    const CurveCanvas canvas{700, 900, 1};
    const float row = whole ? static_cast<float>(canvas.height) / static_cast<float>(attn.geometry.n_query) : 20.0f;
    double pairsTook = 1e9, curvesTook = 1e9;
    size_t count = 0;
    for (int round = 0; round < 5; ++round) {
        auto start = std::chrono::steady_clock::now();
        std::vector<StrongPairs> found;
        for (int h = 0; h < heads; ++h) {
            found.push_back(*strongPairs(attn, HeadIndex(h), {threshold}));
        }
        pairsTook = std::min(pairsTook, since(start));
        start = std::chrono::steady_clock::now();
        std::vector<CurveSet> sets;
        count = 0;
        for (int h = 0; h < heads; ++h) {
            CurveSet set{{}, categoryColours(false)[static_cast<size_t>(h % 8)]};
            for (const StrongPair &pair : found[static_cast<size_t>(h)].pairs) {
                set.curves.push_back({(static_cast<float>(pair.query) + 0.5f) * row, (static_cast<float>(pair.key) + 0.5f) * row, pair.weight});
            }
            count += set.curves.size();
            sets.push_back(std::move(set));
        }
        const auto pixels = curvePixels(sets, canvas);
        curvesTook = std::min(curvesTook, since(start));
    }
    std::printf("%d tokens, %2d heads, weights from %.3f, %s: %zu curves, pairs %.1f ms + curves %.1f ms\n", attn.geometry.n_query, heads, static_cast<double>(threshold), whole ? "whole text in view" : "20 pixels a row", count,
        pairsTook, curvesTook);
}

} // namespace

int main(int count, char **arguments)
{
    const int n = count > 1 ? std::max(2, std::atoi(arguments[1])) : 512;
    BlockMaker maker({"made", [n](StackSpec &spec, BlockParts &, BlockInput &given) {
        spec.n_heads = spec.n_kv_heads = 12;
        spec.d_head = 64;
        spec.d_model = spec.d_key = spec.d_value = 768;
        spec.mlp = MlpKind::None;
        spec.layers.assign(1, {0.06f, 0, {}});
        given.n = n;
    }});
    const auto trace = traceOf(maker.model(), maker.input());
    for (const float threshold : {0.02f, 0.005f, 0.0f}) {
        for (const bool whole : {true, false}) {
            measure(trace->attention(GroupIndex(0), LayerIndex(0)), 1, threshold, whole);
            measure(trace->attention(GroupIndex(0), LayerIndex(0)), 12, threshold, whole);
        }
    }
    return 0;
}
