// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The steps of a tokenizer, as tokenizer.json names them. A new kind of step is one more implementation and one more line where tokenizer_json.cpp or
/// tokenizer_json_steps.cpp looks up its name. Thread rule: steps are immutable after construction; all functions may be called from any thread at once.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer/aligned_text.h"

namespace headscope {

/// Rewrites a stretch of text between added tokens. BadInput: a regular expression of the file takes too long on this text.
class Normalizer {
public:
    virtual ~Normalizer() = default;
    virtual Status apply(AlignedString &text) const = 0;
};

/// Cuts the pieces that are no added tokens into smaller ones ("words"), and may rewrite their bytes. BadInput as for a Normalizer.
class PreTokenizer {
public:
    virtual ~PreTokenizer() = default;
    virtual Status apply(AlignedText &text) const = 0;
};

/// One token of a word; the range counts bytes of the word.
struct ModelToken {
    TokenId id; ///< -1: the vocabulary has no token for it, and no unknown token either
    size_t begin = 0, end = 0;
    bool surface = false; ///< its string is the word's bytes, not the vocabulary's entry (an unknown token of a Unigram model)
};

/// Words to tokens; owns the vocabulary.
class TokenModel {
public:
    virtual ~TokenModel() = default;
    /// Appends the tokens of one word. Linear in its length, up to a logarithm.
    virtual void tokenize(std::string_view word, std::vector<ModelToken> &out) const = 0;
    /// Appends the ends of parts of the word that may be tokenized one by one, with the same answer in a row; the whole word is always such a part.
    virtual void independentParts(std::string_view word, std::vector<size_t> &ends) const { ends.push_back(word.size()); }
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
    /// `texts`: the encodings of the text and, where there is one, of its pair; may become a single one.
    virtual void apply(std::vector<Encoding> &texts, bool addSpecial) const = 0;
};

/// What becomes of a byte token that is no part of a whole character.
enum class BrokenBytes {
    Replace, ///< U+FFFD
    Keep,    ///< the byte; the result is then ill-formed UTF-8
};

/// Tokens back to text.
class Decoder {
public:
    virtual ~Decoder() = default;
    /// Changes the tokens; the text is what they are in a row. A sequence cut off in the middle of a character is ill-formed UTF-8.
    virtual void apply(std::vector<std::string> &tokens, BrokenBytes broken) const = 0;
};

} // namespace headscope
