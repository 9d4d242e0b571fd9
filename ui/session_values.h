// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Between a session and what the window and the figures work with. Pure functions.

#include <filesystem>
#include <functional>
#include <map>
#include <optional>

#include "core/session/session.h"
#include "ui/state/display_state.h"
#include "ui/state/document.h"
#include "ui/state/notes.h"
#include "ui/state/selection.h"
#include "ui/state/view_options.h"
#include "ui/views/head_grid.h"

namespace headscope::ui {

SessionDisplay sessionDisplay(const DisplayChoice &choice);
DisplayChoice displayOf(const SessionDisplay &display);

/// Paths are looked up from the session at `from`; a file that is gone keeps the path at which it was.
TypedInput typedOf(const SessionInput &input, const std::filesystem::path &from);
/// Arrays and the picture behind an input that is no text, by role.
std::map<std::string, QString> filesOf(const SessionInput &input, const std::filesystem::path &from);
SessionInput sessionInput(const TypedInput &typed, const std::map<std::string, QString> &files, int item, const std::filesystem::path &to);

/// A metric that this program does not know, and a filter that cannot be read, are none.
HeadLook lookOf(const SessionHeads &heads);
SessionHeads sessionHeads(const HeadLook &look);

CompareOptions compareOf(const SessionCompare &compare);

Chosen chosenOf(const SessionSelection &selection);
LinesOptions linesOf(const Session &session);
TextOptions textOf(const SessionViews &views);
HeadNotes::Notes notesOf(const Session &session);

/// The input of a session for the model that it was saved with. Errors as inputFromParts and inputFromArrays. Cost: reads files.
Result<Input> inputOf(const Session &session, const Model &model, const std::filesystem::path &from);

/// A pass of a session beside the one on show.
struct ComparedWith {
    SessionModel model; ///< none = the session's own
    SessionInput input;
};
/// What a session compares with, as Compare does; nothing where there is nothing to compare. `trace`: the pass of the session itself.
std::optional<ComparedWith> comparedWith(const Session &session, const Trace &trace);
/// That pass, computed. `own`: the session's model; `open` opens any other. Errors as `open`, inputOf and runForward. Any thread.
Result<TracePtr> passOf(const ComparedWith &with, const ModelPtr &own, const std::function<Result<ModelPtr>(const SessionModel &)> &open, const std::filesystem::path &from, const Progress &progress);

} // namespace headscope::ui
