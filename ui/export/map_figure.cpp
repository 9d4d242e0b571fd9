// SPDX-License-Identifier: GPL-3.0-or-later
// A picture or feature map with the attention of one query laid over it.
#include <algorithm>
#include <cmath>

#include "core/analysis/map_attention.h"
#include "core/base/text.h"
#include "core/figure/raster.h"
#include "core/image/resize.h"
#include "ui/export/figure_content.h"
#include "ui/views/flow_view.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

constexpr double gap = 8, smallestLined = 4; ///< points a cell, below which lines would hide the map

/// The picture at about so many pixels, at most 1,024 a side. The pixels are opaque.
MapGround smoothed(const MapGround &ground, double width, double height)
{
    const double fits = std::min(1.0, 1024 / std::max(width, height));
    const auto side = [fits](double pixels) { return std::max(1, static_cast<int>(std::lround(pixels * fits))); };
    Picture picture(ground.width, ground.height);
    for (size_t i = 0; i < ground.pixels.size(); ++i) {
        for (size_t channel = 0; channel < 3; ++channel) {
            picture.rgb[3 * i + channel] = static_cast<uint8_t>(ground.pixels[i] >> (16 - 8 * channel));
        }
    }
    const Picture scaled = resized(picture, side(width), side(height), Resample::Bilinear);
    MapGround out{scaled.width, scaled.height, std::vector<uint32_t>(scaled.rgb.size() / 3), true};
    for (size_t i = 0; i < out.pixels.size(); ++i) {
        const uint8_t *from = &scaled.rgb[3 * i];
        out.pixels[i] = 0xff000000u | static_cast<uint32_t>(from[0]) << 16 | static_cast<uint32_t>(from[1]) << 8 | from[2];
    }
    return out;
}

class MapContent : public FigureContent {
public:
    MapContent(const FigureSetting &setting, int query, MapAttention found)
        : FigureContent(setting), query_(query), grid_(*setting.trace->keys(setting.place().group).grid), found_(std::move(found)), ground_(mapGround(setting.trace->keys(setting.place().group), setting.trace->model->preprocess)),
          barStops_(overlayStops(*setting.options.colormap, setting.subject.blend)), barMap_{setting.options.colormap->name, barStops_}, bar_(setting, {0, std::max(found_.largest, 1e-9f)}, barMap_, setting.subject.rollout ? Figure::tr("rollout") : Figure::tr("attention"))
    {
        if (setting.subject.grey) {
            ground_.pixels = withoutHue(std::move(ground_.pixels));
        }
    }

    QSizeF wanted() const override
    {
        const Box map = cellsBox({0, 0, 260, 260}, grid_.rows, grid_.cols);
        return {map.width + beside(), map.height + above() + below()};
    }
    QSizeF fewest() const override { return {40 + beside(), 40 + above() + below()}; }

    Status draw(const Box &room, Drawing &out, const Progress &) override
    {
        text(out, s_.label, s_.label.elided(says(), room.width), room.x, room.y + s_.label.ascent(), Anchor::Left, ink::faint);
        const Box map = cellsBox({room.x, room.y + above(), room.width - beside(), room.height - above() - below()}, grid_.rows, grid_.cols, true);
        const double scale = s_.options.dpi / 72;
        MapGround ground = ground_.picture ? smoothed(ground_, map.width * scale, map.height * scale) : ground_;
        out.items.push_back(DrawnCells{map, ground.height, ground.width, std::move(ground.pixels)});
        const float limit = std::max(found_.largest, 1e-9f);
        out.items.push_back(DrawnCells{map, grid_.rows, grid_.cols, overlayPixels(found_.cells, limit, *s_.options.colormap, s_.subject.blend)});
        const double width = map.width / grid_.cols, height = map.height / grid_.rows;
        drawWithoutWeight(map, out);
        for (int y = 1; height >= smallestLined && y < grid_.rows; ++y) {
            out.items.push_back(DrawnLine{map.x, map.y + y * height, map.right(), map.y + y * height, 0.25, ink::line});
        }
        for (int x = 1; width >= smallestLined && x < grid_.cols; ++x) {
            out.items.push_back(DrawnLine{map.x + x * width, map.y, map.x + x * width, map.bottom(), 0.25, ink::line});
        }
        out.items.push_back(DrawnBox{map, ink::line, 1, 0.5});
        const auto boxOf = [&](int position) {
            const int cell = position - grid_.first;
            return Box{map.x + (cell % grid_.cols) * width, map.y + (cell / grid_.cols) * height, width, height};
        };
        const bool queryIsCell = s_.trace->sameAxis(s_.place().group) && grid_.contains(query_);
        if (const int key = s_.subject.key; grid_.contains(key) && !(queryIsCell && key == query_)) {
            out.items.push_back(DrawnBox{boxOf(key), {255, 255, 255}, 1, 1.5});
            out.items.push_back(DrawnBox{.box = boxOf(key), .colour = {0, 0, 0}, .outline = 1.5, .dashed = true});
        }
        if (queryIsCell) {
            const Box at = boxOf(query_);
            out.items.push_back(DrawnBox{{at.x - 0.5, at.y - 0.5, width + 1, height + 1}, {255, 255, 255}, 1, 2.5});
            out.items.push_back(DrawnBox{at, ink::chosen, 1, 1.5});
        }
        if (!found_.marks.empty()) {
            drawBrokenLegend(s_, map.x, map.bottom() + below() - brokenLegendHeight(s_), out);
        }
        if (hasBar()) {
            bar_.draw(out, map.right() + gap, map.y, map.height);
        }
        return Done{};
    }

    std::vector<std::pair<std::string, QString>> facts() const override
    {
        std::vector<std::pair<std::string, QString>> out = {{"Shown", says()}};
        if (found_.largest > 0) {
            out.emplace_back("Colours", Figure::tr("0 to %1").arg(scaleText(static_cast<double>(found_.largest))));
        }
        if (!found_.marks.empty()) {
            out.emplace_back("Hatched magenta", Figure::tr("not a number"));
        }
        return out;
    }

private:
    double above() const { return s_.label.height() + 4; }
    double below() const { return found_.marks.empty() ? 0 : 4 + brokenLegendHeight(s_); }
    /// Without a weight there is nothing to measure.
    bool hasBar() const { return s_.options.colourBar && found_.largest > 0; }
    double beside() const { return hasBar() ? gap + bar_.width() : 0; }

    /// Masked cells are hatched, those that are no numbers marked.
    void drawWithoutWeight(const Box &map, Drawing &out) const
    {
        DrawnCells masked{map, grid_.rows, grid_.cols, std::vector<uint32_t>(found_.cells.values.size())};
        for (size_t i = 0; i < masked.pixels.size(); ++i) {
            const bool marked = !found_.marks.empty() && found_.marks[i] != CellMark::None;
            masked.pixels[i] = std::isnan(found_.cells.values[i]) && !marked ? 0xff000000u : 0u;
        }
        for (const CellRun &run : cellRuns(masked)) {
            out.items.push_back(DrawnHatch{run.box, ink::hatch, 3.5, 0.5});
        }
        drawBrokenCells(map, grid_.rows, grid_.cols, found_.marks, out);
    }

    QString says() const
    {
        const Sequence &queries = s_.trace->queries(s_.place().group);
        const auto &from = queries.grid;
        const QString who = from && from->contains(query_) ? Figure::tr("cell (%1, %2)").arg((query_ - from->first) / from->cols).arg((query_ - from->first) % from->cols)
                                                           : QChar(0x201c) + QString::fromStdString(drawableText(queries.labels[static_cast<size_t>(query_)])) + QChar(0x201d);
        const QString all = s_.subject.rollout ? Figure::tr("rollout from %1, %2").arg(who, FlowView::foldName(s_.subject.fold)) : Figure::tr("attention from %1").arg(who);
        return found_.outside > 0 ? (ground_.picture ? Figure::tr("%1, outside of the picture %2") : Figure::tr("%1, outside of the map %2")).arg(all, scaleText(static_cast<double>(found_.outside))) : all;
    }

    int query_;
    Grid grid_;
    MapAttention found_;
    MapGround ground_;
    std::vector<Rgb> barStops_; ///< of barMap_
    Colormap barMap_;           ///< of bar_
    ColourBar bar_;
};

} // namespace

Result<std::unique_ptr<FigureContent>> makeMapContent(const FigureSetting &setting, const Progress &progress)
{
    const GroupIndex group = setting.place().group;
    if (!setting.trace->keys(group).grid) {
        return badInput("expected a picture or a feature map for a map, found positions that are no cells of one");
    }
    const int query = setting.subject.positions.empty() ? -1 : setting.subject.positions.front();
    HS_TRY_STATUS(checkPosition("a query", query, setting.trace->nQuery(group)));
    if (!setting.subject.rollout) {
        return std::unique_ptr<FigureContent>(std::make_unique<MapContent>(setting, query, mapAttention(*setting.trace, setting.place(), QueryPos(query))));
    }
    HS_TRY(flow, rollout(*setting.trace, group, QueryPos(query), {setting.subject.fold, 0}, progress));
    return std::unique_ptr<FigureContent>(std::make_unique<MapContent>(setting, query, mapRollout(*setting.trace, group, flow)));
}

} // namespace headscope::ui
