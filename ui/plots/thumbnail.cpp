// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/thumbnail.h"

#include <algorithm>

#include "core/analysis/broken_rows.h"
#include "ui/plots/mark_paint.h"
#include "ui/state/appearance.h"

namespace headscope::ui {

namespace {

int lightness(QRgb pixel) { return 299 * qRed(pixel) + 587 * qGreen(pixel) + 114 * qBlue(pixel); }

} // namespace

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
    const QRgb broken = notANumberColour.rgb();
    const bool rises = lightness(toColor(map.at(1)).rgb()) >= lightness(toColor(map.at(0)).rgb()); // maps go one way from dark to light
    const auto rank = [&](QRgb pixel) { return qAlpha(pixel) == 0 ? -1 : pixel == broken ? 255 * 1000 + 1 : rises ? lightness(pixel) : 255 * 1000 - lightness(pixel); };
    QImage out(cols, rows, picture.format());
    out.fill(0);
    for (int y = 0; y < picture.height(); ++y) {
        const auto *from = reinterpret_cast<const QRgb *>(picture.constScanLine(y));
        auto *to = reinterpret_cast<QRgb *>(out.scanLine(y * rows / picture.height()));
        for (int x = 0; x < picture.width(); ++x) {
            QRgb &pixel = to[x * cols / picture.width()];
            pixel = rank(from[x]) > rank(pixel) ? from[x] : pixel;
        }
    }
    return out;
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
