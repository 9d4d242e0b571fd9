// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/cell_panels.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/figure/raster.h"

namespace headscope::ui {

namespace {

constexpr double tick = 2.5;
constexpr double massWidth = 20, massGap = 4; ///< of the bars of removed mass
constexpr double dotPitch = 4, dotSide = 1.5, mostDots = 8000; ///< about; where there would be more, they lie farther apart

/// Dark dots on white, in even distances of about `pitch`; at least one line of them.
void drawDotted(const Box &at, double pitch, Drawing &out)
{
    out.items.push_back(DrawnBox{at, {255, 255, 255}});
    const int across = std::max(1, static_cast<int>(std::lround(at.width / pitch))), down = std::max(1, static_cast<int>(std::lround(at.height / pitch)));
    const double width = at.width / across, height = at.height / down, side = std::min({dotSide, at.width, at.height});
    for (int y = 0; y < down; ++y) {
        for (int x = 0; x < across; ++x) {
            out.items.push_back(DrawnBox{{at.x + (x + 0.5) * width - side / 2, at.y + (y + 0.5) * height - side / 2, side, side}, ink::faint, 1, 0, side / 2});
        }
    }
}

} // namespace

CellPanels::CellPanels(const FigureSetting &setting, PanelsTexts texts, std::vector<CellPanel> panels)
    : FigureContent(setting), texts_(std::move(texts)), panels_(std::move(panels)), count_(static_cast<int>(panels_.size())), columns_(bestColumns()), keys_(setting.label, texts_.keys), queryWidth_(AxisLabels(setting.label, texts_.queries).widest())
{
    if (shared()) {
        ValueRange all = panels_.front().range;
        for (const CellPanel &panel : panels_) {
            all = {std::min(all.low, panel.range.low), std::max(all.high, panel.range.high)};
        }
        for (CellPanel &panel : panels_) {
            panel.range = all;
        }
    }
    broken_ = std::any_of(panels_.begin(), panels_.end(), [](const CellPanel &panel) { return panel.marks && !panel.marks(1, 1).empty(); });
    const auto some = [](const std::vector<uint8_t> &lacks) { return std::find(lacks.begin(), lacks.end(), 1) != lacks.end(); };
    lacking_ = !texts_.lacking.isEmpty() && (some(texts_.lacksQuery) || some(texts_.lacksKey));
    for (const CellPanel &panel : panels_) {
        bars_.emplace_back(s_, panel.range, *texts_.map, shared() ? texts_.unit : QString());
    }
}

QSizeF CellPanels::wanted() const
{
    const double most = std::max(rows(), cols()), pitch = count_ == 1 ? s_.label.height() * 1.18 : s_.label.height() * 0.6;
    const double side = count_ == 1 ? std::clamp(most * pitch, 130.0, 420.0) : std::clamp(most * pitch, 100.0, 190.0);
    const Box cells = cellsBox({0, 0, side, side}, rows(), cols());
    const AxisLabels::Stand keys = keys_.stand(cells.width / cols(), 1000);
    const double lead = left(keys, 1000);
    return {lead + columns_ * (cells.width + beside()) + (columns_ - 1) * gap() + behind(), heightOf(cells.height, keys)};
}

double CellPanels::heightFor(double width) const
{
    const bool asked = s_.options.widthMm > 0 || !s_.options.pixels.isEmpty(); // else the width may be a long title's
    const double free = width - behind() - (columns_ - 1) * gap();
    AxisLabels::Stand keys = keys_.stand(width * 0.7 / (columns_ * cols()), 1000);
    double height = CellPanels::wanted().height(); // of the panels alone: who has more below adds it
    for (int round = 0; asked && round < 3; ++round) {
        const Box cells = cellsBox({0, 0, std::max(1.0, (free - left(keys, width * 0.3)) / columns_ - beside()), 1e6}, rows(), cols(), true);
        keys = keys_.stand(cells.width / cols(), 1000);
        height = heightOf(cells.height, keys);
    }
    return height;
}

QSizeF CellPanels::fewest() const { return {columns_ * (smallest() + beside()) + (columns_ - 1) * gap() + behind() + s_.label.height() * 1.5 + 30, lines() * (smallest() + above()) + (lines() - 1) * gap() + s_.label.height() * 1.5 + 20}; }

Status CellPanels::draw(const Box &room, Drawing &out, const Progress &progress)
{
    AxisLabels::Stand keys = keys_.stand(room.width * 0.7 / (columns_ * cols()), room.height * 0.3);
    Box panel;
    for (int round = 0; round < 3; ++round) { // the labels' room depends on the cells, and these on the labels' room
        const double lead = left(keys, room.width * 0.3);
        panel = {room.x + lead, room.y, (room.width - lead - behind() - (columns_ - 1) * gap()) / columns_ - beside(), (room.height - below(keys) - (lines() - 1) * gap()) / lines() - above()};
        if (const double lacks = std::max((smallest() - panel.width) * columns_, (smallest() - panel.height) * lines()); lacks > 0.5) {
            return badInput(concat("expected a figure that is at least ", s_.lengthText(lacks), " ", smallest() > panel.width ? "wider" : "higher", " for its labels, found one of that size"));
        }
        const Box cells = cellsBox({0, 0, panel.width, panel.height}, rows(), cols(), true);
        panel.width = cells.width;
        panel.height = cells.height;
        keys = keys_.stand(panel.width / cols(), room.height * 0.3);
    }
    const double right = columns_ * (panel.width + beside()) + (columns_ - 1) * gap();
    panel.x += std::max(0.0, (room.width - (panel.x - room.x) - right - behind()) / 2); // what is left over, on both sides
    for (int i = 0; i < count_; ++i) {
        if (progress.cancelled()) {
            return cancelled();
        }
        const Box at{panel.x + (i % columns_) * (panel.width + beside() + gap()), room.y + (i / columns_) * (panel.height + above() + gap()) + above(), panel.width, panel.height};
        drawPanel(i, at, out);
        if (i % columns_ == 0) {
            drawQueries(at, room.width * 0.3, out);
        }
        if (i + columns_ >= count_) {
            keys_.draw(at.x, at.bottom(), at.width / cols(), keys, tick, out);
        }
    }
    const double height = lines() * (panel.height + above() + gap()) - gap() - above();
    drawNames({panel.x, room.y + above(), right - beside(), height}, keys, room.width * 0.3, out);
    double legend = room.y + above() + height + below(keys) - brokenLegendHeight(s_);
    if (broken_) {
        drawBrokenLegend(s_, panel.x, legend, out);
        legend -= s_.label.height() * 1.3;
    }
    if (lacking_) {
        const double x = s_.label.width(texts_.lacking) + brokenLegendHeight(s_) + 4 <= room.right() - panel.x ? panel.x : room.x;
        drawLackingLegend(x, legend, room.right() - x, out);
    }
    if (shared() && s_.options.colourBar) {
        const double tall = std::min(height, std::max({panel.height, 110.0, std::min(height, 260.0)})); // in the middle of all rows, which share it
        bars_.front().draw(out, panel.x + right + gap(), room.y + above() + (height - tall) / 2, tall);
    } else if (s_.options.colourBar) { // what all bars measure, once
        text(out, s_.label, s_.label.elided(texts_.unit, height), panel.x + right + 3 + s_.label.height() * 0.7, room.y + above() + height / 2, Anchor::Middle, ink::faint, -90);
    }
    return Done{};
}

std::vector<std::pair<std::string, QString>> CellPanels::facts() const
{
    const ValueRange &range = panels_.front().range;
    std::vector<std::pair<std::string, QString>> out = {{"Shown", texts_.unit}};
    if (shared()) {
        out.emplace_back("Colours", Figure::tr("%1 to %2").arg(scaleText(static_cast<double>(range.low)), scaleText(static_cast<double>(range.high))));
    }
    if (broken_) {
        out.emplace_back("Hatched magenta", Figure::tr("not a number"));
    }
    if (lacking_) {
        out.emplace_back("Dotted", texts_.lacking);
    }
    return out;
}

/// As many as leave the fewest places empty, wider than high.
int CellPanels::bestColumns() const
{
    const double root = std::sqrt(static_cast<double>(count_));
    int best = count_;
    for (int columns = static_cast<int>(std::ceil(root)); count_ > 3 && columns <= std::ceil(1.8 * root); ++columns) {
        const auto empty = [this](int c) { return (c - count_ % c) % c; };
        best = best == count_ || empty(columns) < empty(best) ? columns : best;
    }
    return std::max(1, best);
}

/// Points a side of a panel: a head's name fits.
double CellPanels::smallest() const { return std::max(36.0, count_ > 1 ? s_.label.width(QStringLiteral("L00H00")) : 0.0); }

double CellPanels::left(const AxisLabels::Stand &keys, double most) const { return std::max(std::min(queryWidth_, most) + tick + 3 + s_.label.height() * 1.25, keys.overhang); }

double CellPanels::below(const AxisLabels::Stand &keys) const { return legends() + tick + 2 + std::max(keys.height + 2 + s_.label.height() * 1.15, masses() ? s_.small.width(Figure::tr("removed")) : 0.0); }

double CellPanels::heightOf(double panel, const AxisLabels::Stand &keys) const { return lines() * (panel + above()) + (lines() - 1) * gap() + below(keys); }

/// To the right of each panel, and once behind all.
double CellPanels::beside() const
{
    double widestBar = 0;
    for (const ColourBar &bar : bars_) {
        widestBar = std::max(widestBar, bar.width());
    }
    return (masses() ? massGap + massWidth : 0) + (s_.options.colourBar && !shared() ? 5 + widestBar : 0);
}

double CellPanels::behind() const { return !s_.options.colourBar ? 0 : shared() ? gap() + bars_.front().width() : 3 + s_.label.height(); }

void CellPanels::drawPanel(int i, const Box &at, Drawing &out) const
{
    const CellPanel &panel = panels_[static_cast<size_t>(i)];
    const int cellRows = s_.mostCells(at.height, rows()), cellCols = s_.mostCells(at.width, cols());
    const Matrix values = panel.cells(cellRows, cellCols);
    const bool holes = std::any_of(values.values.begin(), values.values.end(), [](float v) { return std::isnan(v); });
    if (holes && texts_.hatched) {
        out.items.push_back(DrawnHatch{at, ink::hatch, 3.5, 0.5});
    }
    out.items.push_back(DrawnCells{at, cellRows, cellCols, toRangePixels(values, panel.range.low, panel.range.high, *texts_.map, 0)});
    drawBrokenCells(at, cellRows, cellCols, panel.marks ? panel.marks(cellRows, cellCols) : CellMarks(), out);
    drawLacking(at, out);
    out.items.push_back(DrawnBox{at, ink::line, 1, 0.5});
    if (count_ > 1) {
        text(out, s_.label, panel.name, at.x + at.width / 2, at.y - s_.label.height() * 0.4, Anchor::Middle);
    }
    if (masses()) {
        drawMasses(panel, at, cellRows, out);
        if (i + columns_ >= count_) {
            text(out, s_.small, Figure::tr("removed"), at.right() + massGap + massWidth / 2 + s_.small.toBaseline(), at.bottom() + tick + 2, Anchor::Right, ink::faint, -90);
        }
    }
    if (!shared() && s_.options.colourBar) {
        bars_[static_cast<size_t>(i)].draw(out, at.right() + (masses() ? massGap + massWidth : 0) + 5, at.y, at.height);
    }
}

/// Rows and columns without cells, over whatever hatching lies there: dotted. Columns lie over rows.
void CellPanels::drawLacking(const Box &at, Drawing &out) const
{
    std::vector<Box> boxes;
    const auto runs = [](const std::vector<uint8_t> &lacks, const auto &each) {
        for (auto begin = std::find(lacks.begin(), lacks.end(), 1); begin != lacks.end();) {
            const auto end = std::find(begin, lacks.end(), 0);
            each(static_cast<double>(begin - lacks.begin()), static_cast<double>(end - begin));
            begin = std::find(end, lacks.end(), 1);
        }
    };
    const double height = at.height / rows(), width = at.width / cols();
    runs(texts_.lacksQuery, [&](double first, double count) { boxes.push_back({at.x, at.y + first * height, at.width, count * height}); });
    runs(texts_.lacksKey, [&](double first, double count) { boxes.push_back({at.x + first * width, at.y, count * width, at.height}); });
    double dots = 0;
    for (const Box &box : boxes) {
        dots += std::max(1.0, box.width / dotPitch) * std::max(1.0, box.height / dotPitch);
    }
    for (const Box &box : boxes) {
        drawDotted(box, dotPitch * std::sqrt(std::max(1.0, dots / mostDots)), out);
    }
}

void CellPanels::drawLackingLegend(double x, double y, double width, Drawing &out) const
{
    const double side = brokenLegendHeight(s_);
    const Box at{x, y, side, side};
    drawDotted(at, side / 3, out);
    out.items.push_back(DrawnBox{at, ink::line, 1, 0.5});
    text(out, s_.label, s_.label.elided(texts_.lacking, width - side - 4), x + side + 4, y + side / 2 + s_.label.toBaseline());
}

/// Of the lines below all that say what marks are.
double CellPanels::legends() const { return (static_cast<int>(broken_) + static_cast<int>(lacking_)) * s_.label.height() * 1.3; }

void CellPanels::drawMasses(const CellPanel &panel, const Box &at, int cellRows, Drawing &out) const
{
    const std::vector<float> removed = panel.removed(cellRows);
    const double x = at.right() + massGap, pitch = at.height / cellRows, inset = pitch > 4 ? pitch * 0.12 : 0;
    for (size_t r = 0; r < removed.size(); ++r) {
        if (const double width = massWidth * static_cast<double>(removed[r]); width > 0) {
            out.items.push_back(DrawnBox{{x, at.y + static_cast<double>(r) * pitch + inset, width, pitch - 2 * inset}, ink::bar});
        }
    }
    out.items.push_back(DrawnLine{x, at.y, x, at.bottom(), 0.5, ink::line});
}

/// The names of the axes, once for all panels; shorter ones where there is less room. `all`: from the first panel to the last.
void CellPanels::drawNames(const Box &all, const AxisLabels::Stand &keys, double most, Drawing &out) const
{
    const auto fitting = [this](const QString &whole, const QString &brief, double room) { return s_.label.width(whole) <= room ? whole : s_.label.width(brief) <= room ? brief : QString(); };
    const double x = all.x - tick - 2 - std::min(queryWidth_, most) - s_.label.height() * 0.55, y = all.bottom() + tick + 2 + keys.height + 2 + s_.label.ascent();
    text(out, s_.label, fitting(Figure::tr("query (looks)"), Figure::tr("query"), all.height), x, all.y + all.height / 2, Anchor::Middle, ink::faint, -90);
    text(out, s_.label, fitting(Figure::tr("key (looked at)"), Figure::tr("key"), all.width), all.x + all.width / 2, y, Anchor::Middle, ink::faint);
}

void CellPanels::drawQueries(const Box &at, double most, Drawing &out) const
{
    const double pitch = at.height / rows();
    const int every = std::max(1, static_cast<int>(std::ceil(s_.label.height() * 0.96 / pitch)));
    for (int i = 0; i < rows(); i += every) {
        const double y = at.y + (i + 0.5) * pitch;
        out.items.push_back(DrawnLine{at.x - tick, y, at.x, y, 0.5, ink::line});
        text(out, s_.label, s_.label.elided(texts_.queries[i], most), at.x - tick - 2, y + s_.label.toBaseline(), Anchor::Right);
    }
}

} // namespace headscope::ui
