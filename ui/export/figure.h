// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Figures of a trace: heads as heatmaps, all heads as thumbnails, lines, shaded text, a map, a cell taken apart, rollout, merged heads, a comparison. The same code draws the window's export, its preview and the command line's render, always on a light ground.
/// A figure is laid out as a drawing (core/figure/drawing.h) from core's numbers; figure_painter.h makes pixels and files of it. Any thread; needs a QGuiApplication (the offscreen one will do).

#include <QSize>
#include <QString>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/analysis/comparison.h"
#include "core/analysis/rollout.h"
#include "core/analysis/token_attention.h"
#include "core/attention/merge.h"
#include "core/base/progress.h"
#include "core/figure/colormap.h"
#include "core/figure/drawing.h"
#include "ui/state/display_state.h"

namespace headscope::ui {

enum class FigureKind {
    Heads, ///< one or several heatmaps
    Grid,  ///< every head of a kind of attention as a thumbnail
    Lines, ///< curves from queries to keys, of one or several heads
    Text,  ///< the text shaded by attention from or to some of its tokens
    Map,   ///< a picture or feature map with the attention of one query over it
    Steps, ///< how one cell came to be, number by number
    Flow,  ///< attention rollout from one query down through the layers
    Merged, ///< the heads of a layer merged into one, and what the layer would put out with them
    Compare, ///< a head of this pass beside one of another
};

/// What is drawn.
struct FigureSubject {
    FigureKind kind = FigureKind::Heads;
    std::vector<HeadPlace> heads;           ///< at least one, all of one kind of attention; Text, Map and Steps take the first, Merged its layer, Grid and Flow its kind
    float threshold = 0.02f;                ///< Lines: weights below it have none
    bool withoutFirst = false;              ///< Lines: none to key 0
    Direction direction = Direction::From;  ///< Text
    std::vector<int> positions = {};        ///< Text: at least one. Map, Steps, Flow: the first is the query
    Together together = Together::Sum;      ///< Text
    double blend = 0.8;                     ///< Map: opacity of the largest weight
    bool grey = true;                       ///< Map: a picture lies in grey below
    bool rollout = false;                   ///< Map: of all layers, instead of the head
    int key = -1;                           ///< Steps; Map: framed; -1 = none
    HeadFold fold = HeadFold::Mean;         ///< Flow, Map with rollout
    HeadMerge merge = {};                   ///< Merged
    std::shared_ptr<const PassPair> pair = nullptr; ///< Compare: the trace that is drawn is its A
    HeadPair beside = {};                   ///< Compare: heads of the pair
    Side side = Side::Difference;           ///< Compare
};

/// How it is drawn.
struct FigureOptions {
    double widthMm = 0, heightMm = 0;       ///< 0 = as the content needs
    QSize pixels;                           ///< instead of millimetres; empty = not said
    double dpi = 200;                       ///< pixels an inch
    QString font;                           ///< family; empty = the system's sans serif
    double fontSize = 8;                    ///< points, of labels; everything else goes by it
    std::optional<QString> title;           ///< nothing = model and head; an empty one = none
    bool caption = false;                   ///< what is shown, below the figure, with the model's digest (model_digest.h), which takes a moment the first time
    bool colourBar = true;
    bool transparent = false;               ///< no white ground
    bool sharedLimits = true;               ///< several heads have the colours of all of them together
    const Colormap *colormap = &colormaps()[0]; ///< of numbers without a sign; differences have the diverging map
    DisplayChoice display;                  ///< of heatmaps; what a head cannot show it leaves out
};

constexpr double smallestFont = 4, largestFont = 40;   ///< points
constexpr double smallestDpi = 36, largestDpi = 1200;
constexpr double smallestSide = 25, largestSide = 2000; ///< millimetres
constexpr int mostFigurePixels = 16384;                 ///< a side
constexpr int64_t mostPixelsInAll = int64_t{1} << 28;

/// What went in, in words, for titles: the text; of cross-attention the text that looks and the text that is looked at; numbers where there is no text.
QString inputOf(const Trace &trace, GroupIndex group);

/// Lays a figure out. `vector`: for SVG or PDF; else cells are pooled to the pixels of options.dpi.
/// BadInput: options outside of the limits above, a size in which the content cannot be read (says what it needs), a map of keys that are no cells. Unsupported: rollout of attention that is none of one text. Cancelled.
Result<Drawing> drawFigure(const TracePtr &trace, const FigureSubject &subject, const FigureOptions &options, bool vector, const Progress &progress = {});

/// Lays out and writes a file, in the form that its ending says. Errors as drawFigure and saveFigure.
Status writeFigure(const std::filesystem::path &path, const TracePtr &trace, const FigureSubject &subject, const FigureOptions &options, const Progress &progress = {});

} // namespace headscope::ui
