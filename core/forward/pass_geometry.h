// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a pass knows of an attention before its numbers: masks and biases. Shared by the CPU's pass and the devices'. Pure functions.

#include "core/attention/attention.h"
#include "core/forward/input.h"
#include "core/model/model.h"

namespace headscope {

/// ALiBi's bias by key, for all heads, as AttentionGeometry::key_bias; null where the stack has none.
std::shared_ptr<const std::vector<double>> keyBias(const StackSpec &spec, const Sequence &sequence);

/// Who may look at whom in the self-attention of block `layer` of a stack; `n_plain_keys` are the keys without the extra ones.
struct SelfPlace {
    int stack = 0, layer = 0, n_plain_keys = 0;
};
Mask selfMask(const ModelSpec &model, const Input &input, const SelfPlace &place);

} // namespace headscope
