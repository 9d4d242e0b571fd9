// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A head's whole pattern as a small picture, one pixel a pooled cell. Any thread.

#include <QImage>
#include <QRect>

#include "core/figure/colormap.h"
#include "core/forward/trace.h"

namespace headscope::ui {

/// At most `side` pixels a side, rows for queries, columns for keys; masked cells are transparent; the brightest colour is the head's largest weight.
QImage makeThumbnail(const Trace &trace, const HeadPlace &place, int side, const Colormap &map);

/// The largest rectangle in the middle of `box` with the aspect of n_query rows by n_key columns; neither side under a third of the box.
QRect thumbnailRect(const QRect &box, const Trace &trace, GroupIndex group);

} // namespace headscope::ui
