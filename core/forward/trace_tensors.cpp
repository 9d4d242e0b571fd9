// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/trace_tensors.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/forward/forward.h"

namespace headscope {

namespace {

using TracePtr = std::shared_ptr<const Trace>;
using Values = Result<std::vector<float>>;

struct Candidate {
    TensorSource source;
    int layer = -1;      ///< -1: of no block
    bool byHead = false; ///< first dimension is the query head
};

/// One attention of one block, and the trace that holds it.
struct Site {
    TracePtr trace;
    GroupIndex group;
    LayerIndex layer;

    const AttentionTrace &attn() const { return trace->attention(group, layer); }
    const BlockWeights &weights() const { return trace->model->weights.stacks[static_cast<size_t>(trace->model->group(group).stack)].blocks[static_cast<size_t>(layer.value)]; }
    const Linear &W_O() const { return trace->model->group(group).cross ? weights().cross.W_O : weights().attn.W_O; }
};

/// Writes one head's numbers of a tensor by head.
using HeadFill = std::function<void(const Site &, HeadIndex, std::span<float>)>;

void fillTile(const Site &site, HeadIndex head, CellValue value, std::span<float> out)
{
    const float masked = value == CellValue::Pattern ? 0.0f : -std::numeric_limits<float>::infinity();
    const auto &g = site.attn().geometry;
    computeTile(site.attn(), head, {0, 0, g.n_query, g.n_key}, value, masked, out);
}

/// One head's part of every row, [n, d_head].
void fillSlice(const SharedRows &rows, HeadIndex head, int d_head, float *out)
{
    for (int i = 0; i < rows.rows(); ++i) {
        out = std::copy_n(rows.row(i) + head.value * d_head, d_head, out);
    }
}

/// z of one head through its slice of W_O, without bias.
void fillResult(const Site &site, HeadIndex head, std::span<float> out)
{
    const int d = site.attn().geometry.d_head;
    Matrix z(site.attn().geometry.n_query, d);
    fillSlice(site.attn().z, head, d, z.values.data());
    const Matrix result = site.W_O().inputs(head.value * d, d).apply(z);
    std::copy(result.values.begin(), result.values.end(), out.begin());
}

std::string blockName(const Site &site) { return concat(site.trace->model->group(site.group).prefix, "blocks.", site.layer.value, "."); }

Candidate headTensor(const Site &site, const char *name, Shape shape, const std::vector<int> &heads, HeadFill fill)
{
    std::vector<int> chosen = heads;
    for (int h = 0; heads.empty() && h < site.attn().geometry.n_heads; ++h) {
        chosen.push_back(h);
    }
    shape.insert(shape.begin(), static_cast<int64_t>(chosen.size()));
    const auto values = [site, chosen, shape, fill]() -> Values {
        std::vector<float> out(static_cast<size_t>(*elementCount(shape)));
        const size_t each = out.size() / chosen.size();
        parallelFor(static_cast<int>(chosen.size()), [&](int i) { fill(site, HeadIndex(chosen[static_cast<size_t>(i)]), std::span(out).subspan(static_cast<size_t>(i) * each, each)); });
        return out;
    };
    return {{concat(blockName(site), site.trace->model->group(site.group).site, ".", name), shape, values}, site.layer.value, true};
}

Candidate plainTensor(std::string name, int layer, Shape shape, std::function<std::vector<float>()> values)
{
    return {{std::move(name), std::move(shape), [values = std::move(values)]() -> Values { return values(); }}, layer, false};
}

/// The heads of one attention merged into one.
void addMerged(std::vector<Candidate> &all, const Site &site, const HeadMerge &merge)
{
    const auto &g = site.attn().geometry;
    const std::string attn = blockName(site) + site.trace->model->group(site.group).site;
    const int l = site.layer.value;
    all.push_back(plainTensor(attn + ".merged_pattern", l, {g.n_query, g.n_key}, [site, merge] {
        const auto &geometry = site.attn().geometry;
        Matrix pattern = mergedPattern(site.attn(), merge, {0, 0, geometry.n_query, geometry.n_key}, geometry.n_query, geometry.n_key);
        std::replace_if(pattern.values.begin(), pattern.values.end(), [](float v) { return std::isnan(v); }, 0.0f);
        return pattern.values;
    }));
    all.push_back(plainTensor(attn + ".merged_z", l, {g.n_query, g.d_head}, [site, merge] { return mergedZ(site.attn(), merge).values; }));
    all.push_back(plainTensor(attn + ".merged_out", l, {g.n_query, site.W_O().dOut()}, [site, merge] { return mergedOutput(site.attn(), merge, site.W_O()).values; }));
}

/// Tensors of one attention, and what it adds.
void addAttention(std::vector<Candidate> &all, const Site &site, const TensorSelection &selection)
{
    const std::vector<int> &heads = selection.heads;
    const auto &g = site.attn().geometry;
    const AttentionGroup &group = site.trace->model->group(site.group);
    const int64_t n_query = g.n_query, n_key = g.n_key, d_head = g.d_head, d_model = site.trace->model->spec.stack(group.stack).d_model;
    const int l = site.layer.value;
    const std::string attn = blockName(site) + group.site;
    all.push_back(headTensor(site, "q", {n_query, d_head}, heads, [](const Site &s, HeadIndex h, std::span<float> out) { fillSlice(s.attn().q, h, s.attn().geometry.d_head, out.data()); }));
    all.push_back(plainTensor(attn + ".k", l, {g.n_kv_heads, n_key, d_head}, [site] { return site.attn().keysByHead(); }));
    all.push_back(plainTensor(attn + ".v", l, {g.n_kv_heads, n_key, d_head}, [site] { return site.attn().valuesByHead(); }));
    all.push_back(headTensor(site, "scores", {n_query, n_key}, heads, [](const Site &s, HeadIndex h, std::span<float> out) { fillTile(s, h, CellValue::Score, out); }));
    all.push_back(headTensor(site, "pattern", {n_query, n_key}, heads, [](const Site &s, HeadIndex h, std::span<float> out) { fillTile(s, h, CellValue::Pattern, out); }));
    all.push_back(headTensor(site, "z", {n_query, d_head}, heads, [](const Site &s, HeadIndex h, std::span<float> out) { fillSlice(s.attn().z, h, s.attn().geometry.d_head, out.data()); }));
    all.push_back(headTensor(site, "result", {n_query, d_model}, heads, fillResult));
    all.push_back(plainTensor(attn + "_out", l, {n_query, d_model}, [site] { return attnOut(*site.trace, site.group, site.layer).values; }));
    if (selection.merge) {
        addMerged(all, site, *selection.merge);
    }
}

/// All tensors of one stack, in order of the pass. `group` is its self-attention; a cross-attention is the next group.
void addStack(std::vector<Candidate> &all, const TracePtr &trace, GroupIndex group, const TensorSelection &selection)
{
    const int index = trace->model->group(group).stack;
    const StackSpec &spec = trace->model->spec.stack(index);
    const auto stack = [trace, index]() -> const StackTrace & { return trace->stacks[static_cast<size_t>(index)]; };
    const Shape stream = {trace->nQuery(group), spec.d_model};
    all.push_back(plainTensor(spec.prefix + "embed", -1, stream, [stack] { return stack().resid_pre[0].copy().values; }));
    for (int l = 0; l < spec.n_layers(); ++l) {
        const auto at = static_cast<size_t>(l);
        const std::string block = concat(spec.prefix, "blocks.", l, ".");
        all.push_back(plainTensor(block + "resid_pre", l, stream, [stack, at] { return stack().resid_pre[at].copy().values; }));
        addAttention(all, {trace, group, LayerIndex(l)}, selection);
        all.push_back(plainTensor(block + "resid_mid", l, stream, [stack, at] { return stack().blocks[at].resid_mid.copy().values; }));
        if (spec.has_cross) {
            addAttention(all, {trace, GroupIndex(group.value + 1), LayerIndex(l)}, selection);
            all.push_back(plainTensor(block + "resid_cross", l, stream, [stack, at] { return stack().blocks[at].resid_cross.copy().values; }));
        }
        if (spec.mlp != MlpKind::None) {
            all.push_back(plainTensor(block + "mlp_out", l, stream, [trace, index, l] { return mlpOut(*trace, index, LayerIndex(l)).values; }));
        }
        all.push_back(plainTensor(block + "resid_post", l, stream, [stack, at] { return stack().resid_pre[at + 1].copy().values; }));
    }
    all.push_back(plainTensor(spec.prefix + "final", -1, stream, [trace, index] { return finalStream(*trace, index).values; }));
}

/// Logits and what else the model's heads give.
void addHeads(std::vector<Candidate> &all, const TracePtr &trace)
{
    const ModelWeights &weights = trace->model->weights;
    if (trace->model->spec.d_out > 0) {
        all.push_back(plainTensor(weights.head.name, -1, headShape(*trace, weights.head), [trace] {
            return logits(*trace, trace->stacks[static_cast<size_t>(headStack(*trace->model, trace->model->weights.head))].resid_pre.back().rows()).values;
        }));
    }
    for (const HeadWeights &head : weights.task_heads) {
        all.push_back(plainTensor(head.name, -1, headShape(*trace, head), [trace, &head] { return headOutput(*trace, head).values; }));
    }
    if (weights.similarity_scale != 0.0f) {
        for (const char *name : {"logits_per_image", "logits_per_text"}) {
            all.push_back(plainTensor(name, -1, {1, 1}, [trace] { return std::vector<float>{similarity(*trace)}; }));
        }
    }
}

Status checkIndices(const std::vector<int> &wanted, int count, const char *what)
{
    for (const int i : wanted) {
        if (i < 0 || i >= count) {
            return badInput(concat(what, ": expected 0 to ", count - 1, ", found ", i));
        }
    }
    return Done{};
}

} // namespace

Result<std::vector<TensorSource>> traceTensors(const std::shared_ptr<const Trace> &trace, const TensorSelection &selection)
{
    int n_layers = 0, n_heads = 0;
    for (const auto &group : trace->model->groups) {
        if (selection.merge) {
            HS_TRY_STATUS(checkMerge(*selection.merge, group.n_heads));
        }
        n_layers = std::max(n_layers, group.n_layers);
        n_heads = n_heads ? std::min(n_heads, group.n_heads) : group.n_heads;
    }
    HS_TRY_STATUS(checkIndices(selection.layers, n_layers, "layers"));
    HS_TRY_STATUS(checkIndices(selection.heads, n_heads, "heads"));
    std::vector<Candidate> all;
    for (size_t g = 0; g < trace->model->groups.size(); ++g) {
        if (!trace->model->groups[g].cross) {
            addStack(all, trace, GroupIndex(static_cast<int>(g)), selection);
        }
    }
    addHeads(all, trace);

    for (const auto &glob : selection.globs) {
        if (std::none_of(all.begin(), all.end(), [&](const Candidate &c) { return globMatches(glob, c.source.name); })) {
            return badInput(concat("--what: expected a name like embed, blocks.0.attn.pattern, blocks.0.resid_post, final, logits (* and ? allowed), found \"", printable(glob), "\""));
        }
    }
    std::vector<TensorSource> chosen;
    for (auto &candidate : all) {
        const bool named = std::any_of(selection.globs.begin(), selection.globs.end(), [&](const auto &glob) { return globMatches(glob, candidate.source.name); });
        const bool layered = selection.layers.empty() || candidate.layer < 0 || std::count(selection.layers.begin(), selection.layers.end(), candidate.layer) > 0;
        if (named && layered) {
            chosen.push_back(std::move(candidate.source));
        }
    }
    if (chosen.empty()) {
        return badInput("expected --layers with one of the blocks that --what names, found none of them");
    }
    return chosen;
}

} // namespace headscope
