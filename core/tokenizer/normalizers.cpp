// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/normalizers.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/tokenizer/byte_level.h"
#include "core/tokenizer/unicode_classes.h"

namespace headscope {

namespace {

bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void lowercase(AlignedString &text)
{
    if (isAscii(text.text)) {
        for (char &c : text.text) {
            c = static_cast<char>(simpleLowerCase(static_cast<unsigned char>(c)));
        }
        return;
    }
    std::vector<CharacterChange> changes;
    changes.reserve(text.text.size());
    for (size_t at = 0; at < text.text.size();) {
        eachLowerCase(nextCodePoint(text.text, at), [&](char32_t c, bool first) { changes.push_back({c, first ? 0 : 1}); });
    }
    rewrite(text, changes);
}

void separateChinese(AlignedString &text)
{
    std::vector<CharacterChange> changes;
    changes.reserve(text.text.size());
    bool any = false;
    for (size_t at = 0; at < text.text.size();) {
        const char32_t c = nextCodePoint(text.text, at);
        if (isChinese(c)) {
            changes.insert(changes.end(), {{U' ', 0}, {c, 1}, {U' ', 1}});
            any = true;
        } else {
            changes.push_back({c, 0});
        }
    }
    if (any) {
        rewrite(text, changes);
    }
}

} // namespace

Status BertNormalizer::apply(AlignedString &text) const
{
    if (options_.cleanText) {
        keepCharacters(text, [](char32_t c) { return c != 0 && c != 0xFFFD && !isControl(c); });
        mapCharacters(text, [](char32_t c) { return isWhiteSpace(c) ? U' ' : c; });
    }
    if (options_.separateChinese) {
        separateChinese(text);
    }
    if (options_.stripAccents.value_or(options_.lowercase) && !isAscii(text.text)) {
        HS_TRY_STATUS(UnicodeNormalizer(UnicodeForm::Nfd).apply(text));
        keepCharacters(text, [](char32_t c) { return !isNonspacingMark(c); });
    }
    if (options_.lowercase) {
        lowercase(text);
    }
    return Done{};
}

Status LowercaseNormalizer::apply(AlignedString &text) const
{
    lowercase(text);
    return Done{};
}

Status StripAccentsNormalizer::apply(AlignedString &text) const
{
    keepCharacters(text, [](char32_t c) { return !isMark(c); });
    return Done{};
}

Status StripNormalizer::apply(AlignedString &text) const
{
    size_t begin = text.text.size(), end = 0;
    for (size_t at = 0; at < text.text.size();) {
        const size_t here = at;
        if (!isWhiteSpace(nextCodePoint(text.text, at))) {
            begin = std::min(begin, here);
            end = at;
        }
    }
    if (!options_.right) {
        end = text.text.size();
    }
    if (!options_.left) {
        begin = 0;
    }
    end = std::max(begin, end);
    text.text = text.text.substr(begin, end - begin);
    text.spans = {text.spans.begin() + static_cast<std::ptrdiff_t>(begin), text.spans.begin() + static_cast<std::ptrdiff_t>(end)};
    return Done{};
}

Status PrependNormalizer::apply(AlignedString &text) const
{
    prepend(text, prefix_);
    return Done{};
}

Status ReplaceNormalizer::apply(AlignedString &text) const
{
    PatternSearch search(pattern_);
    return replaceMatches(text, search, content_);
}

Status NmtNormalizer::apply(AlignedString &text) const
{
    keepCharacters(text, [](char32_t c) {
        return !((c >= 0x01 && c <= 0x08) || c == 0x0B || (c >= 0x0E && c <= 0x1F) || c == 0x7F || c == 0x8F || c == 0x9F);
    });
    mapCharacters(text, [](char32_t c) {
        const bool blank = c == 0x09 || c == 0x0A || c == 0x0C || c == 0x0D || c == 0x1680 || (c >= 0x200B && c <= 0x200F) || c == 0x2028 || c == 0x2029 || c == 0x2581 ||
                           c == 0xFEFF || c == 0xFFFD;
        return blank ? U' ' : c;
    });
    return Done{};
}

Status ByteLevelNormalizer::apply(AlignedString &text) const
{
    AlignedString out;
    for (size_t i = 0; i < text.text.size(); ++i) {
        out.text += byteCharacter(static_cast<unsigned char>(text.text[i]));
        out.spans.resize(out.text.size(), text.spans[i]);
    }
    text = std::move(out);
    return Done{};
}

} // namespace headscope
