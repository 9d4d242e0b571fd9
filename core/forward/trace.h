// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a forward pass leaves behind: enough to compute any rectangle of any head's pattern and any named tensor, linear in tokens.
/// Immutable and shared as shared_ptr<const Trace>; all reads may run on several threads at once.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/attention/attention.h"
#include "core/forward/input.h"
#include "core/model/model.h"
#include "core/tensor/shared_rows.h"

namespace headscope {

struct BlockTrace {
    AttentionTrace attn;
    SharedRows resid_mid;                      ///< [n, d_model] behind attention
    std::optional<AttentionTrace> cross; ///< where the block has a second attention
    SharedRows resid_cross;                    ///< [n, d_model] behind it
};

struct StackTrace {
    std::vector<BlockTrace> blocks;
    std::vector<SharedRows> resid_pre; ///< [n_layers + 1] of [n, d_model]; [0] is the embedding, [L + 1] is block L's output
};

struct Trace {
    std::shared_ptr<const Model> model; ///< kept alive by the trace
    Input input;
    std::vector<StackTrace> stacks;
    double seconds = 0; ///< wall time of the pass
    std::string device; ///< what ran the blocks of the last stack; empty = the CPU

    const AttentionTrace &attention(GroupIndex group, LayerIndex layer) const;
    const AttentionTrace &attention(const HeadPlace &place) const { return attention(place.group, place.layer); }
    /// Positions that ask, and positions that are looked at.
    const Sequence &queries(GroupIndex group) const;
    const Sequence &keys(GroupIndex group) const;
    /// True when queries and keys are the same positions: distances mean something.
    bool sameAxis(GroupIndex group) const { return &queries(group) == &keys(group); }
    /// Labels of all keys, the extra ones of a layer included.
    std::vector<std::string> keyLabels(GroupIndex group) const;
    int nQuery(GroupIndex group) const { return attention(group, LayerIndex(0)).geometry.n_query; }
    int nKey(GroupIndex group) const { return attention(group, LayerIndex(0)).geometry.n_key; }
};

} // namespace headscope
