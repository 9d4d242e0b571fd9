// SPDX-License-Identifier: GPL-3.0-or-later
// One or several heads as heatmaps with token labels.
#include <algorithm>

#include "core/analysis/display.h"
#include "ui/export/cell_panels.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

using Display = std::shared_ptr<const HeadDisplay>;

PanelsTexts textsOf(const FigureSetting &setting, const HeadDisplay &first)
{
    const Trace &trace = first.trace();
    const GroupIndex group = first.place().group;
    return {figureLabels(groupLabels(first.queries(), trace.queries(group), trace.queries(group).labels)), figureLabels(groupLabels(first.keys(), trace.keys(group), trace.keyLabels(group))),
        &colormapOf(first.isSigned(), *setting.options.colormap), unitOf(first.options()), setting.options.display.masked == MaskedLook::Hatched};
}

std::vector<CellPanel> panelsOf(const FigureSetting &setting, const std::vector<Display> &displays)
{
    std::vector<CellPanel> out;
    for (const Display &display : displays) {
        CellPanel panel{headName(display->place().layer, display->place().head), display->colours(setting.options.display.limits), [display](int rows, int cols) { return display->cells({0, 0, display->queries().size(), display->keys().size()}, rows, cols); }};
        panel.marks = [display](int rows, int cols) { return display->marks({0, 0, display->queries().size(), display->keys().size()}, rows, cols); };
        if (displays.front()->hides()) {
            panel.removed = [display](int rows) { return display->removed(0, display->queries().size(), rows); };
        }
        out.push_back(std::move(panel));
    }
    return out;
}

class HeadsContent : public CellPanels {
public:
    HeadsContent(const FigureSetting &setting, const std::vector<Display> &displays) : CellPanels(setting, textsOf(setting, *displays.front()), panelsOf(setting, displays)), first_(displays.front()) {}

    std::vector<std::pair<std::string, QString>> facts() const override
    {
        auto out = CellPanels::facts();
        if (first_->options().words) {
            out.emplace(out.begin() + 1, "Positions", Figure::tr("words"));
        }
        if (first_->hides()) {
            const auto &hidden = first_->options().hidden;
            out.emplace(out.begin() + 1, "Hidden", Figure::tr("%1 keys, the rest renormalised").arg(std::count(hidden.begin(), hidden.end(), uint8_t{1})));
        }
        return out;
    }

private:
    Display first_;
};

} // namespace

Result<std::unique_ptr<FigureContent>> makeHeadsContent(const FigureSetting &setting, const Progress &progress)
{
    std::vector<Display> displays;
    for (const HeadPlace &place : setting.subject.heads) {
        HS_TRY(display, HeadDisplay::make(setting.trace, place, displayOptionsFor(setting.options.display, *setting.trace, place), progress));
        displays.push_back(std::move(display));
    }
    return std::unique_ptr<FigureContent>(std::make_unique<HeadsContent>(setting, displays));
}

} // namespace headscope::ui
