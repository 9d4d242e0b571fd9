// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Words of a text for models that have no vocabulary. All functions are pure.

#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer/tokenizer.h"

namespace headscope {

struct PlainWord {
    std::string text;
    TextSpan span; ///< code points of the given text
};

/// Runs of word characters (letters, marks, digits, connectors), an apostrophe between two of them included; every Chinese character and every other character that is no blank by itself.
/// BadInput when the text is not UTF-8 (names the byte). Linear.
Result<std::vector<PlainWord>> plainWords(std::string_view text);

} // namespace headscope
