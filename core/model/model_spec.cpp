// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_spec.h"

namespace headscope {

namespace {

std::string groupName(const ModelSpec &spec, const StackSpec &stack, bool cross)
{
    if (cross) {
        return "Cross-attention";
    }
    if (spec.stacks.size() == 1) {
        return stack.given_keys ? "Attention" : "Self-attention";
    }
    std::string name = stack.prefix.substr(0, stack.prefix.size() - 1);
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    return name;
}

} // namespace

std::string_view activationName(Activation activation)
{
    switch (activation) {
    case Activation::Gelu: return "gelu";
    case Activation::GeluTanh: return "gelu_new";
    case Activation::QuickGelu: return "quick_gelu";
    case Activation::Relu: return "relu";
    case Activation::Silu: return "silu";
    case Activation::Tanh: return "tanh";
    case Activation::Identity: return "linear";
    }
    return "";
}

std::vector<AttentionGroup> attentionGroups(const ModelSpec &spec)
{
    std::vector<AttentionGroup> groups;
    for (size_t i = 0; i < spec.stacks.size(); ++i) {
        const StackSpec &stack = spec.stacks[i];
        for (const bool cross : {false, true}) {
            if (!cross || stack.has_cross) {
                groups.push_back({static_cast<int>(i), cross, stack.n_layers(), stack.n_heads, cross ? stack.n_heads : stack.n_kv_heads, groupName(spec, stack, cross), stack.prefix, cross ? "cross_attn" : "attn"});
            }
        }
    }
    return groups;
}

} // namespace headscope
