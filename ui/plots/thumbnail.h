// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A head's whole pattern as a small picture, one pixel a pooled cell. Any thread.

#include <QImage>
#include <QRect>

#include "core/attention/attention.h"
#include "core/figure/colormap.h"

namespace headscope::ui {

/// At most `side` pixels a side, rows for queries, columns for keys; masked cells are transparent, those that are no numbers in notANumberColour; the brightest colour is the head's largest weight.
QImage makeThumbnail(const AttentionTrace &attention, HeadIndex head, int side, const Colormap &map);

/// The same picture in at most these pixels: each is the one of its block that stands for the largest weight, one that is no number before all others; masked where all are. `map` is the one that it was made with.
QImage shrunkThumbnail(const QImage &picture, QSize most, const Colormap &map);

/// The largest rectangle in the middle of `box` with the aspect of n_query rows by n_key columns; neither side under a third of the box.
QRect thumbnailRect(const QRect &box, int n_query, int n_key);

} // namespace headscope::ui
