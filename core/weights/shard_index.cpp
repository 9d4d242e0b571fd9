// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/shard_index.h"

#include <algorithm>
#include <new>
#include <set>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/weights/json_source.h"

namespace headscope {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr size_t mostIndexBytes = 16u << 20;
constexpr std::string_view mapName = "weight_map";

/// Parses and finds names that stand twice, which the library lets pass.
Result<Json> parseIndex(const std::string &text)
{
    if (const auto at = jsonDeeperThan(text, maxJsonDepth)) {
        return badInput(concat("byte ", *at, ": expected at most ", maxJsonDepth, " levels, found more"));
    }
    std::set<std::string> names;
    std::string twice, member;
    const auto onEvent = [&](int depth, Json::parse_event_t event, Json &value) {
        if (event == Json::parse_event_t::key && depth == 1) {
            member = value.get<std::string>();
        }
        if (event == Json::parse_event_t::key && depth == 2 && member == mapName && !names.insert(value.get<std::string>()).second) {
            twice = value.get<std::string>();
        }
        return true;
    };
    try {
        Json json = Json::parse(text, onEvent);
        if (!twice.empty()) {
            return badInput(concat(mapName, ": ", printable(twice, 200), ": expected the name once, found it a second time"));
        }
        return json;
    } catch (const std::bad_alloc &) {
        return outOfResources("not enough memory for it");
    } catch (const std::exception &problem) {
        return badInput(concat("not JSON: ", jsonComplaint(problem.what())));
    }
}

bool isWithin(const fs::path &inner, const fs::path &outer)
{
    const auto [end, at] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
    return end == outer.end() && at != inner.end();
}

/// The file of a shard, which must be inside the folder by its name and after links are followed.
Result<fs::path> locateShard(const fs::path &folder, const std::string &name)
{
    const fs::path given = name;
    const auto who = printable(name, 200);
    const bool climbs = std::any_of(given.begin(), given.end(), [](const fs::path &part) { return part == ".."; });
    if (name.empty() || name.find('\0') != std::string::npos || given.is_absolute() || climbs || !given.has_filename()) {
        return badInput(concat("expected the name of a file inside the folder, found \"", who, "\""));
    }
    std::error_code failed;
    const fs::path root = fs::canonical(folder.empty() ? fs::path(".") : folder, failed);
    const fs::path real = failed ? fs::path() : fs::canonical(folder / given, failed);
    if (failed) {
        return badInput(concat("expected the shard ", who, " in the folder, found no such file"));
    }
    const bool cached = root.parent_path().filename() == "snapshots" && isWithin(real, root.parent_path().parent_path() / "blobs");
    if (!isWithin(real, root) && !cached) {
        return badInput(concat("expected the shard ", who, " inside the folder, found a link that leads out of it"));
    }
    if (!fs::is_regular_file(real, failed)) {
        return badInput(concat("expected the shard ", who, " to be a file, found something else"));
    }
    return folder / given;
}

Result<ShardIndex> indexOf(const fs::path &folder, const Json &json)
{
    const auto map = json.is_object() ? json.find(mapName) : json.end();
    if (!json.is_object() || map == json.end() || !map->is_object() || map->empty()) {
        return badInput(concat("expected an object with a ", mapName, " of tensors to shards, found none"));
    }
    ShardIndex index;
    for (const auto &[tensor, shard] : map->items()) {
        if (!shard.is_string()) {
            return badInput(concat(mapName, ": ", printable(tensor, 200), ": expected the name of a shard, found ", shard.type_name()));
        }
        const auto &name = shard.get_ref<const std::string &>();
        if (!index.shards.contains(name)) {
            auto file = locateShard(folder, name);
            if (!file) {
                return badInput(concat(mapName, ": ", printable(tensor, 200), ": ", file.error().message));
            }
            index.shards.emplace(name, *file);
        }
        index.shardOf.emplace(tensor, name);
    }
    return index;
}

} // namespace

Result<ShardIndex> readShardIndex(const fs::path &path)
{
    HS_TRY(text, readFile(path, mostIndexBytes));
    const auto named = [&](const Error &error) { return Error{error.code, concat(path.string(), ": ", error.message)}; };
    const auto json = parseIndex(text);
    if (!json) {
        return named(json.error());
    }
    auto index = indexOf(path.parent_path(), *json);
    return index ? std::move(index) : named(index.error());
}

} // namespace headscope
