// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/added_tokens.h"

#include "core/base/text.h"
#include "core/tokenizer/unicode_classes.h"

namespace headscope {

namespace {

/// Start of the character that ends at `end`. Requires end > 0.
size_t characterBefore(std::string_view text, size_t end)
{
    --end;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) {
        --end;
    }
    return end;
}

char32_t codePointAt(std::string_view text, size_t at)
{
    return nextCodePoint(text, at);
}

size_t blanksBefore(std::string_view text, size_t end, size_t limit)
{
    while (end > limit) {
        const size_t before = characterBefore(text, end);
        if (!isWhiteSpace(codePointAt(text, before))) {
            break;
        }
        end = before;
    }
    return end;
}

size_t blanksBehind(std::string_view text, size_t at)
{
    while (at < text.size() && isWhiteSpace(codePointAt(text, at))) {
        nextCodePoint(text, at);
    }
    return at;
}

bool standsAlone(std::string_view text, size_t begin, size_t end)
{
    const bool left = begin == 0 || !isWordCharacter(codePointAt(text, characterBefore(text, begin)));
    const bool right = end == text.size() || !isWordCharacter(codePointAt(text, end));
    return left && right;
}

} // namespace

AddedTokens::AddedTokens(std::vector<AddedToken> tokens) : tokens_(std::move(tokens))
{
    std::vector<std::pair<std::string_view, int>> keys[2];
    for (size_t i = 0; i < tokens_.size(); ++i) {
        AddedToken &token = tokens_[i];
        token.sought = token.sought.empty() ? token.content : token.sought;
        byId_.emplace(token.id.value, i);
        keys[token.normalized].emplace_back(token.sought, static_cast<int>(i));
    }
    for (size_t i = 0; i < 2; ++i) {
        tries_[i] = ByteTrie(std::move(keys[i]));
    }
}

const AddedToken *AddedTokens::find(TokenId id) const
{
    const auto found = byId_.find(id.value);
    return found == byId_.end() ? nullptr : &tokens_[found->second];
}

void AddedTokens::splitPiece(AlignedText &text, const TextPiece &piece, const ByteTrie &trie, std::vector<TextPiece> &out) const
{
    const std::string_view words = text.textOf(piece);
    size_t done = 0;
    for (size_t at = 0; at < words.size();) {
        const auto found = trie.longestAt(words, at);
        if (!found) {
            ++at;
            continue;
        }
        const AddedToken &token = tokens_[static_cast<size_t>(found->value)];
        size_t begin = at, end = at + found->length;
        at = end; // the search goes on behind the content even when the token is turned down, as in the reference
        if (token.singleWord && !standsAlone(words, begin, end)) {
            continue;
        }
        begin = token.lstrip ? blanksBefore(words, begin, done) : begin;
        end = token.rstrip ? blanksBehind(words, end) : end;
        if (done < begin) {
            out.push_back({piece.begin + done, piece.begin + begin, std::nullopt});
        }
        out.push_back({piece.begin + begin, piece.begin + end, token.id});
        done = at = end; // a token inside the blanks that this one took is passed over, which keeps the search linear
    }
    if (done < words.size()) {
        out.push_back({piece.begin + done, piece.end, std::nullopt});
    }
}

void AddedTokens::split(AlignedText &text, bool normalized) const
{
    const ByteTrie &trie = tries_[normalized];
    if (trie.empty()) {
        return;
    }
    std::vector<TextPiece> out;
    for (const TextPiece &piece : text.pieces) {
        if (piece.added) {
            out.push_back(piece);
        } else {
            splitPiece(text, piece, trie, out);
        }
    }
    text.pieces = std::move(out);
}

} // namespace headscope
