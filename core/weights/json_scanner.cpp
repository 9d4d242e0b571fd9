// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/json_scanner.h"

#include <algorithm>
#include <cstring>
#include <unordered_set>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/weights/json_number.h"
#include "core/weights/json_source.h"

namespace headscope {

namespace {

constexpr std::ptrdiff_t tickBytes = 1 << 17, aheadBytes = 1 << 22;
constexpr size_t mostName = 40; ///< of a string or token in a message

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; } // a character of UTF-8
bool isHigh(char c) { return (static_cast<unsigned char>(c) & 0x80u) != 0; }

/// The value of four hexadecimal digits, or nothing.
std::optional<uint32_t> hexadecimal(std::string_view digits)
{
    uint32_t value = 0;
    for (const char c : digits) {
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0) {
            return std::nullopt;
        }
        value = value * 16 + static_cast<uint32_t>(digit);
    }
    return digits.size() == 4 ? std::optional(value) : std::nullopt;
}

} // namespace

JsonScanner::JsonScanner(std::string source, std::string_view text, size_t skipped, const Progress &progress)
    : source_(std::move(source)), skipped_(skipped), begin_(text.data()), at_(begin_), end_(begin_ + text.size()), fullEnd_(end_), nextTick_(begin_), progress_(progress)
{
    while (end_ > begin_ && (isJsonSpace(end_[-1]) || isJsonNumber(end_[-1]))) {
        --end_;
    }
    nextTick_ = begin_ + std::min<std::ptrdiff_t>(tickBytes, fullEnd_ - begin_);
}

bool JsonScanner::take(char c)
{
    if (peek() != c || at_ == end_) {
        return refuseSyntax(at_, concat('\'', c, '\''));
    }
    ++at_;
    return true;
}

bool JsonScanner::takeCommaOr(char close, bool &more)
{
    const char c = peek();
    if (at_ == end_ || (c != ',' && c != close)) {
        return refuseSyntax(at_, concat("',' or '", close, '\''));
    }
    ++at_;
    more = c == ',';
    return true;
}

bool JsonScanner::takeEnd()
{
    while (at_ < fullEnd_ && isJsonSpace(*at_)) {
        ++at_;
    }
    if (at_ == fullEnd_) {
        return true;
    }
    if (*at_ == '\0') {
        return refuse(at_, "the end of the file", "a zero byte");
    }
    end_ = fullEnd_;
    return refuseSyntax(at_, "the end of the file");
}

bool JsonScanner::readEscape(std::string &out)
{
    const char *start = at_++; // the backslash
    const auto rest = [&](const char *from) { return std::string_view(from, static_cast<size_t>(std::min<std::ptrdiff_t>(end_ - from, 4))); };
    const char c = at_ < end_ ? *at_++ : '\0';
    constexpr std::string_view codes = "\"\\/bfnrt", values = "\"\\/\b\f\n\r\t";
    if (const size_t i = codes.find(c); c != '\0' && i != std::string_view::npos) {
        out += values[i];
        return true;
    }
    if (c != 'u') {
        return refuseSyntax(at_ == end_ ? at_ : start, "an escape such as \\n or \\u00e9");
    }
    auto point = hexadecimal(rest(at_));
    if (!point) {
        return refuseSyntax(end_ - at_ < 4 ? end_ : start, "four hexadecimal digits behind \\u");
    }
    at_ += 4;
    if (*point >= 0xD800 && *point <= 0xDBFF && end_ - at_ >= 6 && at_[0] == '\\' && at_[1] == 'u') {
        const auto low = hexadecimal(rest(at_ + 2));
        if (low && *low >= 0xDC00 && *low <= 0xDFFF) {
            point = 0x10000 + ((*point - 0xD800) << 10) + (*low - 0xDC00);
            at_ += 6;
        }
    }
    if (*point >= 0xD800 && *point <= 0xDFFF) {
        return refuseSyntax(start, "a pair of surrogates");
    }
    appendUtf8(out, static_cast<char32_t>(*point));
    return true;
}

bool JsonScanner::readString(std::string &out)
{
    out.clear();
    for (++at_; at_ < end_;) {
        const char *from = at_, *stop = from + std::min<std::ptrdiff_t>(end_ - from, aheadBytes);
        bool high = false;
        while (at_ < stop && *at_ != '"' && *at_ != '\\' && static_cast<unsigned char>(*at_) >= 0x20) {
            high |= isHigh(*at_++);
        }
        const bool cut = at_ == stop && stop < end_;
        for (int i = 0; cut && i < 3 && at_ < end_ && continues(*at_); ++i) {
            ++at_; // a piece ends with a whole character
        }
        const std::string_view piece(from, static_cast<size_t>(at_ - from));
        if (const auto bad = high ? firstInvalidUtf8(piece) : std::nullopt) {
            at_ = from + *bad;
            return refuseSyntax(at_, "UTF-8");
        }
        out += piece;
        const char next = at_ < end_ ? *at_ : '\\';
        if (!cut && next == '"') {
            ++at_;
            return true;
        }
        if (!cut && next != '\\') {
            return refuseSyntax(at_, "no control character inside a string");
        }
        if (cut ? !alive() : at_ < end_ && !readEscape(out)) {
            return false;
        }
    }
    return refuseSyntax(at_, "'\"'");
}

bool JsonScanner::readName(std::string &name, const char *&place)
{
    if (peek() != '"') {
        return refuseSyntax(at_, "a name in quotes");
    }
    place = at_;
    return readString(name) && take(':');
}

const char *JsonScanner::stringEnd()
{
    const char *from = at_ + 1;
    while (from < end_) {
        const auto size = static_cast<size_t>(std::min<std::ptrdiff_t>(end_ - from, aheadBytes));
        const char *quote = static_cast<const char *>(std::memchr(from, '"', size));
        if (!quote) {
            from += size;
            if (!alive()) {
                return nullptr;
            }
            continue;
        }
        const char *slash = quote;
        while (slash > at_ + 1 && slash[-1] == '\\') {
            --slash;
        }
        if ((quote - slash) % 2 == 0) {
            return quote;
        }
        from = quote + 1;
    }
    return nullptr;
}

/// A string, number or literal inside a value that is kept as text.
bool JsonScanner::readScalar()
{
    const char c = peek();
    if (at_ < end_ && c == '"') {
        std::string ignored;
        return readString(ignored);
    }
    if (at_ < end_ && (c == '-' || (c >= '0' && c <= '9'))) {
        bool whole = false;
        if (const char *behind = numberEnd(at_, end_, whole)) {
            at_ = behind;
            return true;
        }
    }
    for (const std::string_view literal : {"true", "false", "null"}) {
        if (wordAt(at_) == literal) {
            at_ += literal.size();
            return true;
        }
    }
    return kindOf(at_).empty() ? refuseSyntax(at_, "a value") : refuse(at_, "a finite number", kindOf(at_));
}

bool JsonScanner::readValue(std::string_view &text)
{
    struct Frame {
        bool object = false;
        std::unordered_set<std::string> names;
        int64_t count = 0;
    };
    peek();
    const char *start = at_;
    std::vector<Frame> frames;
    do {
        // At a value.
        const char c = peek();
        bool more = false;
        if (at_ < end_ && (c == '{' || c == '[')) {
            if (!open()) {
                return false;
            }
            ++at_;
            frames.push_back({c == '{', {}, 0});
            if (peek() == (c == '{' ? '}' : ']') && at_ < end_) {
                ++at_;
                close();
                frames.pop_back();
            } else {
                more = true;
                enter(int64_t{0});
            }
        } else if (!readScalar()) {
            return false;
        }
        // Behind a value: leave what ends here, then go on to the next one.
        while (!more && !frames.empty()) {
            const bool object = frames.back().object;
            if (!tick() || !takeCommaOr(object ? '}' : ']', more)) {
                return false;
            }
            leave();
            if (more) {
                enter(++frames.back().count);
            } else {
                close();
                frames.pop_back();
            }
        }
        if (!frames.empty() && frames.back().object) {
            std::string name;
            const char *place = nullptr;
            leave();
            enter(std::string());
            if (!readName(name, place)) {
                return false;
            }
            leave();
            enter(name);
            if (!frames.back().names.insert(std::move(name)).second) {
                return refuse(place, "the name once", "it a second time");
            }
        }
    } while (!frames.empty());
    text = {start, static_cast<size_t>(at_ - start)};
    return true;
}

std::string JsonScanner::path() const
{
    std::string out;
    for (const auto &step : path_) {
        if (step.index >= 0) {
            out += concat('[', step.index, ']');
        } else if (!step.name.empty()) {
            out += (out.empty() ? "" : ".") + step.name;
        }
    }
    return out;
}

bool JsonScanner::open()
{
    if (depth_ >= maxJsonDepth) {
        return refuse(at_, concat("lists and objects at most ", maxJsonDepth, " deep"), "deeper nesting");
    }
    ++depth_;
    return true;
}

bool JsonScanner::tickNow()
{
    nextTick_ = at_ + tickBytes;
    progress_.say(static_cast<double>(at_ - begin_) / static_cast<double>(std::max<std::ptrdiff_t>(fullEnd_ - begin_, 1)), "reading weights");
    return alive();
}

bool JsonScanner::alive() { return progress_.cancelled() ? refuse(cancelled()) : true; }

bool JsonScanner::refuse(Error error)
{
    error_ = std::move(error);
    return false;
}

bool JsonScanner::refuse(const char *place, const std::string &expected, const std::string &found)
{
    const std::string where = printable(path(), 200);
    return refuse(badInput(concat(source_, ": ", where, where.empty() ? "" : ": ", "byte ", byteOf(place), ": expected ", expected, ", found ", found)));
}

bool JsonScanner::refuseKind(const char *place, const std::string &expected)
{
    const std::string kind = kindOf(place);
    if (place >= end_ || kind.empty()) {
        return refuseSyntax(place, "a value");
    }
    mismatched_ = true;
    return refuse(place, expected, kind);
}

bool JsonScanner::refuseSyntax(const char *place, const std::string &expected)
{
    const std::string where = printable(path(), 200) + (path_.empty() || path().empty() ? "" : ": ");
    if (place >= fullEnd_ || (place >= end_ && at_ <= end_)) {
        return refuse(badInput(concat(source_, ": ", where, "truncated: expected more JSON after byte ", byteOf(fullEnd_), ", found the end of the file")));
    }
    size_t length = 1;
    while (isHigh(*place) && length < 4 && place + length < fullEnd_ && continues(place[length])) {
        ++length;
    }
    std::string found = printable({place, length});
    found = firstInvalidUtf8(found) ? concat("a byte of ", static_cast<unsigned>(static_cast<unsigned char>(*place))) : "'" + found + "'";
    return refuse(badInput(concat(source_, ": ", where, "byte ", byteOf(place), ": not JSON: expected ", expected, ", found ", found)));
}

Error JsonScanner::forgive(const char *place, int depth, size_t steps)
{
    HS_CHECK(error_ && steps <= path_.size());
    Error error = std::move(*error_);
    error_.reset();
    mismatched_ = false;
    at_ = place;
    depth_ = depth;
    path_.resize(steps);
    return error;
}

std::string_view JsonScanner::wordAt(const char *place) const
{
    const char *stop = place;
    const auto inWord = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '+'; };
    while (stop < end_ && stop - place < 16 && inWord(*stop)) {
        ++stop;
    }
    return {place, static_cast<size_t>(stop - place)};
}

std::string JsonScanner::kindOf(const char *place) const
{
    if (place >= fullEnd_) {
        return {};
    }
    const char c = *place;
    if (c == '[' || c == '{') {
        return c == '[' ? "a list" : "an object";
    }
    if (c == '"') {
        const std::string_view rest(place + 1, static_cast<size_t>(std::min<std::ptrdiff_t>(fullEnd_ - place - 1, 4 * mostName)));
        const std::string text = printable(rest.substr(0, std::min(rest.find('"'), rest.size())), mostName);
        return firstInvalidUtf8(text) ? "a string" : "the string \"" + text + '"';
    }
    const std::string_view word = wordAt(place);
    if (word == "true" || word == "false" || word == "null") {
        return std::string(word);
    }
    if (const std::string literal = nonFiniteLiteral(word, 0); !literal.empty()) {
        return literal;
    }
    return c == '-' || (c >= '0' && c <= '9') ? "a number" : "";
}

} // namespace headscope
