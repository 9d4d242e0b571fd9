// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Reader of weights in JSON. Tensors as nested lists of numbers, as `json.dump({k: v.tolist() ...})` writes them, bare or as the
/// "tensors" of the program's own form {"format": "headscope-weights", "version": 1, "config": {...}, "tokenizer": {...}, "tensors": {...}}.

#include <filesystem>
#include <string>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/weights/weight_index.h"

namespace headscope {

struct JsonWeights {
    WeightIndex index;
    std::string config;    ///< the "config" object as JSON text, empty where there is none
    std::string tokenizer; ///< the "tokenizer" object as JSON text, else {"vocab": ..., "merges": ...} of such members beside the tensors, empty where there is none
};

/// Reads `path` in one pass; memory is linear in the numbers. BadInput names the JSON path or byte offset: not JSON, truncated, another encoding, duplicate keys, ragged lists,
/// strings, booleans or null where numbers belong, numbers beyond float32, NaN and Infinity, nesting deeper than 64.
Result<JsonWeights> openJsonWeights(const std::filesystem::path &path, const Progress &progress = {});

} // namespace headscope
