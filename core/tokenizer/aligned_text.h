// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The text on its way to the model: every step may change the bytes and cut them into pieces, and for each byte it stays known which characters
/// of the given text it stands for. Thread rule: plain values.

#include <cstddef>
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

struct AlignedText {
    std::string text;              ///< well-formed UTF-8
    std::vector<TextSpan> spans;   ///< [text.size()] the whole character of the given text that the byte comes from
    std::vector<TextPiece> pieces; ///< in order; bytes outside of them are dropped

    std::string_view textOf(const TextPiece &piece) const { return std::string_view(text).substr(piece.begin, piece.end - piece.begin); }
    /// Characters of the given text behind the bytes [begin, end). Requires begin < end.
    TextSpan spanOf(size_t begin, size_t end) const { return {spans[begin].begin, spans[end - 1].end}; }
};

/// The text unchanged, as one piece (none when it is empty). Requires well-formed UTF-8.
AlignedText alignText(std::string_view text);

} // namespace headscope
