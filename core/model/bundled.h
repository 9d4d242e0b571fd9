// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The models that come with the program.

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace headscope {

struct BundledModel {
    std::string name;           ///< "english"
    std::filesystem::path path;
    std::string sample;         ///< a sentence that shows its heads
    std::string about;          ///< what it is, a sentence
};

/// Folder of resources: $HEADSCOPE_RESOURCES, else share/headscope beside the program's bin/, else the source tree it was built from.
std::filesystem::path resourceFolder();

/// In the order in which they are offered; only those that are there.
std::vector<BundledModel> bundledModels();

/// The sample sentence of the bundled model at this path; of any other model, a plain sentence.
std::string sampleOf(const std::filesystem::path &path);

/// Path behind "bundled:NAME" ("bundled:" alone is the first). BadInput lists the names.
Result<std::filesystem::path> bundledPath(const std::string &reference);

} // namespace headscope
