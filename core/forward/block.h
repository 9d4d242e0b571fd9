// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The parts of a block, as a spec and weights say them. Nothing is kept. Any thread; all use the pool. Once `stop` is requested they return early with unfinished numbers, which the caller must not use.

#include <stop_token>

#include "core/attention/attention.h"
#include "core/model/model.h"
#include "core/tensor/matrix.h"

namespace headscope {

/// LayerNorm (Ba et al. 2016) or RMSNorm (Zhang & Sennrich 2019) of each row of x [n, width]; x itself where the norm is absent. A gain narrower than the rows norms each part of a row by itself (heads).
Matrix normed(Matrix x, const NormWeights &weights, const StackSpec &spec);

/// In place, element by element.
void activate(Matrix &x, Activation activation);

/// x += other, of equal size.
void add(Matrix &x, ConstMatrixView other);

/// x[r][c] *= by[c]; nothing where `by` is empty.
void scaleColumns(Matrix &x, const std::vector<float> &by);

/// z [n, n_heads * d_head] through W_O, [n, d_model]: before any norm of it.
Matrix attentionOutput(const AttentionWeights &weights, const SharedRows &z, int first = 0, const std::stop_token &stop = {});

/// What the MLP computes from a normed stream, [n, d_model]: before any norm of it. Requires a spec with an MLP. Works through blocks of rows, so that the [n, d_mlp] numbers between are never all there.
Matrix mlpOutput(const StackSpec &spec, const BlockWeights &block, ConstMatrixView x, const std::stop_token &stop = {});

} // namespace headscope
