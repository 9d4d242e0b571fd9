// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Arrays from files as the sequences and masks that a pass reads. Every function checks dimensions; widths are checkInput's. Pure functions.

#include <map>
#include <string>
#include <vector>

#include "core/forward/input.h"
#include "core/tensor/tensor.h"

namespace headscope {

/// Which item of arrays that have a batch dimension.
struct BatchItem {
    int index = 0;
};

/// Vectors [n, d], or one item of [n, batch, d]. BadInput names `what`, the expected and the found shape, an item that is not there, a number that is not finite.
Result<Matrix> vectorsFrom(const Tensor &array, const std::string &what, BatchItem item);

/// One item of a feature map [N, C, H, W], or a map [C, H, W].
Result<FloatTensor> mapFrom(const Tensor &array, const std::string &what, BatchItem item);

/// One item of log-mel features [N, n_mels, frames], or features [n_mels, frames].
Result<FloatTensor> spectrogramFrom(const Tensor &array, const std::string &what, BatchItem item);

/// An array of a file, and what messages call it.
struct NamedArray {
    std::string name;
    Tensor array;
};

/// What a model reads as arrays, by the names that PyTorch's layers use, in order: query, key, value of a bare layer; src, tgt or memory of others; pixel_values of a model that reads pictures. Empty for
/// a model that reads tokens.
std::vector<std::string> arrayRoles(const Model &model);

/// How many batch items an array has as the first of arrayRoles(); 1 where it has no batch dimension. A map is [N, C, H, W] or [C, H, W], vectors are [n, batch, d] or [n, d]; three dimensions are vectors where the last is as
/// wide as the model.
int batchItems(const Model &model, const Tensor &array);

/// An input of arrays by role, one batch item of them. The first role may be a feature map; roles that a model can do without may be missing. BadInput: a role that the model does not read, a missing one that it needs, shapes.
Result<Input> inputFromArrays(const Model &model, const std::map<std::string, NamedArray> &arrays, BatchItem item);

/// attn_mask [n_query, n_key]: booleans (true = may not look) become -inf, numbers stay.
Result<Matrix> addedMaskFrom(const Tensor &array, const std::string &what);

/// A padding mask [n] or one item of [batch, n]: booleans or 0 and 1, true = ignore this key. Gives key_allowed.
Result<std::vector<uint8_t>> keyAllowedFrom(const Tensor &array, const std::string &what, BatchItem item);

} // namespace headscope
