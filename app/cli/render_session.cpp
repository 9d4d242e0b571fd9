// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/render_session.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "app/cli/say.h"
#include "app/cli/session_commands.h"
#include "core/base/text.h"
#include "core/forward/forward.h"
#include "ui/session_values.h"

namespace headscope::cli {

namespace {

/// A session that is open on the command line.
struct Opened {
    const Session &session;
    const std::string &file;
    std::shared_ptr<const Model> model;
};

/// The model of a part of the session, or the session's own where it names none.
Result<std::shared_ptr<const Model>> modelOf(const Opened &opened, const SessionModel &part, const Progress &progress)
{
    if (part.none()) {
        return opened.model;
    }
    Session other;
    other.model = part;
    return openSessionModel(other, opened.file, progress);
}

/// The pass that the one on show was compared with; null where there was none.
Result<ui::TracePtr> otherPass(const Opened &opened, const Progress &progress)
{
    const SessionCompare &compare = opened.session.views.compare;
    Session other = opened.session;
    std::shared_ptr<const Model> model = opened.model;
    if (compare.with == CompareWith::Text) {
        if (!compare.text || compare.text->empty()) {
            return ui::TracePtr();
        }
        other.input.text = *compare.text;
        other.input.first_token = 0;
    } else if (compare.with == CompareWith::Kept) {
        if (!compare.kept) {
            return ui::TracePtr();
        }
        HS_TRY(kept, modelOf(opened, compare.kept->model, progress));
        model = kept;
        other.input = compare.kept->input;
    } else {
        if (compare.model.none()) {
            return ui::TracePtr();
        }
        HS_TRY(second, modelOf(opened, compare.model, progress));
        model = second;
    }
    HS_TRY(input, ui::inputOf(other, *model, opened.file));
    return runForward(model, std::move(input), progress);
}

/// False where nothing stood beside the pass on show.
Result<bool> addComparison(ui::FigureSubject &out, const Opened &opened, const ui::TracePtr &trace, const ui::Chosen &chosen, const Progress &progress)
{
    HS_TRY(other, otherPass(opened, progress));
    const auto beside = other ? groupBeside(trace->model->group(chosen.group), *other->model) : std::nullopt;
    if (!beside) {
        return false;
    }
    out.heads = {chosen.place()};
    out.pair = PassPair::make(trace, chosen.group, other, *beside);
    HS_TRY(heads, headBeside(*out.pair, chosen.layer, chosen.head, opened.session.views.compare.beside, progress));
    out.beside = heads;
    out.side = opened.session.views.compare.side;
    return true;
}

/// What the view in front showed of the trace, such that drawFigure can draw it.
Result<ui::FigureSubject> subjectOf(const Opened &opened, const ui::TracePtr &on_show, const ui::Chosen &chosen, const Progress &progress)
{
    const Session &session = opened.session;
    const Trace &trace = *on_show;
    ui::FigureSubject out{ui::FigureKind::Heads, {}};
    out.positions = {chosen.query.value};
    out.key = chosen.key.value;
    out.fold = session.views.flow_fold;
    out.merge = mergeOf(session.views.merge, trace.model->group(chosen.group).n_heads);
    out.blend = session.views.map_strength / 100.0;
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
        out.positions.clear();
        out.together = views.text_together;
        const int positions = out.direction == Direction::From ? trace.nQuery(chosen.group) : trace.nKey(chosen.group);
        std::copy_if(views.text_pins.begin(), views.text_pins.end(), std::back_inserter(out.positions), [positions](int pin) { return pin < positions; });
        if (out.positions.empty()) {
            out.positions = {out.direction == Direction::From ? chosen.query.value : chosen.key.value};
        }
    } else if (views.shown == "mapView" && trace.keys(chosen.group).grid) {
        out.kind = ui::FigureKind::Map;
    } else if (views.shown == "stepsView") {
        out.kind = ui::FigureKind::Steps;
    } else if (views.shown == "flowView" && checkRollout(trace, chosen.group)) {
        out.kind = ui::FigureKind::Flow;
    } else if (views.shown == "mergedView") {
        out.kind = ui::FigureKind::Merged;
    } else if (views.shown == "compareView") {
        HS_TRY(compared, addComparison(out, opened, on_show, chosen, progress));
        out.kind = compared ? ui::FigureKind::Compare : out.kind;
    }
    const bool one = out.kind == ui::FigureKind::Map || out.kind == ui::FigureKind::Steps || out.kind == ui::FigureKind::Flow || out.kind == ui::FigureKind::Merged;
    out.heads = one ? std::vector{chosen.place()} : out.heads;
    return out;
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
