// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Sessions of the window on the command line.

#include "app/cli/arguments.h"
#include "core/base/progress.h"
#include "core/session/session.h"

namespace headscope::cli {

/// What `info` prints of a session: its model and whether that is still the one, what is typed, what is chosen, notes.
Status printSession(const std::string &file, bool json, const Progress &progress);

/// A session's model opened, and that it changed said on standard error.
Result<std::shared_ptr<const Model>> openSessionModel(const Session &session, const std::string &file, const Progress &progress);

} // namespace headscope::cli
