// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/json_text.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/text.h"

namespace headscope {

void appendFloat(std::string &out, float value)
{
    if (std::isnan(value)) {
        out += "nan";
        return;
    }
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    out.append(buffer, end);
}

void appendJsonString(std::string &out, std::string_view text)
{
    const std::string plain = nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); // well-formed
    for (size_t at = 0; at < plain.size();) {
        const size_t begin = at;
        const char32_t c = nextCodePoint(plain, at);
        isDirectionMark(c) ? appendEscaped(out, c) : static_cast<void>(out.append(plain, begin, at - begin));
    }
}

std::string csvCell(const std::string &label)
{
    const bool formula = !label.empty() && std::string_view("=+-@\t\r").find(label.front()) != std::string_view::npos;
    const std::string text = (formula ? "'" : "") + label;
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    return quoted + '"';
}

std::string jsonList(const std::vector<std::string> &items)
{
    std::string out = "[";
    for (const auto &item : items) {
        out += out.size() > 1 ? ", " : "";
        appendJsonString(out, item);
    }
    return out + "]";
}

} // namespace headscope
