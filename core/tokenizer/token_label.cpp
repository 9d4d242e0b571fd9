// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/token_label.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/tokenizer/unicode_classes.h"

namespace headscope {

namespace {

/// Length of the longest start of a well-formed sequence at the front of ill-formed `bytes`; at least 1.
size_t maximalSubpart(std::string_view bytes)
{
    const auto byte = [&](size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u; };
    const unsigned a = byte(0), b = byte(1);
    const bool three = a >= 0xE0u && a <= 0xEFu, four = a >= 0xF0u && a <= 0xF4u;
    const unsigned low = a == 0xE0u ? 0xA0u : a == 0xF0u ? 0x90u : 0x80u;
    const unsigned high = a == 0xEDu ? 0x9Fu : a == 0xF4u ? 0x8Fu : 0xBFu;
    if (!(three || four) || b < low || b > high) {
        return 1;
    }
    return four && (byte(2) & 0xC0u) == 0x80u ? 3 : 2;
}

void appendByte(std::string &out, unsigned char byte)
{
    constexpr char digits[] = "0123456789ABCDEF";
    out += '<';
    out += digits[byte >> 4];
    out += digits[byte & 15];
    out += '>';
}

/// The sign for a blank, or null when the character is none.
const char *blankSign(char32_t c)
{
    if (c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029) {
        return "⏎";
    }
    return c == '\t' ? "⇥" : isWhiteSpace(c) ? "␣" : nullptr;
}

/// Well-formed text for an axis. Blanks at the ends are kept back in `blanks` as signs.
struct LabelText {
    std::string text;   ///< without blanks at its ends
    std::string blanks; ///< since the last character that is none

    void add(std::string_view words)
    {
        for (size_t at = 0; at < words.size();) {
            const char32_t c = nextCodePoint(words, at);
            if (const char *sign = blankSign(c)) {
                blanks += sign;
                inner_ += c == ' ' ? " " : sign;
                continue;
            }
            flush();
            if (c < 0x20 || c == 0x7F) {
                appendByte(text, static_cast<unsigned char>(c));
            } else if (isDirectionMark(c)) {
                appendEscaped(text, c);
            } else {
                appendUtf8(text, c);
            }
        }
    }
    void addBroken(std::string_view bytes)
    {
        flush();
        for (const char byte : bytes) {
            appendByte(text, static_cast<unsigned char>(byte));
        }
    }

private:
    void flush()
    {
        text += text.empty() ? std::string() : inner_;
        inner_.clear();
        blanks.clear();
    }
    std::string inner_; ///< the blanks as they stand between other characters
};

/// Calls whole(text) and broken(bytes) for the well-formed and ill-formed parts in order.
template <class Whole, class Broken>
void eachPart(std::string_view bytes, const Whole &whole, const Broken &broken)
{
    while (!bytes.empty()) {
        // Bounded: looking at the whole rest again after each ill-formed byte would be quadratic.
        size_t good = 0;
        while (good < bytes.size()) {
            const size_t step = static_cast<unsigned char>(bytes[good]) < 0x80 ? 1 : std::min<size_t>(4, bytes.size() - good);
            size_t length = 1;
            while (length <= step && firstInvalidUtf8(bytes.substr(good, length))) {
                ++length;
            }
            if (length > step) {
                break;
            }
            good += length;
        }
        whole(bytes.substr(0, good));
        bytes.remove_prefix(good);
        if (!bytes.empty()) {
            const size_t length = maximalSubpart(bytes);
            broken(bytes.substr(0, length));
            bytes.remove_prefix(length);
        }
    }
}

} // namespace

std::string lossyUtf8(std::string_view bytes)
{
    std::string out;
    eachPart(bytes, [&](std::string_view text) { out += text; }, [&](std::string_view) { out += "\xEF\xBF\xBD"; });
    return out;
}

std::string tokenLabel(std::string_view bytes)
{
    LabelText label;
    eachPart(bytes, [&](std::string_view text) { label.add(text); }, [&](std::string_view broken) { label.addBroken(broken); });
    return label.text.empty() ? label.blanks : label.text;
}

} // namespace headscope
