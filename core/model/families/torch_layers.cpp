// SPDX-License-Identifier: GPL-3.0-or-later
// torch.nn.TransformerEncoderLayer and TransformerDecoderLayer: alone, stacked, or encoder and decoder together as nn.Transformer.

#include <algorithm>

#include "core/base/text.h"
#include "core/model/families/bare_layers.h"

namespace headscope {

namespace {

constexpr int mostLayers = 1024;
constexpr std::string_view probe = "self_attn.in_proj_weight";

/// One row of layers in the file.
struct LayerRow {
    std::string prefix;    ///< before "0.self_attn...": "encoder.layers."; for a single layer, before "self_attn"
    bool numbered = false;
    int n_layers = 1;
    bool decodes = false;  ///< has a second attention

    std::string at(int layer) const { return numbered ? concat(prefix, layer, ".") : prefix; }
};

/// "layers.12." at the end of a prefix is a numbered row.
LayerRow rowOf(const std::string &layerPrefix)
{
    LayerRow row{layerPrefix, false, 1, false};
    const size_t dot = layerPrefix.size() < 2 ? std::string::npos : layerPrefix.rfind('.', layerPrefix.size() - 2);
    const std::string last = layerPrefix.substr(dot == std::string::npos ? 0 : dot + 1);
    if (last.size() >= 2 && last.find_first_not_of("0123456789") == last.size() - 1) {
        row.numbered = true;
        row.prefix = layerPrefix.substr(0, layerPrefix.size() - last.size());
    }
    return row;
}

/// The rows of layers, by prefix. A row ends where a number is missing; more rows than an encoder and a decoder are left for the first two.
std::vector<LayerRow> findRows(const WeightIndex &index)
{
    std::vector<LayerRow> rows;
    for (const auto &[name, tensor] : index.tensors) {
        if (!name.ends_with(probe) || (name.size() > probe.size() && name[name.size() - probe.size() - 1] != '.')) {
            continue;
        }
        LayerRow row = rowOf(name.substr(0, name.size() - probe.size()));
        if (std::none_of(rows.begin(), rows.end(), [&](const LayerRow &other) { return other.prefix == row.prefix; })) {
            rows.push_back(std::move(row));
        }
    }
    for (LayerRow &row : rows) {
        while (row.numbered && row.n_layers < mostLayers && index.find(row.at(row.n_layers) + std::string(probe))) {
            ++row.n_layers;
        }
        row.decodes = index.find(row.at(0) + "multihead_attn.in_proj_weight") != nullptr;
    }
    std::stable_sort(rows.begin(), rows.end(), [](const LayerRow &a, const LayerRow &b) { return a.decodes < b.decodes; });
    return rows;
}

/// What no state dict says, common to all layers.
struct Switches {
    int n_heads = 0;
    bool normFirst = false;
    Activation activation = Activation::Relu;
    float eps = 1e-5f;
};

Result<Switches> readSwitches(const Config &config, WeightBinder &binder, int d_model, std::vector<std::string> &notes)
{
    Switches out;
    binder.question.layerSwitches = !config.has({"norm_first"}) || !config.has({"activation"});
    HS_TRY(n_heads, headsOrAsk(config, binder, d_model));
    HS_TRY(normFirst, config.flagOr({"norm_first"}, false));
    HS_TRY(name, config.textOr({"activation", "hidden_act"}, "relu"));
    HS_TRY(activation, activationFromName(name, config.source()));
    HS_TRY(eps, config.amountOr({"layer_norm_eps"}, 1e-5));
    if (binder.question.layerSwitches) {
        notes.push_back(concat("The weights do not say where the norms stand and which activation the MLP has: ", normFirst ? "pre-norm" : "post-norm", " and ", name,
            " were taken, PyTorch's defaults where nothing was said (norm_first and activation in the config say otherwise)."));
    }
    out = {n_heads, normFirst, activation, static_cast<float>(eps)};
    return out;
}

Result<BlockWeights> bindBlock(WeightBinder &binder, const StackSpec &spec, const std::string &at, bool normFirst)
{
    BlockWeights block;
    const int d = spec.d_model;
    HS_TRY(attn, bindTorchAttention(binder, at + "self_attn.", d));
    block.attn = std::move(attn);
    HS_TRY(W_in, bindLinear(binder, at + "linear1", d, spec.d_mlp));
    HS_TRY(W_out, bindLinear(binder, at + "linear2", spec.d_mlp, d));
    block.W_in = std::move(W_in);
    block.W_out = std::move(W_out);
    HS_TRY(first, bindNorm(binder, at + "norm1", d));
    HS_TRY(second, bindNorm(binder, at + "norm2", d));
    (normFirst ? block.norm_attn : block.norm_attn_post) = std::move(first);
    if (!spec.has_cross) {
        (normFirst ? block.norm_mlp : block.norm_mlp_post) = std::move(second);
        return block;
    }
    HS_TRY(cross, bindTorchAttention(binder, at + "multihead_attn.", d));
    HS_TRY(third, bindNorm(binder, at + "norm3", d));
    block.cross = std::move(cross);
    (normFirst ? block.norm_cross : block.norm_cross_post) = std::move(second);
    (normFirst ? block.norm_mlp : block.norm_mlp_post) = std::move(third);
    return block;
}

/// "encoder." of "encoder.layers.": where a final norm may stand.
std::string normName(const LayerRow &row)
{
    constexpr std::string_view layers = "layers.";
    return (row.prefix.ends_with(layers) ? row.prefix.substr(0, row.prefix.size() - layers.size()) : row.prefix) + "norm";
}

Status addStack(const LayerRow &row, const Switches &switches, WeightBinder &binder, Architecture &out)
{
    const Shape in = binder.shapeOf(row.at(0) + "linear1.weight"), qkv = binder.shapeOf(row.at(0) + std::string(probe));
    if (in.size() != 2 || qkv.size() != 2) {
        return badInput(concat(binder.source(), ": ", row.at(0), "linear1.weight: expected a matrix, found ", in.empty() ? "no tensor of this name" : "shape " + shapeText(in)));
    }
    StackSpec stack;
    stack.input = InputKind::Vectors;
    stack.d_model = stack.d_key = stack.d_value = static_cast<int>(std::min<int64_t>(qkv[1], 1 << 20));
    stack.n_heads = stack.n_kv_heads = switches.n_heads;
    stack.d_mlp = static_cast<int>(std::min<int64_t>(in[0], 1 << 21));
    stack.norm_eps = switches.eps;
    stack.activation = switches.activation;
    stack.causal = false;
    stack.has_cross = row.decodes;
    if (stack.d_model % stack.n_heads != 0) {
        return badInput(concat(binder.source(), ": expected a number of heads that divides the width ", stack.d_model, ", found ", stack.n_heads, " heads"));
    }
    stack.d_head = stack.d_model / stack.n_heads;
    stack.layers.assign(static_cast<size_t>(row.n_layers), {usualScale(stack.d_head), 0, {}});
    HS_TRY_STATUS(checkSizes(stack, binder.source()));
    StackWeights weights;
    for (int layer = 0; layer < row.n_layers; ++layer) {
        HS_TRY(block, bindBlock(binder, stack, row.at(layer), switches.normFirst));
        weights.blocks.push_back(std::move(block));
    }
    if (row.numbered && binder.has(normName(row) + ".weight")) {
        HS_TRY(norm, bindNorm(binder, normName(row), stack.d_model));
        weights.norm_final = std::move(norm);
    }
    out.spec.stacks.push_back(std::move(stack));
    out.weights.stacks.push_back(std::move(weights));
    return Done{};
}

} // namespace

bool hasTorchLayers(const WeightIndex &index)
{
    const auto rows = findRows(index);
    return !rows.empty() && index.find(rows[0].at(0) + "linear1.weight") != nullptr;
}

Result<Architecture> readTorchLayers(const Config &config, WeightBinder &binder)
{
    const auto rows = findRows(binder.index());
    const Shape qkv = binder.shapeOf(rows[0].at(0) + std::string(probe));
    Architecture out;
    HS_TRY(switches, readSwitches(config, binder, qkv.size() == 2 ? static_cast<int>(std::min<int64_t>(qkv[1], 1 << 20)) : 0, out.notes));
    const bool both = rows.size() >= 2 && !rows[0].decodes && rows[1].decodes;
    HS_TRY_STATUS(addStack(rows[0], switches, binder, out));
    if (both) {
        HS_TRY_STATUS(addStack(rows[1], switches, binder, out));
        if (out.spec.stacks[0].d_model != out.spec.stacks[1].d_model) {
            return badInput(concat(binder.source(), ": ", rows[1].prefix, ": expected decoder layers of the encoder's width ", out.spec.stacks[0].d_model, ", found ", out.spec.stacks[1].d_model));
        }
        out.spec.stacks[0].prefix = "encoder.";
        out.spec.stacks[1].prefix = "decoder.";
        out.spec.stacks[1].memory = 0;
    }
    if (rows.size() > (both ? 2u : 1u)) {
        out.notes.push_back(concat("The file holds ", rows.size(), " rows of layers: those at \"", printable(rows[0].prefix, 200), "\" are shown."));
    }
    out.spec.family = both ? "transformer" : rows[0].decodes ? "decoder layers" : "encoder layers";
    return out;
}

} // namespace headscope
