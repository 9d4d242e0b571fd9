// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Continues a text with a causal model, or writes the target of an encoder-decoder model, a token at a time.

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/base/index.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/forward/input.h"
#include "core/model/model.h"

namespace headscope {

struct GenerateOptions {
    int tokens = 32;          ///< how many are made; a target may end earlier, a continuation does not
    double temperature = 0.0; ///< logits are divided by it before they are drawn from; 0 = always the largest logit, the first of equal ones
    int top_k = 0;            ///< only so many of the largest logits are drawn from; 0 = all
    uint64_t seed = 0;        ///< of the draws: the same seed draws the same tokens from the same logits
    std::function<void(TokenId)> made; ///< called with each token as it is made, on the caller's thread; may be empty
};

/// The new tokens behind `prompt`. A sequence longer than the context is seen through a window of its last n_ctx tokens. Unsupported for a model that predicts no next token, or that is more than one stack.
/// BadInput: an empty prompt, ids outside the embedding, logits that are no numbers. Cancelled when `progress` says so. Cost: the prompt once, then a pass of one token a token; a whole pass a token where the window moves.
Result<std::vector<TokenId>> generate(const std::shared_ptr<const Model> &model, const std::vector<TokenId> &prompt, const GenerateOptions &options, const Progress &progress = {});

/// A target that a decoder wrote.
struct GeneratedTarget {
    std::vector<TokenId> made; ///< the end token included, the beginning that was given not
    std::vector<TokenId> read; ///< the decoder_input_ids that show it: the beginning, then what was made, without the end token
    bool ended = false;        ///< an end token was made; else the length, or the decoder's context, was reached
};

/// True for a model whose decoder writes a target from what its encoder reads.
bool writesTarget(const ModelSpec &spec);

/// The target of `source` (a text, ids or a recording) under model->generation. A target in it is the beginning of what is written; without one that is the start token. Unsupported for a model that
/// writes no target, or that says no start token. BadInput: parts that the stacks do not read, logits that are no numbers, rules that leave no token. Cancelled when `progress` says so.
/// Cost: the encoder and the keys and values of cross-attention once, then a pass of one token of the decoder a token.
Result<GeneratedTarget> generateTarget(const std::shared_ptr<const Model> &model, const GivenParts &source, const GenerateOptions &options, const Progress &progress = {});

/// The text of a target's tokens, special ones left out; empty without a tokenizer.
std::string targetText(const Model &model, const std::vector<TokenId> &ids);

} // namespace headscope
