// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Writes what is open as one JSON file in the program's own form.

#include <filesystem>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/model/model.h"

namespace headscope {

/// All tensors of the model's file, unused ones included, bit for bit, with its config (overrides and answers of the user written into it) and its tokenizer where that is a tokenizer.json. The file appears when it is
/// complete. Reading it back gives bit-identical tensors. BadInput for given patterns, OutOfResources where the disk refuses, Cancelled when `progress` says so.
Status saveModelAsJson(const Model &model, const std::filesystem::path &path, const Progress &progress = {});

} // namespace headscope
