// SPDX-License-Identifier: GPL-3.0-or-later
// Every head of a kind of attention as a thumbnail: layers down, heads across.
#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "core/analysis/broken_rows.h"
#include "core/base/parallel.h"
#include "core/figure/raster.h"
#include "ui/export/figure_content.h"
#include "ui/plots/mark_paint.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

constexpr double gap = 4, barGap = 10;
constexpr double smallestThumbnail = 8, largestThumbnail = 90; ///< points a side
constexpr int mostVectorCells = 160;                           ///< a side of a thumbnail that becomes an embedded picture

class GridContent : public FigureContent {
public:
    explicit GridContent(const FigureSetting &setting)
        : FigureContent(setting), group_(setting.place().group), layers_(setting.trace->model->group(group_).n_layers), heads_(setting.trace->model->group(group_).n_heads), lead_(s_.label.width(QString("L%1").arg(layers_ - 1)) + 5), above_(s_.label.height() + 2),
          bar_(s_, {0, 1}, *s_.options.colormap, QCoreApplication::translate("Figure", "of each head's largest")), beside_(s_.options.colourBar ? barGap + bar_.width() : 0)
    {
    }

    QSizeF wanted() const override
    {
        const double side = std::clamp(480.0 / std::max(heads_, layers_), 24.0, largestThumbnail);
        return {lead_ + heads_ * (side + gap) - gap + beside_, above_ + layers_ * (side + gap) - gap};
    }
    QSizeF fewest() const override { return {lead_ + heads_ * (smallestThumbnail + gap) + beside_, above_ + layers_ * (smallestThumbnail + gap)}; }

    Status draw(const Box &room, Drawing &out, const Progress &progress) override
    {
        const double across = room.width - lead_ - beside_, side = std::min((across + gap) / heads_, (room.height - above_ + gap) / layers_) - gap;
        const double x0 = room.x + lead_ + std::max(0.0, (across - heads_ * (side + gap) + gap) / 2), y0 = room.y + above_;
        const int rows = cells(side, s_.trace->nQuery(group_)), cols = cells(side, s_.trace->nKey(group_));
        std::vector<Matrix> values(static_cast<size_t>(layers_ * heads_));
        std::vector<CellMarks> marks(values.size());
        parallelFor(layers_ * heads_, [&](int i) {
            const AttentionTrace &attn = s_.trace->attention(group_, LayerIndex(i / heads_));
            values[static_cast<size_t>(i)] = patternOverview(attn, HeadIndex(i % heads_), rows, cols);
            marks[static_cast<size_t>(i)] = patternMarks(attn, brokenRows(attn, HeadIndex(i % heads_), progress), {0, 0, attn.geometry.n_query, attn.geometry.n_key}, rows, cols);
        }, progress.stop);
        if (progress.cancelled()) {
            return cancelled();
        }
        for (int i = 0; i < layers_ * heads_; ++i) {
            const Box place{x0 + (i % heads_) * (side + gap), y0 + (i / heads_) * (side + gap), side, side};
            const Box at = cellsBox(place, s_.trace->nQuery(group_), s_.trace->nKey(group_));
            const Matrix &head = values[static_cast<size_t>(i)];
            out.items.push_back(DrawnBox{at, ink::lacking}); // what masked cells show: hatching would be a grey blur at this size
            std::vector<uint32_t> pixels = toRangePixels(head, 0, std::max(largest(head), 1e-9f), *s_.options.colormap, 0);
            markPixels(marks[static_cast<size_t>(i)], pixels);
            out.items.push_back(DrawnCells{at, rows, cols, std::move(pixels)});
        }
        const int everyLayer = every(side), everyHead = std::max(1, static_cast<int>(std::ceil((s_.label.width(QString("H%1").arg(heads_ - 1)) + 2) / (side + gap))));
        for (int layer = 0; layer < layers_; layer += everyLayer) {
            text(out, s_.label, QString("L%1").arg(layer), x0 - 5, y0 + layer * (side + gap) + side / 2 + s_.label.toBaseline(), Anchor::Right, ink::faint);
        }
        for (int head = 0; head < heads_; head += everyHead) {
            text(out, s_.label, QString("H%1").arg(head), x0 + head * (side + gap) + side / 2, y0 - 4, Anchor::Middle, ink::faint);
        }
        if (s_.options.colourBar) {
            const double height = layers_ * (side + gap) - gap, tall = std::min(height, 260.0);
            bar_.draw(out, x0 + heads_ * (side + gap) - gap + barGap, y0 + (height - tall) / 2, tall);
        }
        return Done{};
    }

    std::vector<std::pair<std::string, QString>> facts() const override { return {{"Shown", QCoreApplication::translate("Figure", "attention")}, {"Colours", QCoreApplication::translate("Figure", "each head from 0 to its own largest")}}; }

private:
    int cells(double side, int count) const { return std::min(s_.mostCells(side, count), s_.scale > 0 ? 512 : mostVectorCells); }
    int every(double side) const { return std::max(1, static_cast<int>(std::ceil(s_.label.height() / (side + gap)))); }

    GroupIndex group_;
    int layers_, heads_;
    double lead_, above_;
    ColourBar bar_;
    double beside_; ///< room of the bar
};

} // namespace

Result<std::unique_ptr<FigureContent>> makeGridContent(const FigureSetting &setting, const Progress &) { return std::unique_ptr<FigureContent>(std::make_unique<GridContent>(setting)); }

} // namespace headscope::ui
