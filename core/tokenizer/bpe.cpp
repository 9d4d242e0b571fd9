// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/bpe.h"

#include <algorithm>
#include <queue>

#include "core/base/text.h"
#include "core/tokenizer/decoders.h"

namespace headscope {

namespace {

uint64_t pairKey(int left, int right)
{
    return static_cast<uint64_t>(static_cast<uint32_t>(left)) << 32 | static_cast<uint32_t>(right);
}

} // namespace

/// A pair that may be merged; stale once its symbols have changed.
struct BpeModel::Candidate {
    int rank, at, id;
    /// The priority queue gives the largest: lowest rank, then leftmost.
    bool operator<(const Candidate &other) const { return rank != other.rank ? rank > other.rank : at > other.at; }
};

Result<std::unique_ptr<BpeModel>> BpeModel::make(BpeOptions options)
{
    std::unique_ptr<BpeModel> model(new BpeModel);
    HS_TRY(vocabulary, Vocabulary::make(std::move(options.vocabulary), options.vocabularyName));
    model->vocabulary_ = std::move(vocabulary);
    HS_TRY_STATUS(model->fillMerges(options));
    if (options.unknownToken) {
        HS_TRY(unknown, requireToken(model->vocabulary_, options.vocabularyName, *options.unknownToken));
        model->unknown_ = unknown.value;
    }
    model->fuseUnknown_ = options.fuseUnknown;
    model->ignoreMerges_ = options.ignoreMerges;
    model->continuingPrefix_ = std::move(options.continuingPrefix);
    model->wordEnd_ = std::move(options.wordEnd);
    for (int b = 0; options.byteFallback && b < 256; ++b) {
        const auto id = model->idOf(tokenOfByte(static_cast<unsigned char>(b)));
        model->bytes_.push_back(id ? id->value : -1);
    }
    for (const auto &[text, id] : model->vocabulary_.entries()) {
        size_t at = 0;
        const char32_t first = text.empty() ? 0 : nextCodePoint(text, at);
        if (!text.empty() && at == text.size()) {
            model->pairs_.addCharacter(first);
        }
    }
    return model;
}

Status BpeModel::fillMerges(const BpeOptions &options)
{
    merges_.reserve(options.merges.size());
    for (size_t i = 0; i < options.merges.size(); ++i) {
        const auto &[left, right] = options.merges[i];
        const bool continues = !options.continuingPrefix.empty() && right.starts_with(options.continuingPrefix);
        const std::string merged = left + right.substr(continues ? options.continuingPrefix.size() : 0);
        for (const std::string_view token : {std::string_view(left), std::string_view(right), std::string_view(merged)}) {
            if (!vocabulary_.contains(token)) {
                const std::string name = i < options.mergeNames.size() ? options.mergeNames[i] : concat(options.mergesName, "[", i, "]");
                return badInput(concat(name, ": expected tokens of the vocabulary, found \"", printable(token), "\" in the merge of \"", printable(left), "\" and \"",
                                       printable(right), "\""));
            }
        }
        pairs_.addToken(merged);
        merges_[pairKey(idOf(left)->value, idOf(right)->value)] = {static_cast<int>(i), idOf(merged)->value};
    }
    return Done{};
}

const BpeModel::Merge *BpeModel::mergeOf(int left, int right) const
{
    const auto found = merges_.find(pairKey(left, right));
    return found == merges_.end() ? nullptr : &found->second;
}

/// The byte tokens of a character, with what the prefix and suffix added to it; only where there are all of them.
bool BpeModel::addBytes(std::string_view character, std::vector<Symbol> &symbols) const
{
    const auto idOfByte = [&](char c) { return bytes_.empty() ? -1 : bytes_[static_cast<unsigned char>(c)]; };
    if (std::any_of(character.begin(), character.end(), [&](char c) { return idOfByte(c) < 0; })) {
        return false;
    }
    for (const char c : character) {
        symbols.push_back({.id = idOfByte(c), .length = 1});
    }
    return true;
}

/// One symbol a character; a character that the vocabulary lacks is its bytes, the unknown token, or nothing.
std::vector<BpeModel::Symbol> BpeModel::symbolsOf(std::string_view word) const
{
    std::vector<Symbol> symbols;
    symbols.reserve(word.size());
    // As in the reference, an unknown character is added only when the next known one comes: behind the bytes of those between.
    size_t pending = 0;
    const auto flush = [&] {
        if (pending > 0) {
            symbols.push_back({.id = *unknown_, .length = pending});
            pending = 0;
        }
    };
    std::string changed;
    for (size_t at = 0; at < word.size();) {
        const size_t begin = at;
        nextCodePoint(word, at);
        std::string_view character = word.substr(begin, at - begin);
        const bool continues = begin > 0 && !continuingPrefix_.empty(), ends = at == word.size() && !wordEnd_.empty();
        if (continues || ends) {
            changed.assign(continues ? continuingPrefix_ : "").append(character).append(ends ? wordEnd_ : "");
            character = changed;
        }
        if (const auto id = vocabulary_.idOf(character)) {
            flush();
            symbols.push_back({.id = id->value, .length = at - begin});
        } else if (!addBytes(character, symbols) && unknown_) {
            if (!fuseUnknown_) {
                flush();
            }
            pending += at - begin;
        }
    }
    flush();
    for (size_t i = 0; i < symbols.size(); ++i) {
        symbols[i].previous = static_cast<int>(i) - 1;
        symbols[i].next = i + 1 < symbols.size() ? static_cast<int>(i) + 1 : -1;
    }
    return symbols;
}

void BpeModel::mergeAll(std::vector<Symbol> &symbols) const
{
    std::vector<Candidate> storage;
    storage.reserve(symbols.size() * 2);
    const auto candidate = [&](int left, int right) -> std::optional<Candidate> {
        const Merge *merge = mergeOf(symbols[static_cast<size_t>(left)].id, symbols[static_cast<size_t>(right)].id);
        return merge ? std::optional(Candidate{merge->rank, left, merge->id}) : std::nullopt;
    };
    for (int i = 0; i + 1 < static_cast<int>(symbols.size()); ++i) {
        if (const auto found = candidate(i, i + 1)) {
            storage.push_back(*found);
        }
    }
    std::priority_queue<Candidate> queue(std::less<Candidate>(), std::move(storage));
    while (!queue.empty()) {
        const Candidate top = queue.top();
        queue.pop();
        Symbol &left = symbols[static_cast<size_t>(top.at)];
        if (left.length == 0 || left.next < 0) {
            continue;
        }
        Symbol &right = symbols[static_cast<size_t>(left.next)];
        // The reference tells stale candidates by the merged token alone, so does this.
        const Merge *merge = mergeOf(left.id, right.id);
        if (!merge || merge->id != top.id) {
            continue;
        }
        left.id = top.id;
        left.length += right.length;
        left.next = right.next;
        right.length = 0;
        if (left.next >= 0) {
            symbols[static_cast<size_t>(left.next)].previous = top.at;
            if (const auto found = candidate(top.at, left.next)) {
                queue.push(*found);
            }
        }
        if (left.previous >= 0) {
            if (const auto found = candidate(left.previous, top.at)) {
                queue.push(*found);
            }
        }
    }
}

void BpeModel::independentParts(std::string_view word, std::vector<size_t> &ends) const
{
    // With these options a part is not what it is inside of its word.
    if (ignoreMerges_ || !continuingPrefix_.empty() || !wordEnd_.empty()) {
        ends.push_back(word.size());
    } else {
        pairs_.cut(word, ends);
    }
}

void BpeModel::tokenize(std::string_view word, std::vector<ModelToken> &out) const
{
    if (ignoreMerges_) {
        if (const auto id = idOf(word)) {
            out.push_back({*id, 0, word.size()});
            return;
        }
    }
    std::vector<Symbol> symbols = symbolsOf(word);
    mergeAll(symbols);
    // Dropped characters are not counted, as in the reference: the ranges are the running sum of the lengths.
    size_t at = 0;
    for (const Symbol &symbol : symbols) {
        if (symbol.length > 0) {
            // Bytes of a prefix or suffix are counted too; the word ends where it ends.
            const size_t begin = std::min(at, word.size() - 1);
            at += symbol.length;
            out.push_back({TokenId(symbol.id), begin, std::max(begin + 1, std::min(at, word.size()))});
        }
    }
}

} // namespace headscope
