// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The formats behind writeTensors, one function each, and the little that they share. Every function writes to a file that its caller commits;
/// failures are the file's or those of TensorSource::values. Nothing outside this folder needs this header.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file.h"
#include "core/weights/tensor_writer.h"

namespace headscope {

Status writeSafetensors(AtomicFile &file, const std::vector<TensorSource> &tensors, const WriteOptions &options);
/// BadInput: words that NumPy would store as more than 1 GiB.
Status writeNpz(AtomicFile &file, const std::vector<TensorSource> &tensors, const WriteOptions &options);
/// BadInput unless there is exactly one tensor.
Status writeNpy(AtomicFile &file, const std::vector<TensorSource> &tensors, const WriteOptions &options);
Status writeJson(AtomicFile &file, const std::vector<TensorSource> &tensors, const WriteOptions &options);
/// BadInput unless there is exactly one tensor, a matrix after leading dimensions of 1. Requires: labels are absent or one a row / column.
Status writeCsv(AtomicFile &file, const std::vector<TensorSource> &tensors, const WriteOptions &options);

/// values() of a source, checked (HS_CHECK) to be as many as its shape says.
Result<std::vector<float>> valuesOf(const TensorSource &source);

/// The floats as they lie in memory, in pieces, so that the file's buffer stays small.
Status writeFloats(AtomicFile &file, const std::vector<float> &values);

/// Everything of an .npy file before its numbers ("<f4" for float32).
std::string npyHeader(const std::string &descr, const Shape &shape);

/// CRC-32 of ISO 3309 as zip uses it, continued from `crc` (0 at the start). Cost: about a byte a clock cycle.
uint32_t crc32(std::string_view bytes, uint32_t crc = 0);

} // namespace headscope
