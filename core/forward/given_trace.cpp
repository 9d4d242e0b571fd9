// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/given_trace.h"

#include "core/attention/given_pattern.h"
#include "core/base/check.h"
#include "core/base/text.h"
#include "core/model/given_labels.h"
#include "core/tokenizer/token_label.h"

namespace headscope {

namespace {

size_t sz(int i) { return static_cast<size_t>(i); }

/// What a position is called that has no label.
std::string numbered(const GivenAxis &axis, int position)
{
    if (axis.grid_rows == 0) {
        return std::to_string(position);
    }
    const int cell = position - axis.grid_first;
    const bool inside = cell >= 0 && cell < axis.grid_rows * axis.grid_cols;
    return inside ? concat(cell / axis.grid_cols, ",", cell % axis.grid_cols) : concat("[", position, "]");
}

Sequence sequenceOf(const GivenAxis &axis)
{
    Sequence out;
    for (int position = 0; position < axis.size; ++position) {
        out.tokens.push_back(axis.tokens.empty() ? numbered(axis, position) : axis.tokens[sz(position)]);
    }
    for (const std::string &shown : axis.labels.empty() ? out.tokens : axis.labels) {
        out.labels.push_back(tokenLabel(shown));
    }
    out.special.assign(out.labels.size(), false);
    out.total_tokens = axis.size;
    if (axis.grid_rows > 0) {
        out.grid = Grid{axis.grid_rows, axis.grid_cols, axis.grid_first};
        out.pixels = axis.picture;
    }
    return out;
}

/// One layer of a group as an attention without q, k, v.
AttentionTrace attentionOf(const GivenGroup &group, int layer)
{
    const Tensor &cells = group.layers[sz(layer)];
    AttentionTrace attn;
    auto &g = attn.geometry;
    g.n_heads = g.n_kv_heads = static_cast<int>(cells.shape[0]);
    g.n_query = static_cast<int>(cells.shape[1]);
    g.n_key = static_cast<int>(cells.shape[2]);
    g.mask.causal = group.causal[sz(layer)];
    attn.given = std::make_shared<const GivenPattern>(GivenPattern{cells});
    return attn;
}

} // namespace

Input givenInput(const Model &model)
{
    HS_CHECK(model.given);
    Input input;
    for (const GivenAxis &axis : model.given->axes) {
        input.sequences.push_back(sequenceOf(axis));
    }
    return input;
}

Result<Input> givenInput(const Model &model, const std::filesystem::path &picture)
{
    Input input = givenInput(model);
    HS_TRY(ground, openGround(picture.string()));
    for (Sequence &sequence : input.sequences) {
        if (sequence.grid) {
            sequence.pixels = std::move(ground);
            return input;
        }
    }
    GivenAxis keys = model.given->axes.back();
    HS_TRY(laid, layGrid(keys, {}));
    if (!laid) {
        return badInput(concat(model.said(), ": expected keys that are a square of patches, or the setting grid=ROWSxCOLS, to lay a picture under, found ", keys.size, " keys"));
    }
    input.sequences.back() = sequenceOf(keys);
    input.sequences.back().pixels = std::move(ground);
    return input;
}

Status checkGivenInput(const Model &model, const Input &input)
{
    const auto &axes = model.given->axes;
    bool fits = input.sequences.size() == axes.size();
    for (size_t i = 0; fits && i < axes.size(); ++i) {
        fits = input.sequences[i].size() == axes[i].size;
    }
    return fits ? Status(Done{}) : Status(badInput(concat(model.said(), ": its patterns are given by the file: expected no other input, found one")));
}

std::shared_ptr<Trace> givenTrace(std::shared_ptr<const Model> model, Input input)
{
    auto trace = std::make_shared<Trace>();
    for (const StackSpec &stack : model->spec.stacks) {
        trace->stacks.emplace_back().blocks.resize(sz(stack.n_layers()));
    }
    for (size_t g = 0; g < model->groups.size(); ++g) {
        const AttentionGroup &group = model->groups[g];
        for (int layer = 0; layer < group.n_layers; ++layer) {
            BlockTrace &block = trace->stacks[sz(group.stack)].blocks[sz(layer)];
            if (group.cross) {
                block.cross = attentionOf(model->given->groups[g], layer);
            } else {
                block.attn = attentionOf(model->given->groups[g], layer);
            }
        }
    }
    trace->model = std::move(model);
    trace->input = std::move(input);
    return trace;
}

} // namespace headscope
