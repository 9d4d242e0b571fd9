// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Byte pair encoding (Sennrich et al. 2016) as the model "BPE" of tokenizer.json defines it: the characters of a word are merged pair by pair, the
/// merge that stands first in the list first, the leftmost of equal ones first.

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>

#include "core/tokenizer/character_pairs.h"
#include "core/tokenizer/vocabulary.h"

namespace headscope {

struct BpeOptions {
    VocabularyEntries vocabulary;                              ///< ids not negative
    std::vector<std::pair<std::string, std::string>> merges;   ///< in order of rank
    std::vector<std::string> mergeNames;                       ///< how messages call them; empty: mergesName + "[number]"
    std::string vocabularyName = "model.vocab";                ///< how messages call the vocabulary, file included
    std::string mergesName = "model.merges";                   ///< how messages call the list of merges, file included
    std::optional<std::string> unknownToken;                   ///< for characters outside of the vocabulary; without one they are dropped
    bool fuseUnknown = false;                                  ///< unknown characters in a row become one token
    bool ignoreMerges = false;                                 ///< a word that is a token becomes that token, whatever the merges say
    bool byteFallback = false;                                 ///< an unknown character becomes the tokens "<0xE7>" of its bytes, where all of them are tokens
    std::string continuingPrefix;                              ///< put before each character but the word's first
    std::string wordEnd;                                       ///< put behind the word's last character ("</w>")
};

class BpeModel : public TokenModel {
public:
    /// BadInput: an id or token twice, a merge or unknown token outside of the vocabulary.
    static Result<std::unique_ptr<BpeModel>> make(BpeOptions options);

    void tokenize(std::string_view word, std::vector<ModelToken> &out) const override;
    void independentParts(std::string_view word, std::vector<size_t> &ends) const override;
    std::optional<TokenId> idOf(std::string_view token) const override { return vocabulary_.idOf(token); }
    const std::string *textOf(TokenId id) const override { return vocabulary_.textOf(id); }
    int size() const override { return vocabulary_.size(); }

private:
    struct Merge {
        int rank = 0;
        int id = 0;
    };
    struct Symbol {
        int id = 0;
        size_t length = 0;           ///< bytes; 0 when merged away
        int previous = -1, next = -1; ///< neighbours in the list
    };
    struct Candidate;

    BpeModel() = default;
    Status fillMerges(const BpeOptions &options);
    std::vector<Symbol> symbolsOf(std::string_view word) const;
    bool addBytes(std::string_view character, std::vector<Symbol> &symbols) const;
    void mergeAll(std::vector<Symbol> &symbols) const;
    const Merge *mergeOf(int left, int right) const;

    Vocabulary vocabulary_;
    std::unordered_map<uint64_t, Merge> merges_;
    std::vector<int> bytes_; ///< [256] ids of the byte tokens, -1 for none; empty without byte fallback
    std::optional<int> unknown_;
    bool fuseUnknown_ = false, ignoreMerges_ = false;
    std::string continuingPrefix_, wordEnd_;
    CharacterPairs pairs_; ///< of the merged tokens
};

} // namespace headscope
