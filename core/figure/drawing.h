// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A figure as a list of what is drawn on it, before it becomes pixels, SVG or PDF: texts, cells, hatching, boxes, lines, curves, one painted over the other in their order. Lengths are points (1/72 inch), x to the right,
/// y down. Knows neither models nor Qt. Pure values.

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/figure/colormap.h"

namespace headscope {

struct Box {
    double x = 0, y = 0, width = 0, height = 0;
    double right() const { return x + width; }
    double bottom() const { return y + height; }
    bool operator==(const Box &) const = default;
};

enum class Anchor { Left, Middle, Right };

/// One line of text.
struct DrawnText {
    std::string text;     ///< UTF-8, without control characters (drawableText)
    double x = 0, y = 0;  ///< where its anchor lies on the baseline
    double size = 8;      ///< of the font, points
    Rgb colour;
    Anchor anchor = Anchor::Left;
    double angle = 0;     ///< degrees, clockwise, around (x, y)
    bool bold = false;
};

/// rows x cols cells of equal size, or a picture: one 0xAARRGGBB pixel each, row major. Cells with an alpha of 0 are left out; they are never smoothed.
struct DrawnCells {
    Box box;
    int rows = 0, cols = 0;
    std::vector<uint32_t> pixels;
};

/// Diagonal lines that fill a box.
struct DrawnHatch {
    Box box;
    Rgb colour;
    double spacing = 4; ///< from line to line, along the edges
    double width = 0.5;
};

struct DrawnBox {
    Box box;
    Rgb colour;
    double opacity = 1;
    double outline = 0; ///< width of a line around it, inside the box; 0 = it is filled
    double corner = 0;  ///< radius
    bool dashed = false;
};

/// From one point to another.
struct DrawnLine {
    double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
    double width = 0.5;
    Rgb colour;
    double opacity = 1;
};

/// From a left to a right edge, level at both: the Curve of curves.h as a Bezier curve.
struct DrawnCurve {
    double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
    double width = 1, opacity = 1;
    Rgb colour;
};

using DrawnItem = std::variant<DrawnText, DrawnCells, DrawnHatch, DrawnBox, DrawnLine, DrawnCurve>;

struct Drawing {
    double width = 0, height = 0;      ///< points
    bool transparent = false;          ///< no background; else white
    std::string font = "sans-serif";   ///< family
    std::string title;                 ///< of the document; for people who do not see the figure
    std::vector<std::pair<std::string, std::string>> facts = {}; ///< what the file says of itself: name, text
    std::vector<DrawnItem> items = {};
};

/// Cells of one DrawnCells, and of all of a drawing, up to which vector formats get rectangles; above it they get one picture each.
constexpr int mostRectangles = 128 * 128;
constexpr int mostRectanglesInAll = 4 * mostRectangles;

/// True where cells become rectangles in vector formats.
bool drawsRectangles(const Drawing &drawing, const DrawnCells &cells);

/// A run of cells of one colour in one row, and the rectangle that it becomes: a little of it lies below its painted neighbours to the right and beneath, so that no background shines through the seams.
struct CellRun {
    Box box;
    uint32_t colour = 0;
};
std::vector<CellRun> cellRuns(const DrawnCells &cells);

/// The ends (x1, y1, x2, y2) of hatching's lines inside its box.
struct Segment {
    double x1, y1, x2, y2;
};
std::vector<Segment> hatchLines(const DrawnHatch &hatch);

/// The pixels of cells on a raster: width x height, each the colour of the cell that its middle lies in. Requires width, height >= 1.
std::vector<uint32_t> cellPixels(const DrawnCells &cells, int width, int height);

/// Cells as the picture that vector formats embed: each cell is k x k pixels, as large as 2,048 pixels a side and 2^24 pixels in a drawing allow, at most 8 (and 1 at least). Many viewers smooth what they enlarge, whatever a file
/// asks for; so they smooth the edges of cells, not the cells.
struct EmbeddedPicture {
    int width = 0, height = 0;
    std::vector<uint32_t> pixels;
};
EmbeddedPicture embeddedPicture(const Drawing &drawing, const DrawnCells &cells);

/// A text that can stand in any figure: what XML forbids and control characters become their pictures (U+2400 ...), line ends a mark, direction marks (text.h) \u202e and the like, ill-formed UTF-8 U+FFFD. `lines`: line ends stay.
std::string drawableText(std::string_view text, bool lines = false);

/// Marks of a scale from low to high: multiples of 1, 2 or 5 times a power of ten, at most `most` of them, ends included where they fall on one. Requires low < high, most >= 2.
std::vector<double> scaleMarks(double low, double high, int most);

} // namespace headscope
