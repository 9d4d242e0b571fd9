// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Tokens and their ids, both ways. Thread rule: immutable after make().

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/tokenizer/stages.h"

namespace headscope {

using VocabularyEntries = std::vector<std::pair<std::string, TokenId>>;

class Vocabulary {
public:
    Vocabulary() = default;
    /// Requires: ids not negative. BadInput: an id or token twice. `name` stands for the vocabulary in messages, file included.
    static Result<Vocabulary> make(VocabularyEntries entries, const std::string &name);
    Vocabulary(Vocabulary &&) = default;
    Vocabulary &operator=(Vocabulary &&) = default;
    Vocabulary(const Vocabulary &) = delete;
    Vocabulary &operator=(const Vocabulary &) = delete;

    std::optional<TokenId> idOf(std::string_view token) const;
    const std::string *textOf(TokenId id) const;
    bool contains(std::string_view token) const { return idByText_.contains(token); }
    /// Largest id plus one.
    int size() const { return size_; }
    /// Bytes of the longest token.
    size_t longest() const { return longest_; }
    const VocabularyEntries &entries() const { return entries_; }

private:
    VocabularyEntries entries_;
    std::unordered_map<std::string_view, int> idByText_; ///< views into entries_
    static constexpr uint32_t noEntry = 0xFFFFFFFFu;
    std::vector<uint32_t> entryById_;              ///< [size_] where ids are dense, else empty
    std::unordered_map<int, uint32_t> sparseById_; ///< where they are not
    int size_ = 0;
    size_t longest_ = 0;
};

/// BadInput when `token` is not in the vocabulary called `name`.
Result<TokenId> requireToken(const Vocabulary &vocabulary, const std::string &name, const std::string &token);

} // namespace headscope
