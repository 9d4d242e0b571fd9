// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/figure_content.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/figure/raster.h"
#include "ui/plots/mark_paint.h"

namespace headscope::ui {

namespace {

constexpr int mostVectorCells = 1024; ///< a side: more are pooled
constexpr int barSteps = 100;
constexpr double barWidth = 8, tick = 2.5;

} // namespace

FigureSetting::FigureSetting(TracePtr trace_, const FigureSubject &subject_, const FigureOptions &options_, bool vector)
    : trace(std::move(trace_)), subject(subject_), options(options_), scale(vector ? 0 : options_.dpi / 72), family(figureFamily(options_.font)), label(family, options_.fontSize), small(family, options_.fontSize * 0.875), strong(family, options_.fontSize * 1.125, true)
{
}

std::string FigureSetting::lengthText(double points) const
{
    const bool pixels = !options.pixels.isEmpty();
    return concat(std::ceil(pixels ? points * options.dpi / 72 : points * 25.4 / 72), pixels ? " pixels" : " mm");
}

int FigureSetting::mostCells(double points, int count) const { return std::clamp(count, 1, scale > 0 ? std::max(1, static_cast<int>(std::ceil(points * scale))) : mostVectorCells); }

void FigureContent::text(Drawing &out, const FigureType &type, const QString &words, double x, double y, Anchor anchor, const Rgb &colour, double angle) const
{
    if (!words.isEmpty()) {
        out.items.push_back(DrawnText{words.toStdString(), x, y, type.size(), colour, anchor, angle, type.bold()});
    }
}

Box cellsBox(const Box &room, int rows, int cols, bool left)
{
    const double cell = std::min(room.width / cols, room.height / rows);
    double width = cell * cols, height = cell * rows;
    width = std::min(room.width, std::max(width, height / 3));
    height = std::min(room.height, std::max(height, width / 3));
    return {left ? room.x : room.x + (room.width - width) / 2, left ? room.y : room.y + (room.height - height) / 2, width, height};
}

Status checkPosition(const char *what, int position, int count)
{
    return position >= 0 && position < count ? Status(Done{}) : Status(badInput(concat("expected ", what, " from 0 to ", count - 1, ", found ", position)));
}

void drawBrokenCells(const Box &at, int rows, int cols, const CellMarks &marks, Drawing &out)
{
    if (marks.empty()) {
        return;
    }
    DrawnCells cells{at, rows, cols, std::vector<uint32_t>(marks.size())};
    std::transform(marks.begin(), marks.end(), cells.pixels.begin(), [](CellMark mark) { return mark == CellMark::NotANumber ? notANumberColour.rgb() : 0u; });
    const std::vector<CellRun> runs = cellRuns(cells);
    out.items.push_back(std::move(cells));
    constexpr size_t mostHatched = 2000;
    for (size_t i = 0; i < runs.size() && runs.size() <= mostHatched; ++i) {
        out.items.push_back(DrawnHatch{runs[i].box, ink::text, 4, 0.6});
    }
}

double brokenLegendHeight(const FigureSetting &setting) { return setting.label.height() * 0.8; }

void drawBrokenLegend(const FigureSetting &setting, double x, double y, Drawing &out)
{
    const double side = brokenLegendHeight(setting);
    const Box at{x, y, side, side};
    out.items.push_back(DrawnBox{at, notANumberInk});
    out.items.push_back(DrawnHatch{at, ink::text, 4, 0.6});
    out.items.push_back(DrawnText{QCoreApplication::translate("Figure", "not a number").toStdString(), x + side + 4, y + side / 2 + setting.label.toBaseline(), setting.label.size(), ink::text});
}

QStringList figureLabels(const std::vector<std::string> &labels)
{
    constexpr qsizetype longest = 14;
    QStringList out;
    for (const std::string &label : labels) {
        const QString words = QString::fromStdString(drawableText(label));
        const bool cut = words.size() > longest;
        const qsizetype end = cut && words[longest - 2].isHighSurrogate() ? longest - 2 : longest - 1;
        out.append(cut ? words.left(end) + QChar(0x2026) : words);
    }
    return out;
}

ColourBar::ColourBar(const FigureSetting &setting, const ValueRange &range, const Colormap &map, QString unit) : s_(setting), range_(range), map_(map), unit_(std::move(unit))
{
    double widest = 0;
    for (const double mark : marks(200)) {
        widest = std::max(widest, s_.small.width(scaleText(mark)));
    }
    width_ = barWidth + tick + 2 + widest + (unit_.isEmpty() ? 0 : 4 + s_.label.height());
}

std::vector<double> ColourBar::marks(double height) const { return scaleMarks(static_cast<double>(range_.low), static_cast<double>(range_.high), std::clamp(static_cast<int>(height / (2.2 * s_.small.height())), 2, 6)); }

void ColourBar::draw(Drawing &out, double x, double y, double height) const
{
    const Box bar{x, y, barWidth, height};
    out.items.push_back(DrawnCells{bar, barSteps, 1, barPixels(barSteps, map_)});
    out.items.push_back(DrawnBox{bar, ink::line, 1, 0.5});
    const double low = static_cast<double>(range_.low), span = static_cast<double>(range_.high) - low;
    for (const double mark : marks(height)) {
        const double at = y + height * (1 - (mark - low) / span);
        out.items.push_back(DrawnLine{bar.right(), at, bar.right() + tick, at, 0.5, ink::line});
        out.items.push_back(DrawnText{scaleText(mark).toStdString(), bar.right() + tick + 2, at + s_.small.toBaseline(), s_.small.size(), ink::text});
    }
    if (!unit_.isEmpty()) {
        out.items.push_back(DrawnText{s_.label.elided(unit_, std::max(height, 60.0)).toStdString(), x + width_ - s_.label.height() * 0.3, y + height / 2, s_.label.size(), ink::faint, Anchor::Middle, -90});
    }
}

} // namespace headscope::ui
