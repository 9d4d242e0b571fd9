// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Post-processors of tokenizer.json: they move offsets and add special tokens. "BertProcessing" is a TemplatePostProcessor, "RobertaProcessing" one behind a ByteLevelPostProcessor.

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
    void apply(std::vector<Encoding> &texts, bool addSpecial) const override;

private:
    Options options_;
};

/// "TemplateProcessing": the tokens of a text, or of a text and its pair, between given special tokens.
class TemplatePostProcessor : public PostProcessor {
public:
    struct SpecialToken {
        TokenId id;
        std::string text;
    };
    struct Part {
        int text = -1;                    ///< 0 the text, 1 its pair, -1 special tokens
        int type_id = 0;                  ///< of all tokens of this part
        std::vector<SpecialToken> tokens; ///< where `text` is -1
    };
    struct Templates {
        std::vector<Part> single, pair; ///< empty `pair`: the tokens of both texts in a row
    };
    explicit TemplatePostProcessor(Templates templates) : templates_(std::move(templates)) {}
    void apply(std::vector<Encoding> &texts, bool addSpecial) const override;

private:
    Templates templates_;
};

/// [CLS] A [SEP], and [CLS] A [SEP] B [SEP] with type 1 from B on (Devlin et al. 2019).
TemplatePostProcessor::Templates bertTemplates(std::vector<TemplatePostProcessor::SpecialToken> first, std::vector<TemplatePostProcessor::SpecialToken> separator);
/// <s> A </s>, and <s> A </s> </s> B </s> with type 0 throughout (Liu et al. 2019).
TemplatePostProcessor::Templates robertaTemplates(std::vector<TemplatePostProcessor::SpecialToken> first, std::vector<TemplatePostProcessor::SpecialToken> separator);

/// Appends the tokens of `more`, which it may take apart.
void appendEncoding(Encoding &out, Encoding &&more);

} // namespace headscope
