// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Finds and opens the weights of a checkpoint folder, or of a single file, whatever form they have.
/// Opening maps files and reads their headers; numbers are read when somebody uses them (but for JSON, and for views of PyTorch files that are not in row-major order).

#include <filesystem>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/weights/weight_index.h"

namespace headscope {

enum class CheckpointForm { Safetensors, Pytorch, Json, ShardIndex };

struct CheckpointFile {
    std::filesystem::path path; ///< the file to open: the weights, or the index of the shards
    CheckpointForm form = CheckpointForm::Safetensors;
};

/// Looks, in a folder, for model.safetensors, model.safetensors.index.json, pytorch_model.bin, pytorch_model.bin.index.json, weights.json, in this order, then for any other
/// single .safetensors, .bin, .pt or .pth file (a trainer's own files, such as training_args.bin, do not count). The form of a file follows from its ending, where that says nothing from its first bytes.
/// BadInput: nothing there; no weights in the folder (the message lists the names looked for, and weights of forms that are not read); several candidates (they are listed).
Result<CheckpointFile> findCheckpoint(const std::filesystem::path &folderOrFile);

/// Opens what findCheckpoint finds, with the errors of the reader of that form. `files` of the index are all mapped files, `source` is the file found (of shards: their index).
/// Shards: each tensor of the index must be in the shard that the index names; tensors that the index does not list are left out and named in `notes`; a file that changed
/// while others were opened ends in an error. Of a JSON file only the tensors are given: whoever wants its config asks findCheckpoint and calls openJsonWeights.
/// Cost: proportional to the headers.
Result<WeightIndex> openCheckpoint(const std::filesystem::path &folderOrFile, const Progress &progress = {});

} // namespace headscope
