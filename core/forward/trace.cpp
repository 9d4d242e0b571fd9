// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/trace.h"

namespace headscope {

const AttentionTrace &Trace::attention(GroupIndex group, LayerIndex layer) const
{
    const AttentionGroup &g = model->group(group);
    const BlockTrace &block = stacks[static_cast<size_t>(g.stack)].blocks[static_cast<size_t>(layer.value)];
    return g.cross ? *block.cross : block.attn;
}

const Sequence &Trace::queries(GroupIndex group) const { return input.sequences[static_cast<size_t>(model->group(group).stack)]; }

const Sequence &Trace::keys(GroupIndex group) const
{
    const AttentionGroup &g = model->group(group);
    const StackSpec &stack = model->spec.stack(g.stack);
    if (g.cross && stack.memory >= 0) {
        return input.sequences[static_cast<size_t>(stack.memory)];
    }
    const bool given = (g.cross || stack.given_keys) && input.sequences.size() > model->spec.stacks.size();
    return given ? input.sequences.back() : queries(group);
}

std::vector<std::string> Trace::keyLabels(GroupIndex group) const
{
    std::vector<std::string> labels = keys(group).labels;
    const AttentionGroup &g = model->group(group);
    const StackSpec &stack = model->spec.stack(g.stack);
    if (!g.cross && stack.learned_key) {
        labels.push_back("learned key");
    }
    if (!g.cross && stack.zero_key) {
        labels.push_back("zero key");
    }
    return labels;
}

} // namespace headscope
