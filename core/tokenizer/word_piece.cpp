// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/word_piece.h"

#include "core/base/text.h"

namespace headscope {

Result<std::unique_ptr<WordPieceModel>> WordPieceModel::make(WordPieceOptions options)
{
    std::unique_ptr<WordPieceModel> model(new WordPieceModel);
    HS_TRY(vocabulary, Vocabulary::make(std::move(options.vocabulary), options.vocabularyName));
    model->vocabulary_ = std::move(vocabulary);
    HS_TRY(unknown, requireToken(model->vocabulary_, options.vocabularyName, options.unknownToken));
    model->unknown_ = unknown;
    model->longestWord_ = options.longestWord;
    std::vector<std::pair<std::string_view, int>> starts, continuations;
    for (const auto &[text, id] : model->vocabulary_.entries()) {
        const std::string_view token = text;
        if (!token.empty()) {
            starts.emplace_back(token, id.value);
        }
        if (token.size() > options.continuingPrefix.size() && token.starts_with(options.continuingPrefix)) {
            continuations.emplace_back(token.substr(options.continuingPrefix.size()), id.value);
        }
    }
    model->starts_ = ByteTrie(std::move(starts));
    model->continuations_ = ByteTrie(std::move(continuations));
    return model;
}

void WordPieceModel::tokenize(std::string_view word, std::vector<ModelToken> &out) const
{
    // Counting characters is cheaper than cutting a word that is too long.
    bool whole = word.size() <= longestWord_ || codePointCount(word) <= longestWord_;
    const size_t before = out.size();
    for (size_t at = 0; whole && at < word.size();) {
        const auto longest = (at == 0 ? starts_ : continuations_).longestAt(word, at);
        whole = longest.has_value();
        if (longest) {
            out.push_back({TokenId(longest->value), at, at + longest->length});
            at += longest->length;
        }
    }
    if (!whole) {
        out.resize(before);
        out.push_back({unknown_, 0, word.size()});
    }
}

} // namespace headscope
