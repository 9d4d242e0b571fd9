// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/json_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/text.h"

namespace headscope::cli {

namespace {

/// Python writes infinities as words. They become numbers beyond float32 of the same length, so that bytes keep their places; whoever reads them as float32 gets infinities.
void replaceInfinities(std::string &text)
{
    constexpr std::string_view word = "Infinity", number = "1e308   ";
    bool inString = false;
    for (size_t i = 0; i < text.size(); ++i) {
        if (inString && text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            inString = !inString;
        } else if (!inString && text[i] == 'I' && text.compare(i, word.size(), word) == 0) {
            text.replace(i, word.size(), number);
        }
    }
}

/// The word that stands at a byte: "NaN", "undefined"; "something else" where there is none.
std::string wordAt(const std::string &text, size_t byte)
{
    const auto letter = [&](size_t i) { return i < text.size() && ((text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z')); };
    size_t first = std::min(byte > 0 ? byte - 1 : 0, text.size());
    size_t last = first;
    while (first > 0 && letter(first - 1)) {
        --first;
    }
    while (letter(last)) {
        ++last;
    }
    return last > first && last - first < 30 ? text.substr(first, last - first) : "something else";
}

} // namespace

Result<nlohmann::ordered_json> readJsonFile(const std::string &path)
{
    using Json = nlohmann::ordered_json;
    constexpr size_t mostBytes = 64u << 20;
    constexpr int deepest = 64;
    HS_TRY(bytes, readFile(path, mostBytes));
    if (const auto at = jsonDeeperThan(bytes, deepest)) {
        return badInput(concat(path, ": byte ", *at, ": expected nesting of at most ", deepest, ", found more"));
    }
    replaceInfinities(bytes);
    try {
        return Json::parse(bytes);
    } catch (const Json::parse_error &e) {
        return badInput(concat(path, ": byte ", e.byte, ": expected JSON, found ", wordAt(bytes, e.byte)));
    } catch (const Json::exception &) {
        return badInput(concat(path, ": expected JSON with numbers in range"));
    }
}

} // namespace headscope::cli
