// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Reader of .safetensors files: 8 bytes little-endian header length, a JSON header, then the numbers.
/// The file is memory-mapped; opening touches the header only. Every size and offset is checked before it is used.

#include <filesystem>
#include <memory>
#include <span>

#include "core/base/result.h"
#include "core/weights/weight_index.h"

namespace headscope {

/// Index over the tensors of `path`, which stay mapped as long as a Tensor lives. A dtype of the format that the program does not compute with makes its tensor unreadable, not the file.
/// BadInput for: a file that is shorter than its header says, a header that is not a JSON object (a Git LFS pointer is recognised and named), a tensor name twice, a dtype that the
/// format does not know, offsets that are negative, reversed, outside the file, overlapping, or not the product of shape and dtype. Messages name file, tensor, expected and found.
Result<WeightIndex> openSafetensors(const std::filesystem::path &path);

/// The same of bytes that lie somewhere and belong to `owner`; `source` is what messages call them.
Result<WeightIndex> indexSafetensors(const std::string &source, std::span<const std::byte> bytes, std::shared_ptr<const void> owner);

} // namespace headscope
