// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Tensors written as objects in JSON: {"shape": [..], "dtype": "float32", "data": "<base64, little endian>" or [numbers]}, members in any order.
/// The tensor keeps its dtype. Nothing is allocated for a declared shape before the length of the data agreed with it.
/// Thread rule: one thread at a time.

#include <optional>
#include <string_view>

#include "core/tensor/tensor.h"
#include "core/weights/json_number_list.h"
#include "core/weights/json_scanner.h"

namespace headscope {

/// dtype for a name as PyTorch, NumPy or safetensors write it: "torch.float32", "float32", "<f4", "F32", "half", ... Nothing for any other.
std::optional<DType> jsonDType(std::string_view name);
/// "float32": the name that the program writes.
std::string_view jsonDTypeName(DType dtype);

/// What an object turned out to be on a first, cheap look at its members (strings and lists are stepped over unread).
struct TensorSurvey {
    bool isTensor = false; ///< it has "data" (or "shape" and "dtype") and only members that belong to a tensor
    /// Where a value starts and, if it ends, what is behind it; nullptr where there is none.
    struct Span {
        const char *at = nullptr, *end = nullptr;
        explicit operator bool() const { return at != nullptr; }
    };
    Span shape, dtype, data;
    ListExtent numbers;          ///< of "data", where it is a list
    const char *end = nullptr;   ///< behind the closing brace
};

/// Looks at the object that starts here, and comes back to its start. False: the scanner says why (a member twice, one that does not belong to a tensor, not JSON).
bool surveyTensor(JsonScanner &scanner, TensorSurvey &survey);

/// Reads the tensor of a survey with isTensor, and leaves the scanner behind it. Nothing: the scanner says why.
std::optional<Tensor> readTensorObject(JsonScanner &scanner, const TensorSurvey &survey, bool acceptNonFinite);

} // namespace headscope
