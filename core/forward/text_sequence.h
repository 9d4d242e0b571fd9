// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Sequences of tokens: of a text, of a target text as a decoder reads it, of ids. Sizes against the model are checkInput's to say, but no window is larger than the context. Pure functions.

#include <string>

#include "core/forward/input.h"

namespace headscope {

/// Tokens of a text, or of a pair, cut to a window of at most stack.n_ctx. BadInput: no tokenizer, no token, not UTF-8.
Result<Sequence> sequenceOfText(const Model &model, const StackSpec &stack, const GivenText &given);

/// A target text, shifted right: the model's start token (or, where it has none, the text's own last token, as mBART does), then the text's tokens without the last. Tokens that already begin with
/// the start token (Whisper's) get no second one. At most stack.n_ctx of them. BadInput as above.
Result<Sequence> sequenceOfTarget(const Model &model, const StackSpec &stack, const std::string &text);

/// Given ids, named by `tokenizer` (null: by their numbers).
Sequence sequenceOfIds(const Tokenizer *tokenizer, const GivenIds &given);

} // namespace headscope
