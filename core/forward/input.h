// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What goes into a model: token ids with what people call them.

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/model/model.h"
#include "core/tokenizer/tokenizer.h"

namespace headscope {

struct TokenInput {
    std::string text;                  ///< as given; empty where ids were given
    std::vector<TokenId> ids;
    std::vector<std::string> tokens;   ///< as the vocabulary writes them, one an id
    std::vector<std::string> labels;   ///< for axes, one an id
    std::vector<TextSpan> offsets;     ///< code points of `text`, one an id; empty where ids were given
    std::vector<bool> special;         ///< one an id
    std::vector<uint8_t> key_allowed;  ///< attention_mask: 0 = padding; empty = all
    int total_tokens = 0;              ///< of the whole text, before it was cut to a window
    int leading = 0;                   ///< special tokens at the beginning, which every window keeps
    int first_token = 0;               ///< where in the whole text this window begins, the leading tokens not counted

    int size() const { return static_cast<int>(ids.size()); }
};

/// Tokens of a text, cut to a window of at most n_ctx tokens: the special tokens that begin every text, then those from `first` on (clamped so that the window lies inside the text). BadInput: not UTF-8, no tokenizer, no token at all.
Result<TokenInput> inputFromText(const Model &model, std::string_view text, int first = 0);

/// Given ids. BadInput: none, more than n_ctx, an id outside the embedding, a mask of another length.
Result<TokenInput> inputFromIds(const Model &model, const std::vector<int> &ids, const std::vector<uint8_t> &attentionMask = {});

} // namespace headscope
