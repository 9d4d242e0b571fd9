// SPDX-License-Identifier: GPL-3.0-or-later
// How one cell came to be: one part a step, with its sentences, its formulas and its rows of bars.
#include <QCoreApplication>
#include <QRegularExpression>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/text.h"
#include "core/figure/bars.h"
#include "ui/export/axis_labels.h"
#include "ui/export/figure_content.h"
#include "ui/views/labels.h"
#include "ui/views/numbers.h"
#include "ui/views/step_strips.h"

namespace headscope::ui {

namespace {

constexpr double usualWidth = 400, afterStep = 12, afterText = 3, columnGap = 14;
constexpr double barsHeight = 34, aboveBars = 4;
constexpr double fromMiddle = 0.34; ///< of the diverging map: where bars have their colours
constexpr int mostTextLines = 40;

/// A part of the page, from the top down.
struct Part {
    enum Kind { Title, Words, Formula, Bars } kind = Title;
    double y = 0, height = 0;
    QStringList lines = {};  ///< of a title or of words; of a formula its columns
    std::vector<double> columns = {}; ///< of a formula: where these begin
    size_t strip = 0;        ///< of bars
};

class StepsContent : public FigureContent {
public:
    StepsContent(const FigureSetting &setting, const CellSteps &cell) : FigureContent(setting), heading_(drawable(cellHeading(*setting.trace, cell))), texts_(stepTexts(*setting.trace, cell, StepsOn::Paper)), strips_(stepStrips(cell, figureLabels(setting.trace->keyLabels(cell.place.group))))
    {
        for (const StepStrip &strip : strips_) {
            labels_.emplace_back(s_.small, strip.texts.labels);
            names_ = std::max(names_, strip.values.empty() ? 0.0 : std::min(s_.label.width(strip.texts.name), 90.0));
            const QString limit = numberText(static_cast<double>(limitOf(strip)));
            scales_ = std::max(scales_, strip.values.empty() ? 0.0 : s_.small.width((negative(strip) ? QString(QChar(0x2212)) : QString()) + limit));
        }
    }

    QSizeF wanted() const override { return {usualWidth, heightFor(usualWidth)}; }
    double heightFor(double width) const override
    {
        const std::vector<Part> parts = layOut(width);
        return parts.back().y + parts.back().height;
    }
    QSizeF fewest() const override { return {lead() + 90, 100}; }

    Status draw(const Box &room, Drawing &out, const Progress &progress) override
    {
        const std::vector<Part> parts = layOut(room.width);
        if (const double lacks = parts.back().y + parts.back().height - room.height; lacks > 1) {
            return badInput(concat("expected a figure high enough for the steps, found one that lacks ", s_.lengthText(lacks)));
        }
        for (const Part &part : parts) {
            if (progress.cancelled()) {
                return cancelled();
            }
            const double y = room.y + part.y;
            if (part.kind == Part::Bars) {
                drawBars(part.strip, {room.x, y, room.width, part.height}, out);
            } else if (part.kind == Part::Formula) {
                for (size_t i = 0; i < part.columns.size(); ++i) {
                    text(out, s_.label, part.lines[static_cast<qsizetype>(i)], room.x + part.columns[i], y + s_.label.ascent());
                }
            } else {
                const FigureType &type = part.kind == Part::Title ? s_.strong : s_.label;
                for (qsizetype i = 0; i < part.lines.size(); ++i) {
                    text(out, type, part.lines[i], room.x, y + static_cast<double>(i) * type.height() + type.ascent());
                }
            }
        }
        return Done{};
    }

    std::vector<std::pair<std::string, QString>> facts() const override { return {{"Shown", heading_}}; }

private:
    static QString drawable(const QString &words) { return QString::fromStdString(drawableText(words.toStdString())); }
    static bool negative(const StepStrip &strip) { return std::any_of(strip.values.begin(), strip.values.end(), [](float v) { return v < 0; }); }
    static float limitOf(const StepStrip &strip)
    {
        const float limit = strip.limit > 0 ? strip.limit : largestMagnitude(strip.values);
        return limit > 0 ? limit : 1.0f;
    }
    /// Left of the bars.
    double lead() const { return names_ + 8 + scales_ + 3; }

    std::vector<Part> layOut(double width) const
    {
        std::vector<Part> out;
        double y = 0;
        const auto add = [&](Part part) {
            part.y = y;
            y += part.height;
            out.push_back(std::move(part));
        };
        const QStringList heading = s_.label.wrapped(heading_, width, mostTextLines);
        add({Part::Words, 0, static_cast<double>(heading.size()) * s_.label.height() + afterStep, heading});
        for (size_t i = 0; i < texts_.size(); ++i) {
            const StepText &step = texts_[i];
            if (!step.shown) {
                continue;
            }
            add({Part::Title, 0, s_.strong.height() + afterText, {step.title}});
            if (!step.words.isEmpty()) {
                const QStringList lines = s_.label.wrapped(drawable(step.words), width, mostTextLines);
                add({Part::Words, 0, static_cast<double>(lines.size()) * s_.label.height() + afterText, lines});
            }
            addFormulas(step.formulas, width, add);
            for (size_t s = 0; s < strips_.size(); ++s) {
                if (static_cast<size_t>(stepOf(static_cast<Strip>(s))) == i && !strips_[s].values.empty()) {
                    const AxisLabels &labels = labels_[s];
                    const double below = labels.count() == 0 ? 0 : labels.stand((width - lead()) / labels.count(), 60).height + 3;
                    add({Part::Bars, 0, aboveBars + barsHeight + below + afterText, {}, {}, s});
                }
            }
            y += afterStep;
        }
        return out;
    }

    /// Lengths of what formulas give stand below one another where the page is wide enough, else each on a line of its own.
    void addFormulas(const QStringList &formulas, double width, const auto &add) const
    {
        static const QRegularExpression blanks(" {4,}");
        std::vector<QStringList> lines;
        std::vector<double> columns = {0}; // where they begin, and where the last one ends
        for (const QString &formula : formulas) {
            lines.push_back(drawable(formula).split(blanks, Qt::SkipEmptyParts));
        }
        for (qsizetype i = 0;; ++i) {
            double widest = 0;
            for (const QStringList &line : lines) {
                widest = line.size() > 1 && i < line.size() ? std::max(widest, s_.label.width(line[i])) : widest;
            }
            if (widest == 0) {
                break;
            }
            columns.push_back(columns.back() + widest + columnGap);
        }
        for (const QStringList &line : lines) {
            if (line.size() > 1 && columns.back() - columnGap <= width) {
                add({Part::Formula, 0, s_.label.height(), line, {columns.begin(), columns.begin() + line.size()}});
                continue;
            }
            for (const QString &part : line) {
                const QStringList wrapped = s_.label.wrapped(part, width, mostTextLines);
                add({Part::Words, 0, static_cast<double>(wrapped.size()) * s_.label.height(), wrapped});
            }
        }
    }

    void drawBars(size_t which, const Box &at, Drawing &out) const
    {
        const StepStrip &strip = strips_[which];
        const Box plot{at.x + lead(), at.y + aboveBars, at.width - lead(), barsHeight};
        const bool below = negative(strip);
        const double limit = static_cast<double>(limitOf(strip)), axis = below ? plot.y + plot.height / 2 : plot.bottom(), reach = below ? plot.height / 2 : plot.height;
        drawScale(strip, plot, axis, at.x, out);
        const std::vector<Bar> bars = pooledBars(strip.values, s_.mostCells(plot.width, static_cast<int>(strip.values.size())));
        const double each = plot.width / static_cast<double>(bars.size()), gap = each >= 3 ? each * 0.18 : 0;
        for (size_t i = 0; i < bars.size(); ++i) {
            const double left = plot.x + static_cast<double>(i) * each, value = static_cast<double>(bars[i].value);
            if (std::isnan(value)) {
                out.items.push_back(DrawnHatch{{left, plot.y, each, plot.height}, ink::hatch, 3.5, 0.5});
            } else if (value != 0) {
                const double length = std::max(0.4, reach * std::min(1.0, std::abs(value) / limit));
                out.items.push_back(DrawnBox{{left + gap / 2, value < 0 ? axis : axis - length, each - gap, length}, strip.texts.weights ? ink::accent : divergingMap().at(value < 0 ? 0.5 - fromMiddle : 0.5 + fromMiddle)});
            }
        }
        out.items.push_back(DrawnLine{plot.x, axis, plot.right(), axis, 0.5, ink::line});
        if (strip.marked && *strip.marked < static_cast<int>(strip.values.size())) {
            const double extra = std::max(0.0, 3 - each) / 2, left = plot.x + barOf(*strip.marked, static_cast<int>(strip.values.size()), static_cast<int>(bars.size())) * each;
            out.items.push_back(DrawnBox{{left - extra, plot.y - 1, each + 2 * extra, plot.height + 2}, ink::chosen, 1, 1});
        }
        if (const AxisLabels &labels = labels_[which]; labels.count() > 0) {
            const double pitch = plot.width / labels.count();
            labels.draw(plot.x, plot.bottom() + 1, pitch, labels.stand(pitch, 60), 0, out);
        }
    }

    /// The name of a row and the ends of its scale, left of the bars.
    void drawScale(const StepStrip &strip, const Box &plot, double axis, double x, Drawing &out) const
    {
        const QString top = numberText(static_cast<double>(limitOf(strip)));
        const double right = plot.x - 3;
        const auto mark = [&](const QString &words, double y) { text(out, s_.small, words, right, y + s_.small.toBaseline(), Anchor::Right, ink::faint); };
        mark(top, plot.y + s_.small.toBaseline());
        mark("0", axis == plot.bottom() ? axis - s_.small.toBaseline() : axis);
        if (axis < plot.bottom()) {
            mark(QChar(0x2212) + top, plot.bottom() - s_.small.toBaseline());
        }
        const QStringList name = s_.label.wrapped(strip.texts.name, names_, 2);
        for (qsizetype i = 0; i < name.size(); ++i) {
            text(out, s_.label, name[i], x, plot.y + plot.height / 2 + (static_cast<double>(i) - static_cast<double>(name.size() - 1) / 2) * s_.label.height() + s_.label.toBaseline());
        }
    }

    QString heading_;
    std::array<StepText, stepCount> texts_;
    std::array<StepStrip, stripCount> strips_;
    std::vector<AxisLabels> labels_; ///< [stripCount]
    double names_ = 0, scales_ = 0;  ///< widths
};

} // namespace

Result<std::unique_ptr<FigureContent>> makeStepsContent(const FigureSetting &setting, const Progress &)
{
    const GroupIndex group = setting.place().group;
    const int query = setting.subject.positions.empty() ? -1 : setting.subject.positions.front();
    HS_TRY_STATUS(checkPosition("a query", query, setting.trace->nQuery(group)));
    HS_TRY_STATUS(checkPosition("a key", setting.subject.key, setting.trace->nKey(group)));
    return std::unique_ptr<FigureContent>(std::make_unique<StepsContent>(setting, cellSteps(*setting.trace, setting.place(), QueryPos(query), KeyPos(setting.subject.key))));
}

} // namespace headscope::ui
