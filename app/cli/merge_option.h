// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How heads are merged, as the command line says it.

#include <string>

#include "core/attention/merge.h"
#include "core/base/result.h"

namespace headscope::cli {

/// "mean", "max" or "weights:0.5,0.25,...". Whether there is a weight for each head is for whoever knows the model (checkMerge).
Result<HeadMerge> readMerge(const std::string &text);

} // namespace headscope::cli
