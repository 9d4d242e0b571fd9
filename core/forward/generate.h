// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Continues a text with a causal model, a token at a time.

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/base/index.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/model/model.h"

namespace headscope {

struct GenerateOptions {
    int tokens = 32;          ///< how many are made; nothing ends it earlier
    double temperature = 0.0; ///< logits are divided by it before they are drawn from; 0 = always the largest logit, the first of equal ones
    int top_k = 0;            ///< only so many of the largest logits are drawn from; 0 = all
    uint64_t seed = 0;        ///< of the draws: the same seed draws the same tokens from the same logits
    std::function<void(TokenId)> made; ///< called with each token as it is made, on the caller's thread; may be empty
};

/// The new tokens behind `prompt`. A sequence longer than the context is seen through a window of its last n_ctx tokens. Unsupported for a model that predicts no next token, or that is more than one stack.
/// BadInput: an empty prompt, ids outside the embedding, logits that are no numbers. Cancelled when `progress` says so. Cost: a whole forward pass a token.
Result<std::vector<TokenId>> generate(const std::shared_ptr<const Model> &model, const std::vector<TokenId> &prompt, const GenerateOptions &options, const Progress &progress = {});

} // namespace headscope
