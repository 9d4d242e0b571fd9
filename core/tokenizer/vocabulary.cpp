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
    out.entryById_.reserve(out.entries_.size());
    for (size_t i = 0; i < out.entries_.size(); ++i) {
        const auto &[text, id] = out.entries_[i];
        if (!out.idByText_.emplace(text, id.value).second) {
            return badInput(concat(name, ": the token \"", printable(text), "\" stands there twice"));
        }
        const auto [entry, fresh] = out.entryById_.emplace(id.value, i);
        if (!fresh) {
            return badInput(concat(name, ": expected one token for each id, found id ", id.value, " for \"", printable(out.entries_[entry->second].first), "\" and \"",
                                   printable(text), "\""));
        }
        out.size_ = std::max(out.size_, id.value + 1);
        out.longest_ = std::max(out.longest_, text.size());
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
    const auto found = entryById_.find(id.value);
    return found == entryById_.end() ? nullptr : &entries_[found->second].first;
}

Result<TokenId> requireToken(const Vocabulary &vocabulary, const std::string &name, const std::string &token)
{
    const auto id = vocabulary.idOf(token);
    return id ? Result<TokenId>(*id) : badInput(concat(name, ": expected the token \"", printable(token), "\" in the vocabulary, found none"));
}

} // namespace headscope
