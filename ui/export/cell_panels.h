// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One or several heatmaps beside one another over the same two axes of tokens, with colour bars: the inside of figures of heads, of merged heads and of comparisons. For figure contents alone.

#include <functional>

#include "core/analysis/cell_marks.h"
#include "ui/export/axis_labels.h"
#include "ui/export/figure_content.h"

namespace headscope::ui {

/// One heatmap.
struct CellPanel {
    QString name;                                          ///< above it, where there are several
    ValueRange range;                                      ///< of its colours
    std::function<Matrix(int rows, int cols)> cells;       ///< all of it, pooled to so many; NaN = masked
    std::function<CellMarks(int rows, int cols)> marks = {};  ///< of cells that are no numbers, pooled likewise; empty = none
    std::function<std::vector<float>(int rows)> removed = {}; ///< mass that was removed from rows, as bars beside them; empty = none
};

/// What the panels share. At least one row and column.
struct PanelsTexts {
    QStringList queries, keys;
    const Colormap *map = nullptr;
    QString unit;                                          ///< what the colours measure
    bool hatched = true;                                   ///< masked cells, else they are blank
    std::vector<uint8_t> lacksQuery = {}, lacksKey = {};   ///< 1 where there are no cells at all, which is another thing than masked; empty = nowhere
    QString lacking = {};                                  ///< what those are, for the legend; empty = no legend
};

class CellPanels : public FigureContent {
public:
    CellPanels(const FigureSetting &setting, PanelsTexts texts, std::vector<CellPanel> panels);

    QSizeF wanted() const override;
    double heightFor(double width) const override;
    QSizeF fewest() const override;
    Status draw(const Box &room, Drawing &out, const Progress &progress) override;
    std::vector<std::pair<std::string, QString>> facts() const override;

private:
    int rows() const { return static_cast<int>(texts_.queries.size()); }
    int cols() const { return static_cast<int>(texts_.keys.size()); }
    int lines() const { return (count_ + columns_ - 1) / columns_; }
    bool shared() const { return count_ == 1 || s_.options.sharedLimits; }
    bool masses() const { return static_cast<bool>(panels_.front().removed); }
    int bestColumns() const;
    double gap() const { return std::max(8.0, s_.label.height() * 0.95); }
    double smallest() const;
    double left(const AxisLabels::Stand &keys, double most) const;
    double below(const AxisLabels::Stand &keys) const;
    double heightOf(double panel, const AxisLabels::Stand &keys) const;
    double above() const { return count_ > 1 ? s_.label.height() * 1.3 : 0; }
    double beside() const;
    double behind() const;
    void drawPanel(int i, const Box &at, Drawing &out) const;
    void drawLacking(const Box &at, Drawing &out) const;
    void drawLackingLegend(double x, double y, double width, Drawing &out) const;
    double legends() const;
    void drawMasses(const CellPanel &panel, const Box &at, int cellRows, Drawing &out) const;
    void drawNames(const Box &all, const AxisLabels::Stand &keys, double most, Drawing &out) const;
    void drawQueries(const Box &at, double most, Drawing &out) const;

    PanelsTexts texts_;
    std::vector<CellPanel> panels_;
    int count_, columns_;
    bool broken_ = false; ///< some cells are no numbers
    bool lacking_ = false; ///< some rows or columns have no cells, and a legend says what they are
    AxisLabels keys_;
    double queryWidth_ = 0;
    std::vector<ColourBar> bars_;
};

} // namespace headscope::ui
