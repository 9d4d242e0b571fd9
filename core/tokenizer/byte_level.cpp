// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/byte_level.h"

#include <array>
#include <cstdint>

#include "core/base/text.h"
#include "core/tokenizer/token_label.h"
#include "core/tokenizer/unicode_classes.h"

namespace headscope {

namespace {

/// Printable Latin-1 stands for itself; the other 68 bytes take U+0100 and up in order.
struct ByteTable {
    std::array<std::string, 256> characters;
    std::array<int, 0x144> bytes{}; ///< by code point; -1 stands for no byte

    ByteTable()
    {
        bytes.fill(-1);
        char32_t next = 0x100;
        for (int b = 0; b < 256; ++b) {
            const bool printable = (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
            const char32_t character = printable ? static_cast<char32_t>(b) : next++;
            appendUtf8(characters[static_cast<size_t>(b)], character);
            bytes[character] = b;
        }
    }
};

const ByteTable &byteTable()
{
    static const ByteTable table;
    return table;
}

/// Length of 's 't 're 've 'm 'll 'd at `at`, or 0.
size_t contractionLength(std::string_view text, size_t at)
{
    if (text[at] != '\'' || at + 1 >= text.size()) {
        return 0;
    }
    const char a = text[at + 1];
    if (a == 's' || a == 't' || a == 'm' || a == 'd') {
        return 2;
    }
    const char b = at + 2 < text.size() ? text[at + 2] : '\0';
    return ((a == 'r' || a == 'v') && b == 'e') || (a == 'l' && b == 'l') ? 3 : 0;
}

/// End of the run of `kind` that starts at `at`; `last` is where its last character starts.
size_t runEnd(std::string_view text, size_t at, CharacterClass kind, size_t &last)
{
    last = at;
    while (at < text.size()) {
        size_t next = at;
        if (characterClass(nextCodePoint(text, next)) != kind) {
            break;
        }
        last = at;
        at = next;
    }
    return at;
}

CharacterClass classAt(std::string_view text, size_t at)
{
    return characterClass(nextCodePoint(text, at));
}

/// End of the match that starts at `at`.
size_t matchEnd(std::string_view text, size_t at)
{
    if (const size_t length = contractionLength(text, at)) {
        return at + length;
    }
    const size_t word = text[at] == ' ' && at + 1 < text.size() ? at + 1 : at;
    const CharacterClass kind = classAt(text, word);
    size_t last = at;
    if (kind != CharacterClass::Space) {
        return runEnd(text, word, kind, last);
    }
    const size_t end = runEnd(text, at, CharacterClass::Space, last);
    // \s+(?!\S): blanks before a word leave their last one to the word.
    return end == text.size() || last == at ? end : last;
}

void appendWord(AlignedText &out, std::string_view word, const TextSpan *spans)
{
    const size_t begin = out.text.size();
    const auto &characters = byteTable().characters;
    for (size_t i = 0; i < word.size(); ++i) {
        const std::string &character = characters[static_cast<unsigned char>(word[i])];
        out.text += character[0];
        out.spans.push_back(spans[i]);
        if (character.size() > 1) {
            out.text += character[1];
            out.spans.push_back(spans[i]);
        }
    }
    out.pieces.push_back({begin, out.text.size(), std::nullopt});
}

void appendAdded(AlignedText &out, const AlignedText &text, const TextPiece &piece)
{
    const size_t begin = out.text.size();
    out.text += text.textOf(piece);
    out.spans.insert(out.spans.end(), text.spans.begin() + static_cast<std::ptrdiff_t>(piece.begin), text.spans.begin() + static_cast<std::ptrdiff_t>(piece.end));
    out.pieces.push_back({begin, out.text.size(), piece.added});
}

} // namespace

std::vector<size_t> splitGpt2(std::string_view text)
{
    std::vector<size_t> ends;
    for (size_t at = 0; at < text.size();) {
        at = matchEnd(text, at);
        ends.push_back(at);
    }
    return ends;
}

std::string_view byteCharacter(unsigned char byte)
{
    return byteTable().characters[byte];
}

std::string bytesOfToken(std::string_view token)
{
    const ByteTable &table = byteTable();
    std::string out;
    for (size_t at = 0; at < token.size();) {
        const char32_t character = nextCodePoint(token, at);
        if (character >= table.bytes.size() || table.bytes[character] < 0) {
            return std::string(token);
        }
        out += static_cast<char>(table.bytes[character]);
    }
    return out;
}

Status ByteLevelPreTokenizer::apply(AlignedText &text) const
{
    AlignedText out;
    out.text.reserve(text.text.size() + text.text.size() / 4);
    out.spans.reserve(text.text.size() + text.text.size() / 4);
    std::string prefixed;
    std::vector<TextSpan> prefixedSpans;
    for (const TextPiece &piece : text.pieces) {
        if (piece.added) {
            appendAdded(out, text, piece);
            continue;
        }
        std::string_view words = text.textOf(piece);
        const TextSpan *spans = text.spans.data() + piece.begin;
        if (options_.addPrefixSpace && words.front() != ' ') {
            prefixed.assign(1, ' ').append(words);
            prefixedSpans.assign(spans, spans + words.size());
            prefixedSpans.insert(prefixedSpans.begin(), *spans);
            words = prefixed;
            spans = prefixedSpans.data();
        }
        size_t begin = 0;
        for (const size_t end : options_.useRegex ? splitGpt2(words) : std::vector<size_t>{words.size()}) {
            appendWord(out, words.substr(begin, end - begin), spans + begin);
            begin = end;
        }
    }
    text = std::move(out);
    return Done{};
}

void ByteLevelDecoder::apply(std::vector<std::string> &tokens, BrokenBytes broken) const
{
    std::string all;
    for (const std::string &token : tokens) {
        all += bytesOfToken(token);
    }
    tokens = {broken == BrokenBytes::Replace ? lossyUtf8(all) : std::move(all)};
}

} // namespace headscope
