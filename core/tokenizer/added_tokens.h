// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Tokens that are found in the text as they are, before anything else is done with it.

#include <unordered_map>

#include "core/tokenizer/aligned_text.h"
#include "core/tokenizer/byte_trie.h"

namespace headscope {

/// An entry of `added_tokens` in tokenizer.json.
struct AddedToken {
    TokenId id;
    std::string content;
    bool singleWord = false; ///< not beside a word character
    bool lstrip = false;     ///< takes the blanks before it
    bool rstrip = false;     ///< takes the blanks behind it
    bool normalized = false; ///< looked for after the normalizer
    bool special = false;    ///< left out of decoded text
    std::string sought = {}; ///< what is looked for: `content` as the normalizer leaves it; empty: `content`
};

/// Finds added tokens. Of those that start first in the text the longest is taken. Immutable.
class AddedTokens {
public:
    /// Longest content that is accepted; the time of split() grows with it.
    static constexpr size_t mostBytes = 1024;

    AddedTokens() = default;
    /// Requires: no id and no content twice, contents not empty and at most `mostBytes` long.
    explicit AddedTokens(std::vector<AddedToken> tokens);

    /// Cuts the tokens whose `normalized` is the given one out of the pieces that are no added tokens yet.
    void split(AlignedText &text, bool normalized) const;
    /// Null when the id is no added token. Lives as long as this.
    const AddedToken *find(TokenId id) const;
    const std::vector<AddedToken> &tokens() const { return tokens_; }

private:
    void splitPiece(AlignedText &text, const TextPiece &piece, const ByteTrie &trie, std::vector<TextPiece> &out) const;

    std::vector<AddedToken> tokens_;
    std::unordered_map<int, size_t> byId_;
    ByteTrie tries_[2]; ///< by `normalized`; values are indices into tokens_
};

} // namespace headscope
