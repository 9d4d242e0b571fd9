// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/vocabulary.h"

#include <algorithm>

#include "core/base/text.h"

namespace headscope {

Result<Vocabulary> Vocabulary::make(VocabularyEntries entries, const std::string &name)
{
    Vocabulary out;
    out.entries_ = std::move(entries);
    out.idByText_.reserve(out.entries_.size());
    for (const auto &[text, id] : out.entries_) {
        out.size_ = std::max(out.size_, id.value + 1);
        out.longest_ = std::max(out.longest_, text.size());
    }
    // A table of all ids may not be much larger than the vocabulary itself.
    const bool dense = static_cast<size_t>(out.size_) <= 4 * out.entries_.size() + 4096;
    out.entryById_.resize(dense ? static_cast<size_t>(out.size_) : 0, noEntry);
    for (uint32_t i = 0; i < out.entries_.size(); ++i) {
        const auto &[text, id] = out.entries_[i];
        if (!out.idByText_.emplace(text, id.value).second) {
            return badInput(concat(name, ": the token \"", printable(text), "\" stands there twice"));
        }
        if (const std::string *other = out.textOf(id)) {
            return badInput(concat(name, ": expected one token for each id, found id ", id.value, " for \"", printable(*other), "\" and \"", printable(text), "\""));
        }
        (dense ? out.entryById_[static_cast<size_t>(id.value)] : out.sparseById_[id.value]) = i;
    }
    return out;
}

std::optional<TokenId> Vocabulary::idOf(std::string_view token) const
{
    const auto found = idByText_.find(token);
    return found == idByText_.end() ? std::nullopt : std::optional(TokenId(found->second));
}

const std::string *Vocabulary::textOf(TokenId id) const
{
    if (entryById_.empty()) {
        const auto found = sparseById_.find(id.value);
        return found == sparseById_.end() ? nullptr : &entries_[found->second].first;
    }
    if (id.value < 0 || id.value >= size_) {
        return nullptr;
    }
    const uint32_t entry = entryById_[static_cast<size_t>(id.value)];
    return entry == noEntry ? nullptr : &entries_[entry].first;
}

Result<TokenId> requireToken(const Vocabulary &vocabulary, const std::string &name, const std::string &token)
{
    const auto id = vocabulary.idOf(token);
    return id ? Result<TokenId>(*id) : badInput(concat(name, ": expected the token \"", printable(token), "\" in the vocabulary, found none"));
}

} // namespace headscope
