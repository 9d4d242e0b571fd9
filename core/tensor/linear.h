// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A linear layer over weights that stay where they are (a mapped file) and as they are: float32, float16 or bfloat16. Other number types, and float32 off its alignment, are widened once when the layer is made.
/// Thread rule: immutable after making; apply may run on several threads at once.

#include <initializer_list>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/tensor/matrix.h"
#include "core/tensor/product.h"
#include "core/tensor/tensor.h"

namespace headscope {

class Linear {
public:
    Linear() = default;
    /// Over a two-dimensional tensor. Requires tensor.shape.size() == 2; `bias` is empty or has d_out numbers.
    Linear(const Tensor &weight, Orientation orientation, std::vector<float> bias);

    int dIn() const { return stored_.d_in; }
    int dOut() const { return stored_.d_out; }
    const std::vector<float> &bias() const { return bias_; }
    /// The numbers where they lie, for whoever multiplies by other means; they live as long as this layer or a part of it does.
    const StoredWeights &stored() const { return stored_; }
    float weight(int in, int out) const;

    /// The same layer cut to the outputs [first, first + count). Shares the numbers. Not of a layer that outputsOfGroups() made.
    Linear outputs(int first, int count) const;
    /// The same layer cut to the outputs [first, first + count) of each of `groups` equal groups of outputs. Shares the numbers. Requires weights stored [out, in].
    Linear outputsOfGroups(int groups, int first, int count) const;
    /// The same layer cut to the inputs [first, first + count), without bias. Shares the numbers.
    Linear inputs(int first, int count) const;

    /// y [n, d_out] = x [n, d_in] W + b, as multiply() of product.h does.
    Matrix apply(ConstMatrixView x, const std::stop_token &stop = {}) const;
    /// Several layers of one x at once: y of each; empty ones where `stop` was requested before there was room for all.
    static std::vector<Matrix> applyAll(std::initializer_list<const Linear *> layers, ConstMatrixView x, const std::stop_token &stop = {});
    /// The same into memory of the caller's.
    void apply(ConstMatrixView x, MatrixView y, const std::stop_token &stop = {}) const;

private:
    std::shared_ptr<const void> owner_;
    StoredWeights stored_;
    std::vector<float> bias_;
};

} // namespace headscope
