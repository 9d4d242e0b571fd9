// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/thumbnail.h"

#include <algorithm>
#include <span>

#include "core/analysis/broken_rows.h"
#include "core/figure/raster.h"
#include "ui/plots/mark_paint.h"
#include "ui/state/appearance.h"

namespace headscope::ui {

QImage makeThumbnail(const AttentionTrace &attention, HeadIndex head, int side, const Colormap &map)
{
    const int rows = std::min(side, attention.geometry.n_query), cols = std::min(side, attention.geometry.n_key);
    const Matrix values = patternOverview(attention, head, rows, cols);
    auto pixels = toPixels(values, std::max(largest(values), 1e-9f), map, 0);
    markPixels(patternMarks(attention, brokenRows(attention, head), {0, 0, attention.geometry.n_query, attention.geometry.n_key}, rows, cols), pixels);
    return QImage(reinterpret_cast<const uchar *>(pixels.data()), cols, rows, cols * 4, QImage::Format_ARGB32_Premultiplied).copy(); // opaque or transparent: nothing to multiply
}

QImage shrunkThumbnail(const QImage &picture, QSize most, const Colormap &map)
{
    const int rows = std::min(most.height(), picture.height()), cols = std::min(most.width(), picture.width());
    if (picture.isNull() || rows < 1 || cols < 1 || QSize(cols, rows) == picture.size()) {
        return picture;
    }
    const std::span<const uint32_t> from(reinterpret_cast<const uint32_t *>(picture.constBits()), static_cast<size_t>(picture.width()) * static_cast<size_t>(picture.height())); // lines of 32 bits have no gaps
    const auto pixels = strongestPixels(from, {picture.height(), picture.width()}, {rows, cols}, map, notANumberColour.rgb());
    return QImage(reinterpret_cast<const uchar *>(pixels.data()), cols, rows, cols * 4, picture.format()).copy();
}

QRect thumbnailRect(const QRect &box, int n_query, int n_key)
{
    const double most = std::max(n_query, n_key);
    const auto share = [&](int count, int room) { return std::max(1, static_cast<int>(room * std::max(1.0 / 3, count / most))); };
    QRect rect(0, 0, share(n_key, box.width()), share(n_query, box.height()));
    rect.moveCenter(box.center());
    return rect;
}

} // namespace headscope::ui
