// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// From what a device computed to what a trace keeps on the host. The only place that knows how traces are laid out for the pass on devices.

#include "core/forward/trace.h"

namespace headscope {

/// One attention, back on the host: q and z [n_query, n_heads * d_head], k and v [n_key, n_kv_heads * d_head], row statistics [n_heads, n_query].
struct DeviceAttentionNumbers {
    Matrix q, k, v, z;
    std::vector<float> row_max, row_scale;
};

/// Puts them into a trace whose geometry is set.
void keepAttention(AttentionTrace &attn, DeviceAttentionNumbers made);

/// A stream [n, d_model] as BlockTrace and StackTrace keep it.
SharedRows keptStream(Matrix x);

} // namespace headscope
