// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How a sequence becomes the stream that block 0 reads.

#include "core/forward/input.h"
#include "core/model/model.h"
#include "core/tensor/matrix.h"

namespace headscope {

/// Which position each token has: its place, or its place among the tokens that are no padding (-1 for padding) where the spec counts so.
std::vector<int> positionsOf(const StackSpec &spec, const Sequence &sequence);

/// The stream [n, d_model] of `sequence` in one stack: token, position and type embeddings, or patches of a picture, or the given vectors. Requires a sequence that checkInput has passed.
Matrix embedded(const StackSpec &spec, const EmbeddingWeights &weights, const Sequence &sequence);

} // namespace headscope
