// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Writer of the program's own JSON form, which json_weights.h reads:
/// {"format": "headscope-weights", "version": 1, "config": {...}, "tokenizer": {...}, "metadata": {...}, "tensors": {name: {"shape": [...], "dtype": "float32", "data": ...}}}.
///
/// By default data are base64 of the tensor's own bytes, little endian: reading them back gives every tensor of every dtype bit for bit, NaN payloads included.
/// The file appears under its name only when it is complete. Thread rule: one call a file at a time; the weights are only read.
/// Memory: a fixed buffer; the tensors are never copied whole.

#include <filesystem>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/weights/json_weights.h"

namespace headscope {

enum class JsonNumbers {
    Base64,   ///< exact for every dtype; a third longer than the bytes
    Decimals, ///< for people and other programs: decimals that read back as the same number, for float64 and float32 the shortest
};

struct JsonWriteOptions {
    JsonNumbers numbers = JsonNumbers::Base64;
};

/// Writes the tensors and metadata of `weights.index`, and `config` and `tokenizer` as they stand, where they are not empty. BadInput when one of these two is not a JSON object
/// that the reader would take, when a name is not UTF-8, or for NaN and Infinity in decimals, which JSON cannot hold (names tensor and element). OutOfResources: the disk refuses.
/// Cancelled: nothing is left behind. Reports progress by bytes of tensors.
Status writeJsonWeights(const std::filesystem::path &path, const JsonWeights &weights, const JsonWriteOptions &options = {}, const Progress &progress = {});

} // namespace headscope
