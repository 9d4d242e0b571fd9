// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/thumbnail.h"

#include <algorithm>

namespace headscope::ui {

QImage makeThumbnail(const Trace &trace, LayerIndex layer, HeadIndex head, int side, const Colormap &map)
{
    const int cells = std::min(side, trace.n());
    const Matrix values = patternOverview(trace.attention(layer), head, cells, cells);
    const auto pixels = toPixels(values, std::max(largest(values), 1e-9f), map, 0);
    return QImage(reinterpret_cast<const uchar *>(pixels.data()), cells, cells, cells * 4, QImage::Format_ARGB32).copy();
}

} // namespace headscope::ui
