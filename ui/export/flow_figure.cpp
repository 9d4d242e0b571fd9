// SPDX-License-Identifier: GPL-3.0-or-later
// Attention rollout from one query: positions across, layers up, a node's strength by its share of the mass, lines for the ways that carry most.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/analysis/rollout.h"
#include "core/base/text.h"
#include "core/figure/bars.h"
#include "core/figure/raster.h"
#include "ui/export/axis_labels.h"
#include "ui/export/figure_content.h"
#include "ui/plots/mark_paint.h"
#include "ui/views/flow_view.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

constexpr double labelGap = 8, rowGap = 5;
constexpr double widestColumn = 60, highestRow = 64, lowestRow = 9;
constexpr double narrowestNode = 4; ///< points a column, below which nodes become cells of a strip
constexpr std::array<Rgb, 2> nodeStops = {Rgb{255, 255, 255}, ink::accent};
constexpr Colormap nodeColours{"", nodeStops};

class FlowContent : public FigureContent {
public:
    FlowContent(const FigureSetting &setting, Rollout found) : FigureContent(setting), found_(std::move(found)), layers_(static_cast<int>(found_.edges.size())), labels_(setting.label, figureLabels(setting.trace->queries(setting.place().group).labels))
    {
        for (int row = 0; row <= layers_; ++row) {
            names_.append(row == 0 ? FlowPage::tr("input") : QString("L%1").arg(row - 1));
            lead_ = std::max(lead_, s_.label.width(names_.back()) + rowGap);
        }
    }

    QSizeF wanted() const override
    {
        const double pitch = std::clamp(460.0 / labels_.count(), std::min(s_.label.height() * 1.18, 460.0 / labels_.count()), std::min(widestColumn, std::max(labels_.widest() + 6, 18.0)));
        const AxisLabels::Stand stand = labels_.stand(pitch, 1000);
        const double width = left(stand) + pitch * labels_.count() + 4;
        return {std::max(width, 190.0), above() + layers_ * std::clamp(300.0 / layers_, s_.label.height() * 1.1, 42.0) + 2 * radiusFor(pitch, 30) + belowFor(stand)};
    }
    QSizeF fewest() const override { return {lead_ + 60, above() + layers_ * lowestRow + s_.label.height() * 2.5 + 20}; }

    Status draw(const Box &room, Drawing &out, const Progress &) override
    {
        text(out, s_.label, s_.label.elided(says(), room.width), room.x, room.y + s_.label.ascent(), Anchor::Left, ink::faint);
        double pitch = std::min(widestColumn, (room.width - lead_ - 4) / labels_.count());
        AxisLabels::Stand stand = labels_.stand(pitch, room.height * 0.3);
        for (int round = 0; round < 3; ++round) { // slanted labels reach out to the left
            pitch = std::min(widestColumn, (room.width - left(stand) - 4) / labels_.count());
            stand = labels_.stand(pitch, room.height * 0.3);
        }
        const double x = room.x + left(stand), free = room.height - above() - belowFor(stand);
        const double radius = radiusFor(pitch, free / layers_), row = std::min(highestRow, (free - 2 * radius) / layers_);
        if (row < lowestRow) {
            return badInput(concat("expected a figure that is at least ", s_.lengthText((lowestRow - row) * layers_), " higher for its layers, found one of that size"));
        }
        const double top = room.y + above() + radius;
        place_ = {x, top + layers_ * row, pitch, row};
        drawEdges(out);
        pitch < narrowestNode ? drawStrips(radius, out) : drawNodes(radius, out);
        for (int r = 0; r <= layers_; r += std::max(1, static_cast<int>(std::ceil(s_.label.height() / row)))) {
            text(out, s_.label, names_[r], room.x + left(stand) - rowGap, yOf(r) + s_.label.toBaseline(), Anchor::Right, ink::faint);
        }
        labels_.draw(x, yOf(0) + radius, pitch, stand, labelGap, out);
        return Done{};
    }

    std::vector<std::pair<std::string, QString>> facts() const override { return {{"Shown", says()}}; }

private:
    double above() const { return s_.label.height() + 8; }
    double left(const AxisLabels::Stand &stand) const { return std::max(lead_, stand.overhang); }
    double belowFor(const AxisLabels::Stand &stand) const { return labelGap + stand.height + s_.label.height() * 0.4; }
    static double radiusFor(double pitch, double row) { return pitch < narrowestNode ? std::min(4.0, row * 0.36) : std::min({pitch * 0.42, row * 0.36, 6.0}); }
    double xOf(int position) const { return place_.x + (position + 0.5) * place_.pitch; }
    double yOf(int row) const { return place_.y - row * place_.row; }

    /// "rollout from 5 “are”, mean of heads; most on 2 “ keys” 0.4131"
    QString says() const
    {
        const std::vector<double> &input = found_.mass.front();
        const std::optional<int> most = found_.heaviest(0);
        const auto token = [this](int p) { return QString("%1 %2").arg(p).arg(quoted(drawableText(s_.trace->queries(s_.place().group).labels[static_cast<size_t>(p)]))); };
        if (!most) {
            return Figure::tr("rollout from %1, %2: not a number").arg(token(found_.query.value), FlowView::foldName(s_.subject.fold));
        }
        return Figure::tr("rollout from %1, %2; most on %3: %4").arg(token(found_.query.value), FlowView::foldName(s_.subject.fold), token(*most), scaleText(input[static_cast<size_t>(*most)]));
    }

    void drawEdges(Drawing &out) const
    {
        for (int layer = 0; layer < layers_; ++layer) {
            for (const RolloutEdge &edge : found_.edges[static_cast<size_t>(layer)]) {
                out.items.push_back(DrawnLine{xOf(edge.from), yOf(layer + 1), xOf(edge.to), yOf(layer), 0.4 + 4 * edge.share, ink::accent, 0.15 + 0.6 * FlowPage::strength(edge.share)});
            }
        }
    }

    void drawNodes(double radius, Drawing &out) const
    {
        for (int row = 0; row <= layers_; ++row) {
            for (int i = 0; i < labels_.count(); ++i) {
                const Box at{xOf(i) - radius, yOf(row) - radius, 2 * radius, 2 * radius};
                const bool start = row == layers_ && i == found_.query.value;
                const double mass = found_.mass[static_cast<size_t>(row)][static_cast<size_t>(i)];
                out.items.push_back(DrawnBox{at, std::isnan(mass) ? notANumberInk : nodeColours.at(FlowPage::strength(mass)), 1, 0, radius});
                out.items.push_back(DrawnBox{at, start ? ink::chosen : ink::line, 1, start ? 1.5 : 0.5, radius});
            }
        }
    }

    /// Many positions: a row of cells a layer, in each the strongest of those that share it.
    void drawStrips(double half, Drawing &out) const
    {
        const int cells = s_.mostCells(place_.pitch * labels_.count(), labels_.count());
        for (int row = 0; row <= layers_; ++row) {
            const std::vector<double> &mass = found_.mass[static_cast<size_t>(row)];
            std::vector<float> strengths(mass.size());
            std::transform(mass.begin(), mass.end(), strengths.begin(), [](double m) { return static_cast<float>(FlowPage::strength(m)); });
            Matrix values(1, cells);
            const std::vector<Bar> bars = pooledBars(strengths, cells);
            std::transform(bars.begin(), bars.end(), values.values.begin(), [](const Bar &bar) { return bar.value; });
            const Box at{place_.x, yOf(row) - half, place_.pitch * labels_.count(), 2 * half};
            std::vector<uint32_t> pixels = toRangePixels(values, 0, 1, nodeColours, 0);
            for (size_t i = 0; i < mass.size(); ++i) {
                if (std::isnan(mass[i])) {
                    pixels[static_cast<size_t>(barOf(static_cast<int>(i), labels_.count(), cells))] = notANumberColour.rgb();
                }
            }
            out.items.push_back(DrawnCells{at, 1, cells, std::move(pixels)});
            out.items.push_back(DrawnBox{at, ink::line, 1, 0.5});
        }
        out.items.push_back(DrawnBox{{xOf(found_.query.value) - 1.5, yOf(layers_) - half - 1, 3, 2 * half + 2}, ink::chosen, 1, 1});
    }

    Rollout found_;
    int layers_;
    AxisLabels labels_;
    QStringList names_; ///< of rows
    double lead_ = 0;
    struct Place {
        double x = 0, y = 0, pitch = 1, row = 1; ///< the left of position 0, the middle of the input's row
    } place_;
};

} // namespace

Result<std::unique_ptr<FigureContent>> makeFlowContent(const FigureSetting &setting, const Progress &progress)
{
    const GroupIndex group = setting.place().group;
    HS_TRY_STATUS(checkRollout(*setting.trace, group));
    const int query = setting.subject.positions.empty() ? -1 : setting.subject.positions.front();
    HS_TRY_STATUS(checkPosition("a query", query, setting.trace->nQuery(group)));
    HS_TRY(found, rollout(*setting.trace, group, QueryPos(query), {setting.subject.fold, 24}, progress));
    return std::unique_ptr<FigureContent>(std::make_unique<FlowContent>(setting, std::move(found)));
}

} // namespace headscope::ui
