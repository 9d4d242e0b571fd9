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
    for (size_t i = 0; i < tokens_.size(); ++i) {
        byId_.emplace(tokens_[i].id.value, i);
        tries_[tokens_[i].normalized].add(tokens_[i].content, static_cast<int>(i));
    }
}

const AddedToken *AddedTokens::find(TokenId id) const
{
    const auto found = byId_.find(id.value);
    return found == byId_.end() ? nullptr : &tokens_[found->second];
}

void AddedTokens::Trie::add(std::string_view content, int token)
{
    uint32_t node = 0;
    for (const char c : content) {
        const auto fresh = static_cast<uint32_t>(tokenAt.size());
        const auto [edge, added] = edges.emplace(uint64_t{node} * 256 + static_cast<unsigned char>(c), fresh);
        if (added) {
            tokenAt.push_back(-1);
        }
        node = edge->second;
    }
    tokenAt[node] = token;
}

int AddedTokens::Trie::longestAt(std::string_view text, size_t at) const
{
    int best = -1;
    uint32_t node = 0;
    for (; at < text.size(); ++at) {
        const auto edge = edges.find(uint64_t{node} * 256 + static_cast<unsigned char>(text[at]));
        if (edge == edges.end()) {
            break;
        }
        node = edge->second;
        best = tokenAt[node] >= 0 ? tokenAt[node] : best;
    }
    return best;
}

void AddedTokens::splitPiece(AlignedText &text, const TextPiece &piece, const Trie &trie, std::vector<TextPiece> &out) const
{
    const std::string_view words = text.textOf(piece);
    size_t done = 0;
    for (size_t at = 0; at < words.size();) {
        const int index = trie.longestAt(words, at);
        if (index < 0) {
            ++at;
            continue;
        }
        const AddedToken &token = tokens_[static_cast<size_t>(index)];
        size_t begin = at, end = at + token.content.size();
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
    const Trie &trie = tries_[normalized];
    if (trie.edges.empty()) {
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
