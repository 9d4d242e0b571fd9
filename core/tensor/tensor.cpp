// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/tensor.h"

#include <array>
#include <cstring>
#include <limits>

#include "core/base/check.h"
#include "core/tensor/half.h"

namespace headscope {

namespace {

struct DTypeRow {
    DType dtype;
    std::string_view name;
    size_t size;
};
constexpr std::array<DTypeRow, 10> dtypes = {{{DType::F64, "F64", 8}, {DType::F32, "F32", 4}, {DType::F16, "F16", 2}, {DType::BF16, "BF16", 2},
    {DType::I64, "I64", 8}, {DType::I32, "I32", 4}, {DType::I16, "I16", 2}, {DType::I8, "I8", 1}, {DType::U8, "U8", 1}, {DType::Bool, "BOOL", 1}}};

template <class Stored, class Convert>
void convertAll(const std::byte *from, int64_t count, float *out, Convert convert)
{
    for (int64_t i = 0; i < count; ++i) {
        Stored stored;
        std::memcpy(&stored, from + static_cast<size_t>(i) * sizeof stored, sizeof stored);
        out[i] = convert(stored);
    }
}

} // namespace

size_t dtypeSize(DType dtype) { return dtypes[static_cast<size_t>(dtype)].size; }

std::string_view dtypeName(DType dtype) { return dtypes[static_cast<size_t>(dtype)].name; }

std::optional<DType> dtypeFromName(std::string_view name)
{
    for (const auto &row : dtypes) {
        if (row.name == name) {
            return row.dtype;
        }
    }
    return std::nullopt;
}

std::optional<int64_t> elementCount(const Shape &shape)
{
    int64_t count = 1;
    bool empty = false, tooMany = false;
    for (const int64_t size : shape) {
        if (size < 0) {
            return std::nullopt;
        }
        empty = empty || size == 0;
        if (size > 0 && count > std::numeric_limits<int64_t>::max() / size) {
            tooMany = true;
        } else if (size > 0) {
            count *= size;
        }
    }
    if (empty) {
        return 0;
    }
    return tooMany ? std::nullopt : std::optional(count);
}

Tensor makeTensor(Shape shape, std::vector<float> values)
{
    HS_CHECK(elementCount(shape) == static_cast<int64_t>(values.size()));
    const auto owner = std::make_shared<const std::vector<float>>(std::move(values));
    return {DType::F32, std::move(shape), std::as_bytes(std::span(*owner)), owner};
}

void toFloat(const Tensor &tensor, int64_t first, int64_t count, float *out)
{
    const size_t size = dtypeSize(tensor.dtype);
    HS_CHECK(first >= 0 && count >= 0 && static_cast<size_t>(first + count) * size <= tensor.bytes.size());
    const std::byte *from = tensor.bytes.data() + static_cast<size_t>(first) * size;
    const auto plain = [](auto v) { return static_cast<float>(v); };
    switch (tensor.dtype) {
    case DType::F32: if (count) std::memcpy(out, from, static_cast<size_t>(count) * sizeof(float)); break;
    case DType::F64: convertAll<double>(from, count, out, plain); break;
    case DType::F16: convertAll<uint16_t>(from, count, out, halfToFloat); break;
    case DType::BF16: convertAll<uint16_t>(from, count, out, bfloat16ToFloat); break;
    case DType::I64: convertAll<int64_t>(from, count, out, plain); break;
    case DType::I32: convertAll<int32_t>(from, count, out, plain); break;
    case DType::I16: convertAll<int16_t>(from, count, out, plain); break;
    case DType::I8: convertAll<int8_t>(from, count, out, plain); break;
    case DType::U8: convertAll<uint8_t>(from, count, out, plain); break;
    case DType::Bool: convertAll<uint8_t>(from, count, out, [](uint8_t v) { return v ? 1.0f : 0.0f; }); break;
    }
}

std::vector<float> toFloat(const Tensor &tensor)
{
    std::vector<float> out(tensor.bytes.size() / dtypeSize(tensor.dtype));
    toFloat(tensor, 0, static_cast<int64_t>(out.size()), out.data());
    return out;
}

} // namespace headscope
