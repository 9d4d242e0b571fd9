// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Byte-level steps of GPT-2 (Radford et al. 2019): text is cut by a fixed expression, and every byte is written as one printable character ("Ġ" for a
/// blank), so that a vocabulary of characters covers all texts.

#include "core/tokenizer/stages.h"

namespace headscope {

/// Ends of the matches of 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+ in order; together they cover the text.
/// Requires well-formed UTF-8. Linear.
std::vector<size_t> splitGpt2(std::string_view text);

/// The character that stands for a byte, as UTF-8 (one or two bytes).
std::string_view byteCharacter(unsigned char byte);

/// The token's bytes when all of its characters stand for bytes, else the token itself.
std::string bytesOfToken(std::string_view token);

class ByteLevelPreTokenizer : public PreTokenizer {
public:
    struct Options {
        bool addPrefixSpace = false; ///< a piece that does not start with a blank gets one, which stands for its first character
        bool useRegex = true;        ///< cut with splitGpt2
    };
    explicit ByteLevelPreTokenizer(Options options) : options_(options) {}
    Status apply(AlignedText &text) const override;

private:
    Options options_;
};

class ByteLevelDecoder : public Decoder {
public:
    void apply(std::vector<std::string> &tokens, BrokenBytes broken) const override;
};

} // namespace headscope
