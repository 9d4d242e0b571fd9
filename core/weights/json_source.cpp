// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/json_source.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/text.h"

namespace headscope {

std::string jsonComplaint(std::string_view text)
{
    constexpr std::string_view start = "syntax error ", lastRead = "; last read: '";
    if (const size_t at = text.find(start); at != std::string_view::npos) {
        text.remove_prefix(at + start.size());
    }
    std::string out(text);
    if (const size_t at = out.find(lastRead); at != std::string::npos) {
        const size_t end = out.rfind('\'');
        out.erase(at, end > at + lastRead.size() - 1 ? end - at + 1 : std::string::npos);
    }
    return printable(out, 160);
}

std::string nonFiniteLiteral(std::string_view text, size_t at)
{
    const auto inToken = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '+'; };
    constexpr size_t longest = 16;
    size_t begin = std::min(at, text.size()), end = begin;
    while (begin > 0 && at - begin < longest && inToken(text[begin - 1])) {
        --begin;
    }
    std::string token;
    for (end = begin; end < text.size() && token.size() < longest && inToken(text[end]); ++end) {
        const char c = text[end];
        token += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> literals = {{{"nan", "NaN"}, {"-nan", "NaN"}, {"inf", "Infinity"},
        {"+inf", "Infinity"}, {"infinity", "Infinity"}, {"+infinity", "Infinity"}, {"-inf", "-Infinity"}, {"-infinity", "-Infinity"}}};
    for (const auto &[literal, name] : literals) {
        if (token == literal) {
            return std::string(name);
        }
    }
    return {};
}

std::string_view wideEncoding(std::string_view text)
{
    using namespace std::string_view_literals;
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> marks = {{{"\xFF\xFE\0\0"sv, "UTF-32"}, {"\0\0\xFE\xFF"sv, "UTF-32"},
        {"\xFF\xFE"sv, "UTF-16"}, {"\xFE\xFF"sv, "UTF-16"}, {"{\0"sv, "UTF-16"}, {"\0{"sv, "UTF-16"}}};
    for (const auto &[mark, name] : marks) {
        if (text.starts_with(mark)) {
            return name;
        }
    }
    return {};
}

} // namespace headscope
