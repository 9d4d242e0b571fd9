// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/sentencepiece.h"

#include <algorithm>
#include <queue>

#include "core/base/text.h"
#include "core/tokenizer/decoders.h"

namespace headscope {

namespace {

constexpr std::string_view blankSign = "▁";

std::string withBlanks(std::string_view piece)
{
    std::string out;
    for (size_t at = 0; at < piece.size();) {
        const bool blank = piece.substr(at, blankSign.size()) == blankSign;
        out += blank ? ' ' : piece[at];
        at += blank ? blankSign.size() : 1;
    }
    return out;
}

} // namespace

SentencePieceNormalizer::SentencePieceNormalizer(CharacterMap map, Options options, const std::vector<std::string> &userDefined)
    : map_(std::move(map)), options_(options), userDefinedTexts_(userDefined)
{
    std::vector<std::pair<std::string_view, int>> keys;
    for (const std::string &piece : userDefinedTexts_) {
        if (!piece.empty()) {
            keys.emplace_back(piece, 0);
        }
    }
    userDefined_ = ByteTrie(std::move(keys));
}

/// What stands at the start of the text, and what becomes of it.
SentencePieceNormalizer::Prefix SentencePieceNormalizer::prefixOf(std::string_view text) const
{
    if (const auto piece = userDefined_.longestAt(text, 0)) {
        return {piece->length, text.substr(0, piece->length)};
    }
    if (const auto match = map_.longestAt(text)) {
        return {match->length, match->value};
    }
    size_t length = 0;
    nextCodePoint(text, length);
    return {length, text.substr(0, length)};
}

Status SentencePieceNormalizer::apply(AlignedString &text) const
{
    if (text.text.empty()) {
        return Done{};
    }
    const std::string_view all = text.text;
    const std::string_view blank = options_.escapeBlanks ? blankSign : " ";
    std::string out;
    std::vector<int> from; // for each byte, and for the end, the character of the given text at which it begins
    const auto characterAt = [&](size_t at) { return at < all.size() ? text.spans[at].begin : text.spans.back().end; };
    const auto add = [&](std::string_view words, size_t at) {
        out += words;
        from.resize(out.size(), characterAt(at));
    };
    size_t at = 0;
    // Behind an added token without a prefix, the reference has the library see something before the text.
    const bool starts = options_.prefixEverywhere || text.spans.front().begin == 0;
    for (Prefix prefix{}; options_.removeExtraBlanks && starts && at < all.size() && (prefix = prefixOf(all.substr(at))).text == " ";) {
        at += prefix.length;
    }
    const bool prefixed = options_.addDummyPrefix && at < all.size() && starts;
    if (prefixed && !options_.blankAsSuffix) {
        add(blank, at);
    }
    bool afterBlank = options_.removeExtraBlanks && starts;
    while (at < all.size()) {
        Prefix prefix = prefixOf(all.substr(at));
        while (afterBlank && prefix.text.starts_with(' ')) {
            prefix.text.remove_prefix(1);
        }
        for (const char c : prefix.text) {
            add(c == ' ' ? blank : std::string_view(&c, 1), at);
        }
        if (!prefix.text.empty()) {
            afterBlank = options_.removeExtraBlanks && prefix.text.ends_with(' ');
        }
        at += prefix.length;
    }
    int end = characterAt(at);
    while (options_.removeExtraBlanks && std::string_view(out).ends_with(blank)) {
        out.resize(out.size() - blank.size());
        end = from[out.size()];
        from.resize(out.size());
    }
    if (prefixed && options_.blankAsSuffix) {
        out += blank;
        from.resize(out.size(), end);
    }
    from.push_back(end);
    text.text = std::move(out);
    text.spans.resize(text.text.size());
    for (size_t i = 0; i < text.spans.size(); ++i) {
        text.spans[i] = {from[i], from[i + 1]};
    }
    return Done{};
}

/// Neighbours that may be merged; stale once one of them has changed.
struct SentencePieceBpe::Candidate {
    double score;
    int left, right;
    size_t length;
    /// The priority queue gives the largest: highest score, then leftmost.
    bool operator<(const Candidate &other) const { return score != other.score ? score < other.score : left > other.left; }
};

/// The state of one word.
struct SentencePieceBpe::Merging {
    std::string_view word;
    std::vector<Symbol> symbols;
    std::priority_queue<Candidate> queue;
    std::unordered_map<std::string_view, size_t> parts; ///< of unused pieces that were made: bytes of the left one
};

Result<std::unique_ptr<SentencePieceBpe>> SentencePieceBpe::make(std::vector<ScoredPiece> pieces, bool byteFallback, const std::string &name)
{
    std::unique_ptr<SentencePieceBpe> model(new SentencePieceBpe);
    model->pieces_ = std::move(pieces);
    std::vector<std::pair<std::string_view, int>> userDefined;
    int unknown = 0;
    for (size_t i = 0; i < model->pieces_.size(); ++i) {
        const ScoredPiece &piece = model->pieces_[i];
        const auto id = static_cast<int>(i);
        const bool mergeable = piece.kind == PieceKind::Normal || piece.kind == PieceKind::UserDefined || piece.kind == PieceKind::Unused;
        model->idByText_.emplace(piece.text, id);
        if (mergeable && !piece.text.empty()) {
            model->mergeable_.emplace(piece.text, id);
            model->longest_ = std::max(model->longest_, piece.text.size());
            model->pairs_.addToken(piece.text);
            size_t at = 0;
            const char32_t first = nextCodePoint(piece.text, at);
            if (at == piece.text.size()) {
                model->pairs_.addCharacter(first);
            }
        }
        if (piece.kind == PieceKind::UserDefined && !piece.text.empty()) {
            userDefined.emplace_back(piece.text, id);
        }
        unknown = piece.kind == PieceKind::Unknown ? id : unknown;
    }
    model->userDefined_ = ByteTrie(std::move(userDefined));
    std::vector<int> bytes;
    if (byteFallback) {
        bytes = byteIdsOf(*model);
        if (bytes.empty()) {
            return badInput(concat(name, ": expected a piece for each of the 256 bytes, found fewer"));
        }
    }
    model->unknown_.emplace(unknown, std::move(bytes));
    return model;
}

std::optional<TokenId> SentencePieceBpe::idOf(std::string_view token) const
{
    const auto found = idByText_.find(token);
    return found == idByText_.end() ? std::nullopt : std::optional(TokenId(found->second));
}

const std::string *SentencePieceBpe::textOf(TokenId id) const
{
    return id.value >= 0 && id.value < size() ? &pieces_[static_cast<size_t>(id.value)].text : nullptr;
}

int SentencePieceBpe::pieceId(std::string_view text) const
{
    const auto found = text.size() > longest_ ? mergeable_.end() : mergeable_.find(text);
    return found == mergeable_.end() ? -1 : found->second;
}

std::vector<SentencePieceBpe::Symbol> SentencePieceBpe::symbolsOf(std::string_view word) const
{
    std::vector<Symbol> symbols;
    for (size_t at = 0; at < word.size();) {
        const size_t begin = at;
        const auto whole = userDefined_.longestAt(word, at);
        if (whole) {
            at += whole->length;
        } else {
            nextCodePoint(word, at);
        }
        const int index = static_cast<int>(symbols.size());
        symbols.push_back({begin, at, index - 1, at < word.size() ? index + 1 : -1, whole.has_value()});
    }
    return symbols;
}

void SentencePieceBpe::tokenize(std::string_view word, std::vector<ModelToken> &out) const
{
    Merging state{.word = word, .symbols = symbolsOf(word), .queue = {}, .parts = {}};
    auto &symbols = state.symbols;
    const auto symbol = [&](int i) -> Symbol & { return symbols[static_cast<size_t>(i)]; };
    const auto offer = [&](int left, int right) {
        if (left < 0 || right < 0 || symbol(left).frozen || symbol(right).frozen) {
            return;
        }
        const std::string_view piece = word.substr(symbol(left).begin, symbol(right).end - symbol(left).begin);
        const int id = pieceId(piece);
        if (id >= 0) {
            state.queue.push({pieces_[static_cast<size_t>(id)].score, left, right, piece.size()});
            if (pieces_[static_cast<size_t>(id)].kind == PieceKind::Unused) {
                state.parts[piece] = symbol(left).end - symbol(left).begin;
            }
        }
    };
    for (int i = 1; i < static_cast<int>(symbols.size()); ++i) {
        offer(i - 1, i);
    }
    while (!state.queue.empty()) {
        const Candidate top = state.queue.top();
        state.queue.pop();
        Symbol &left = symbol(top.left), &right = symbol(top.right);
        if (left.begin == left.end || right.begin == right.end || left.end - left.begin + right.end - right.begin != top.length) {
            continue;
        }
        left.end = right.end;
        left.next = right.next;
        right.begin = right.end;
        if (left.next >= 0) {
            symbol(left.next).previous = top.left;
        }
        offer(left.previous, top.left);
        offer(top.left, left.next);
    }
    // Unused pieces help to make longer ones; those that are left are taken apart again.
    std::vector<std::pair<size_t, size_t>> todo;
    for (int i = symbols.empty() ? -1 : 0; i >= 0; i = symbol(i).next) {
        todo.emplace_back(symbol(i).begin, symbol(i).end);
        while (!todo.empty()) {
            const auto [begin, end] = todo.back();
            todo.pop_back();
            const std::string_view piece = word.substr(begin, end - begin);
            const int id = pieceId(piece);
            const auto parts = id >= 0 && pieces_[static_cast<size_t>(id)].kind == PieceKind::Unused ? state.parts.find(piece) : state.parts.end();
            if (parts != state.parts.end()) {
                todo.emplace_back(begin + parts->second, end);
                todo.emplace_back(begin, begin + parts->second);
            } else if (id >= 0) {
                out.push_back({TokenId(id), begin, end});
            } else {
                unknown_->append(word, begin, end, out);
            }
        }
    }
}

SentencePieceDecoder::SentencePieceDecoder(const SentencePieceFile &file)
    : unknownSurface_(file.unknownSurface), dropsFirstBlank_(file.addDummyPrefix || file.removeExtraBlanks), dropsAllFirstBlanks_(file.removeExtraBlanks)
{
    for (const ScoredPiece &piece : file.pieces) {
        if (piece.kind == PieceKind::Control) {
            control_.push_back(piece.text);
        } else if (piece.kind == PieceKind::Unknown) {
            unknown_ = piece.text;
        }
    }
    std::sort(control_.begin(), control_.end());
}

void SentencePieceDecoder::apply(std::vector<std::string> &tokens, BrokenBytes broken) const
{
    std::vector<std::string> out;
    std::string bytes;
    bool atStart = true, blankSeen = false, any = false;
    const auto add = [&](std::string text) {
        any = any || !text.empty();
        out.push_back(std::move(text));
    };
    const auto flush = [&] {
        if (!bytes.empty()) {
            // One U+FFFD for each byte that begins no character.
            std::vector<std::string> whole;
            for (size_t at = 0; at < bytes.size() && broken == BrokenBytes::Replace;) {
                size_t length = std::min<size_t>(4, bytes.size() - at);
                while (length > 0 && (firstInvalidUtf8(std::string_view(bytes).substr(at, length)) || codePointCount(std::string_view(bytes).substr(at, length)) != 1)) {
                    --length;
                }
                whole.push_back(length > 0 ? bytes.substr(at, length) : "\xEF\xBF\xBD");
                at += std::max<size_t>(1, length);
            }
            for (std::string &character : whole) {
                add(std::move(character));
            }
            if (broken == BrokenBytes::Keep) {
                add(bytes);
            }
            bytes.clear();
        }
    };
    for (const std::string &token : tokens) {
        if (const auto byte = byteOfToken(token)) {
            bytes += static_cast<char>(*byte);
            continue;
        }
        flush();
        atStart = atStart && !blankSeen && !any;
        blankSeen = false;
        if (std::binary_search(control_.begin(), control_.end(), token)) {
            continue;
        }
        if (token == unknown_) {
            add(unknownSurface_);
            continue;
        }
        std::string_view piece = token;
        if (atStart && dropsFirstBlank_ && piece.starts_with(blankSign)) {
            piece.remove_prefix(blankSign.size());
            blankSeen = !dropsAllFirstBlanks_;
        }
        add(withBlanks(piece));
    }
    flush();
    tokens = std::move(out);
}

RenumberedModel::RenumberedModel(std::unique_ptr<TokenModel> inner, std::vector<int> ids, std::unordered_map<int, std::string> texts)
    : inner_(std::move(inner)), ids_(std::move(ids)), texts_(std::move(texts))
{
    for (const auto &[id, text] : texts_) {
        idByText_.emplace(text, id);
        size_ = std::max(size_, id + 1);
    }
}

void RenumberedModel::tokenize(std::string_view word, std::vector<ModelToken> &out) const
{
    const size_t before = out.size();
    inner_->tokenize(word, out);
    for (size_t i = before; i < out.size(); ++i) {
        out[i].id = TokenId(ids_[static_cast<size_t>(out[i].id.value)]);
    }
}

std::optional<TokenId> RenumberedModel::idOf(std::string_view token) const
{
    const auto found = idByText_.find(token);
    return found == idByText_.end() ? std::nullopt : std::optional(TokenId(found->second));
}

const std::string *RenumberedModel::textOf(TokenId id) const
{
    const auto found = texts_.find(id.value);
    return found == texts_.end() ? nullptr : &found->second;
}

} // namespace headscope
