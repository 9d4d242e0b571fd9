// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The steps in their order: added tokens, pre-tokenizers, model, post-processors; and the decoder for the way back.

#include <memory>

#include "core/tokenizer/added_tokens.h"
#include "core/tokenizer/stages.h"

namespace headscope {

struct PipelineParts {
    AddedTokens added;
    std::vector<std::unique_ptr<PreTokenizer>> preTokenizers;
    std::unique_ptr<TokenModel> model; ///< not null
    std::vector<std::unique_ptr<PostProcessor>> postProcessors;
    std::unique_ptr<Decoder> decoder; ///< not null
    std::string kind;                 ///< Tokenizer::kind()
};

/// A Tokenizer of parts. Immutable.
class PipelineTokenizer : public Tokenizer {
public:
    /// Longest text that encode() takes.
    static constexpr size_t mostBytes = size_t{256} << 20;

    explicit PipelineTokenizer(PipelineParts parts);

    Result<Encoding> encode(std::string_view text, bool addSpecial) const override;
    std::string decode(const std::vector<TokenId> &ids) const override;
    std::optional<std::string> tokenText(TokenId id) const override;
    std::string label(TokenId id) const override;
    int size() const override { return size_; }
    std::string kind() const override { return parts_.kind; }

private:
    const std::string *textOf(TokenId id) const;
    bool isSpecial(TokenId id) const;
    Encoding encodePieces(const AlignedText &text) const;

    PipelineParts parts_;
    int size_ = 0;
};

} // namespace headscope
