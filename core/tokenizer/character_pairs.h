// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which characters stand side by side inside the tokens of a vocabulary. Where two neighbours of a word stand together in no token, no merge crosses them, and the word's two parts can be
/// tokenized one by one. Thread rule: immutable once filled.

#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace headscope {

class CharacterPairs {
public:
    /// Adds the pairs of a token that a merge may make. Requires well-formed UTF-8.
    void addToken(std::string_view token);
    /// Adds a character that is a token by itself. The word is never cut beside others: what becomes of them may depend on their neighbours.
    void addCharacter(char32_t character) { characters_.insert(character); }

    /// Appends the ends of the parts. Linear.
    void cut(std::string_view word, std::vector<size_t> &ends) const;

private:
    bool mayCut(char32_t left, char32_t right) const;
    std::unordered_set<uint64_t> pairs_;
    std::unordered_set<char32_t> characters_;
};

} // namespace headscope
