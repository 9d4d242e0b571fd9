// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/shown_subject.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace headscope::ui {

FigureKind figureOfView(std::string_view view)
{
    constexpr std::pair<std::string_view, FigureKind> views[] = {{"linesView", FigureKind::Lines}, {"textView", FigureKind::Text}, {"mapView", FigureKind::Map}, {"stepsView", FigureKind::Steps}, {"flowView", FigureKind::Flow}, {"mergedView", FigureKind::Merged}, {"compareView", FigureKind::Compare}};
    const auto at = std::find_if(std::begin(views), std::end(views), [view](const auto &other) { return other.first == view; });
    return at == std::end(views) ? FigureKind::Heads : at->second;
}

std::vector<HeadPlace> headsWithLines(const Trace &trace, const Chosen &chosen, const std::vector<HeadPlace> &heads, ShownHeads shown)
{
    std::vector<HeadPlace> out;
    if (shown == ShownHeads::Chosen) {
        out = heads;
        out.resize(std::min(out.size(), mostHeadsWithLines));
        return out;
    }
    for (int head = 0; head < trace.model->group(chosen.group).n_heads; ++head) {
        out.push_back({chosen.group, chosen.layer, HeadIndex(head)});
    }
    return out;
}

FigureSubject shownSubject(FigureKind kind, const Trace &trace, const ShownState &shown)
{
    const Chosen &c = shown.chosen;
    FigureSubject out{kind, {c.place()}};
    out.positions = {c.query.value};
    out.key = c.key.value;
    out.fold = shown.fold;
    out.merge = shown.merge;
    if (kind == FigureKind::Heads) {
        out.heads = shown.heads;
    } else if (kind == FigureKind::Lines) {
        out.heads = headsWithLines(trace, c, shown.heads, shown.lines.shown);
        out.threshold = shown.lines.threshold;
        out.withoutFirst = shown.lines.withoutFirst;
    } else if (kind == FigureKind::Text) {
        out.direction = shown.text.direction;
        out.together = shown.text.together;
        const bool from = out.direction == Direction::From;
        const int positions = from ? trace.nQuery(c.group) : trace.nKey(c.group);
        out.positions.clear();
        std::copy_if(shown.text.pins.begin(), shown.text.pins.end(), std::back_inserter(out.positions), [positions](int pin) { return pin < positions; });
        if (out.positions.empty()) {
            out.positions = {from ? c.query.value : c.key.value};
        }
    } else if (kind == FigureKind::Map) {
        out.blend = shown.map.strength / 100.0;
        out.grey = shown.map.grey;
        out.rollout = shown.map.rollout && checkRollout(trace, c.group);
        out.fold = shown.map.rollout.value_or(out.fold);
    } else if (kind == FigureKind::Compare && shown.pair) {
        out.pair = shown.pair;
        out.beside = shown.beside;
        out.side = shown.side;
    }
    out.heads = out.heads.empty() ? std::vector<HeadPlace>{c.place()} : out.heads;
    return out;
}

} // namespace headscope::ui
