// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/device_trace.h"

namespace headscope {

namespace {

/// [heads, n] as [n, heads].
SharedRows byRow(const std::vector<float> &x, int heads, int n)
{
    Matrix out(n, heads);
    for (int h = 0; h < heads; ++h) {
        for (int i = 0; i < n; ++i) {
            out.row(i)[h] = x[static_cast<size_t>(h) * static_cast<size_t>(n) + static_cast<size_t>(i)];
        }
    }
    return SharedRows(std::move(out));
}

} // namespace

void keepAttention(AttentionTrace &attn, DeviceAttentionNumbers made)
{
    const auto &g = attn.geometry;
    project(attn, {std::move(made.q), std::move(made.k), std::move(made.v)});
    attn.z = SharedRows(std::move(made.z));
    attn.row_max = byRow(made.row_max, g.n_heads, g.n_query);
    attn.row_scale = byRow(made.row_scale, g.n_heads, g.n_query);
}

SharedRows keptStream(Matrix x) { return SharedRows(std::move(x)); }

} // namespace headscope
