// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The model "WordLevel" of tokenizer.json: every word is a token.

#include "core/tokenizer/vocabulary.h"

namespace headscope {

class WordLevelModel : public TokenModel {
public:
    /// `unknown`: for words outside of the vocabulary; without one a text that has them is refused.
    WordLevelModel(Vocabulary vocabulary, std::optional<TokenId> unknown) : vocabulary_(std::move(vocabulary)), unknown_(unknown) {}

    void tokenize(std::string_view word, std::vector<ModelToken> &out) const override
    {
        out.push_back({vocabulary_.idOf(word).value_or(unknown_.value_or(TokenId(-1))), 0, word.size()});
    }
    std::optional<TokenId> idOf(std::string_view token) const override { return vocabulary_.idOf(token); }
    const std::string *textOf(TokenId id) const override { return vocabulary_.textOf(id); }
    int size() const override { return vocabulary_.size(); }

private:
    Vocabulary vocabulary_;
    std::optional<TokenId> unknown_;
};

} // namespace headscope
