// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/render_session.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "app/cli/session_commands.h"
#include "core/base/text.h"
#include "core/forward/forward.h"
#include "ui/session_values.h"

namespace headscope::cli {

namespace {

/// What the view in front showed of the trace, such that drawFigure can draw it.
ui::FigureSubject subjectOf(const Session &session, const Trace &trace, const ui::Chosen &chosen)
{
    ui::FigureSubject out{ui::FigureKind::Heads, {}};
    for (const HeadPlace &place : session.selection.heads) {
        if (ui::hasHead(trace, place)) {
            out.heads.push_back(place);
        }
    }
    if (out.heads.empty()) {
        out.heads = {chosen.place()};
    }
    const SessionViews &views = session.views;
    if (views.shown == "linesView") {
        out.kind = ui::FigureKind::Lines;
        out.threshold = views.line_threshold;
        out.withoutFirst = views.lines_without_first;
        if (views.lines == LinesOf::Layer) {
            out.heads.clear();
            for (int head = 0; head < trace.model->group(chosen.group).n_heads; ++head) {
                out.heads.push_back({chosen.group, chosen.layer, HeadIndex(head)});
            }
        }
    } else if (views.shown == "textView") {
        out.kind = ui::FigureKind::Text;
        out.heads = {chosen.place()};
        out.direction = views.text_direction;
        out.together = views.text_together;
        const int positions = out.direction == Direction::From ? trace.nQuery(chosen.group) : trace.nKey(chosen.group);
        std::copy_if(views.text_pins.begin(), views.text_pins.end(), std::back_inserter(out.positions), [positions](int pin) { return pin < positions; });
        if (out.positions.empty()) {
            out.positions = {out.direction == Direction::From ? chosen.query.value : chosen.key.value};
        }
    }
    return out;
}

} // namespace

Result<SessionFigure> figureOfSession(const std::string &file, const ui::FigureOptions &look, const Progress &progress)
{
    HS_TRY(session, readSession(file));
    HS_TRY(model, openSessionModel(session, file, progress));
    for (const std::string &note : model->notes) {
        std::fprintf(stderr, "headscope: %s\n", note.c_str());
    }
    HS_TRY(input, ui::inputOf(session, *model, file));
    HS_TRY(trace, runForward(model, std::move(input), progress));
    const ui::Chosen chosen = ui::chosenOf(session.selection);
    if (!ui::hasHead(*trace, chosen)) {
        return badInput(concat(file, ": selection: expected a head of ", model->name, ", found ", chosen.group.value < static_cast<int>(model->groups.size()) ? "" : "another kind of attention, ", "L", chosen.layer.value, "H", chosen.head.value));
    }
    ui::Chosen inside = chosen;
    inside.query.value = std::min(chosen.query.value, trace->nQuery(chosen.group) - 1);
    inside.key.value = std::min(chosen.key.value, trace->nKey(chosen.group) - 1);
    SessionFigure out{trace, subjectOf(session, *trace, inside), look};
    out.options.display = ui::displayOf(session.display);
    if (const Colormap *map = findColormap(session.colormap)) {
        out.options.colormap = map;
    }
    return out;
}

} // namespace headscope::cli
