// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// MODEL of the command line, opened, and the pass over its INPUT.

#include <memory>

#include "app/cli/arguments.h"
#include "core/base/progress.h"
#include "core/forward/trace.h"

namespace headscope::cli {

/// The first positional, with --config, --n-heads and --map.
Result<std::shared_ptr<const Model>> openGivenModel(const Arguments &arguments, const Progress &progress);

/// Model, input and forward pass. Says on standard error what was assumed: a text cut to the context, synthetic vectors, switches that the weights do not say.
Result<std::shared_ptr<const Trace>> runGiven(const Arguments &arguments, const Progress &progress);

/// The kind of attention that --attention names; the first where it is not given.
Result<GroupIndex> givenGroup(const Arguments &arguments, const Model &model);

/// A text file or what comes through a pipe (/dev/stdin too), at most 64 MiB, a UTF-8 byte order mark left out.
Result<std::string> readTextFile(const std::string &path, const Progress &progress);

} // namespace headscope::cli
