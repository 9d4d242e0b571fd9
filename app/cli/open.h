// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// MODEL and INPUT of the command line, opened.

#include <memory>

#include "app/cli/arguments.h"
#include "core/base/progress.h"
#include "core/forward/trace.h"

namespace headscope::cli {

/// The first positional, with --config.
Result<std::shared_ptr<const Model>> openGivenModel(const Arguments &arguments, const Progress &progress);

/// Exactly one of --text, --text-file, --ids, --input; a bundled model without any of them gets its sample sentence. Says on standard error when a text was cut to the context.
Result<TokenInput> readInput(const Arguments &arguments, const Model &model);

/// Model, input and forward pass.
Result<std::shared_ptr<const Trace>> runGiven(const Arguments &arguments, const Progress &progress);

/// A text file, at most 64 MiB, a UTF-8 byte order mark left out.
Result<std::string> readTextFile(const std::string &path);

} // namespace headscope::cli
