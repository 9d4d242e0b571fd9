// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/rollout.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/analysis/broken_rows.h"
#include "core/base/check.h"
#include "core/base/parallel.h"

namespace headscope {

namespace {

constexpr int rowBlock = 32;

size_t sz(int i) { return static_cast<size_t>(i); }

/// The heaviest of the edges that were offered, in order.
class TopEdges {
public:
    explicit TopEdges(int most) : most_(sz(most)) {}
    void offer(const RolloutEdge &edge)
    {
        if (most_ == 0 || !(edge.share > 0) || (edges_.size() == most_ && !heavier(edge, edges_.front()))) {
            return;
        }
        if (edges_.size() == most_) {
            std::pop_heap(edges_.begin(), edges_.end(), heavier);
            edges_.pop_back();
        }
        edges_.push_back(edge);
        std::push_heap(edges_.begin(), edges_.end(), heavier);
    }
    std::vector<RolloutEdge> sorted() const
    {
        auto out = edges_;
        std::sort(out.begin(), out.end(), heavier);
        return out;
    }

private:
    static bool heavier(const RolloutEdge &a, const RolloutEdge &b) { return a.share != b.share ? a.share > b.share : std::pair(a.from, a.to) < std::pair(b.from, b.to); }
    size_t most_;
    std::vector<RolloutEdge> edges_; ///< a heap, the lightest in front
};

/// Rows [first, first + count) of the merged pattern, [count, n]. Masked cells are 0, those that a broken row sees NaN.
std::vector<double> mergedRows(const AttentionTrace &attn, const BrokenRows &broken, HeadFold fold, int first, int count)
{
    const auto &g = attn.geometry;
    std::vector<double> out(sz(count) * sz(g.n_key));
    std::vector<float> one(out.size());
    for (int head = 0; head < g.n_heads; ++head) {
        computeTile(attn, HeadIndex(head), {first, 0, count, g.n_key}, CellValue::Pattern, 0.0f, one);
        for (size_t i = 0; i < out.size(); ++i) {
            const double a = std::isnan(one[i]) ? 0.0 : static_cast<double>(one[i]);
            out[i] = head == 0 ? a : fold == HeadFold::Mean ? out[i] + a : fold == HeadFold::Max ? std::max(out[i], a) : std::min(out[i], a);
        }
    }
    if (fold == HeadFold::Mean) {
        std::transform(out.begin(), out.end(), out.begin(), [&](double a) { return a / g.n_heads; });
    }
    for (int i = first; i < first + count; ++i) {
        for (int j = 0; isBroken(broken, i) && j < g.n_key; ++j) {
            out[sz(i - first) * sz(g.n_key) + sz(j)] = g.mask.allows(i, j) ? std::numeric_limits<double>::quiet_NaN() : 0.0;
        }
    }
    return out;
}

/// What one block of rows sends down: to every position, and its heaviest edges.
struct Sent {
    std::vector<double> mass;
    std::vector<RolloutEdge> edges;
};

Sent send(const AttentionTrace &attn, const BrokenRows &broken, const RolloutOptions &options, const std::vector<double> &above, int first)
{
    const int n = attn.geometry.n_query, count = std::min(rowBlock, n - first);
    Sent out;
    if (std::all_of(above.begin() + first, above.begin() + first + count, [](double m) { return m == 0.0; })) {
        return out;
    }
    const std::vector<double> merged = mergedRows(attn, broken, options.fold, first, count);
    TopEdges top(options.edges_a_layer);
    out.mass.resize(sz(n));
    for (int i = first; i < first + count; ++i) {
        const double *row = merged.data() + sz(i - first) * sz(n);
        double sum = 0.5;
        for (int j = 0; j < n; ++j) {
            sum += 0.5 * row[j];
        }
        const double mass = above[sz(i)];
        for (int j = 0; j < n && mass != 0; ++j) {
            const double part = 0.5 * row[j] + (i == j ? 0.5 : 0.0), share = part == 0 ? 0.0 : mass * part / sum;
            out.mass[sz(j)] += share;
            top.offer({i, j, share});
        }
    }
    out.edges = top.sorted();
    return out;
}

} // namespace

std::optional<int> Rollout::heaviest(int row) const
{
    const std::vector<double> &all = mass[sz(row)];
    const bool numbers = std::none_of(all.begin(), all.end(), [](double m) { return std::isnan(m); });
    return numbers ? std::optional(static_cast<int>(std::max_element(all.begin(), all.end()) - all.begin())) : std::nullopt;
}

Status checkRollout(const Trace &trace, GroupIndex group)
{
    if (trace.model->group(group).cross || !trace.sameAxis(group)) {
        return unsupported("rollout: only self-attention has layers that hand their positions on to one another");
    }
    if (trace.nKey(group) != trace.nQuery(group)) {
        return unsupported("rollout: the layer has extra keys that are no positions");
    }
    return Done{};
}

Result<Rollout> rollout(const Trace &trace, GroupIndex group, QueryPos query, const RolloutOptions &options, const Progress &progress)
{
    HS_TRY_STATUS(checkRollout(trace, group));
    const int n = trace.nQuery(group), layers = trace.model->group(group).n_layers;
    HS_CHECK(query.value >= 0 && query.value < n && options.edges_a_layer >= 0);
    Rollout out;
    out.query = query;
    out.mass.assign(sz(layers) + 1, std::vector<double>(sz(n)));
    out.edges.resize(sz(layers));
    out.mass.back()[sz(query.value)] = 1.0;
    for (int layer = layers - 1; layer >= 0; --layer) {
        const auto &above = out.mass[sz(layer) + 1];
        auto &below = out.mass[sz(layer)];
        const AttentionTrace &attn = trace.attention(group, LayerIndex(layer));
        const BrokenRows broken = brokenRows(attn, progress);
        TopEdges top(options.edges_a_layer);
        // As many blocks at once as threads take, added in order: the same sums whatever the number of threads, and memory linear in tokens.
        const int blocks = (n + rowBlock - 1) / rowBlock, together = 16;
        for (int first = 0; first < blocks; first += together) {
            std::vector<Sent> sent(sz(std::min(together, blocks - first)));
            parallelFor(static_cast<int>(sent.size()), [&](int b) { sent[sz(b)] = send(attn, broken, options, above, (first + b) * rowBlock); }, progress.stop);
            if (progress.cancelled()) {
                return cancelled();
            }
            for (const Sent &s : sent) {
                for (size_t j = 0; j < s.mass.size(); ++j) {
                    below[j] += s.mass[j];
                }
                std::for_each(s.edges.begin(), s.edges.end(), [&](const RolloutEdge &e) { top.offer(e); });
            }
        }
        out.edges[sz(layer)] = top.sorted();
        progress.say(static_cast<double>(layers - layer) / layers, "rollout");
    }
    return out;
}

} // namespace headscope
