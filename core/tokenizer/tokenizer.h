// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Text to token ids and back, as the official implementation of tokenizer.json does it.
/// Thread rule: immutable after opening; all const functions may be called from any thread at once.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/index.h"
#include "core/base/result.h"

namespace headscope {

/// Half-open range of Unicode code points of the given text.
struct TextSpan {
    int begin = 0, end = 0;
    bool operator==(const TextSpan &) const = default;
};

/// One entry a token in each list.
struct Encoding {
    std::vector<TokenId> ids;
    std::vector<std::string> tokens;  ///< as the vocabulary writes them ("Ġthe")
    std::vector<TextSpan> offsets;    ///< [0, 0) for tokens that the post-processor added
    std::vector<bool> special;        ///< added by the post-processor, or a special token in the text
    std::vector<int> type_ids;        ///< token type: 0 for a text, what the post-processor says (mostly 1) for its pair
    std::vector<int> text_index;      ///< which text the offsets count in: 0 the text, 1 its pair, -1 for tokens that the post-processor added
};

class Tokenizer {
public:
    /// Reads the tokenizer files of a model folder: tokenizer.json, or else the older ones (vocab.txt; vocab.json with merges.txt; SentencePiece models; source.spm with vocab.json), as the class
    /// that tokenizer_config.json names has them. BadInput names the file and what is wrong with it; a part of a tokenizer.json or a class that this program does not know is Unsupported, by name.
    /// A folder without tokenizer files gives a null pointer.
    static Result<std::shared_ptr<const Tokenizer>> openFolder(const std::filesystem::path &folder);
    /// The same from the text of a tokenizer.json, or of the short forms that stand in weight files: {"type": "whitespace" | "characters", "vocab": […]} and {"vocab": {…}, "merges": […]}
    /// (GPT-2's). `source` stands for the file in messages.
    static Result<std::shared_ptr<const Tokenizer>> fromJson(std::string_view json, const std::string &source);

    virtual ~Tokenizer() = default;

    /// Tokens of `text`. BadInput when it is not UTF-8 (names the byte), when the file's regular expressions take too long on it, or when the vocabulary has neither a part of it nor an unknown token. Time is linear in the text, up to a logarithm. `addSpecial`: with the tokens of the post-processor.
    virtual Result<Encoding> encode(std::string_view text, bool addSpecial = true) const = 0;
    /// The same for a text and its pair ("question" and "answer"), put together as the post-processor says. Offsets count in the text that `text_index` names.
    virtual Result<Encoding> encodePair(std::string_view text, std::string_view pair, bool addSpecial = true) const = 0;
    /// Text of the tokens, special ones left out; ill-formed UTF-8 becomes U+FFFD. Ids outside the vocabulary give nothing.
    virtual std::string decode(const std::vector<TokenId> &ids) const = 0;
    /// The token as the vocabulary writes it.
    virtual std::optional<std::string> tokenText(TokenId id) const = 0;
    /// The token as a reader wants it on an axis: decoded; a part of a character as "<E7>"; only blanks or line ends as "␣" and "⏎"; never empty.
    virtual std::string label(TokenId id) const = 0;
    /// Largest id plus one.
    virtual int size() const = 0;
    /// "byte-level BPE", "WordPiece", …
    virtual std::string kind() const = 0;
    /// The tokenizer for target texts of an encoder-decoder model that has two (Marian); null where one serves both.
    virtual std::shared_ptr<const Tokenizer> target() const { return nullptr; }
};

} // namespace headscope
