// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What vision families share: patches, tokens before them, positions of both.

#include "core/model/families/family.h"

namespace headscope {

/// Fills W_patch, patch and channels from a convolution NAME.weight [d_model, channels, side, side] whose step is its side, and NAME.bias where it is there. BadInput names the shape found.
Status bindPatches(WeightBinder &binder, const std::string &name, int d_model, EmbeddingWeights &embed);

/// A table whose leading sizes of 1 do not matter, row by row: [1, n, d_model], [n, d_model] or [d_model].
Result<std::vector<float>> tableRows(WeightBinder &binder, const std::string &name, int d_model);

/// Tokens before the patches.
struct PrefixTokens {
    std::vector<float> tokens;       ///< [k, d_model] with positions: class, distillation
    std::vector<std::string> labels; ///< [k]
    std::vector<float> registers;    ///< [r, d_model] behind them, without positions
};

/// Divides `positions` [k + patches, d_model] among tokens and patches. BadInput where none are left for patches.
Status placeTokens(const std::string &source, const std::vector<float> &positions, PrefixTokens prefix, EmbeddingWeights &embed);

} // namespace headscope
