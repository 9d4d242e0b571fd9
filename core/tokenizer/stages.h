// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The steps of a tokenizer, as tokenizer.json names them. A new kind of step is one more implementation and one more line where tokenizer_json.cpp
/// looks up its name. Thread rule: steps are immutable after construction; all functions may be called from any thread at once.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer/aligned_text.h"

namespace headscope {

/// Cuts the pieces that are no added tokens into smaller ones ("words"), and may rewrite their bytes.
class PreTokenizer {
public:
    virtual ~PreTokenizer() = default;
    virtual void apply(AlignedText &text) const = 0;
};

/// One token of a word; the range counts bytes of the word.
struct ModelToken {
    TokenId id;
    size_t begin = 0, end = 0;
};

/// Words to tokens; owns the vocabulary.
class TokenModel {
public:
    virtual ~TokenModel() = default;
    /// Appends the tokens of one word. Linear in its length, up to a logarithm.
    virtual void tokenize(std::string_view word, std::vector<ModelToken> &out) const = 0;
    virtual std::optional<TokenId> idOf(std::string_view token) const = 0;
    /// The token as the vocabulary writes it; null when there is none. Lives as long as the model.
    virtual const std::string *textOf(TokenId id) const = 0;
    /// Largest id plus one.
    virtual int size() const = 0;
};

/// Moves offsets and adds special tokens.
class PostProcessor {
public:
    virtual ~PostProcessor() = default;
    virtual void apply(Encoding &encoding, bool addSpecial) const = 0;
};

/// Tokens back to text.
class Decoder {
public:
    virtual ~Decoder() = default;
    /// The bytes of the tokens in a row; a sequence cut off in the middle of a character is ill-formed UTF-8.
    virtual std::string bytes(const std::vector<std::string_view> &tokens) const = 0;
};

} // namespace headscope
