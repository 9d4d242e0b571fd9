// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Reader of model.safetensors.index.json and pytorch_model.bin.index.json: which tensor lies in which shard of the folder.
/// Thread rule: pure but for reading the file.

#include <filesystem>
#include <map>
#include <string>

#include "core/base/result.h"

namespace headscope {

struct ShardIndex {
    std::map<std::string, std::string> shardOf;            ///< tensor -> shard as the index names it
    std::map<std::string, std::filesystem::path> shards;   ///< shard -> file, which exists and lies inside the folder
};

/// BadInput names file, tensor or shard: not JSON, no "weight_map" of names to names, a tensor twice; a shard that is an absolute path, contains "..", is not there, is no file, or is a link to a place outside
/// the folder (inside the cache of Hugging Face, where FOLDER is .../snapshots/REVISION and files are links to .../blobs, links to there are fine). No shard is opened, and none outside is examined further
/// than the file system does to follow links. An index has at most 16 MiB.
Result<ShardIndex> readShardIndex(const std::filesystem::path &path);

} // namespace headscope
