// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// JSON documents given on the command line. For .cpp files of app/cli only.

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"

namespace headscope::cli {

/// The JSON document in a file of at most 64 MiB; Infinity and -Infinity, as Python writes them, are read as numbers beyond float32. BadInput names file, byte, and nesting deeper than 64.
Result<nlohmann::ordered_json> readJsonFile(const std::string &path);

} // namespace headscope::cli
