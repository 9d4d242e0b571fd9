// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Writes named float32 tensors to .safetensors, .npz, .npy, .json or .csv. A file appears under its name only when it is complete.

#include <filesystem>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace headscope {

/// One tensor to write. `values` is called once, when its turn comes, so that only one tensor is in memory at a time.
struct TensorSource {
    std::string name;
    Shape shape;
    std::function<Result<std::vector<float>>()> values;
};

struct WriteOptions {
    std::map<std::string, std::string> metadata; ///< safetensors: __metadata__; JSON: "metadata"; npz, npy, csv: left out
    std::vector<std::string> rowLabels;          ///< first column of a CSV, one a row
    std::vector<std::string> columnLabels;       ///< first row of a CSV
    std::stop_token stop = {};                   ///< asked between pieces of at most 256 kB; no file is left then
    std::map<std::string, std::vector<std::string>> texts = {}; ///< npz: arrays of text beside the tensors, as NumPy's unicode strings; elsewhere left out, since metadata holds them. UTF-8
};

/// Format by the file ending. BadInput: unknown ending, an .npy of anything but one tensor, or a CSV of anything but one matrix (a leading dimension of 1 is dropped).
/// OutOfResources: the disk refuses. Cancelled: options.stop. JSON holds {"metadata": {...}, "tensors": {name: {"shape": [...], "data": [...]}}}, non-finite numbers as null.
/// CSV cells that a spreadsheet would take for a formula are quoted with a leading apostrophe.
Status writeTensors(const std::filesystem::path &path, const std::vector<TensorSource> &tensors, const WriteOptions &options);

} // namespace headscope
