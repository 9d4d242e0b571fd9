// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/pattern.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

#include <unicode/uregex.h>

#include "core/base/text.h"

namespace headscope {

namespace {

using Clock = std::chrono::steady_clock;

struct CloseRegex {
    void operator()(URegularExpression *expression) const { uregex_close(expression); }
};
using Expression = std::unique_ptr<URegularExpression, CloseRegex>;

/// The text in UTF-16, with the byte that each unit comes from.
struct Utf16 {
    std::u16string units;
    std::vector<uint32_t> bytes; ///< [units.size() + 1]

    void assign(std::string_view text)
    {
        units.clear();
        bytes.clear();
        for (size_t at = 0; at < text.size();) {
            const auto begin = static_cast<uint32_t>(at);
            const char32_t c = nextCodePoint(text, at);
            bytes.push_back(begin);
            if (c < 0x10000) {
                units += static_cast<char16_t>(c);
            } else {
                units += static_cast<char16_t>(0xD7C0 + (c >> 10));
                units += static_cast<char16_t>(0xDC00 + (c & 0x3FF));
                bytes.push_back(begin);
            }
        }
        bytes.push_back(static_cast<uint32_t>(text.size()));
    }
};

UBool stillInTime(const void *deadline, int32_t)
{
    return Clock::now() < *static_cast<const Clock::time_point *>(deadline);
}

UBool stillInTimeAt(const void *deadline, int64_t)
{
    return stillInTime(deadline, 0);
}

void literalParts(std::string_view text, std::string_view literal, std::vector<PatternPart> &out)
{
    size_t done = 0;
    for (size_t at = literal.empty() ? std::string_view::npos : text.find(literal); at != std::string_view::npos; at = text.find(literal, done)) {
        if (done < at) {
            out.push_back({done, at, false});
        }
        done = at + literal.size();
        out.push_back({at, done, true});
    }
    if (done < text.size()) {
        out.push_back({done, text.size(), false});
    }
}

} // namespace

struct Pattern::Compiled {
    Expression expression;
};

struct PatternSearch::State {
    Expression expression;
    Utf16 text;
    Clock::time_point deadline; ///< moves on with every text
};

Pattern::Pattern() = default;
Pattern::Pattern(Pattern &&) noexcept = default;
Pattern &Pattern::operator=(Pattern &&) noexcept = default;
Pattern::~Pattern() = default;

Pattern Pattern::literal(std::string text)
{
    Pattern out;
    out.literal_ = std::move(text);
    return out;
}

Result<Pattern> Pattern::regex(const std::string &expression, const std::string &place)
{
    const auto broken = [&](const std::string &reason) {
        return badInput(concat(place, ": expected a regular expression, found \"", printable(expression), "\": ", reason));
    };
    constexpr size_t longest = 1 << 16;
    if (expression.size() > longest) {
        return badInput(concat(place, ": expected a regular expression of at most ", longest, " bytes, found ", expression.size()));
    }
    if (firstInvalidUtf8(expression)) {
        return broken("not UTF-8");
    }
    Utf16 units;
    units.assign(expression);
    UErrorCode failed = U_ZERO_ERROR;
    UParseError where{};
    Pattern out;
    out.place_ = place;
    out.compiled_ = std::make_unique<Compiled>();
    out.compiled_->expression.reset(uregex_open(units.units.data(), static_cast<int32_t>(units.units.size()), UREGEX_MULTILINE | UREGEX_UNIX_LINES, &where, &failed));
    if (U_FAILURE(failed)) {
        return broken(concat(u_errorName(failed), " at character ", where.offset));
    }
    return out;
}

PatternSearch::PatternSearch(const Pattern &pattern) : pattern_(pattern)
{
    if (!pattern.compiled_) {
        return;
    }
    UErrorCode failed = U_ZERO_ERROR;
    state_ = std::make_unique<State>();
    state_->expression.reset(uregex_clone(pattern.compiled_->expression.get(), &failed));
    state_->deadline = Clock::now() + std::chrono::seconds(3);
    URegularExpression *expression = state_->expression.get();
    constexpr int32_t stackBytes = 64 << 20;
    uregex_setStackLimit(expression, stackBytes, &failed);
    uregex_setMatchCallback(expression, stillInTime, &state_->deadline, &failed);
    uregex_setFindProgressCallback(expression, stillInTimeAt, &state_->deadline, &failed);
}

PatternSearch::~PatternSearch() = default;

Status PatternSearch::parts(std::string_view text, std::vector<PatternPart> &out)
{
    out.clear();
    if (!state_) {
        literalParts(text, pattern_.literal_, out);
        return Done{};
    }
    State &state = *state_;
    state.text.assign(text);
    state.deadline += std::chrono::microseconds(4 * text.size());
    URegularExpression *expression = state.expression.get();
    const auto &bytes = state.text.bytes;
    UErrorCode failed = U_ZERO_ERROR;
    uregex_setText(expression, state.text.units.data(), static_cast<int32_t>(state.text.units.size()), &failed);
    size_t done = 0;
    bool any = false;
    while (U_SUCCESS(failed) && uregex_findNext(expression, &failed)) {
        const size_t begin = bytes[static_cast<size_t>(uregex_start(expression, 0, &failed))], end = bytes[static_cast<size_t>(uregex_end(expression, 0, &failed))];
        // As in the reference, an empty match right behind a match is none.
        if (any && begin == end && begin == done) {
            continue;
        }
        if (done < begin) {
            out.push_back({done, begin, false});
        }
        out.push_back({begin, end, true});
        done = end;
        any = true;
    }
    if (U_FAILURE(failed)) {
        return badInput(concat(pattern_.place_, ": the regular expression takes too long on a text of ", text.size(), " bytes (", u_errorName(failed), ")"));
    }
    if (done < text.size()) {
        out.push_back({done, text.size(), false});
    }
    return Done{};
}

Status replaceMatches(AlignedString &text, PatternSearch &search, std::string_view content)
{
    if (text.text.empty()) {
        return Done{};
    }
    std::vector<PatternPart> parts;
    HS_TRY_STATUS(search.parts(text.text, parts));
    if (std::none_of(parts.begin(), parts.end(), [](const PatternPart &part) { return part.match; })) {
        return Done{};
    }
    AlignedString out;
    out.text.reserve(text.text.size());
    out.spans.reserve(text.text.size());
    for (const PatternPart &part : parts) {
        if (part.match) {
            const int front = text.spans.front().begin;
            out.text += content;
            out.spans.resize(out.text.size(), part.end > 0 ? text.spans[part.end - 1] : TextSpan{front, front});
        } else {
            out.text.append(text.text, part.begin, part.end - part.begin);
            out.spans.insert(out.spans.end(), text.spans.begin() + static_cast<std::ptrdiff_t>(part.begin), text.spans.begin() + static_cast<std::ptrdiff_t>(part.end));
        }
    }
    text = std::move(out);
    return Done{};
}

void splitByParts(const std::vector<PatternPart> &parts, SplitBehavior behavior, size_t offset, std::vector<TextPiece> &out)
{
    const auto add = [&](size_t begin, size_t end) {
        if (begin < end) {
            out.push_back({offset + begin, offset + end, std::nullopt});
        }
    };
    for (size_t i = 0; i < parts.size();) {
        const PatternPart &part = parts[i];
        size_t end = part.end;
        size_t next = i + 1;
        const auto isMatch = [&](size_t at) { return at < parts.size() && parts[at].match; };
        switch (behavior) {
        case SplitBehavior::Removed:
            end = part.match ? part.begin : end;
            break;
        case SplitBehavior::Isolated:
            break;
        case SplitBehavior::MergedWithPrevious:
            if (!part.match && isMatch(next)) {
                end = parts[next++].end;
            }
            break;
        case SplitBehavior::MergedWithNext:
            if (part.match && next < parts.size() && !parts[next].match) {
                end = parts[next++].end;
            }
            break;
        case SplitBehavior::Contiguous:
            for (; next < parts.size() && parts[next].match == part.match; ++next) {
                end = parts[next].end;
            }
            break;
        }
        add(part.begin, end);
        i = next;
    }
}

void splitByCharacters(AlignedText &text, SplitBehavior behavior, const std::function<bool(char32_t)> &isDelimiter)
{
    std::vector<TextPiece> out;
    std::vector<PatternPart> parts;
    for (const TextPiece &piece : text.pieces) {
        if (piece.added) {
            out.push_back(piece);
            continue;
        }
        const std::string_view words = text.textOf(piece);
        parts.clear();
        size_t done = 0;
        for (size_t at = 0; at < words.size();) {
            const size_t begin = at;
            if (isDelimiter(nextCodePoint(words, at))) {
                if (done < begin) {
                    parts.push_back({done, begin, false});
                }
                parts.push_back({begin, at, true});
                done = at;
            }
        }
        if (done < words.size()) {
            parts.push_back({done, words.size(), false});
        }
        splitByParts(parts, behavior, piece.begin, out);
    }
    text.pieces = std::move(out);
}

} // namespace headscope
