// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The text on its way to the model: every step may change the bytes and cut them into pieces, and for each byte it stays known which characters
/// of the given text it stands for. Thread rule: plain values.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer/tokenizer.h"

namespace headscope {

/// Half-open byte range of AlignedText::text. Never empty.
struct TextPiece {
    size_t begin = 0, end = 0;
    std::optional<TokenId> added; ///< an added token was found here; later steps leave the piece alone
};

/// A stretch of text that a step may rewrite.
struct AlignedString {
    std::string text;            ///< well-formed UTF-8
    std::vector<TextSpan> spans; ///< [text.size()] the characters of the given text that the byte comes from
};

/// A character of a rewritten text. `change` 0: it replaces the next character; -n: it replaces the next one and n more that stood behind it; above 0: it is new, and
/// stands for what the character before it stands for. (The reference's own bookkeeping: offsets follow from it.)
struct CharacterChange {
    char32_t character;
    int change;
};

/// Puts `changes` in the place of the whole text; the first `dropped` characters are left out before the first change. Linear.
void rewrite(AlignedString &text, const std::vector<CharacterChange> &changes, size_t dropped = 0);
/// Keeps the characters for which `keep` holds; they keep their spans.
void keepCharacters(AlignedString &text, const std::function<bool(char32_t)> &keep);
/// Puts one character in the place of each.
void mapCharacters(AlignedString &text, const std::function<char32_t(char32_t)> &map);
/// Puts `prefix` before a text that is not empty; it stands for the text's first character.
void prepend(AlignedString &text, std::string_view prefix);

struct AlignedText {
    std::string text;              ///< well-formed UTF-8
    std::vector<TextSpan> spans;   ///< [text.size()] the characters of the given text that the byte comes from: whole ones, except behind a SentencePiece normalizer
    std::vector<TextPiece> pieces; ///< in order; bytes outside of them are dropped

    std::string_view textOf(const TextPiece &piece) const { return std::string_view(text).substr(piece.begin, piece.end - piece.begin); }
    /// Characters of the given text behind the bytes [begin, end). Requires begin < end.
    TextSpan spanOf(size_t begin, size_t end) const { return {spans[begin].begin, spans[end - 1].end}; }
    /// A copy of the piece's text and spans.
    AlignedString copyOf(const TextPiece &piece) const;
    /// Adds bytes and one piece over them; nothing when there are no bytes.
    void append(const AlignedString &words, std::optional<TokenId> added = {});
};

/// The text unchanged, as one piece (none when it is empty). Requires well-formed UTF-8.
AlignedText alignText(std::string_view text);

/// Calls `change` with each piece that is no added token, and puts the answer in its place; an empty answer removes the piece. The first failure ends it.
Status rewritePieces(AlignedText &text, const std::function<Status(AlignedString &)> &change);

} // namespace headscope
