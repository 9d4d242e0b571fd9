// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a causal model expects next.

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/forward/trace.h"

namespace headscope {

struct NextTokenCandidate {
    TokenId id;
    std::string label;
    double probability = 0; ///< softmax of the last position's logits
};

/// The `count` most probable next tokens, best first; none for a model that predicts no next token. BadInput where the logits are not finite numbers. Cost: one row of logits.
Result<std::vector<NextTokenCandidate>> nextTokenCandidates(const Trace &trace, int count);

} // namespace headscope
