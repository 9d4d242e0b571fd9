// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/device_trace.h"

#include "core/forward/block.h"

namespace headscope {

void keepAttention(AttentionTrace &attn, const DeviceAttentionNumbers &made)
{
    const auto &g = attn.geometry;
    attn.q = byHead(made.q, g.n_heads, g.d_head);
    attn.k = byHead(made.k, g.n_kv_heads, g.d_head);
    attn.v = byHead(made.v, g.n_kv_heads, g.d_head);
    attn.z = byHead(made.z, g.n_heads, g.d_head);
    attn.row_max = made.row_max;
    attn.row_scale = made.row_scale;
}

Matrix keptStream(Matrix x) { return x; }

} // namespace headscope
