// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The parts of a block, as a spec and weights say them. Each gives a new matrix; nothing is kept. Any thread; products use the pool.

#include "core/attention/attention.h"
#include "core/model/model.h"
#include "core/tensor/matrix.h"

namespace headscope {

/// LayerNorm (Ba et al. 2016) or RMSNorm (Zhang & Sennrich 2019) of each row of x [n, width]; x itself where the norm is absent.
Matrix normed(const Matrix &x, const NormWeights &weights, const StackSpec &spec);

/// In place, element by element.
void activate(Matrix &x, Activation activation);

Matrix sum(const Matrix &a, const Matrix &b);

/// [n, heads * d_head] as [heads, n, d_head].
std::vector<float> byHead(const Matrix &x, int heads, int d_head);
/// The other way round.
Matrix sideBySide(const std::vector<float> &x, int heads, int n, int d_head);

/// z of all heads side by side through W_O, [n_query, d_model]: before any norm of it.
Matrix attentionOutput(const AttentionWeights &weights, const AttentionTrace &attn);

/// What the MLP computes from a normed stream, [n, d_model]: before any norm of it. Requires a spec with an MLP.
Matrix mlpOutput(const StackSpec &spec, const BlockWeights &block, const Matrix &x);

} // namespace headscope
