// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Tensors as they lie in a file, and float32 tensors as the program makes them. Row major, no batch dimension unless a file has one.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace headscope {

enum class DType { F64, F32, F16, BF16, I64, I32, I16, I8, U8, Bool };

/// Bytes of one number.
size_t dtypeSize(DType dtype);
/// "F32", as safetensors names it.
std::string_view dtypeName(DType dtype);
std::optional<DType> dtypeFromName(std::string_view name);

using Shape = std::vector<int64_t>;

/// Number of elements; nothing when a size is negative or the product does not fit into 63 bits.
std::optional<int64_t> elementCount(const Shape &shape);

/// A tensor of a file: bytes that belong to `owner` (a mapped file, or a buffer), little endian, perhaps unaligned. Cheap to copy.
struct Tensor {
    DType dtype = DType::F32;
    Shape shape;
    std::span<const std::byte> bytes;   ///< elementCount(shape) * dtypeSize(dtype) of them
    std::shared_ptr<const void> owner;  ///< keeps `bytes` alive
};

/// A float32 tensor owned by the program.
struct FloatTensor {
    Shape shape;
    std::vector<float> values; ///< elementCount(shape) of them
};

/// A Tensor that owns its float32 values.
Tensor makeTensor(Shape shape, std::vector<float> values);

/// Writes `count` elements of `tensor` from element `first` on to `out`, as float32 (float64 is rounded; integers and booleans
/// are converted). Requires: first + count <= elements.
void toFloat(const Tensor &tensor, int64_t first, int64_t count, float *out);

/// All elements as float32.
std::vector<float> toFloat(const Tensor &tensor);

} // namespace headscope
