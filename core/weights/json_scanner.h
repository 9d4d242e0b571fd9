// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A strict walker over JSON text (RFC 8259) that lies in memory, for the readers of this folder: white space, strings, names, whole values that are kept as text.
/// It knows where it is in the document, so that every refusal names file, JSON path and byte. It never reads behind its text, never recurses, and follows at most
/// maxJsonDepth nested lists and objects.
///
/// Functions that return bool return false when they refused; error() then says why, and no further call is allowed but error() and forgive().
/// Thread rule: one thread at a time. Cost: one pass over what is read.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"

namespace headscope {

/// White space of JSON.
inline bool isJsonSpace(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/// Characters that JSON numbers are made of.
inline bool isJsonNumber(char c) { return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'; }

class JsonScanner {
public:
    /// `text` must outlive the scanner and starts at byte `skipped` of `source`, the file that messages name.
    /// What the scanner walks ends before trailing white space and numbers: an object ends in neither, so loops over these need no check of the end.
    JsonScanner(std::string source, std::string_view text, size_t skipped, const Progress &progress);

    const char *at() const { return at_; }
    const char *end() const { return end_; }
    void moveTo(const char *place) { at_ = place; }
    const std::string &source() const { return source_; }
    /// Byte of the file that `place` is.
    size_t byteOf(const char *place) const { return skipped_ + static_cast<size_t>(place - begin_); }
    /// Bytes to walk from the place at hand on.
    size_t left() const { return static_cast<size_t>(end_ - at_); }

    /// Skips white space. The character there, or 0 at the end of the text.
    char peek()
    {
        while (at_ < end_ && isJsonSpace(*at_)) {
            ++at_;
        }
        return at_ < end_ ? *at_ : '\0';
    }
    /// Steps over `c` behind white space, or refuses.
    bool take(char c);
    /// Steps over a comma (then `more` is true) or over `close`.
    bool takeCommaOr(char close, bool &more);
    /// Refuses when anything but white space follows.
    bool takeEnd();

    /// Reads the string that starts here: escapes undone, checked to be UTF-8. REQUIRES: the place is at a quote.
    bool readString(std::string &out);
    /// Reads a name and the colon behind it. `place` is where the name starts.
    bool readName(std::string &name, const char *&place);
    /// The closing quote of the string that starts here, or nullptr (not refused) when there is none. Looks at quotes and backslashes only.
    const char *stringEnd();
    /// Steps over a whole value of any kind, checking all of it: syntax, UTF-8, depth, names that repeat. `text` is the value as it stands.
    bool readValue(std::string_view &text);

    /// Where in the document the scanner is: a step down into the member `name` or the element `index`, and back up.
    void enter(std::string name) { path_.push_back({std::move(name), -1}); }
    void enter(int64_t index) { path_.push_back({{}, index}); }
    void leave() { path_.pop_back(); }
    /// "encoder.layers[2].weight".
    std::string path() const;
    /// Lists and objects that are open around the place at hand.
    int depth() const { return depth_; }
    /// Counts one more, or refuses what would be too deep.
    bool open();
    void close() { --depth_; }

    /// Reports progress and asks whether to stop, at most once in 128 KiB of text.
    bool tick() { return at_ < nextTick_ || tickNow(); }
    /// Only asks whether to stop; for reading ahead.
    bool alive();

    /// Refusals. All return false. "file: path: byte N: expected X, found Y".
    bool refuse(const char *place, const std::string &expected, const std::string &found);
    /// The same for a value of the wrong kind at `place`, which is named; what is no JSON value or number at all is refused as such. Sets mismatched().
    bool refuseKind(const char *place, const std::string &expected);
    /// "file: path: byte N: not JSON: expected X, found 'c'", or that the text ends too early.
    bool refuseSyntax(const char *place, const std::string &expected);
    bool refuse(Error error);

    const std::optional<Error> &error() const { return error_; }
    /// True when the refusal was about a sound value of the wrong kind.
    bool mismatched() const { return mismatched_; }
    /// Takes the refusal back and goes to `place`, at `depth`, with the path cut to `steps`.
    Error forgive(const char *place, int depth, size_t steps);
    size_t steps() const { return path_.size(); }

    /// What the value at `place` is, in words: "a list", "the string "adam"", "null", "NaN"; empty when it is no value.
    std::string kindOf(const char *place) const;
    /// The letters and signs that start at `place`.
    std::string_view wordAt(const char *place) const;

private:
    struct Step {
        std::string name;
        int64_t index = -1; ///< of a list's element; negative for a member
    };

    bool tickNow();
    bool readEscape(std::string &out);
    bool readScalar();

    std::string source_;
    size_t skipped_;
    const char *begin_, *at_, *end_, *fullEnd_; ///< fullEnd_ also has the trailing white space and numbers
    const char *nextTick_;
    const Progress &progress_;
    std::vector<Step> path_;
    int depth_ = 0;
    bool mismatched_ = false;
    std::optional<Error> error_;
};

} // namespace headscope
