// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/render_session.h"

#include <algorithm>
#include <cstdio>

#include "app/cli/say.h"
#include "app/cli/session_commands.h"
#include "core/base/text.h"
#include "core/forward/forward.h"
#include "ui/export/shown_subject.h"
#include "ui/session_values.h"

namespace headscope::cli {

namespace {

/// A session that is open on the command line.
struct Opened {
    const Session &session;
    const std::string &file;
    std::shared_ptr<const Model> model;
};

/// The pass that the one on show was compared with; null where there was none.
Result<ui::TracePtr> otherPass(const Opened &opened, const Trace &trace, const Progress &progress)
{
    const auto with = ui::comparedWith(opened.session, trace);
    if (!with) {
        return ui::TracePtr();
    }
    const auto open = [&](const SessionModel &part) {
        Session other;
        other.model = part;
        return openSessionModel(other, opened.file, progress);
    };
    return ui::passOf(*with, opened.model, open, opened.file, progress);
}

/// What stood beside the pass on show; nothing is added where nothing did.
Status addComparison(ui::ShownState &out, const Opened &opened, const ui::TracePtr &trace, const Progress &progress)
{
    const ui::Chosen &chosen = out.chosen;
    HS_TRY(other, otherPass(opened, *trace, progress));
    if (const auto beside = other ? groupBeside(trace->model->group(chosen.group), *other->model) : std::nullopt) {
        const auto pair = PassPair::make(trace, chosen.group, other, *beside);
        HS_TRY(heads, headBeside(*pair, chosen.layer, chosen.head, opened.session.views.compare.beside, progress));
        out.pair = pair;
        out.beside = heads;
        out.side = opened.session.views.compare.side;
    }
    return Done{};
}

/// Heads that were looked at together, as Selection takes them.
std::vector<HeadPlace> headsTogether(const Session &session, const Trace &trace, const ui::Chosen &chosen)
{
    std::vector<HeadPlace> out;
    const auto add = [&](const HeadPlace &place) {
        if (place.group == chosen.group && ui::hasHead(trace, place) && std::find(out.begin(), out.end(), place) == out.end()) {
            out.push_back(place);
        }
    };
    std::for_each(session.selection.heads.begin(), session.selection.heads.end(), add);
    add(chosen.place());
    return out;
}

/// What the view in front showed of the trace, such that drawFigure can draw it.
Result<ui::FigureSubject> subjectOf(const Opened &opened, const ui::TracePtr &on_show, const ui::Chosen &chosen, const Progress &progress)
{
    const Session &session = opened.session;
    const Trace &trace = *on_show;
    const SessionViews &views = session.views;
    ui::ShownState shown{chosen, headsTogether(session, trace, chosen), ui::linesOf(session), ui::textOf(views), views.flow_fold, mergeOf(views.merge, trace.model->group(chosen.group).n_heads), {views.map_strength, views.map_grey, views.map_rollout}};
    const ui::FigureKind kind = ui::figureOfView(views.shown);
    if (kind == ui::FigureKind::Compare) {
        HS_TRY_STATUS(addComparison(shown, opened, on_show, progress));
    }
    const bool none = (kind == ui::FigureKind::Map && !trace.keys(chosen.group).grid) || (kind == ui::FigureKind::Flow && !checkRollout(trace, chosen.group)) || (kind == ui::FigureKind::Compare && !shown.pair);
    return ui::shownSubject(none ? ui::FigureKind::Heads : kind, trace, shown);
}

} // namespace

Result<SessionFigure> figureOfSession(const std::string &file, const ui::FigureOptions &look, const Progress &progress)
{
    HS_TRY(session, readSession(file));
    HS_TRY(model, openSessionModel(session, file, progress));
    for (const std::string &note : model->notes) {
        say(note);
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
    HS_TRY(subject, subjectOf({session, file, model}, trace, inside, progress));
    SessionFigure out{trace, std::move(subject), look};
    out.options.display = ui::displayOf(session.display);
    if (const Colormap *map = findColormap(session.colormap)) {
        out.options.colormap = map;
    }
    return out;
}

} // namespace headscope::cli
