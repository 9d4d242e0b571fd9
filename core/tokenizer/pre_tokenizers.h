// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The pre-tokenizers of tokenizer.json, but for ByteLevel (byte_level.h).

#include "core/tokenizer/pattern.h"
#include "core/tokenizer/stages.h"

namespace headscope {

/// Cuts at characters of one class: "BertPreTokenizer", "WhitespaceSplit", "Punctuation", "Digits", "CharDelimiterSplit" are made of it.
class CharacterSplit : public PreTokenizer {
public:
    using Test = std::function<bool(char32_t)>;
    CharacterSplit(SplitBehavior behavior, Test isDelimiter) : behavior_(behavior), isDelimiter_(std::move(isDelimiter)) {}
    Status apply(AlignedText &text) const override;

private:
    SplitBehavior behavior_;
    Test isDelimiter_;
};

/// "Whitespace": runs of word characters, and runs of what is neither word nor blank.
class WhitespacePreTokenizer : public PreTokenizer {
public:
    Status apply(AlignedText &text) const override;
};

/// "Split": cuts at a pattern.
class PatternSplit : public PreTokenizer {
public:
    /// `invert`: what stands between the matches is the delimiter.
    struct Options {
        SplitBehavior behavior = SplitBehavior::Isolated;
        bool invert = false;
    };
    PatternSplit(Pattern pattern, Options options) : pattern_(std::move(pattern)), options_(options) {}
    Status apply(AlignedText &text) const override;

private:
    Pattern pattern_;
    Options options_;
};

/// "Metaspace": blanks become a visible character, which may be put before the text too, and words begin with it (Kudo and Richardson 2018).
class MetaspacePreTokenizer : public PreTokenizer {
public:
    enum class Prepend { Always, First, Never }; ///< before every piece, only at the start of the text, nowhere; not where it stands already
    struct Options {
        std::string replacement = "▁"; ///< one character
        Prepend prepend = Prepend::Always;
        bool split = true; ///< a word begins at each replacement
    };
    explicit MetaspacePreTokenizer(Options options) : options_(std::move(options)), blank_(Pattern::literal(" ")), replacement_(Pattern::literal(options_.replacement)) {}
    Status apply(AlignedText &text) const override;

private:
    Options options_;
    Pattern blank_, replacement_;
};

/// "UnicodeScripts": a word ends where the script changes; blanks and characters of no script go with what stands before them.
class ScriptSplit : public PreTokenizer {
public:
    Status apply(AlignedText &text) const override;
};

/// "FixedLength": words of so many characters.
class FixedLengthSplit : public PreTokenizer {
public:
    /// Requires: length > 0.
    explicit FixedLengthSplit(size_t length) : length_(length) {}
    Status apply(AlignedText &text) const override;

private:
    size_t length_;
};

} // namespace headscope
