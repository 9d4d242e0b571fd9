// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Arrays from files as the sequences and masks that a pass reads. Every function checks dimensions; widths are checkInput's. Pure functions.

#include <string>

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

/// attn_mask [n_query, n_key]: booleans (true = may not look) become -inf, numbers stay.
Result<Matrix> addedMaskFrom(const Tensor &array, const std::string &what);

/// A padding mask [n] or one item of [batch, n]: booleans or 0 and 1, true = ignore this key. Gives key_allowed.
Result<std::vector<uint8_t>> keyAllowedFrom(const Tensor &array, const std::string &what, BatchItem item);

} // namespace headscope
