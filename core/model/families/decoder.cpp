// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/families/decoder.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace headscope {

namespace {

int joinedRows(const StackSpec &spec) { return (spec.n_heads + 2 * spec.n_kv_heads) * spec.d_head; }

/// The head's own matrix and bias, where the file has them.
Result<HeadWeights> bindHead(const ModelSpec &spec, const Tensor &W_E, const std::pair<VocabularyHead, bool> &headAndTied, WeightBinder &binder)
{
    const auto &[head, tied] = headAndTied;
    const int width = head.width > 0 ? head.width : spec.main().d_model;
    const std::string weight = head.name + ".weight", bias = head.name + ".bias";
    HeadWeights out;
    Tensor matrix = W_E;
    if (!tied || binder.hasOuter(weight)) {
        HS_TRY(own, binder.outer(weight, {spec.d_out, width}));
        matrix = tied ? W_E : own; // tied files often carry a copy
    }
    std::vector<float> biases;
    if (binder.hasOuter(bias)) {
        HS_TRY(given, binder.outer(bias, {spec.d_out}));
        biases = toFloat(given);
    }
    out.W_U = Linear(matrix, Orientation::OutIn, std::move(biases));
    return out;
}

} // namespace

Result<StackSpec> decoderStack(const DecoderSizes &sizes, const Config &config)
{
    HS_TRY_STATUS(checkLayers(sizes.n_layers, config.source()));
    StackSpec stack;
    stack.n_heads = sizes.n_heads;
    stack.n_kv_heads = sizes.n_kv_heads > 0 ? sizes.n_kv_heads : sizes.n_heads;
    stack.d_model = stack.d_key = stack.d_value = sizes.d_model;
    stack.d_head = sizes.d_head;
    if (stack.d_head == 0) {
        HS_TRY(width, headWidth(sizes.d_model, sizes.n_heads, config));
        stack.d_head = width;
    }
    stack.d_mlp = sizes.d_mlp > 0 ? sizes.d_mlp : 4 * std::min(sizes.d_model, 1 << 20);
    stack.d_vocab = sizes.d_vocab;
    stack.n_ctx = sizes.n_ctx;
    stack.layers.resize(static_cast<size_t>(sizes.n_layers));
    HS_TRY_STATUS(checkSizes(stack, config.source()));
    for (LayerSpec &layer : stack.layers) {
        layer.score_scale = usualScale(stack.d_head);
    }
    return stack;
}

Status refuseOtherThan(const Config &config, std::initializer_list<std::pair<const char *, bool>> flags)
{
    for (const auto &[name, computed] : flags) {
        HS_TRY(value, config.flagOr({name}, computed));
        if (value != computed) {
            return unsupported(concat(config.source(), ": ", name, ": ", value ? "true" : "false", " is not computed by this version of Headscope"));
        }
    }
    return Done{};
}

Status refuseFurtherLayer(const StackSpec &spec, const WeightBinder &binder, const std::string &prefix)
{
    const std::string further = concat(binder.prefix(), prefix, ".", spec.n_layers(), ".");
    const auto at = binder.index().tensors.lower_bound(further);
    if (at != binder.index().tensors.end() && at->first.starts_with(further)) {
        return badInput(concat(binder.source(), ": expected ", spec.n_layers(), " layers as the config says, found more (", printable(at->first), ")"));
    }
    return Done{};
}

Status bindQkvByGroup(const StackSpec &spec, WeightBinder &binder, const std::string &name, AttentionWeights &attn)
{
    HS_TRY(joined, binder.tensor(name + ".weight", {joinedRows(spec), spec.d_model}));
    std::vector<float> bias;
    if (binder.expects(name + ".bias")) {
        HS_TRY(given, binder.vector(name + ".bias", joinedRows(spec)));
        bias = std::move(given);
    }
    const int groups = spec.n_kv_heads, queries = spec.n_heads / groups * spec.d_head;
    const Linear all(joined, Orientation::OutIn, std::move(bias));
    attn.W_Q = all.outputsOfGroups(groups, 0, queries);
    attn.W_K = all.outputsOfGroups(groups, queries, spec.d_head);
    attn.W_V = all.outputsOfGroups(groups, queries + spec.d_head, spec.d_head);
    return Done{};
}

Status bindQkvInTurn(const StackSpec &spec, WeightBinder &binder, const std::string &name, AttentionWeights &attn)
{
    HS_TRY(joined, bindLinear(binder, name, spec.d_model, joinedRows(spec)));
    const int d_q = spec.n_heads * spec.d_head, d_kv = spec.n_kv_heads * spec.d_head;
    attn.W_Q = joined.outputs(0, d_q);
    attn.W_K = joined.outputs(d_q, d_kv);
    attn.W_V = joined.outputs(d_q + d_kv, d_kv);
    return Done{};
}

Result<Architecture> decoderModel(const std::string &family, std::pair<StackSpec, StackWeights> stack, const VocabularyHead &head, const Config &config, WeightBinder &binder)
{
    Architecture out;
    out.spec.family = family;
    out.spec.stacks.push_back(std::move(stack.first));
    HS_TRY(tied, config.flagOr({"tie_word_embeddings"}, head.tied));
    const bool whole = tied || !binder.prefix().empty() || binder.hasOuter(head.name + ".weight");
    if (whole) {
        out.spec.predictsNext = true;
        out.spec.d_out = out.spec.main().d_vocab;
        HS_TRY(weights, bindHead(out.spec, stack.second.embed.W_E, {head, tied}, binder));
        out.weights.head = std::move(weights);
    } else {
        out.notes.push_back(concat("The file has no ", head.name, ": the model predicts no tokens."));
    }
    out.weights.stacks.push_back(std::move(stack.second));
    return out;
}

std::vector<double> alibiSlopes(int n_heads)
{
    const int base = static_cast<int>(std::bit_floor(static_cast<unsigned>(n_heads)));
    std::vector<double> slopes;
    for (int i = 1; i <= base; ++i) {
        slopes.push_back(std::exp2(-8.0 * i / base));
    }
    for (int i = 0; base + i < n_heads; ++i) {
        slopes.push_back(std::exp2(-8.0 * (2 * i + 1) / (2.0 * base)));
    }
    return slopes;
}

} // namespace headscope
