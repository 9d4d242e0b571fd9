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
    std::shared_ptr<const Trace> trace;
    HeadPlace place;
    ui::FigureOptions options;
};

/// Opens the session's model and runs it over the session's input. Errors as readSession, openModel and runForward; BadInput where the model lacks the chosen head.
Result<SessionFigure> figureOfSession(const std::string &file, const Progress &progress);

} // namespace headscope::cli
