// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/aligned_text.h"

#include <algorithm>

#include "core/base/text.h"

namespace headscope {

AlignedText alignText(std::string_view text)
{
    AlignedText out;
    out.text = text;
    out.spans.reserve(text.size());
    int character = 0;
    for (size_t at = 0; at < text.size(); ++character) {
        nextCodePoint(text, at);
        out.spans.resize(at, TextSpan{character, character + 1});
    }
    if (!text.empty()) {
        out.pieces.push_back({0, text.size(), std::nullopt});
    }
    return out;
}

AlignedString AlignedText::copyOf(const TextPiece &piece) const
{
    return {std::string(textOf(piece)), {spans.begin() + static_cast<std::ptrdiff_t>(piece.begin), spans.begin() + static_cast<std::ptrdiff_t>(piece.end)}};
}

void AlignedText::append(const AlignedString &words, std::optional<TokenId> added)
{
    if (words.text.empty()) {
        return;
    }
    const size_t begin = text.size();
    text += words.text;
    spans.insert(spans.end(), words.spans.begin(), words.spans.end());
    pieces.push_back({begin, text.size(), added});
}

void rewrite(AlignedString &text, const std::vector<CharacterChange> &changes, size_t dropped)
{
    AlignedString out;
    out.text.reserve(text.text.size());
    out.spans.reserve(text.text.size());
    size_t at = 0;
    const auto skip = [&](size_t characters) {
        for (; characters > 0 && at < text.text.size(); --characters) {
            nextCodePoint(text.text, at);
        }
    };
    skip(dropped);
    for (const CharacterChange &change : changes) {
        const bool fresh = change.change > 0 || at >= text.text.size();
        TextSpan span;
        if (!fresh) {
            span = text.spans[at];
        } else if (at > 0) {
            span = text.spans[at - 1];
        } else if (!text.spans.empty()) {
            span = {text.spans.front().begin, text.spans.front().begin};
        }
        skip(fresh ? 0 : 1 + static_cast<size_t>(-change.change));
        appendUtf8(out.text, change.character);
        out.spans.resize(out.text.size(), span);
    }
    text = std::move(out);
}

void keepCharacters(AlignedString &text, const std::function<bool(char32_t)> &keep)
{
    size_t kept = 0;
    for (size_t at = 0; at < text.text.size();) {
        const size_t begin = at;
        if (keep(nextCodePoint(text.text, at))) {
            for (size_t i = begin; i < at; ++i, ++kept) {
                text.text[kept] = text.text[i];
                text.spans[kept] = text.spans[i];
            }
        }
    }
    text.text.resize(kept);
    text.spans.resize(kept);
}

void mapCharacters(AlignedString &text, const std::function<char32_t(char32_t)> &map)
{
    AlignedString out;
    out.text.reserve(text.text.size());
    out.spans.reserve(text.text.size());
    for (size_t at = 0; at < text.text.size();) {
        const TextSpan span = text.spans[at];
        appendUtf8(out.text, map(nextCodePoint(text.text, at)));
        out.spans.resize(out.text.size(), span);
    }
    text = std::move(out);
}

void prepend(AlignedString &text, std::string_view prefix)
{
    if (!text.text.empty()) {
        const TextSpan span = text.spans.front();
        text.text.insert(0, prefix);
        text.spans.insert(text.spans.begin(), prefix.size(), span);
    }
}

Status rewritePieces(AlignedText &text, const std::function<Status(AlignedString &)> &change)
{
    AlignedText out;
    out.text.reserve(text.text.size());
    out.spans.reserve(text.text.size());
    out.pieces.reserve(text.pieces.size());
    for (const TextPiece &piece : text.pieces) {
        AlignedString words = text.copyOf(piece);
        if (!piece.added) {
            HS_TRY_STATUS(change(words));
        }
        out.append(words, piece.added);
    }
    text = std::move(out);
    return Done{};
}

} // namespace headscope
