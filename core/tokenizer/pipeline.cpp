// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/pipeline.h"

#include <algorithm>
#include <unordered_map>

#include "core/base/text.h"
#include "core/tokenizer/token_label.h"

namespace headscope {

namespace {

/// Tokens of the words of one text: most words come more than once.
class WordCache {
public:
    explicit WordCache(const TokenModel &model) : model_(model) {}

    /// Valid until the next call. `word` must live as long as the cache.
    std::pair<const ModelToken *, const ModelToken *> tokensOf(std::string_view word)
    {
        constexpr size_t longWord = 64;
        if (word.size() > longWord) {
            long_.clear();
            model_.tokenize(word, long_);
            return {long_.data(), long_.data() + long_.size()};
        }
        const auto [entry, fresh] = ranges_.try_emplace(word);
        if (fresh) {
            const size_t begin = tokens_.size();
            model_.tokenize(word, tokens_);
            entry->second = {begin, tokens_.size()};
        }
        return {tokens_.data() + entry->second.first, tokens_.data() + entry->second.second};
    }

private:
    const TokenModel &model_;
    std::unordered_map<std::string_view, std::pair<size_t, size_t>> ranges_; ///< into tokens_
    std::vector<ModelToken> tokens_, long_;
};

void append(Encoding &out, TokenId id, std::string text, TextSpan span, bool special)
{
    out.ids.push_back(id);
    out.tokens.push_back(std::move(text));
    out.offsets.push_back(span);
    out.special.push_back(special);
}

} // namespace

PipelineTokenizer::PipelineTokenizer(PipelineParts parts) : parts_(std::move(parts)), size_(parts_.model->size())
{
    for (const AddedToken &token : parts_.added.tokens()) {
        size_ = std::max(size_, token.id.value + 1);
    }
}

const std::string *PipelineTokenizer::textOf(TokenId id) const
{
    const AddedToken *added = parts_.added.find(id);
    return added ? &added->content : parts_.model->textOf(id);
}

bool PipelineTokenizer::isSpecial(TokenId id) const
{
    const AddedToken *added = parts_.added.find(id);
    return added && added->special;
}

Encoding PipelineTokenizer::encodePieces(const AlignedText &text) const
{
    Encoding out;
    WordCache cache(*parts_.model);
    for (const TextPiece &piece : text.pieces) {
        if (piece.added) {
            // The reference writes such a token as it stands in the text, with the blanks that it took.
            append(out, *piece.added, std::string(text.textOf(piece)), text.spanOf(piece.begin, piece.end), isSpecial(*piece.added));
            continue;
        }
        const auto [first, last] = cache.tokensOf(text.textOf(piece));
        for (const ModelToken *token = first; token != last; ++token) {
            append(out, token->id, *parts_.model->textOf(token->id), text.spanOf(piece.begin + token->begin, piece.begin + token->end), isSpecial(token->id));
        }
    }
    return out;
}

Result<Encoding> PipelineTokenizer::encode(std::string_view text, bool addSpecial) const
{
    if (text.size() > mostBytes) {
        return badInput(concat("text: expected at most ", mostBytes, " bytes, found ", text.size()));
    }
    if (const auto invalid = firstInvalidUtf8(text)) {
        return badInput(concat("text: expected UTF-8, found an ill-formed sequence at byte ", *invalid));
    }
    AlignedText aligned = alignText(text);
    parts_.added.split(aligned, false);
    parts_.added.split(aligned, true); // between the two is the place of normalizers
    for (const auto &step : parts_.preTokenizers) {
        step->apply(aligned);
    }
    Encoding out = encodePieces(aligned);
    for (const auto &step : parts_.postProcessors) {
        step->apply(out, addSpecial);
    }
    return out;
}

std::string PipelineTokenizer::decode(const std::vector<TokenId> &ids) const
{
    std::vector<std::string_view> tokens;
    for (const TokenId id : ids) {
        const std::string *text = textOf(id);
        if (text && !isSpecial(id)) {
            tokens.push_back(*text);
        }
    }
    return lossyUtf8(parts_.decoder->bytes(tokens));
}

std::optional<std::string> PipelineTokenizer::tokenText(TokenId id) const
{
    const std::string *text = textOf(id);
    return text ? std::optional(*text) : std::nullopt;
}

std::string PipelineTokenizer::label(TokenId id) const
{
    const std::string *text = textOf(id);
    if (text && isSpecial(id)) {
        return *text;
    }
    std::string label = text ? tokenLabel(parts_.decoder->bytes({*text})) : std::string();
    return label.empty() ? concat("#", id.value) : label;
}

} // namespace headscope
