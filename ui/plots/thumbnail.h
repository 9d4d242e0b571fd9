// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A head's whole pattern as a small picture, one pixel a pooled cell. Any thread.

#include <QImage>

#include "core/figure/colormap.h"
#include "core/forward/trace.h"

namespace headscope::ui {

/// At most `side` pixels a side; masked cells are transparent; the brightest colour is the head's largest weight.
QImage makeThumbnail(const Trace &trace, LayerIndex layer, HeadIndex head, int side, const Colormap &map);

} // namespace headscope::ui
