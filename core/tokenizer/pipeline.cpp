// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/pipeline.h"

#include <algorithm>
#include <unordered_map>

#include "core/base/text.h"
#include "core/tokenizer/post_processor.h"
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
        if (word.size() <= longWord) {
            return shortWord(word);
        }
        ends_.clear();
        model_.independentParts(word, ends_);
        long_.clear();
        size_t begin = 0;
        for (const size_t end : ends_) {
            const std::string_view part = word.substr(begin, end - begin);
            const size_t before = long_.size();
            if (part.size() > longWord) {
                model_.tokenize(part, long_);
            } else {
                const auto [first, last] = shortWord(part);
                long_.insert(long_.end(), first, last);
            }
            for (size_t i = before; i < long_.size(); ++i) {
                long_[i].begin += begin;
                long_[i].end += begin;
            }
            begin = end;
        }
        return {long_.data(), long_.data() + long_.size()};
    }

private:
    static constexpr size_t longWord = 64;
    std::pair<const ModelToken *, const ModelToken *> shortWord(std::string_view word)
    {
        const auto [entry, fresh] = ranges_.try_emplace(word);
        if (fresh) {
            const size_t begin = tokens_.size();
            model_.tokenize(word, tokens_);
            entry->second = {begin, tokens_.size()};
        }
        return {tokens_.data() + entry->second.first, tokens_.data() + entry->second.second};
    }
    const TokenModel &model_;
    std::unordered_map<std::string_view, std::pair<size_t, size_t>> ranges_; ///< into tokens_
    std::vector<ModelToken> tokens_, long_;
    std::vector<size_t> ends_;
};

void append(Encoding &out, TokenId id, std::string text, TextSpan span)
{
    out.ids.push_back(id);
    out.tokens.push_back(std::move(text));
    out.offsets.push_back(span);
}

/// The token as text where it has nothing but the sign for a blank ("▁").
std::string blanksOf(const std::string &token)
{
    constexpr std::string_view sign = "▁";
    std::string out;
    for (size_t at = 0; at < token.size(); at += sign.size()) {
        if (token.compare(at, sign.size(), sign) != 0) {
            return {};
        }
        out += ' ';
    }
    return out;
}

} // namespace

PipelineTokenizer::PipelineTokenizer(PipelineParts parts) : parts_(std::move(parts)), size_(parts_.model->size())
{
    for (const AddedToken &token : parts_.added.tokens()) {
        size_ = std::max(size_, token.id.value + 1);
    }
    special_.resize(static_cast<size_t>(size_));
    for (const AddedToken &token : parts_.added.tokens()) {
        special_[static_cast<size_t>(token.id.value)] = token.special;
    }
}

const std::string *PipelineTokenizer::textOf(TokenId id) const
{
    const AddedToken *added = parts_.added.find(id);
    return added ? &added->content : parts_.model->textOf(id);
}

bool PipelineTokenizer::isSpecial(TokenId id) const
{
    return id.value >= 0 && id.value < size_ && special_[static_cast<size_t>(id.value)];
}

Result<Encoding> PipelineTokenizer::encodePieces(const AlignedText &text, int index) const
{
    Encoding out;
    const size_t likely = text.text.size() / 4 + text.pieces.size();
    out.ids.reserve(likely);
    out.tokens.reserve(likely);
    out.offsets.reserve(likely);
    WordCache cache(*parts_.model);
    for (const TextPiece &piece : text.pieces) {
        if (piece.added) {
            // The reference writes such a token as it stands in the text, with the blanks that it took.
            append(out, *piece.added, std::string(text.textOf(piece)), text.spanOf(piece.begin, piece.end));
            continue;
        }
        const std::string_view word = text.textOf(piece);
        const auto [first, last] = cache.tokensOf(word);
        for (const ModelToken *token = first; token != last; ++token) {
            if (token->id.value < 0) {
                return badInput(concat("text: character ", text.spanOf(piece.begin + token->begin, piece.begin + token->end).begin, ": \"",
                                       printable(word.substr(token->begin, token->end - token->begin)), "\" is not in the vocabulary, which has no unknown token"));
            }
            append(out, token->id, token->surface ? std::string(word.substr(token->begin, token->end - token->begin)) : *parts_.model->textOf(token->id),
                   text.spanOf(piece.begin + token->begin, piece.begin + token->end));
        }
    }
    out.special.reserve(out.ids.size());
    for (const TokenId id : out.ids) {
        out.special.push_back(isSpecial(id));
    }
    out.type_ids.assign(out.ids.size(), index);
    out.text_index.assign(out.ids.size(), index);
    return out;
}

Result<Encoding> PipelineTokenizer::encodeText(std::string_view text, int index) const
{
    if (text.size() > mostBytes) {
        return badInput(concat("text: expected at most ", mostBytes, " bytes, found ", text.size()));
    }
    if (const auto invalid = firstInvalidUtf8(text)) {
        return badInput(concat("text: expected UTF-8, found an ill-formed sequence at byte ", *invalid));
    }
    AlignedText aligned = alignText(text);
    parts_.added.split(aligned, false);
    if (!parts_.normalizers.empty()) {
        const auto normalize = [&](AlignedString &words) -> Status {
            for (const auto &step : parts_.normalizers) {
                HS_TRY_STATUS(step->apply(words));
            }
            return Done{};
        };
        HS_TRY_STATUS(rewritePieces(aligned, normalize));
    }
    parts_.added.split(aligned, true);
    for (const auto &step : parts_.preTokenizers) {
        HS_TRY_STATUS(step->apply(aligned));
    }
    return encodePieces(aligned, index);
}

Result<Encoding> PipelineTokenizer::encode(std::string_view text, bool addSpecial) const
{
    std::vector<Encoding> texts(1);
    HS_TRY(only, encodeText(text, 0));
    texts[0] = std::move(only);
    for (const auto &step : parts_.postProcessors) {
        step->apply(texts, addSpecial);
    }
    return std::move(texts[0]);
}

Result<Encoding> PipelineTokenizer::encodePair(std::string_view text, std::string_view pair, bool addSpecial) const
{
    std::vector<Encoding> texts(2);
    HS_TRY(first, encodeText(text, 0));
    HS_TRY(second, encodeText(pair, 1));
    texts[0] = std::move(first);
    texts[1] = std::move(second);
    for (const auto &step : parts_.postProcessors) {
        step->apply(texts, addSpecial);
    }
    if (texts.size() > 1) {
        appendEncoding(texts[0], std::move(texts[1]));
    }
    return std::move(texts[0]);
}

std::string PipelineTokenizer::bytesOf(std::vector<std::string> tokens, BrokenBytes broken) const
{
    for (const auto &step : parts_.decoders) {
        step->apply(tokens, broken);
    }
    std::string out;
    for (const std::string &token : tokens) {
        out += token;
    }
    return out;
}

std::string PipelineTokenizer::decode(const std::vector<TokenId> &ids) const
{
    std::vector<std::string> tokens;
    for (const TokenId id : ids) {
        const std::string *text = textOf(id);
        if (text && !isSpecial(id)) {
            tokens.push_back(*text);
        }
    }
    return lossyUtf8(bytesOf(std::move(tokens), BrokenBytes::Replace));
}

std::optional<std::string> PipelineTokenizer::tokenText(TokenId id) const
{
    const std::string *text = textOf(id);
    return text ? std::optional(*text) : std::nullopt;
}

std::string PipelineTokenizer::label(TokenId id) const
{
    const std::string *text = textOf(id);
    if (!text) {
        return concat("#", id.value);
    }
    if (isSpecial(id)) {
        return *text;
    }
    std::string token = *text;
    const std::string &end = parts_.wordEnd;
    if (!end.empty() && token.size() > end.size() && token.ends_with(end)) {
        token.resize(token.size() - end.size());
    }
    const std::string blanks = blanksOf(token);
    std::string label = tokenLabel(blanks.empty() ? bytesOf({token}, BrokenBytes::Keep) : blanks);
    return !label.empty() ? label : token.empty() ? concat("#", id.value) : tokenLabel(token);
}

} // namespace headscope
