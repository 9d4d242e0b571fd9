// SPDX-License-Identifier: GPL-3.0-or-later
// The heads of a layer merged into one: the merged pattern, and below it what the layer puts out, what it would put out with merged heads, and their difference.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/analysis/broken_rows.h"
#include "core/base/text.h"
#include "core/figure/raster.h"
#include "core/forward/forward.h"
#include "ui/export/cell_panels.h"
#include "ui/plots/mark_paint.h"
#include "ui/views/merged_view.h"

namespace headscope::ui {

namespace {

constexpr double between = 14, beneath = 10, scaleHeight = 5;
constexpr double smallestSquare = 44, usualHeight = 84, largestHeight = 150;
constexpr int scaleSteps = 100;
constexpr float leastLimit = 1e-30f;

/// One matrix of outputs, with the number that has the last colour.
struct Output {
    QString title;
    Matrix values;
    float limit = 0;
};

QString mergeText(const HeadMerge &merge)
{
    switch (merge.kind) {
    case MergeKind::Mean: return Figure::tr("mean of the heads' attention");
    case MergeKind::Max: return Figure::tr("largest of the heads' attention");
    case MergeKind::Weights: break;
    }
    return Figure::tr("weighted average of the heads' attention");
}

PanelsTexts textsOf(const FigureSetting &setting)
{
    const GroupIndex group = setting.place().group;
    return {figureLabels(setting.trace->queries(group).labels), figureLabels(setting.trace->keyLabels(group)), setting.options.colormap, mergeText(setting.subject.merge)};
}

std::vector<CellPanel> panelOf(const FigureSetting &setting)
{
    const AttentionTrace &attn = setting.trace->attention(setting.place());
    const Tile whole{0, 0, attn.geometry.n_query, attn.geometry.n_key};
    const float top = largest(mergedPattern(attn, setting.subject.merge, whole, 1, 1));
    return {{QString(), {0, std::max(top, 1e-9f)}, [trace = setting.trace, &attn, merge = setting.subject.merge, whole](int rows, int cols) { return mergedPattern(attn, merge, whole, rows, cols); },
        [trace = setting.trace, &attn, broken = brokenRows(attn, setting.subject.merge), whole](int rows, int cols) { return patternMarks(attn, broken, whole, rows, cols); }}};
}

class MergedContent : public CellPanels {
public:
    MergedContent(const FigureSetting &setting, std::vector<Output> outputs) : CellPanels(setting, textsOf(setting), panelOf(setting)), outputs_(std::move(outputs)) {}

    QSizeF wanted() const override { return {std::max(CellPanels::wanted().width(), least()), CellPanels::wanted().height() + block(usualHeight)}; }
    double heightFor(double width) const override { return CellPanels::heightFor(width) + block(usualHeight); }
    QSizeF fewest() const override { return {std::max(CellPanels::fewest().width(), least()), CellPanels::fewest().height() + block(smallestSquare)}; }

    Status draw(const Box &room, Drawing &out, const Progress &progress) override
    {
        const double height = outputs_.empty() ? 0 : std::clamp(room.height - CellPanels::heightFor(room.width) - block(0), std::clamp(room.height * 0.2, smallestSquare, usualHeight), largestHeight);
        HS_TRY_STATUS(CellPanels::draw({room.x, room.y, room.width, room.height - block(height)}, out, progress));
        const double width = (room.width - 2 * between) / 3;
        double x = room.x;
        for (const Output &output : outputs_) {
            drawOutput(output, {x, room.bottom() - block(height) + beneath, width, block(height) - beneath}, height, out);
            x += width + between;
        }
        return Done{};
    }

    std::vector<std::pair<std::string, QString>> facts() const override
    {
        auto out = CellPanels::facts();
        if (s_.subject.merge.kind == MergeKind::Weights) {
            QStringList weights;
            for (const float weight : s_.subject.merge.weights) {
                weights.append(QString::number(static_cast<double>(weight), 'g', 4));
            }
            out.emplace_back("Weights", weights.join(", "));
        }
        return out;
    }

private:
    /// Width in which the ends of every scale stand beside each other.
    double least() const
    {
        double widest = smallestSquare;
        for (const Output &output : outputs_) {
            const double limit = static_cast<double>(output.limit);
            widest = std::max(widest, s_.small.width(scaleText(-limit)) + s_.small.width(scaleText(limit)) + 8);
        }
        return outputs_.empty() ? 0 : 3 * widest + 2 * between;
    }
    /// Height of the matrices with what stands round them.
    double block(double matrix) const { return outputs_.empty() ? 0 : beneath + 2 * s_.label.height() + 3 + matrix + 4 + scaleHeight + 2 + s_.small.height(); }

    void drawOutput(const Output &output, const Box &at, double height, Drawing &out) const
    {
        text(out, s_.label, s_.label.elided(output.title, at.width), at.x, at.y + s_.label.ascent());
        const double rms = rootMeanSquare(output.values);
        const QString size = std::isnan(rms) ? Figure::tr("not a number") : Figure::tr("rms %1").arg(scaleText(rms));
        text(out, s_.label, s_.label.elided(size, at.width), at.x, at.y + s_.label.height() + s_.label.ascent(), Anchor::Left, ink::faint);
        const Box cells{at.x, at.y + 2 * s_.label.height() + 3, at.width, height};
        const Matrix drawn = pooledSigned(output.values, s_.mostCells(height, output.values.rows), s_.mostCells(at.width, output.values.cols));
        out.items.push_back(DrawnCells{cells, drawn.rows, drawn.cols, toSignedPixels(drawn, output.limit, divergingMap(), notANumberColour.rgb())});
        out.items.push_back(DrawnBox{cells, ink::line, 1, 0.5});
        const Box scale{at.x, cells.bottom() + 4, at.width, scaleHeight};
        std::vector<uint32_t> colours = barPixels(scaleSteps, divergingMap()); // from high to low
        std::reverse(colours.begin(), colours.end());
        out.items.push_back(DrawnCells{scale, 1, scaleSteps, std::move(colours)});
        const double y = scale.bottom() + 2 + s_.small.ascent(), limit = static_cast<double>(output.limit);
        if (!(output.limit > leastLimit)) { // no number but 0 occurs
            text(out, s_.small, "0", at.x + at.width / 2, y, Anchor::Middle, ink::faint);
            return;
        }
        text(out, s_.small, scaleText(-limit), at.x, y, Anchor::Left, ink::faint);
        if (at.width > 2 * s_.small.width(scaleText(-limit)) + s_.small.width("000")) {
            text(out, s_.small, "0", at.x + at.width / 2, y, Anchor::Middle, ink::faint);
        }
        text(out, s_.small, scaleText(limit), at.right(), y, Anchor::Right, ink::faint);
    }

    std::vector<Output> outputs_; ///< none of given patterns: there is no z to send through W_O
};

} // namespace

Result<std::unique_ptr<FigureContent>> makeMergedContent(const FigureSetting &setting, const Progress &progress)
{
    const HeadPlace &place = setting.place();
    const HeadMerge &merge = setting.subject.merge;
    HS_TRY_STATUS(checkMerge(merge, setting.trace->model->group(place.group).n_heads));
    std::vector<Output> outputs;
    if (!setting.trace->model->given) {
        Matrix own = attnOut(*setting.trace, place.group, place.layer);
        if (progress.cancelled()) {
            return cancelled();
        }
        Matrix merged = mergedAttnOut(*setting.trace, place.group, place.layer, merge);
        Matrix apart = difference(own, merged);
        const float common = std::max({largestMagnitude(own), largestMagnitude(merged), leastLimit}), most = std::max(largestMagnitude(apart), leastLimit);
        outputs.push_back({MergedView::tr("Concat + W_O"), std::move(own), common});
        outputs.push_back({MergedView::tr("Merged + W_O"), std::move(merged), common});
        outputs.push_back({MergedView::tr("Difference"), std::move(apart), most});
    }
    return std::unique_ptr<FigureContent>(std::make_unique<MergedContent>(setting, std::move(outputs)));
}

} // namespace headscope::ui
