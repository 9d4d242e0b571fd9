// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the two readers that stand on the JSON library share: an iterator that tells how far the parser has come, so that a message can name
/// the byte, and the wording of its complaints. Includes nothing of the library, which stays inside the .cpp files of this folder. Pure values.

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

namespace headscope {

/// Deepest nesting of lists and objects that a reader follows.
constexpr int maxJsonDepth = 64;

/// Iterates over bytes and leaves the furthest place reached in `*furthest`, which belongs to the reader.
struct JsonCursor {
    using iterator_category = std::forward_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char *;
    using reference = const char &;

    const char *at = nullptr;
    const char **furthest = nullptr;

    reference operator*() const { return *at; }
    JsonCursor &operator++()
    {
        *furthest = ++at;
        return *this;
    }
    JsonCursor operator++(int)
    {
        const JsonCursor old = *this;
        ++*this;
        return old;
    }
    bool operator==(const JsonCursor &other) const { return at == other.at; }
};

/// The part of the library's exception text that says what was expected and found, without codes, positions and the text read so far.
std::string jsonComplaint(std::string_view exceptionText);

/// "NaN", "Infinity" or "-Infinity" when the token that holds byte `at` of `text` is such a literal (any case, and the short forms), else empty.
std::string nonFiniteLiteral(std::string_view text, size_t at);

/// "UTF-16" or "UTF-32" when the first bytes tell that encoding, else empty. Cost: constant.
std::string_view wideEncoding(std::string_view text);

} // namespace headscope
