// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Figures on a light background, whatever the theme of the window: the same code draws the window's export and the command line's render.
/// Needs a QApplication (the offscreen one will do).

#include <QImage>
#include <QSize>
#include <filesystem>

#include "core/base/result.h"
#include "core/figure/colormap.h"
#include "core/forward/trace.h"
#include "ui/plots/heatmap_plot.h"
#include "ui/state/display_state.h"

namespace headscope::ui {

struct FigureOptions {
    QSize size;                             ///< pixels; empty = chosen by the number of tokens or heads
    const Colormap *colormap = &colormaps()[0]; ///< of numbers without a sign; differences have the diverging map
    DisplayOptions display = {};            ///< what a head's figure shows; such that checkDisplay passes
    ColourLimits limits = {};
    MaskedLook masked = MaskedLook::Hatched;
};

/// The numbers of a head's figure, and what stands beside them.
struct HeadFigureNumbers {
    HeatmapCells cells;
    ValueRange colours;
    QStringList queries, keys;
    QString unit;
};

/// Smallest side of a head's figure in pixels: below it labels, colour bar and title lie on one another.
constexpr int fewestHeadPixels = 480;

/// Largest side of a figure in pixels.
constexpr int mostFigurePixels = 16384;

/// What went in, in words, for titles: the text; of cross-attention the text that looks and the text that is looked at; numbers where there is no text.
QString inputOf(const Trace &trace, GroupIndex group);

/// The numbers of a head's figure. Any thread.
HeadFigureNumbers headFigureNumbers(const Trace &trace, const HeadPlace &place, const FigureOptions &options);

/// One head as a heatmap with token labels, colour bar and title. GUI thread: draws with the window's plot.
QImage headFigure(const Trace &trace, const HeadPlace &place, const HeadFigureNumbers &numbers, const FigureOptions &options);

/// Both in one go.
QImage headFigure(const Trace &trace, const HeadPlace &place, const FigureOptions &options);

/// Every head of a kind of attention as a thumbnail, layers down, heads across, labelled. Any thread.
QImage gridFigure(const Trace &trace, GroupIndex group, const FigureOptions &options);

/// Writes whole or not at all. Any thread.
Status savePng(const std::filesystem::path &path, const QImage &image);

} // namespace headscope::ui
