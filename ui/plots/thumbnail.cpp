// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/thumbnail.h"

#include <algorithm>

namespace headscope::ui {

QImage makeThumbnail(const Trace &trace, const HeadPlace &place, int side, const Colormap &map)
{
    const int rows = std::min(side, trace.nQuery(place.group)), cols = std::min(side, trace.nKey(place.group));
    const Matrix values = patternOverview(trace.attention(place), place.head, rows, cols);
    const auto pixels = toPixels(values, std::max(largest(values), 1e-9f), map, 0);
    return QImage(reinterpret_cast<const uchar *>(pixels.data()), cols, rows, cols * 4, QImage::Format_ARGB32).copy();
}

QRect thumbnailRect(const QRect &box, const Trace &trace, GroupIndex group)
{
    const double most = std::max(trace.nQuery(group), trace.nKey(group));
    const auto share = [&](int count, int room) { return std::max(1, static_cast<int>(room * std::max(1.0 / 3, count / most))); };
    QRect rect(0, 0, share(trace.nKey(group), box.width()), share(trace.nQuery(group), box.height()));
    rect.moveCenter(box.center());
    return rect;
}

} // namespace headscope::ui
