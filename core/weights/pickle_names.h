// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The names that a pickle of weights may use. Everything else is refused. Pure data.

#include <array>
#include <string_view>

namespace headscope {

/// What stands behind a known name.
enum class PickleRole { RebuildTensor, RebuildTensorOfDtype, RebuildParameter, OrderedDict, Size, Device, Storage, Dtype };

struct PickleName {
    std::string_view module, name;
    PickleRole role;
    std::string_view dtype = {}; ///< of a storage or dtype, as safetensors would name it; empty for a storage of bytes
};

inline constexpr std::array<PickleName, 50> pickleNames = {{
    {"torch._utils", "_rebuild_tensor_v2", PickleRole::RebuildTensor},
    {"torch._utils", "_rebuild_tensor_v3", PickleRole::RebuildTensorOfDtype},
    {"torch._utils", "_rebuild_parameter", PickleRole::RebuildParameter},
    {"collections", "OrderedDict", PickleRole::OrderedDict},
    {"torch", "Size", PickleRole::Size},
    {"torch", "device", PickleRole::Device},
    {"torch", "DoubleStorage", PickleRole::Storage, "F64"},
    {"torch", "FloatStorage", PickleRole::Storage, "F32"},
    {"torch", "HalfStorage", PickleRole::Storage, "F16"},
    {"torch", "BFloat16Storage", PickleRole::Storage, "BF16"},
    {"torch", "LongStorage", PickleRole::Storage, "I64"},
    {"torch", "IntStorage", PickleRole::Storage, "I32"},
    {"torch", "ShortStorage", PickleRole::Storage, "I16"},
    {"torch", "CharStorage", PickleRole::Storage, "I8"},
    {"torch", "ByteStorage", PickleRole::Storage, "U8"},
    {"torch", "BoolStorage", PickleRole::Storage, "BOOL"},
    {"torch", "ComplexFloatStorage", PickleRole::Storage, "C64"},
    {"torch", "ComplexDoubleStorage", PickleRole::Storage, "C128"},
    {"torch", "QInt8Storage", PickleRole::Storage, "QINT8"},
    {"torch", "QUInt8Storage", PickleRole::Storage, "QUINT8"},
    {"torch", "QInt32Storage", PickleRole::Storage, "QINT32"},
    {"torch", "UntypedStorage", PickleRole::Storage},
    {"torch.storage", "UntypedStorage", PickleRole::Storage},
    {"torch.storage", "_UntypedStorage", PickleRole::Storage},
    {"torch", "float64", PickleRole::Dtype, "F64"},
    {"torch", "double", PickleRole::Dtype, "F64"},
    {"torch", "float32", PickleRole::Dtype, "F32"},
    {"torch", "float", PickleRole::Dtype, "F32"},
    {"torch", "float16", PickleRole::Dtype, "F16"},
    {"torch", "half", PickleRole::Dtype, "F16"},
    {"torch", "bfloat16", PickleRole::Dtype, "BF16"},
    {"torch", "int64", PickleRole::Dtype, "I64"},
    {"torch", "long", PickleRole::Dtype, "I64"},
    {"torch", "int32", PickleRole::Dtype, "I32"},
    {"torch", "int", PickleRole::Dtype, "I32"},
    {"torch", "int16", PickleRole::Dtype, "I16"},
    {"torch", "short", PickleRole::Dtype, "I16"},
    {"torch", "int8", PickleRole::Dtype, "I8"},
    {"torch", "uint8", PickleRole::Dtype, "U8"},
    {"torch", "bool", PickleRole::Dtype, "BOOL"},
    {"torch", "uint16", PickleRole::Dtype, "U16"},
    {"torch", "uint32", PickleRole::Dtype, "U32"},
    {"torch", "uint64", PickleRole::Dtype, "U64"},
    {"torch", "complex64", PickleRole::Dtype, "C64"},
    {"torch", "complex128", PickleRole::Dtype, "C128"},
    {"torch", "float8_e4m3fn", PickleRole::Dtype, "F8_E4M3"},
    {"torch", "float8_e5m2", PickleRole::Dtype, "F8_E5M2"},
    {"torch", "float8_e4m3fnuz", PickleRole::Dtype, "F8_E4M3FNUZ"},
    {"torch", "float8_e5m2fnuz", PickleRole::Dtype, "F8_E5M2FNUZ"},
    {"torch", "float8_e8m0fnu", PickleRole::Dtype, "F8_E8M0"},
}};

} // namespace headscope
