// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/post_processor.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/tokenizer/byte_level.h"
#include "core/tokenizer/unicode_classes.h"

namespace headscope {

namespace {

struct Blanks {
    int leading = 0, trailing = 0;
};

/// Blanks at the ends of a token, as they are or as byte characters; a token of blanks only has them at both ends.
Blanks blanksOf(std::string_view token)
{
    static const std::string blank(byteCharacter(' '));
    Blanks out;
    int run = 0;
    bool leading = true;
    for (size_t at = 0; at < token.size();) {
        const bool isBlank = token.substr(at, blank.size()) == blank || isWhiteSpace([&] { size_t here = at; return nextCodePoint(token, here); }());
        nextCodePoint(token, at);
        run = isBlank ? run + 1 : 0;
        leading = leading && isBlank;
        out.leading += leading ? 1 : 0;
    }
    out.trailing = run;
    return out;
}

void appendSpecial(Encoding &out, const TemplatePostProcessor::Part &part)
{
    for (const auto &token : part.tokens) {
        out.ids.push_back(token.id);
        out.tokens.push_back(token.text);
        out.offsets.push_back({0, 0});
        out.special.push_back(true);
        out.type_ids.push_back(part.type_id);
        out.text_index.push_back(-1);
    }
}

void trimOffsets(Encoding &encoding, bool addPrefixSpace)
{
    for (size_t i = 0; i < encoding.ids.size(); ++i) {
        Blanks blanks = blanksOf(encoding.tokens[i]);
        TextSpan &span = encoding.offsets[i];
        if (blanks.leading > 0) {
            const bool first = i == 0 || span.begin == 0;
            blanks.leading -= first && addPrefixSpace ? 1 : 0;
            span.begin = std::min(span.begin + blanks.leading, span.end);
        }
        if (blanks.trailing > 0 && span.end >= blanks.trailing) {
            span.end = std::max(span.end - blanks.trailing, span.begin);
        }
    }
}

} // namespace

void ByteLevelPostProcessor::apply(std::vector<Encoding> &texts, bool) const
{
    if (options_.trimOffsets) {
        for (Encoding &encoding : texts) {
            trimOffsets(encoding, options_.addPrefixSpace);
        }
    }
}

void TemplatePostProcessor::apply(std::vector<Encoding> &texts, bool addSpecial) const
{
    const std::vector<Part> &parts = texts.size() == 1 ? templates_.single : templates_.pair;
    if (parts.empty()) {
        return;
    }
    Encoding out;
    for (const Part &part : parts) {
        if (part.text < 0) {
            if (addSpecial) {
                appendSpecial(out, part);
            }
            continue;
        }
        Encoding &words = texts[static_cast<size_t>(part.text)];
        words.type_ids.assign(words.ids.size(), part.type_id);
        appendEncoding(out, std::move(words));
    }
    texts.clear();
    texts.push_back(std::move(out));
}

TemplatePostProcessor::Templates bertTemplates(std::vector<TemplatePostProcessor::SpecialToken> first, std::vector<TemplatePostProcessor::SpecialToken> separator)
{
    using Part = TemplatePostProcessor::Part;
    const Part begin{-1, 0, std::move(first)}, middle{-1, 0, separator}, end{-1, 1, std::move(separator)}, text{0, 0, {}}, pair{1, 1, {}};
    return {.single = {begin, text, middle}, .pair = {begin, text, middle, pair, end}};
}

TemplatePostProcessor::Templates robertaTemplates(std::vector<TemplatePostProcessor::SpecialToken> first, std::vector<TemplatePostProcessor::SpecialToken> separator)
{
    using Part = TemplatePostProcessor::Part;
    const Part begin{-1, 0, std::move(first)}, end{-1, 0, std::move(separator)}, text{0, 0, {}}, pair{1, 0, {}};
    return {.single = {begin, text, end}, .pair = {begin, text, end, end, pair, end}};
}

void appendEncoding(Encoding &out, Encoding &&more)
{
    out.ids.insert(out.ids.end(), more.ids.begin(), more.ids.end());
    out.tokens.insert(out.tokens.end(), std::make_move_iterator(more.tokens.begin()), std::make_move_iterator(more.tokens.end()));
    out.offsets.insert(out.offsets.end(), more.offsets.begin(), more.offsets.end());
    out.special.insert(out.special.end(), more.special.begin(), more.special.end());
    out.type_ids.insert(out.type_ids.end(), more.type_ids.begin(), more.type_ids.end());
    out.text_index.insert(out.text_index.end(), more.text_index.begin(), more.text_index.end());
}

} // namespace headscope
