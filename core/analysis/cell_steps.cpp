// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/cell_steps.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/check.h"
#include "core/forward/block.h"

namespace headscope {

namespace {

constexpr float none = std::numeric_limits<float>::quiet_NaN();
constexpr float minusInfinity = -std::numeric_limits<float>::infinity();

size_t sz(int i) { return static_cast<size_t>(i); }

/// The attention that a place names, and all that it read.
struct Site {
    const Trace &trace;
    const AttentionGroup &group;
    const StackSpec &spec;
    const StackTrace &stack;
    const BlockTrace &block;
    const BlockWeights &weights;
    const LayerSpec &layer;

    Site(const Trace &t, const HeadPlace &place)
        : trace(t), group(t.model->group(place.group)), spec(t.model->spec.stack(group.stack)), stack(t.stacks[sz(group.stack)]), block(stack.blocks[sz(place.layer.value)]),
          weights(t.model->weights.stacks[sz(group.stack)].blocks[sz(place.layer.value)]), layer(spec.layers[sz(place.layer.value)]), at(place.layer.value)
    {
    }
    const AttentionTrace &attn() const { return group.cross ? *block.cross : block.attn; }
    const AttentionWeights &projections() const { return group.cross ? weights.cross : weights.attn; }
    const NormWeights &norm() const { return group.cross ? weights.norm_cross : weights.norm_attn; }
    const SharedRows &before() const { return group.cross ? block.resid_mid : stack.resid_pre[sz(at)]; }
    const SharedRows &after() const { return group.cross ? block.resid_cross : block.resid_mid; }

    std::vector<float> input(int query) const { return normed(before().copy(query, 1), norm(), spec).values; }

    /// What W_K reads; empty for a key that is no position.
    std::vector<float> keyInput(int key) const
    {
        if (key >= attn().geometry.mask.first_extra_key) {
            return {};
        }
        if (group.cross && spec.memory >= 0) {
            const auto memory = sz(spec.memory);
            return normed(trace.stacks[memory].resid_pre.back().copy(key, 1), trace.model->weights.stacks[memory].norm_final, trace.model->spec.stack(spec.memory)).values;
        }
        const auto &sequences = trace.input.sequences;
        if (group.cross || (spec.given_keys && sequences.size() > 1)) {
            const Matrix &memory = sequences.back().vectors;
            return {memory.row(key), memory.row(key) + memory.cols};
        }
        return input(key);
    }

    int at;
};

MaskReason reasonOf(const Mask &mask, int query, int key)
{
    if (mask.allows(query, key)) {
        return MaskReason::Visible;
    }
    if (!mask.key_allowed.empty() && mask.key_allowed[sz(key)] == 0) {
        return MaskReason::Padding;
    }
    if (mask.causal && key > query) {
        return MaskReason::Causal;
    }
    return mask.window > 0 && std::abs(query - key) >= mask.window ? MaskReason::Window : MaskReason::Given;
}

ScoreTerms termsOf(const CellSteps &cell, const AttentionGeometry &g)
{
    ScoreTerms terms;
    for (size_t d = 0; d < cell.q.size(); ++d) {
        terms.dot += static_cast<double>(cell.q[d]) * static_cast<double>(cell.k[d]);
    }
    terms.scale = static_cast<double>(g.score_scale);
    terms.cap = static_cast<double>(g.score_cap);
    terms.capped = terms.dot * terms.scale;
    if (terms.cap > 0) {
        terms.capped = terms.cap * std::tanh(terms.capped / terms.cap);
    }
    const int i = cell.query.value, j = cell.key.value, head = cell.place.head.value;
    if (g.distance_bias) {
        terms.has_distance_bias = true;
        terms.distance_bias = static_cast<double>((*g.distance_bias)[sz(head) * sz(g.n_query + g.n_key - 1) + sz(j - i + g.n_query - 1)]);
    }
    if (g.key_bias) {
        const double *bias = g.key_bias->data() + sz(head) * sz(g.n_key);
        terms.has_key_bias = true;
        terms.key_bias = bias[j] - bias[i];
    }
    if (g.mask.added && j < g.mask.first_extra_key) {
        terms.has_added = true;
        terms.added = cell.masked == MaskReason::Visible ? static_cast<double>(g.mask.addedTo(i, j)) : 0.0;
    }
    return terms;
}

void fillRow(CellSteps &cell, const AttentionTrace &attn)
{
    const auto &g = attn.geometry;
    const Tile row{cell.query.value, 0, 1, g.n_key};
    cell.weights.resize(sz(g.n_key));
    computeTile(attn, cell.place.head, row, CellValue::Pattern, none, cell.weights);
    cell.weight = std::isnan(cell.weights[sz(cell.key.value)]) ? 0.0f : cell.weights[sz(cell.key.value)];
    cell.visible_keys = static_cast<int>(std::count_if(cell.weights.begin(), cell.weights.end(), [](float w) { return !std::isnan(w); }));
    if (cell.given) {
        cell.masked = std::isnan(cell.weights[sz(cell.key.value)]) ? MaskReason::Given : MaskReason::Visible;
        return;
    }
    cell.scores.resize(sz(g.n_key));
    computeTile(attn, cell.place.head, row, CellValue::Score, none, cell.scores);
    cell.score = cell.masked == MaskReason::Visible ? cell.scores[sz(cell.key.value)] : minusInfinity;
    cell.row_max = attn.rowMax(cell.place.head, cell.query.value);
    const float scale = attn.rowScale(cell.place.head, cell.query.value);
    cell.row_sum = scale > 0 ? 1.0 / static_cast<double>(scale) : 0.0;
    if (cell.masked == MaskReason::Visible && cell.row_max > minusInfinity) {
        cell.exponential = std::exp(static_cast<double>(cell.score) - static_cast<double>(cell.row_max));
    }
}

/// What all heads write at the query's position, and what becomes of it.
void fillOutput(CellSteps &cell, const Site &site)
{
    const AttentionTrace &attn = site.attn();
    const Linear &W_O = site.projections().W_O;
    const int i = cell.query.value, d = cell.d_head;
    Matrix results(cell.n_heads, W_O.dOut());
    std::vector<double> sum(sz(W_O.dOut()));
    for (int h = 0; h < cell.n_heads; ++h) {
        W_O.inputs(h * d, d).apply({attn.output(HeadIndex(h), i), 1, d}, MatrixView(results.row(h), 1, results.cols));
        std::transform(sum.begin(), sum.end(), results.row(h), sum.begin(), [](double a, float b) { return a + static_cast<double>(b); });
    }
    const double square = std::inner_product(sum.begin(), sum.end(), sum.begin(), 0.0);
    for (int h = 0; h < cell.n_heads; ++h) {
        const float *row = results.row(h);
        HeadShare head;
        double along = 0;
        for (size_t c = 0; c < sum.size(); ++c) {
            const double v = static_cast<double>(row[c]);
            head.length += v * v;
            along += v * sum[c];
        }
        head.length = std::sqrt(head.length);
        head.share = square > 0 ? along / square : 0.0;
        cell.heads.push_back(head);
    }
    const float *own = results.row(cell.place.head.value);
    cell.result.assign(own, own + results.cols);
    cell.heads_sum.assign(sum.size(), 0.0f);
    std::transform(sum.begin(), sum.end(), cell.heads_sum.begin(), [](double v) { return static_cast<float>(v); });
    cell.bias = W_O.bias();
    cell.attn_out = W_O.apply({attn.z.row(i), 1, attn.z.cols()}).values;
}

void fillStream(CellSteps &cell, const Site &site)
{
    StreamSteps &out = cell.stream;
    const int i = cell.query.value;
    Matrix added(1, static_cast<int>(cell.attn_out.size()));
    added.values = cell.attn_out;
    if (!site.group.cross) {
        out.normed_first = !site.weights.norm_attn_out.absent();
        added = normed(std::move(added), site.weights.norm_attn_out, site.spec);
        out.scaled = !site.weights.attn_scale.empty();
        scaleColumns(added, site.weights.attn_scale);
        out.residual = site.spec.residual;
    }
    out.normed_after = out.residual && !(site.group.cross ? site.weights.norm_cross_post : site.weights.norm_attn_post).absent();
    out.added = std::move(added.values);
    if (out.residual) {
        out.before = !site.group.cross && site.spec.residual_normed ? cell.x_query : site.before().copy(i, 1).values;
    }
    out.after = site.after().copy(i, 1).values;
}

} // namespace

CellSteps cellSteps(const Trace &trace, const HeadPlace &place, QueryPos query, KeyPos key)
{
    const AttentionTrace &attn = trace.attention(place);
    const auto &g = attn.geometry;
    HS_CHECK(place.head.value >= 0 && place.head.value < g.n_heads && query.value >= 0 && query.value < g.n_query && key.value >= 0 && key.value < g.n_key);
    CellSteps cell;
    cell.place = place;
    cell.query = query;
    cell.key = key;
    cell.n_heads = g.n_heads;
    cell.cross = trace.model->group(place.group).cross;
    cell.given = attn.given != nullptr;
    if (cell.given) {
        fillRow(cell, attn);
        return cell;
    }
    const Site site(trace, place);
    const int i = query.value, j = key.value, d = g.d_head;
    cell.d_head = d;
    cell.n_kv_heads = g.n_kv_heads;
    cell.kv_head = g.kvHead(place.head);
    cell.extra_key = j >= g.mask.first_extra_key;
    cell.normed_input = !site.norm().absent();
    cell.rotary = !cell.cross && !site.layer.rotary.frequencies.empty();
    cell.normed_heads = !site.projections().norm_q.absent();
    cell.q_bias = !site.projections().W_Q.bias().empty();
    cell.k_bias = !site.projections().W_K.bias().empty();
    cell.v_bias = !site.projections().W_V.bias().empty();
    cell.separate_values = !cell.cross && site.spec.given_keys && trace.input.sequences.back().values.rows > 0;
    cell.masked = reasonOf(g.mask, i, j);
    cell.x_query = site.input(i);
    cell.x_key = site.keyInput(j);
    cell.q.assign(attn.query(place.head, i), attn.query(place.head, i) + d);
    for (int p = 0; p < d; ++p) {
        cell.k.push_back(attn.k.at(cell.kv_head, j, p));
        cell.products.push_back(cell.q[sz(p)] * cell.k[sz(p)]);
    }
    cell.terms = termsOf(cell, g);
    fillRow(cell, attn);
    cell.v.assign(attn.value(cell.kv_head, j), attn.value(cell.kv_head, j) + d);
    std::transform(cell.v.begin(), cell.v.end(), std::back_inserter(cell.weighted_v), [&](float v) { return cell.weight * v; });
    cell.z.assign(attn.output(place.head, i), attn.output(place.head, i) + d);
    fillOutput(cell, site);
    fillStream(cell, site);
    return cell;
}

double lengthOf(const std::vector<float> &values)
{
    double square = 0;
    for (const float v : values) {
        square += static_cast<double>(v) * static_cast<double>(v);
    }
    return std::sqrt(square);
}

} // namespace headscope
