// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/pass_cost.h"

#include <map>

#include "core/attention/mask.h"
#include "core/base/check.h"

namespace headscope {

namespace {

/// Operations of x [rows, d_in] times a matrix.
double product(double rows, double d_in, double d_out) { return 2 * rows * d_in * d_out; }

/// Cells of one head's pattern that self-attention leaves, by window. Layers alternate between few windows.
class VisibleCells {
public:
    VisibleCells(const StackSpec &spec, int n_query, int n_key) : spec_(spec), n_query_(n_query), n_key_(n_key) {}

    double of(int window)
    {
        const auto known = counts_.find(window);
        return known != counts_.end() ? known->second : counts_[window] = count(window);
    }

private:
    double count(int window) const
    {
        Mask mask;
        mask.causal = spec_.causal;
        mask.window = window;
        if (spec_.extra_keys() > 0) {
            mask.first_extra_key = n_key_;
        }
        double cells = 0;
        for (int query = 0; query < n_query_; ++query) {
            cells += mask.visibleKeys(query, n_key_ + spec_.extra_keys());
        }
        return cells;
    }

    const StackSpec &spec_;
    int n_query_, n_key_;
    std::map<int, double> counts_;
};

/// Widths of the streams behind queries, keys and values.
struct Widths {
    double query, key, value;
};

double projections(const StackSpec &spec, int n_kv_heads, const Widths &widths, double n_query, double n_key)
{
    const double q = static_cast<double>(spec.n_heads) * spec.d_head, kv = static_cast<double>(n_kv_heads) * spec.d_head;
    return product(n_query, widths.query, q) + product(n_key, widths.key, kv) + product(n_key, widths.value, kv) + product(n_query, q, spec.d_model);
}

double attention(const StackSpec &spec, double cells) { return 4 * cells * spec.n_heads * spec.d_head; }

void addStack(PassCost &cost, const ModelSpec &model, const StackSpec &spec, int n, const std::vector<int> &positions)
{
    const bool given = positions.size() > model.stacks.size(); // a memory, which only the last stack reads
    const int n_key = spec.given_keys && given ? positions.back() : n;
    const double d = spec.d_model;
    VisibleCells visible(spec, n, n_key);
    for (const LayerSpec &layer : spec.layers) {
        cost.projections += projections(spec, spec.n_kv_heads, spec.given_keys ? Widths{d, static_cast<double>(spec.d_key), static_cast<double>(spec.d_value)} : Widths{d, d, d}, n, n_key);
        cost.attention += attention(spec, visible.of(layer.window));
        if (spec.has_cross) {
            const int n_memory = spec.memory >= 0 ? positions[static_cast<size_t>(spec.memory)] : positions.back();
            const double wide = spec.memory >= 0 ? model.stack(spec.memory).d_model : spec.d_key;
            cost.projections += projections(spec, spec.n_heads, {d, wide, wide}, n, n_memory);
            cost.attention += attention(spec, static_cast<double>(n) * n_memory);
        }
        const int matrices = spec.mlp == MlpKind::None ? 0 : spec.mlp == MlpKind::Gated ? 3 : 2;
        cost.mlp += matrices * product(n, d, spec.d_mlp);
    }
}

} // namespace

PassCost passCost(const ModelSpec &spec, const std::vector<int> &positions)
{
    HS_CHECK(positions.size() >= spec.stacks.size());
    PassCost cost;
    for (size_t i = 0; i < spec.stacks.size(); ++i) {
        HS_CHECK(positions[i] >= 1);
        addStack(cost, spec, spec.stacks[i], positions[i], positions);
    }
    return cost;
}

} // namespace headscope
