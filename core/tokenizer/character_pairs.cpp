// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/character_pairs.h"

#include "core/base/text.h"

namespace headscope {

namespace {

uint64_t keyOf(char32_t left, char32_t right)
{
    return static_cast<uint64_t>(left) << 32 | right;
}

} // namespace

void CharacterPairs::addToken(std::string_view token)
{
    char32_t last = 0;
    for (size_t at = 0; at < token.size();) {
        const bool first = at == 0;
        const char32_t c = nextCodePoint(token, at);
        if (!first) {
            pairs_.insert(keyOf(last, c));
        }
        last = c;
    }
}

bool CharacterPairs::mayCut(char32_t left, char32_t right) const
{
    return !pairs_.contains(keyOf(left, right)) && characters_.contains(left) && characters_.contains(right);
}

void CharacterPairs::cut(std::string_view word, std::vector<size_t> &ends) const
{
    char32_t last = 0;
    for (size_t at = 0; at < word.size();) {
        const size_t begin = at;
        const char32_t c = nextCodePoint(word, at);
        if (begin > 0 && mayCut(last, c)) {
            ends.push_back(begin);
        }
        last = c;
    }
    ends.push_back(word.size());
}

} // namespace headscope
