// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Passes that take from an earlier one what stays the same, for whoever edits a target: the encoder need not run again.

#include <memory>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/forward/trace.h"

namespace headscope {

/// runForward, with the encoder's part copied from `before` where that is a pass of the same model over the same source. `before` may be null. Errors as runForward.
/// Cost: the decoder alone, and a copy of the trace, where the source is the same.
Result<std::shared_ptr<const Trace>> runForwardAfter(const std::shared_ptr<const Trace> &before, std::shared_ptr<const Model> model, Input input, const Progress &progress = {});

} // namespace headscope
