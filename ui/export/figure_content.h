// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The inside of a figure, without title and caption: one class a kind. Made with its numbers, then asked for the room it wants, then drawn into the room it gets. For figure.cpp alone.

#include <QCoreApplication>
#include <QSizeF>
#include <memory>
#include <string>

#include "core/analysis/cell_marks.h"
#include "ui/export/figure.h"
#include "ui/export/figure_type.h"
#include "ui/views/numbers.h"

namespace headscope::ui {

/// The context of translations of all figures.
struct Figure {
    Q_DECLARE_TR_FUNCTIONS(Figure)
};

/// Colours of figures: dark on white, whatever the theme.
namespace ink {
constexpr Rgb text{28, 34, 48}, faint{92, 100, 118}, line{138, 147, 163}, hatch{212, 215, 222}, bar{120, 128, 145}, chosen{229, 80, 50}, accent{47, 111, 214}, lacking{236, 238, 243};
}

/// What all parts of one figure share.
struct FigureSetting {
    FigureSetting(TracePtr trace_, const FigureSubject &subject_, const FigureOptions &options_, bool vector);

    TracePtr trace;
    const FigureSubject &subject;
    const FigureOptions &options;
    double scale;     ///< pixels a point; 0 = vector
    QString family;
    FigureType label, small, strong; ///< of tokens and axes; of scales and captions; of titles

    const HeadPlace &place() const { return subject.heads.front(); }
    /// A length in the unit that the figure's size was asked for in, rounded up: "34 mm", "268 pixels".
    std::string lengthText(double points) const;
    /// Cells of a side of so many points that can be told apart.
    int mostCells(double points, int count) const;
};

class FigureContent {
public:
    explicit FigureContent(const FigureSetting &setting) : s_(setting) {}
    virtual ~FigureContent() = default;
    /// Points.
    virtual QSizeF wanted() const = 0;
    /// The height that it wants in a width that it gets.
    virtual double heightFor(double) const { return wanted().height(); }
    /// Below it parts lie on one another.
    virtual QSizeF fewest() const = 0;
    virtual Status draw(const Box &room, Drawing &out, const Progress &progress) = 0;
    /// What the caption says of the numbers, a part each.
    virtual std::vector<std::pair<std::string, QString>> facts() const { return {}; }

protected:
    void text(Drawing &out, const FigureType &type, const QString &words, double x, double y, Anchor anchor = Anchor::Left, const Rgb &colour = ink::text, double angle = 0) const;

    const FigureSetting &s_;
};

Result<std::unique_ptr<FigureContent>> makeHeadsContent(const FigureSetting &setting, const Progress &progress);
Result<std::unique_ptr<FigureContent>> makeGridContent(const FigureSetting &setting, const Progress &progress);
Result<std::unique_ptr<FigureContent>> makeLinesContent(const FigureSetting &setting, const Progress &progress);
Result<std::unique_ptr<FigureContent>> makeTextContent(const FigureSetting &setting, const Progress &progress);
Result<std::unique_ptr<FigureContent>> makeMapContent(const FigureSetting &setting, const Progress &progress);
Result<std::unique_ptr<FigureContent>> makeStepsContent(const FigureSetting &setting, const Progress &progress);
Result<std::unique_ptr<FigureContent>> makeFlowContent(const FigureSetting &setting, const Progress &progress);
Result<std::unique_ptr<FigureContent>> makeMergedContent(const FigureSetting &setting, const Progress &progress);
Result<std::unique_ptr<FigureContent>> makeCompareContent(const FigureSetting &setting, const Progress &progress);

/// Fails, and says where, unless `position` is one of `count`. `what`: "a query", "a key".
Status checkPosition(const char *what, int position, int count);

/// The largest box of rows x cols square cells in the middle (or, `left`, at the upper left) of a room; neither side is less than a third of the other.
Box cellsBox(const Box &room, int rows, int cols, bool left = false);

/// A colour bar with its marks: how much room it needs beside what it explains, and the bar itself.
class ColourBar {
public:
    /// `unit` empty = no name beside it.
    ColourBar(const FigureSetting &setting, const ValueRange &range, const Colormap &map, QString unit);
    double width() const { return width_; }
    void draw(Drawing &out, double x, double y, double height) const;

private:
    std::vector<double> marks(double height) const;
    const FigureSetting &s_;
    ValueRange range_;
    const Colormap &map_;
    QString unit_;
    double width_ = 0;
};

/// Cells [rows, cols] that are no numbers: in a colour that no map has, hatched where they are few. `marks` may be empty.
void drawBrokenCells(const Box &at, int rows, int cols, const CellMarks &marks, Drawing &out);

/// What magenta is: a swatch at the left, with words behind it. As high as brokenLegendHeight().
void drawBrokenLegend(const FigureSetting &setting, double x, double y, Drawing &out);
double brokenLegendHeight(const FigureSetting &setting);

/// Labels as they stand in figures: drawable, at most 14 characters.
QStringList figureLabels(const std::vector<std::string> &labels);

} // namespace headscope::ui
