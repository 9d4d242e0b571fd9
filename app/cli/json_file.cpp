// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/json_file.h"

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/text.h"

namespace headscope::cli {

Result<nlohmann::ordered_json> readJsonFile(const std::string &path)
{
    using Json = nlohmann::ordered_json;
    constexpr size_t mostBytes = 64u << 20;
    constexpr int deepest = 64;
    HS_TRY(bytes, readFile(path, mostBytes));
    if (const auto at = jsonDeeperThan(bytes, deepest)) {
        return badInput(concat(path, ": byte ", *at, ": expected nesting of at most ", deepest, ", found more"));
    }
    try {
        return Json::parse(bytes);
    } catch (const Json::parse_error &e) {
        return badInput(concat(path, ": byte ", e.byte, ": expected JSON, found something else"));
    } catch (const Json::exception &) {
        return badInput(concat(path, ": expected JSON with numbers in range"));
    }
}

} // namespace headscope::cli
