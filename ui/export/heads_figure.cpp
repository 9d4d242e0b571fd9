// SPDX-License-Identifier: GPL-3.0-or-later
// One or several heads as heatmaps with token labels.
#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "core/analysis/display.h"
#include "core/base/text.h"
#include "core/figure/raster.h"
#include "ui/export/figure_content.h"
#include "ui/plots/mark_paint.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

/// The context of translations.
struct Figure {
    Q_DECLARE_TR_FUNCTIONS(Figure)
};

constexpr double tick = 2.5;
constexpr double massWidth = 20, massGap = 4; ///< of the bars of removed mass
constexpr double slant = 0.70710678;          ///< sine of the angle of labels that do not fit level

/// How the labels of the keys stand.
struct KeyLabels {
    double angle = 0;
    int every = 1;
    double height = 0, overhang = 0; ///< room below, and to the left of the first key
};

class HeadsContent : public FigureContent {
public:
    using Display = std::shared_ptr<const HeadDisplay>;

    HeadsContent(const FigureSetting &setting, std::vector<Display> displays) : FigureContent(setting), displays_(std::move(displays)), count_(static_cast<int>(displays_.size())), columns_(bestColumns())
    {
        const HeadDisplay &first = *displays_.front();
        const Trace &trace = first.trace();
        const GroupIndex group = first.place().group;
        queries_ = figureLabels(groupLabels(first.queries(), trace.queries(group), trace.queries(group).labels));
        keys_ = figureLabels(groupLabels(first.keys(), trace.keys(group), trace.keyLabels(group)));
        map_ = &colormapOf(first.isSigned(), *s_.options.colormap);
        for (const Display &display : displays_) {
            ranges_.push_back(display->colours(s_.options.display.limits));
        }
        if (shared()) {
            ValueRange all = ranges_.front();
            for (const ValueRange &range : ranges_) {
                all = {std::min(all.low, range.low), std::max(all.high, range.high)};
            }
            std::fill(ranges_.begin(), ranges_.end(), all);
        }
        for (size_t i = 0; i < ranges_.size(); ++i) {
            bars_.emplace_back(s_, ranges_[i], *map_, shared() ? unitOf(displays_[i]->options()) : QString());
        }
        broken_ = std::any_of(displays_.begin(), displays_.end(), [](const Display &display) { return !display->marks({0, 0, display->queries().size(), display->keys().size()}, 1, 1).empty(); });
        queryWidth_ = widest(queries_);
        keyWidth_ = widest(keys_);
    }

    double heightFor(double width) const override
    {
        const bool asked = s_.options.widthMm > 0 || !s_.options.pixels.isEmpty(); // else the width may be a long title's
        const double free = width - behind() - (columns_ - 1) * gap();
        KeyLabels keys = keyLabels(width * 0.7 / (columns_ * cols()), 1000);
        double height = wanted().height();
        for (int round = 0; asked && round < 3; ++round) {
            const Box cells = cellsBox({0, 0, std::max(1.0, (free - left(keys, width * 0.3)) / columns_ - beside()), 1e6}, rows(), cols(), true);
            keys = keyLabels(cells.width / cols(), 1000);
            height = heightOf(cells.height, keys);
        }
        return height;
    }

    QSizeF wanted() const override
    {
        const double most = std::max(rows(), cols()), pitch = count_ == 1 ? s_.label.height() * 1.18 : s_.label.height() * 0.6;
        const double side = count_ == 1 ? std::clamp(most * pitch, 130.0, 420.0) : std::clamp(most * pitch, 100.0, 190.0);
        const Box cells = cellsBox({0, 0, side, side}, rows(), cols());
        const KeyLabels keys = keyLabels(cells.width / cols(), 1000);
        const double lead = left(keys, 1000);
        return {lead + columns_ * (cells.width + beside()) + (columns_ - 1) * gap() + behind(), heightOf(cells.height, keys)};
    }

    QSizeF fewest() const override { return {columns_ * (smallest() + beside()) + (columns_ - 1) * gap() + behind() + s_.label.height() * 1.5 + 30, lines() * (smallest() + above()) + (lines() - 1) * gap() + s_.label.height() * 1.5 + 20}; }

    Status draw(const Box &room, Drawing &out, const Progress &progress) override
    {
        KeyLabels keys = keyLabels(room.width * 0.7 / (columns_ * cols()), room.height * 0.3);
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
            keys = keyLabels(panel.width / cols(), room.height * 0.3);
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
                drawKeys(at, keys, out);
            }
        }
        const double height = lines() * (panel.height + above() + gap()) - gap() - above();
        drawNames({panel.x, room.y + above(), right - beside(), height}, keys, room.width * 0.3, out);
        if (broken_) { // what magenta is
            const double side = s_.label.height() * 0.8, y = room.y + above() + height + below(keys) - side;
            out.items.push_back(DrawnBox{{panel.x, y, side, side}, Rgb{255, 0, 200}});
            out.items.push_back(DrawnHatch{{panel.x, y, side, side}, ink::text, 4, 0.6});
            text(out, s_.label, Figure::tr("not a number"), panel.x + side + 4, y + side / 2 + s_.label.toBaseline());
        }
        if (shared() && s_.options.colourBar) {
            const double tall = std::min(height, std::max({panel.height, 110.0, std::min(height, 260.0)})); // in the middle of all rows, which share it
            bars_.front().draw(out, panel.x + right + gap(), room.y + above() + (height - tall) / 2, tall);
        } else if (s_.options.colourBar) { // what all bars measure, once
            text(out, s_.label, s_.label.elided(unitOf(displays_.front()->options()), height), panel.x + right + 3 + s_.label.height() * 0.7, room.y + above() + height / 2, Anchor::Middle, ink::faint, -90);
        }
        return Done{};
    }

    std::vector<std::pair<std::string, QString>> facts() const override
    {
        const ValueRange &range = ranges_.front();
        std::vector<std::pair<std::string, QString>> out = {{"Shown", unitOf(displays_.front()->options())}};
        if (displays_.front()->hides()) {
            const auto &hidden = displays_.front()->options().hidden;
            out.emplace_back("Hidden", Figure::tr("%1 keys, the rest renormalised").arg(std::count(hidden.begin(), hidden.end(), uint8_t{1})));
        }
        if (displays_.front()->options().words) {
            out.emplace_back("Positions", Figure::tr("words"));
        }
        if (shared() || count_ == 1) {
            out.emplace_back("Colours", Figure::tr("%1 to %2").arg(scaleText(static_cast<double>(range.low)), scaleText(static_cast<double>(range.high))));
        }
        if (broken_) {
            out.emplace_back("Hatched magenta", Figure::tr("not a number"));
        }
        return out;
    }

private:
    int rows() const { return static_cast<int>(queries_.size()); }
    int cols() const { return static_cast<int>(keys_.size()); }
    int lines() const { return (count_ + columns_ - 1) / columns_; }
    bool shared() const { return count_ == 1 || s_.options.sharedLimits; }
    bool masses() const { return displays_.front()->hides(); }
    double widest(const QStringList &labels) const
    {
        double most = 0;
        for (qsizetype i = 0; i < labels.size(); i += std::max<qsizetype>(1, labels.size() / 2000)) {
            most = std::max(most, s_.label.width(labels[i]));
        }
        return most;
    }

    /// As many as leave the fewest places empty, wider than high.
    int bestColumns() const
    {
        const double root = std::sqrt(static_cast<double>(count_));
        int best = count_;
        for (int columns = static_cast<int>(std::ceil(root)); count_ > 3 && columns <= std::ceil(1.8 * root); ++columns) {
            const auto empty = [this](int c) { return (c - count_ % c) % c; };
            best = best == count_ || empty(columns) < empty(best) ? columns : best;
        }
        return std::max(1, best);
    }

    KeyLabels keyLabels(double pitch, double most) const
    {
        const double line = s_.label.height(), wide = std::min(keyWidth_, most);
        if (keyWidth_ + 3 <= pitch) {
            return {0, 1, line, 0};
        }
        if (pitch * slant >= line * 0.92) {
            return {-45, 1, (std::min(keyWidth_, most / slant) + line) * slant, std::max(0.0, std::min(keyWidth_, most / slant) * slant - pitch / 2)};
        }
        return {-90, std::max(1, static_cast<int>(std::ceil(line * 0.96 / pitch))), wide, 0};
    }

    /// Between panels: the labels at their edges stand apart.
    double gap() const { return std::max(8.0, s_.label.height() * 0.95); }
    /// Points a side of a panel: a head's name fits.
    double smallest() const { return std::max(36.0, count_ > 1 ? s_.label.width(QStringLiteral("L00H00")) : 0.0); }
    double left(const KeyLabels &keys, double most) const { return std::max(std::min(queryWidth_, most) + tick + 3 + s_.label.height() * 1.25, keys.overhang); }
    double below(const KeyLabels &keys) const { return (broken_ ? s_.label.height() * 1.3 : 0) + tick + 2 + std::max(keys.height + 2 + s_.label.height() * 1.15, masses() ? s_.small.width(Figure::tr("removed")) : 0.0); }
    double heightOf(double panel, const KeyLabels &keys) const { return lines() * (panel + above()) + (lines() - 1) * gap() + below(keys); }
    double above() const { return count_ > 1 ? s_.label.height() * 1.3 : 0; }
    /// To the right of each panel, and once behind all.
    double beside() const
    {
        double widestBar = 0;
        for (const ColourBar &bar : bars_) {
            widestBar = std::max(widestBar, bar.width());
        }
        return (masses() ? massGap + massWidth : 0) + (s_.options.colourBar && !shared() ? 5 + widestBar : 0);
    }
    double behind() const { return !s_.options.colourBar ? 0 : shared() ? gap() + bars_.front().width() : 3 + s_.label.height(); }

    void drawPanel(int i, const Box &at, Drawing &out) const
    {
        const HeadDisplay &display = *displays_[static_cast<size_t>(i)];
        const ValueRange &range = ranges_[static_cast<size_t>(i)];
        const int cellRows = s_.mostCells(at.height, rows()), cellCols = s_.mostCells(at.width, cols());
        const Matrix values = display.cells({0, 0, rows(), cols()}, cellRows, cellCols);
        const bool holes = std::any_of(values.values.begin(), values.values.end(), [](float v) { return std::isnan(v); });
        if (holes && s_.options.display.masked == MaskedLook::Hatched) {
            out.items.push_back(DrawnHatch{at, ink::hatch, 3.5, 0.5});
        }
        out.items.push_back(DrawnCells{at, cellRows, cellCols, toRangePixels(values, range.low, range.high, *map_, 0)});
        drawBroken(display, at, cellRows, cellCols, out);
        out.items.push_back(DrawnBox{at, ink::line, 1, 0.5});
        if (count_ > 1) {
            text(out, s_.label, headName(display.place().layer, display.place().head), at.x + at.width / 2, at.y - s_.label.height() * 0.4, Anchor::Middle);
        }
        if (masses()) {
            drawMasses(display, at, cellRows, out);
            if (i + columns_ >= count_) {
                text(out, s_.small, Figure::tr("removed"), at.right() + massGap + massWidth / 2 + s_.small.toBaseline(), at.bottom() + tick + 2, Anchor::Right, ink::faint, -90);
            }
        }
        if (!shared() && s_.options.colourBar) {
            bars_[static_cast<size_t>(i)].draw(out, at.right() + (masses() ? massGap + massWidth : 0) + 5, at.y, at.height);
        }
    }

    /// Cells that are no numbers: in a colour that no map has, hatched where they are few.
    void drawBroken(const HeadDisplay &display, const Box &at, int cellRows, int cellCols, Drawing &out) const
    {
        const CellMarks marks = display.marks({0, 0, rows(), cols()}, cellRows, cellCols);
        if (marks.empty()) {
            return;
        }
        DrawnCells cells{at, cellRows, cellCols, std::vector<uint32_t>(marks.size())};
        std::transform(marks.begin(), marks.end(), cells.pixels.begin(), [](CellMark mark) { return mark == CellMark::NotANumber ? notANumberColour.rgb() : 0u; });
        const std::vector<CellRun> runs = cellRuns(cells);
        out.items.push_back(std::move(cells));
        constexpr size_t mostHatched = 2000;
        for (size_t i = 0; i < runs.size() && runs.size() <= mostHatched; ++i) {
            out.items.push_back(DrawnHatch{runs[i].box, ink::text, 4, 0.6});
        }
    }

    void drawMasses(const HeadDisplay &display, const Box &at, int cellRows, Drawing &out) const
    {
        const std::vector<float> removed = display.removed(0, rows(), cellRows);
        const double x = at.right() + massGap, pitch = at.height / cellRows, inset = pitch > 4 ? pitch * 0.12 : 0;
        for (size_t r = 0; r < removed.size(); ++r) {
            if (const double width = massWidth * static_cast<double>(removed[r]); width > 0) {
                out.items.push_back(DrawnBox{{x, at.y + static_cast<double>(r) * pitch + inset, width, pitch - 2 * inset}, ink::bar});
            }
        }
        out.items.push_back(DrawnLine{x, at.y, x, at.bottom(), 0.5, ink::line});
    }

    /// The names of the axes, once for all panels; shorter ones where there is less room. `all`: from the first panel to the last.
    void drawNames(const Box &all, const KeyLabels &keys, double most, Drawing &out) const
    {
        const auto fitting = [this](const QString &whole, const QString &brief, double room) { return s_.label.width(whole) <= room ? whole : s_.label.width(brief) <= room ? brief : QString(); };
        const double x = all.x - tick - 2 - std::min(queryWidth_, most) - s_.label.height() * 0.55, y = all.bottom() + tick + 2 + keys.height + 2 + s_.label.ascent();
        text(out, s_.label, fitting(Figure::tr("query (looks)"), Figure::tr("query"), all.height), x, all.y + all.height / 2, Anchor::Middle, ink::faint, -90);
        text(out, s_.label, fitting(Figure::tr("key (looked at)"), Figure::tr("key"), all.width), all.x + all.width / 2, y, Anchor::Middle, ink::faint);
    }

    void drawQueries(const Box &at, double most, Drawing &out) const
    {
        const double pitch = at.height / rows();
        const int every = std::max(1, static_cast<int>(std::ceil(s_.label.height() * 0.96 / pitch)));
        for (int i = 0; i < rows(); i += every) {
            const double y = at.y + (i + 0.5) * pitch;
            out.items.push_back(DrawnLine{at.x - tick, y, at.x, y, 0.5, ink::line});
            text(out, s_.label, s_.label.elided(queries_[i], most), at.x - tick - 2, y + s_.label.toBaseline(), Anchor::Right);
        }
    }

    void drawKeys(const Box &at, const KeyLabels &keys, Drawing &out) const
    {
        const double pitch = at.width / cols();
        for (int i = 0; i < cols(); i += keys.every) {
            const double x = at.x + (i + 0.5) * pitch, y = at.bottom() + tick;
            out.items.push_back(DrawnLine{x, at.bottom(), x, y, 0.5, ink::line});
            if (keys.angle == 0) {
                text(out, s_.label, keys_[i], x, y + 1 + s_.label.ascent(), Anchor::Middle);
            } else if (keys.angle == -45) {
                const double drop = s_.label.toBaseline() * slant;
                text(out, s_.label, s_.label.elided(keys_[i], keys.height / slant - s_.label.height() + 0.5), x + drop, y + 2 + drop, Anchor::Right, ink::text, -45);
            } else {
                text(out, s_.label, s_.label.elided(keys_[i], keys.height + 0.5), x + s_.label.toBaseline(), y + 2, Anchor::Right, ink::text, -90);
            }
        }
    }

    std::vector<Display> displays_;
    int count_, columns_;
    bool broken_ = false; ///< some cells are no numbers
    QStringList queries_, keys_;
    double queryWidth_ = 0, keyWidth_ = 0;
    const Colormap *map_ = nullptr;
    std::vector<ValueRange> ranges_;
    std::vector<ColourBar> bars_;
};

} // namespace

Result<std::unique_ptr<FigureContent>> makeHeadsContent(const FigureSetting &setting, const Progress &progress)
{
    std::vector<std::shared_ptr<const HeadDisplay>> displays;
    for (const HeadPlace &place : setting.subject.heads) {
        HS_TRY(display, HeadDisplay::make(setting.trace, place, displayOptionsFor(setting.options.display, *setting.trace, place), progress));
        displays.push_back(std::move(display));
    }
    return std::unique_ptr<FigureContent>(std::make_unique<HeadsContent>(setting, std::move(displays)));
}

} // namespace headscope::ui
