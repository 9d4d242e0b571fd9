// SPDX-License-Identifier: GPL-3.0-or-later
// Queries left, keys right, a curve for each weight from a threshold on.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/analysis/broken_rows.h"
#include "core/analysis/strong_pairs.h"
#include "core/figure/curves.h"
#include "ui/export/figure_content.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

constexpr size_t mostCurves = 4000;   ///< drawn one by one; more become one picture of their density
constexpr double pictureScale = 300.0 / 72; ///< pixels a point of that picture in vector formats
constexpr double curvesWidth = 190, labelGap = 5, curveUnit = 0.7;

struct HeadPairs {
    HeadPlace place;
    Rgb colour;
    StrongPairs found;
    int broken = 0; ///< queries whose weights are no numbers
};

class LinesContent : public FigureContent {
public:
    LinesContent(const FigureSetting &setting, std::vector<HeadPairs> heads) : FigureContent(setting), heads_(std::move(heads))
    {
        const GroupIndex group = s_.place().group;
        queries_ = figureLabels(s_.trace->queries(group).labels);
        keys_ = figureLabels(s_.trace->keyLabels(group));
        for (const QString &label : queries_) {
            queryWidth_ = std::max(queryWidth_, s_.label.width(label));
        }
        for (const QString &label : keys_) {
            keyWidth_ = std::max(keyWidth_, s_.label.width(label));
        }
    }

    QSizeF wanted() const override
    {
        const double wide = std::max(queryWidth_ + keyWidth_ + 2 * labelGap + curvesWidth, heads_.size() > 1 ? 260.0 : 0.0);
        return {wide, top(wide) + std::clamp(std::max(queries_.size(), keys_.size()) * natural(), 60.0, 640.0)};
    }
    QSizeF fewest() const override { return {110, 60 + top(300)}; }
    double heightFor(double width) const override { return wanted().height() - top(wanted().width()) + top(width); }

    Status draw(const Box &room, Drawing &out, const Progress &progress) override
    {
        const double left = room.x + std::min(queryWidth_, room.width * 0.3), right = room.right() - std::min(keyWidth_, room.width * 0.3);
        drawLegend(room, out);
        const double head = room.y + top(room.width) - s_.label.height() - 5 + s_.label.ascent();
        const bool whole = s_.label.width(Figure::tr("query (looks)")) + s_.label.width(Figure::tr("key (looked at)")) + 8 <= room.width;
        const QString query = whole ? Figure::tr("query (looks)") : Figure::tr("query"), key = whole ? Figure::tr("key (looked at)") : Figure::tr("key");
        text(out, s_.label, query, std::max(left, room.x + s_.label.width(query)), head, Anchor::Right, ink::faint);
        text(out, s_.label, key, std::min(right, room.right() - s_.label.width(key)), head, Anchor::Left, ink::faint);
        const double y = room.y + top(room.width), height = room.bottom() - y, pitch = std::min(natural() * 1.15, height / std::max(queries_.size(), keys_.size()));
        const double queryTop = y + (height - pitch * queries_.size()) / 2, keyTop = y + (height - pitch * keys_.size()) / 2;
        drawCurves({left + labelGap, y, right - left - 2 * labelGap, height}, queryTop, keyTop, pitch, out, progress);
        if (progress.cancelled()) {
            return cancelled();
        }
        const int every = std::max(1, static_cast<int>(std::ceil(s_.label.height() * 0.92 / pitch)));
        for (qsizetype i = 0; i < queries_.size(); i += every) {
            text(out, s_.label, s_.label.elided(queries_[i], room.width * 0.3), left, queryTop + (static_cast<double>(i) + 0.5) * pitch + s_.label.toBaseline(), Anchor::Right);
        }
        for (qsizetype i = 0; i < keys_.size(); i += every) {
            text(out, s_.label, s_.label.elided(keys_[i], room.width * 0.3), right, keyTop + (static_cast<double>(i) + 0.5) * pitch + s_.label.toBaseline());
        }
        return Done{};
    }

    std::vector<std::pair<std::string, QString>> facts() const override
    {
        float from = 0;
        for (const HeadPairs &head : heads_) {
            from = std::max(from, head.found.threshold);
        }
        std::vector<std::pair<std::string, QString>> out = {{"Shown", Figure::tr("attention from %1 on").arg(scaleText(static_cast<double>(from)))}};
        if (s_.subject.withoutFirst) {
            const size_t left = std::accumulate(heads_.begin(), heads_.end(), size_t{0}, [](size_t sum, const HeadPairs &head) { return sum + head.found.first.size(); });
            out.emplace_back("Hidden", left == 1 ? Figure::tr("key 0: 1 line") : Figure::tr("key 0: %1 lines").arg(left));
        }
        int broken = 0;
        for (const HeadPairs &head : heads_) {
            broken = std::max(broken, head.broken);
        }
        if (broken > 0) {
            out.emplace_back("No numbers", broken == 1 ? Figure::tr("1 query") : Figure::tr("%1 queries").arg(broken));
        }
        return out;
    }

private:
    double natural() const { return s_.label.height() * 1.12; }
    double top(double width) const { return legendLines(width) * s_.label.height() * 1.25 + s_.label.height() + 5; }
    double entryWidth() const { return s_.label.width(QStringLiteral("L00H00")) + 22; }
    int legendLines(double width) const
    {
        const int across = std::max(1, static_cast<int>(width / entryWidth()));
        return heads_.size() > 1 ? (static_cast<int>(heads_.size()) + across - 1) / across : 0;
    }

    void drawLegend(const Box &room, Drawing &out) const
    {
        const int across = std::max(1, static_cast<int>(room.width / entryWidth()));
        for (int i = 0; heads_.size() > 1 && i < static_cast<int>(heads_.size()); ++i) {
            const HeadPairs &head = heads_[static_cast<size_t>(i)];
            const double x = room.x + (i % across) * entryWidth(), middle = room.y + (i / across + 0.5) * s_.label.height() * 1.25;
            out.items.push_back(DrawnBox{{x, middle - 1.25, 11, 2.5}, head.colour});
            text(out, s_.label, headName(head.place.layer, head.place.head), x + 14, middle + s_.label.toBaseline());
        }
    }

    /// Several heads' lines of one pair lie beside one another, as wide as there is room.
    void drawCurves(const Box &box, double queryTop, double keyTop, double pitch, Drawing &out, const Progress &progress) const
    {
        const double count = static_cast<double>(heads_.size()), step = std::min(2.2, 0.75 * pitch / count);
        const double thin = std::clamp(1.6 * pitch / s_.label.height(), 0.2, 1.0) * (count > 1 ? std::min(1.0, 1.2 * step / (curveWidth(1) * curveUnit)) : 1.0) * curveUnit;
        size_t curves = 0;
        std::vector<CurveSet> sets;
        for (size_t h = 0; h < heads_.size(); ++h) {
            const double shift = step * (static_cast<double>(h) + 0.5 - count / 2);
            CurveSet &set = sets.emplace_back();
            set.colour = heads_[h].colour;
            for (const StrongPair &pair : heads_[h].found.pairs) {
                set.curves.push_back({static_cast<float>(queryTop + (pair.query + 0.5) * pitch + shift), static_cast<float>(keyTop + (pair.key + 0.5) * pitch + shift), pair.weight});
            }
            std::stable_sort(set.curves.begin(), set.curves.end(), [](const Curve &a, const Curve &b) { return a.strength < b.strength; }); // the strong ones on top
            curves += set.curves.size();
        }
        if (curves <= mostCurves) {
            for (const CurveSet &set : sets) {
                for (const Curve &c : set.curves) {
                    out.items.push_back(DrawnCurve{box.x, static_cast<double>(c.from), box.right(), static_cast<double>(c.to), thin * curveWidth(static_cast<double>(c.strength)), curveOpacity(static_cast<double>(c.strength)), set.colour});
                }
            }
            return;
        }
        const double scale = s_.scale > 0 ? s_.scale : pictureScale;
        for (CurveSet &set : sets) {
            for (Curve &c : set.curves) {
                c.from = static_cast<float>((static_cast<double>(c.from) - box.y) * scale);
                c.to = static_cast<float>((static_cast<double>(c.to) - box.y) * scale);
            }
        }
        const int width = std::max(1, static_cast<int>(box.width * scale)), height = std::max(1, static_cast<int>(box.height * scale));
        out.items.push_back(DrawnCells{box, height, width, curvePixels(sets, {width, height, scale * thin}, progress.stop)});
    }

    std::vector<HeadPairs> heads_;
    QStringList queries_, keys_;
    double queryWidth_ = 0, keyWidth_ = 0;
};

} // namespace

Result<std::unique_ptr<FigureContent>> makeLinesContent(const FigureSetting &setting, const Progress &progress)
{
    const auto &places = setting.subject.heads;
    const auto &colours = categoryColours(false);
    std::vector<HeadPairs> heads;
    for (const HeadPlace &place : places) {
        const bool layer = std::all_of(places.begin(), places.end(), [&](const HeadPlace &p) { return p.layer == place.layer; });
        const size_t colour = places.size() == 1 ? 0 : layer ? static_cast<size_t>(place.head.value) : heads.size();
        HS_TRY(found, strongPairs(setting.trace->attention(place), place.head, {setting.subject.threshold, (size_t{1} << 20) / places.size(), setting.subject.withoutFirst}, progress));
        heads.push_back({place, colours[colour % colours.size()], std::move(found), brokenCount(brokenRows(setting.trace->attention(place), place.head, progress))});
    }
    return std::unique_ptr<FigureContent>(std::make_unique<LinesContent>(setting, std::move(heads)));
}

} // namespace headscope::ui
