// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a forward pass leaves behind: enough to compute any rectangle of any head's pattern and any named tensor, linear in tokens.
/// Immutable and shared as shared_ptr<const Trace>; all reads may run on several threads at once.

#include <memory>
#include <vector>

#include "core/attention/attention.h"
#include "core/forward/input.h"
#include "core/model/model.h"
#include "core/tensor/matrix.h"

namespace headscope {

struct BlockTrace {
    AttentionTrace attn;
    Matrix resid_mid; ///< [n, d_model]
};

struct Trace {
    std::shared_ptr<const Model> model; ///< kept alive by the trace
    TokenInput input;
    std::vector<BlockTrace> blocks;
    std::vector<Matrix> resid_pre;      ///< [n_layers + 1] of [n, d_model]; [0] is the embedding, [L + 1] is block L's output
    double seconds = 0;                 ///< wall time of the pass

    int n() const { return input.size(); }
    const AttentionTrace &attention(LayerIndex layer) const { return blocks[static_cast<size_t>(layer.value)].attn; }
};

} // namespace headscope
