// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/trace_tensors.h"

#include <algorithm>
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

/// Writes one head's numbers of a tensor by head.
using HeadFill = std::function<void(const Trace &, LayerIndex, HeadIndex, std::span<float>)>;

void fillTile(const Trace &trace, LayerIndex layer, HeadIndex head, CellValue value, std::span<float> out)
{
    const float masked = value == CellValue::Pattern ? 0.0f : -std::numeric_limits<float>::infinity();
    const int n = trace.n();
    computeTile(trace.attention(layer), head, {0, 0, n, n}, value, masked, out);
}

void fillSlice(const std::vector<float> &all, HeadIndex head, std::span<float> out)
{
    std::copy_n(all.begin() + static_cast<std::ptrdiff_t>(static_cast<size_t>(head.value) * out.size()), out.size(), out.begin());
}

/// z of one head through its slice of W_O, without bias.
void fillResult(const Trace &trace, LayerIndex layer, HeadIndex head, std::span<float> out)
{
    const auto &attn = trace.attention(layer);
    const int d = attn.geometry.d_head;
    Matrix z(trace.n(), d);
    fillSlice(attn.z, head, z.values);
    const Matrix result = trace.model->weights.blocks[static_cast<size_t>(layer.value)].W_O.inputs(head.value * d, d).apply(z);
    std::copy(result.values.begin(), result.values.end(), out.begin());
}

Candidate headTensor(const TracePtr &trace, LayerIndex layer, const char *name, Shape shape, const std::vector<int> &heads, HeadFill fill)
{
    std::vector<int> chosen = heads;
    for (int h = 0; heads.empty() && h < trace->model->spec.n_heads; ++h) {
        chosen.push_back(h);
    }
    shape.insert(shape.begin(), static_cast<int64_t>(chosen.size()));
    const auto values = [trace, layer, chosen, shape, fill]() -> Values {
        std::vector<float> out(static_cast<size_t>(*elementCount(shape)));
        const size_t each = out.size() / chosen.size();
        parallelFor(static_cast<int>(chosen.size()), [&](int i) { fill(*trace, layer, HeadIndex(chosen[static_cast<size_t>(i)]), std::span(out).subspan(static_cast<size_t>(i) * each, each)); });
        return out;
    };
    return {{concat("blocks.", layer.value, ".", name), shape, values}, layer.value, true};
}

Candidate plainTensor(std::string name, int layer, Shape shape, std::function<std::vector<float>()> values)
{
    return {{std::move(name), std::move(shape), [values = std::move(values)]() -> Values { return values(); }}, layer, false};
}

void addBlock(std::vector<Candidate> &all, const TracePtr &trace, int l, const std::vector<int> &heads)
{
    const LayerIndex layer(l);
    const auto at = static_cast<size_t>(l);
    const auto &spec = trace->model->spec;
    const std::string block = concat("blocks.", l, ".");
    const int64_t n = trace->n(), d_head = spec.d_head, d_model = spec.d_model;
    const Shape stream = {n, d_model};
    all.push_back(plainTensor(block + "resid_pre", l, stream, [trace, at] { return trace->resid_pre[at].values; }));
    all.push_back(headTensor(trace, layer, "attn.q", {n, d_head}, heads, [](const Trace &t, LayerIndex b, HeadIndex h, std::span<float> out) { fillSlice(t.attention(b).q, h, out); }));
    all.push_back(plainTensor(block + "attn.k", l, {spec.n_kv_heads, n, d_head}, [trace, layer] { return trace->attention(layer).k; }));
    all.push_back(plainTensor(block + "attn.v", l, {spec.n_kv_heads, n, d_head}, [trace, layer] { return trace->attention(layer).v; }));
    all.push_back(headTensor(trace, layer, "attn.scores", {n, n}, heads, [](const Trace &t, LayerIndex b, HeadIndex h, std::span<float> out) { fillTile(t, b, h, CellValue::Score, out); }));
    all.push_back(headTensor(trace, layer, "attn.pattern", {n, n}, heads, [](const Trace &t, LayerIndex b, HeadIndex h, std::span<float> out) { fillTile(t, b, h, CellValue::Pattern, out); }));
    all.push_back(headTensor(trace, layer, "attn.z", {n, d_head}, heads, [](const Trace &t, LayerIndex b, HeadIndex h, std::span<float> out) { fillSlice(t.attention(b).z, h, out); }));
    all.push_back(headTensor(trace, layer, "attn.result", {n, d_model}, heads, fillResult));
    all.push_back(plainTensor(block + "attn_out", l, stream, [trace, layer] { return attnOut(*trace, layer).values; }));
    all.push_back(plainTensor(block + "resid_mid", l, stream, [trace, at] { return trace->blocks[at].resid_mid.values; }));
    all.push_back(plainTensor(block + "mlp_out", l, stream, [trace, layer] { return mlpOut(*trace, layer).values; }));
    all.push_back(plainTensor(block + "resid_post", l, stream, [trace, at] { return trace->resid_pre[at + 1].values; }));
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
    const auto &spec = trace->model->spec;
    HS_TRY_STATUS(checkIndices(selection.layers, spec.n_layers, "layers"));
    HS_TRY_STATUS(checkIndices(selection.heads, spec.n_heads, "heads"));
    std::vector<Candidate> all;
    const Shape stream = {trace->n(), spec.d_model};
    all.push_back(plainTensor("embed", -1, stream, [trace] { return trace->resid_pre[0].values; }));
    for (int layer = 0; layer < spec.n_layers; ++layer) {
        addBlock(all, trace, layer, selection.heads);
    }
    all.push_back(plainTensor("final", -1, stream, [trace] { return finalStream(*trace).values; }));
    all.push_back(plainTensor("logits", -1, {trace->n(), spec.d_vocab}, [trace] { return logits(*trace, trace->n()).values; }));

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
