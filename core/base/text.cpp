// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

#include "core/base/check.h"

namespace headscope {

std::string shapeText(const std::vector<int64_t> &shape)
{
    std::string out = "[";
    for (size_t i = 0; i < shape.size(); ++i) {
        out += (i ? ", " : "") + std::to_string(shape[i]);
    }
    return out + "]";
}

namespace {

constexpr const char *hexDigits = "0123456789abcdef";

/// Length of the well-formed sequence at `at`, 0 when there is none (Unicode 15, table 3-7).
size_t sequenceLength(std::string_view text, size_t at)
{
    const auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto continues = [&](size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
    const unsigned a = byte(at);
    if (a < 0x80u) {
        return 1;
    }
    if (a >= 0xC2u && a <= 0xDFu) {
        return continues(at + 1) ? 2 : 0;
    }
    if (a >= 0xE0u && a <= 0xEFu) {
        const unsigned b = byte(at + 1);
        const bool second = continues(at + 1) && !(a == 0xE0u && b < 0xA0u) && !(a == 0xEDu && b > 0x9Fu);
        return second && continues(at + 2) ? 3 : 0;
    }
    if (a >= 0xF0u && a <= 0xF4u) {
        const unsigned b = byte(at + 1);
        const bool second = continues(at + 1) && !(a == 0xF0u && b < 0x90u) && !(a == 0xF4u && b > 0x8Fu);
        return second && continues(at + 2) && continues(at + 3) ? 4 : 0;
    }
    return 0;
}

} // namespace

std::optional<size_t> firstInvalidUtf8(std::string_view text)
{
    for (size_t at = 0; at < text.size();) {
        const size_t length = sequenceLength(text, at);
        if (length == 0) {
            return at;
        }
        at += length;
    }
    return std::nullopt;
}

char32_t nextCodePoint(std::string_view text, size_t &at)
{
    const auto a = static_cast<unsigned char>(text[at]);
    const size_t length = a < 0x80 ? 1 : a < 0xE0 ? 2 : a < 0xF0 ? 3 : 4;
    char32_t point = length == 1 ? a : a & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; ++i) {
        point = (point << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
    }
    at += length;
    return point;
}

void appendUtf8(std::string &out, char32_t point)
{
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xC0 | (point >> 6));
        out += static_cast<char>(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        out += static_cast<char>(0xE0 | (point >> 12));
        out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (point & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (point >> 18));
        out += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (point & 0x3F));
    }
}

size_t codePointCount(std::string_view text)
{
    size_t count = 0;
    for (const char c : text) {
        count += (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
    }
    return count;
}

bool globMatches(std::string_view pattern, std::string_view text)
{
    size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && (pattern[p] == '?' || (pattern[p] == text[t] && pattern[p] != '*'))) {
            ++p;
            ++t;
        } else if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') {
        ++p;
    }
    return p == pattern.size();
}

std::optional<size_t> jsonDeeperThan(std::string_view json, int levels)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (quoted) {
            i += c == '\\'; // whatever is escaped ends no string
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if ((c == '[' || c == '{') && ++depth > levels) {
            return i;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return std::nullopt;
}

bool isDirectionMark(char32_t c) { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C; }

void appendEscaped(std::string &out, char32_t c)
{
    HS_CHECK(c <= 0xFFFF);
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) {
        out += hexDigits[(c >> shift) & 15u];
    }
}

std::string printable(std::string_view text, size_t most)
{
    std::string out;
    for (size_t i = 0; i < text.size() && i < most; ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const size_t length = c < 0x80 ? 1 : sequenceLength(text, i);
        size_t behind = i;
        const char32_t point = length > 1 && i + length <= most ? nextCodePoint(text, behind) : 0;
        if (isDirectionMark(point)) {
            appendEscaped(out, point);
            i = behind - 1;
        } else if (c < 0x20 || c == 0x7F) {
            out += std::string("\\x") + hexDigits[c >> 4] + hexDigits[c & 15];
        } else {
            out += text[i];
        }
    }
    if (text.size() > most) {
        while (!out.empty() && firstInvalidUtf8(out)) {
            out.pop_back();
        }
        out += "…";
    }
    return out;
}

} // namespace headscope
