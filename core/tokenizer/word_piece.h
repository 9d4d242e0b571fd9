// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The model "WordPiece" of tokenizer.json (Wu et al. 2016, as BERT uses it): a word is cut from left to right into the longest tokens of the vocabulary, those behind the
/// first with a prefix; a word that cannot be cut so is the unknown token.

#include "core/tokenizer/byte_trie.h"
#include "core/tokenizer/vocabulary.h"

namespace headscope {

struct WordPieceOptions {
    VocabularyEntries vocabulary;             ///< ids not negative
    std::string vocabularyName = "model.vocab"; ///< how messages call it, file included
    std::string unknownToken = "[UNK]";
    std::string continuingPrefix = "##"; ///< of every token that does not start a word
    size_t longestWord = 100;            ///< in characters; longer words are unknown
};

class WordPieceModel : public TokenModel {
public:
    /// BadInput: an id or token twice, the unknown token outside of the vocabulary.
    static Result<std::unique_ptr<WordPieceModel>> make(WordPieceOptions options);

    void tokenize(std::string_view word, std::vector<ModelToken> &out) const override;
    std::optional<TokenId> idOf(std::string_view token) const override { return vocabulary_.idOf(token); }
    const std::string *textOf(TokenId id) const override { return vocabulary_.textOf(id); }
    int size() const override { return vocabulary_.size(); }

private:
    WordPieceModel() = default;
    Vocabulary vocabulary_;
    ByteTrie starts_, continuations_; ///< values are ids
    TokenId unknown_;
    size_t longestWord_ = 0;
};

} // namespace headscope
