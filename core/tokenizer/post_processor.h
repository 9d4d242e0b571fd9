// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Post-processors of tokenizer.json: they move offsets and add special tokens.

#include "core/tokenizer/stages.h"

namespace headscope {

/// "ByteLevel": takes the blanks at both ends of a token out of its offsets.
class ByteLevelPostProcessor : public PostProcessor {
public:
    struct Options {
        bool trimOffsets = true;     ///< without it nothing happens
        bool addPrefixSpace = false; ///< the first blank of the text may have been added, and was then never in the offsets
    };
    explicit ByteLevelPostProcessor(Options options) : options_(options) {}
    void apply(Encoding &encoding, bool addSpecial) const override;

private:
    Options options_;
};

/// "TemplateProcessing": the text's tokens between given special tokens.
class TemplatePostProcessor : public PostProcessor {
public:
    struct SpecialToken {
        TokenId id;
        std::string text;
    };
    struct Template {
        std::vector<SpecialToken> before, after; ///< around the tokens of the text
    };
    explicit TemplatePostProcessor(Template single) : single_(std::move(single)) {}
    void apply(Encoding &encoding, bool addSpecial) const override;

private:
    Template single_;
};

} // namespace headscope
