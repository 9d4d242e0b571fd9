// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/aligned_text.h"

#include "core/base/text.h"

namespace headscope {

AlignedText alignText(std::string_view text)
{
    AlignedText out;
    out.text = text;
    out.spans.reserve(text.size());
    int character = 0;
    for (size_t at = 0; at < text.size(); ++character) {
        nextCodePoint(text, at);
        out.spans.resize(at, TextSpan{character, character + 1});
    }
    if (!text.empty()) {
        out.pieces.push_back({0, text.size(), std::nullopt});
    }
    return out;
}

} // namespace headscope
