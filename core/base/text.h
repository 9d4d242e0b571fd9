// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Small text helpers: messages, UTF-8, globs. All functions are pure.

#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace headscope {

/// The arguments, streamed one after another.
template <class... Args>
std::string concat(const Args &...args) {
    std::ostringstream out;
    (out << ... << args);
    return out.str();
}

/// "[3, 4, 5]" for a list of sizes.
std::string shapeText(const std::vector<int64_t> &shape);

/// Byte offset of the first ill-formed UTF-8 sequence (overlong forms and surrogates are ill-formed), or nothing.
std::optional<size_t> firstInvalidUtf8(std::string_view text);

/// Code point that starts at byte `at`, and moves `at` behind it. Requires well-formed UTF-8 and at < text.size().
char32_t nextCodePoint(std::string_view text, size_t &at);

void appendUtf8(std::string &out, char32_t codePoint);

/// Number of code points. Requires well-formed UTF-8.
size_t codePointCount(std::string_view text);

/// True when `text` matches `pattern`, in which * stands for any run of characters and ? for one.
bool globMatches(std::string_view pattern, std::string_view text);

/// Byte of the bracket with which JSON text nests deeper than `levels`, or nothing. To be asked before a document is parsed: parsed ones are walked by recursion.
std::optional<size_t> jsonDeeperThan(std::string_view json, int levels);

/// Characters without a picture that turn the order of those around them (U+202A to U+202E, U+2066 to U+2069, U+200E, U+200F, U+061C): what is shown could say something else than what is there.
bool isDirectionMark(char32_t codePoint);
/// "\u202e".
void appendEscaped(std::string &out, char32_t codePoint);

/// The text with control characters written as \xNN, direction marks as \uNNNN, and cut to `most` bytes, for use inside a message.
std::string printable(std::string_view text, size_t most = 80);

} // namespace headscope
