// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/render_session.h"

#include <cstdio>

#include "app/cli/session_commands.h"
#include "core/base/text.h"
#include "core/forward/forward.h"
#include "ui/session_values.h"

namespace headscope::cli {

Result<SessionFigure> figureOfSession(const std::string &file, const Progress &progress)
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
    SessionFigure out{trace, chosen.place(), {}};
    ui::DisplayState display;
    display.restore(ui::displayOf(session.display));
    out.options.display = display.optionsFor(*trace, out.place);
    out.options.limits = display.choice().limits;
    out.options.masked = display.choice().masked;
    if (const Colormap *map = findColormap(session.colormap)) {
        out.options.colormap = map;
    }
    return out;
}

} // namespace headscope::cli
