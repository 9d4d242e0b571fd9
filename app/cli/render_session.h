// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// `render --session`: what a window showed, as a figure.

#include <memory>
#include <string>

#include "core/base/progress.h"
#include "ui/export/figure.h"

namespace headscope::cli {

/// What is to be drawn: as the window that saved the session would export it.
struct SessionFigure {
    ui::TracePtr trace;
    ui::FigureSubject subject;
    ui::FigureOptions options;
};

/// Opens the session's model and runs it over the session's input. The view that was in front decides what is drawn: the heatmap where it has nothing to show; `look` gives size, fonts, title and the like. Errors as readSession, openModel and
/// runForward; BadInput where the model lacks the chosen head.
Result<SessionFigure> figureOfSession(const std::string &file, const ui::FigureOptions &look, const Progress &progress);

} // namespace headscope::cli
