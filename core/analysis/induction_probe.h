// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The induction probe (Olsson et al. 2022): a random block of m tokens twice; a head that looks, in the second block, at the token behind the first occurrence of the
/// current one copies what came next. Score of a head: mean over the second block of the pattern at that key.

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/model/model.h"

namespace headscope {

struct ProbeOptions {
    int block_length = 25; ///< m; made smaller where the context is too short
    int rows = 8;          ///< random blocks to average over
    uint64_t seed = 1;
};

/// [n_layers][n_heads]. The block is preceded by the tokens that the tokenizer puts before every text; its own tokens are drawn evenly from the ids that are not special.
/// BadInput where the context is too short for two blocks of two tokens, or the model sees later tokens.
Result<std::vector<std::vector<double>>> inductionProbe(const std::shared_ptr<const Model> &model, const ProbeOptions &options = {}, const Progress &progress = {});

} // namespace headscope
