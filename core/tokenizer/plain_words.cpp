// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/plain_words.h"

#include "core/base/text.h"
#include "core/tokenizer/unicode_classes.h"

namespace headscope {

namespace {

bool isInWord(char32_t c)
{
    return isWordCharacter(c) && !isChinese(c);
}

bool isApostrophe(char32_t c)
{
    return c == '\'' || c == 0x2019;
}

} // namespace

Result<std::vector<PlainWord>> plainWords(std::string_view text)
{
    if (const auto invalid = firstInvalidUtf8(text)) {
        return badInput(concat("text: expected UTF-8, found an ill-formed sequence at byte ", *invalid));
    }
    std::vector<PlainWord> out;
    int character = 0;
    bool inWord = false;
    for (size_t at = 0; at < text.size(); ++character) {
        const size_t begin = at;
        const char32_t c = nextCodePoint(text, at);
        size_t behind = at;
        const bool joins = inWord && isApostrophe(c) && at < text.size() && isInWord(nextCodePoint(text, behind));
        const bool word = isInWord(c) || joins;
        if (word && inWord) {
            out.back().text += text.substr(begin, at - begin);
            out.back().span.end = character + 1;
        } else if (!isWhiteSpace(c)) {
            out.push_back({std::string(text.substr(begin, at - begin)), {character, character + 1}});
        }
        inWord = word;
    }
    return out;
}

} // namespace headscope
