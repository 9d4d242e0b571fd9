// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What tokenizer.json calls a pattern: a fixed string or a regular expression, found in a text from left to right.
/// Regular expressions are ICU's with the meaning of the reference's engine (^ and $ at every line, "\n" the only line end). They come from files that may be hostile: when
/// the texts of one PatternSearch take longer than three seconds and four microseconds a byte it ends in an error. Thread rule: immutable; a PatternSearch belongs to one thread.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/tokenizer/aligned_text.h"

namespace headscope {

/// A part of a text, as bytes: a match, or what stands between two.
struct PatternPart {
    size_t begin = 0, end = 0;
    bool match = false;
};

class Pattern;

/// Searches with one pattern, one text after another.
class PatternSearch {
public:
    explicit PatternSearch(const Pattern &pattern);
    ~PatternSearch();
    /// The text in parts, matches and others; together they cover it. BadInput when the expression takes too long. Requires well-formed UTF-8.
    Status parts(std::string_view text, std::vector<PatternPart> &out);

private:
    struct State;
    const Pattern &pattern_;
    std::unique_ptr<State> state_; ///< null for a fixed string
};

class Pattern {
public:
    /// The text as it stands; an empty one is found nowhere.
    static Pattern literal(std::string text);
    /// BadInput: not a regular expression. `place` stands for the expression in messages, file included.
    static Result<Pattern> regex(const std::string &expression, const std::string &place);
    Pattern(Pattern &&) noexcept;
    Pattern &operator=(Pattern &&) noexcept;
    ~Pattern();

private:
    friend class PatternSearch;
    struct Compiled;
    Pattern();
    std::string literal_;
    std::string place_;
    std::unique_ptr<Compiled> compiled_; ///< null for a fixed string
};

/// Puts `content` in the place of every match; it stands for the last character of the match, or the one before an empty match.
Status replaceMatches(AlignedString &text, PatternSearch &search, std::string_view content);

/// What becomes of a delimiter.
enum class SplitBehavior {
    Removed,            ///< it is dropped
    Isolated,           ///< it is a piece
    MergedWithPrevious, ///< it ends the piece before it
    MergedWithNext,     ///< it begins the piece behind it
    Contiguous,         ///< delimiters in a row are one piece
};

/// Appends the pieces of one piece that starts at byte `offset`; `parts` covers it, and its matches are the delimiters.
void splitByParts(const std::vector<PatternPart> &parts, SplitBehavior behavior, size_t offset, std::vector<TextPiece> &out);

/// Splits every piece that is no added token; `isDelimiter` tells characters.
void splitByCharacters(AlignedText &text, SplitBehavior behavior, const std::function<bool(char32_t)> &isDelimiter);

} // namespace headscope
