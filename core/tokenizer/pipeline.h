// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The steps in their order: added tokens, normalizers, pre-tokenizers, model, post-processors; and the decoders for the way back.

#include <memory>

#include "core/tokenizer/added_tokens.h"
#include "core/tokenizer/stages.h"

namespace headscope {

struct PipelineParts {
    AddedTokens added;
    std::vector<std::unique_ptr<Normalizer>> normalizers;
    std::vector<std::unique_ptr<PreTokenizer>> preTokenizers;
    std::unique_ptr<TokenModel> model; ///< not null
    std::vector<std::unique_ptr<PostProcessor>> postProcessors;
    std::vector<std::unique_ptr<Decoder>> decoders; ///< none: the tokens in a row
    std::string wordEnd;              ///< suffix of tokens that end a word ("</w>"), left out of labels; may be empty
    std::string kind;                 ///< Tokenizer::kind()
    std::shared_ptr<const Tokenizer> target; ///< Tokenizer::target()
};

/// A Tokenizer of parts. Immutable.
class PipelineTokenizer : public Tokenizer {
public:
    /// Longest text that encode() takes.
    static constexpr size_t mostBytes = size_t{256} << 20;

    explicit PipelineTokenizer(PipelineParts parts);

    Result<Encoding> encode(std::string_view text, bool addSpecial) const override;
    Result<Encoding> encodePair(std::string_view text, std::string_view pair, bool addSpecial) const override;
    std::string decode(const std::vector<TokenId> &ids) const override;
    std::optional<std::string> tokenText(TokenId id) const override;
    std::string label(TokenId id) const override;
    int size() const override { return size_; }
    std::string kind() const override { return parts_.kind; }
    std::shared_ptr<const Tokenizer> target() const override { return parts_.target; }

private:
    const std::string *textOf(TokenId id) const;
    bool isSpecial(TokenId id) const;
    Result<Encoding> encodeText(std::string_view text, int index) const;
    Result<Encoding> encodePieces(const AlignedText &text, int index) const;
    std::string bytesOf(std::vector<std::string> tokens, BrokenBytes broken) const;

    PipelineParts parts_;
    std::vector<bool> special_; ///< [size_]
    int size_ = 0;
};

} // namespace headscope
