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

void append(Encoding &out, const std::vector<TemplatePostProcessor::SpecialToken> &tokens)
{
    for (const auto &token : tokens) {
        out.ids.push_back(token.id);
        out.tokens.push_back(token.text);
        out.offsets.push_back({0, 0});
        out.special.push_back(true);
    }
}

} // namespace

void ByteLevelPostProcessor::apply(Encoding &encoding, bool) const
{
    if (!options_.trimOffsets) {
        return;
    }
    for (size_t i = 0; i < encoding.ids.size(); ++i) {
        Blanks blanks = blanksOf(encoding.tokens[i]);
        TextSpan &span = encoding.offsets[i];
        if (blanks.leading > 0) {
            const bool first = i == 0 || span.begin == 0;
            blanks.leading -= first && options_.addPrefixSpace ? 1 : 0;
            span.begin = std::min(span.begin + blanks.leading, span.end);
        }
        if (blanks.trailing > 0 && span.end >= blanks.trailing) {
            span.end = std::max(span.end - blanks.trailing, span.begin);
        }
    }
}

void TemplatePostProcessor::apply(Encoding &encoding, bool addSpecial) const
{
    if (!addSpecial) {
        return;
    }
    Encoding out;
    append(out, single_.before);
    out.ids.insert(out.ids.end(), encoding.ids.begin(), encoding.ids.end());
    out.tokens.insert(out.tokens.end(), std::make_move_iterator(encoding.tokens.begin()), std::make_move_iterator(encoding.tokens.end()));
    out.offsets.insert(out.offsets.end(), encoding.offsets.begin(), encoding.offsets.end());
    out.special.insert(out.special.end(), encoding.special.begin(), encoding.special.end());
    append(out, single_.after);
    encoding = std::move(out);
}

} // namespace headscope
