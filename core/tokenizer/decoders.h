// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The decoders of tokenizer.json, but for ByteLevel (byte_level.h).

#include "core/tokenizer/pattern.h"
#include "core/tokenizer/stages.h"

namespace headscope {

/// "WordPiece": tokens with the prefix continue a word, others start one behind a blank.
class WordPieceDecoder : public Decoder {
public:
    struct Options {
        std::string prefix = "##";
        bool cleanUp = true; ///< no blank before punctuation and inside English contractions
    };
    explicit WordPieceDecoder(Options options) : options_(std::move(options)) {}
    void apply(std::vector<std::string> &tokens, BrokenBytes broken) const override;

private:
    Options options_;
};

/// "Metaspace": the replacement becomes a blank again; in the first token it goes.
class MetaspaceDecoder : public Decoder {
public:
    struct Options {
        std::string replacement = "▁";
        bool prepended = true; ///< the first token's replacement was added
    };
    explicit MetaspaceDecoder(Options options) : options_(std::move(options)) {}
    void apply(std::vector<std::string> &tokens, BrokenBytes broken) const override;

private:
    Options options_;
};

/// The byte of a token like "<0xE7>".
std::optional<unsigned char> byteOfToken(std::string_view token);
/// "<0xE7>".
std::string tokenOfByte(unsigned char byte);

/// "ByteFallback": byte tokens in a row become the text that they are, or one U+FFFD for each when they are none.
class ByteFallbackDecoder : public Decoder {
public:
    void apply(std::vector<std::string> &tokens, BrokenBytes broken) const override;
};

/// "Fuse": one token of all.
class FuseDecoder : public Decoder {
public:
    void apply(std::vector<std::string> &tokens, BrokenBytes broken) const override;
};

/// "Strip": takes up to so many of one character away at the ends of each token.
class StripDecoder : public Decoder {
public:
    struct Options {
        std::string content; ///< one character
        size_t start = 0, stop = 0;
    };
    explicit StripDecoder(Options options) : options_(std::move(options)) {}
    void apply(std::vector<std::string> &tokens, BrokenBytes broken) const override;

private:
    Options options_;
};

/// "Replace" in each token. A token on which the search takes too long stays as it is.
class ReplaceDecoder : public Decoder {
public:
    ReplaceDecoder(Pattern pattern, std::string content) : pattern_(std::move(pattern)), content_(std::move(content)) {}
    void apply(std::vector<std::string> &tokens, BrokenBytes broken) const override;

private:
    Pattern pattern_;
    std::string content_;
};

/// "BPEDecoder": the suffix becomes a blank, but for the last token's.
class SuffixDecoder : public Decoder {
public:
    explicit SuffixDecoder(std::string suffix) : suffix_(std::move(suffix)) {}
    void apply(std::vector<std::string> &tokens, BrokenBytes broken) const override;

private:
    std::string suffix_;
};

/// "CTC" (Graves et al. 2006): repeated tokens count once, padding goes, delimiters become blanks.
class CtcDecoder : public Decoder {
public:
    struct Options {
        std::string padding = "<pad>", delimiter = "|";
        bool cleanUp = true;
    };
    explicit CtcDecoder(Options options) : options_(std::move(options)) {}
    void apply(std::vector<std::string> &tokens, BrokenBytes broken) const override;

private:
    Options options_;
};

/// A tokenizer without decoder puts blanks between its tokens.
class BlankDecoder : public Decoder {
public:
    void apply(std::vector<std::string> &tokens, BrokenBytes broken) const override;
};

} // namespace headscope
