// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/bpe.h"

#include <algorithm>
#include <queue>

#include "core/base/text.h"

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
    model->vocabulary_ = std::move(options.vocabulary);
    HS_TRY_STATUS(model->fillVocabulary(options));
    HS_TRY_STATUS(model->fillMerges(options));
    if (options.unknownToken) {
        const auto id = model->idOf(*options.unknownToken);
        if (!id) {
            return badInput(concat(options.vocabularyName, ": the unknown token \"", printable(*options.unknownToken), "\" is not in the vocabulary"));
        }
        model->unknown_ = id->value;
    }
    model->fuseUnknown_ = options.fuseUnknown;
    model->ignoreMerges_ = options.ignoreMerges;
    return model;
}

Status BpeModel::fillVocabulary(const BpeOptions &options)
{
    idByText_.reserve(vocabulary_.size());
    entryById_.reserve(vocabulary_.size());
    for (size_t i = 0; i < vocabulary_.size(); ++i) {
        const auto &[text, id] = vocabulary_[i];
        if (!idByText_.emplace(text, id.value).second) {
            return badInput(concat(options.vocabularyName, ": the token \"", printable(text), "\" stands there twice"));
        }
        const auto [entry, fresh] = entryById_.emplace(id.value, i);
        if (!fresh) {
            return badInput(concat(options.vocabularyName, ": expected one token for each id, found id ", id.value, " for \"", printable(vocabulary_[entry->second].first),
                                   "\" and \"", printable(text), "\""));
        }
        size_ = std::max(size_, id.value + 1);
    }
    return Done{};
}

Status BpeModel::fillMerges(const BpeOptions &options)
{
    merges_.reserve(options.merges.size());
    for (size_t i = 0; i < options.merges.size(); ++i) {
        const auto &[left, right] = options.merges[i];
        for (const std::string &token : {left, right, left + right}) {
            if (!idByText_.contains(token)) {
                const std::string name = i < options.mergeNames.size() ? options.mergeNames[i] : concat(options.mergesName, "[", i, "]");
                return badInput(concat(name, ": expected tokens of the vocabulary, found \"", printable(token), "\" in the merge of \"", printable(left), "\" and \"",
                                       printable(right), "\""));
            }
        }
        const int merged = idByText_.at(left + right);
        merges_[pairKey(idByText_.at(left), idByText_.at(right))] = {static_cast<int>(i), merged};
    }
    return Done{};
}

std::optional<TokenId> BpeModel::idOf(std::string_view token) const
{
    const auto found = idByText_.find(token);
    return found == idByText_.end() ? std::nullopt : std::optional(TokenId(found->second));
}

const std::string *BpeModel::textOf(TokenId id) const
{
    const auto found = entryById_.find(id.value);
    return found == entryById_.end() ? nullptr : &vocabulary_[found->second].first;
}

const BpeModel::Merge *BpeModel::mergeOf(int left, int right) const
{
    const auto found = merges_.find(pairKey(left, right));
    return found == merges_.end() ? nullptr : &found->second;
}

/// One symbol a character; a character that the vocabulary lacks is the unknown token, or nothing.
std::vector<BpeModel::Symbol> BpeModel::symbolsOf(std::string_view word) const
{
    std::vector<Symbol> symbols;
    symbols.reserve(word.size());
    bool lastUnknown = false;
    for (size_t at = 0; at < word.size();) {
        const size_t begin = at;
        nextCodePoint(word, at);
        const auto found = idByText_.find(word.substr(begin, at - begin));
        const bool known = found != idByText_.end();
        if (known || unknown_) {
            if (!known && fuseUnknown_ && lastUnknown) {
                symbols.back().length += at - begin;
            } else {
                const int index = static_cast<int>(symbols.size());
                symbols.push_back({known ? found->second : *unknown_, at - begin, index - 1, index + 1});
            }
            lastUnknown = !known;
        }
    }
    if (!symbols.empty()) {
        symbols.back().next = -1;
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
            out.push_back({TokenId(symbol.id), at, at + symbol.length});
            at += symbol.length;
        }
    }
}

} // namespace headscope
