// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A linear layer over weights that stay where they are (a mapped file) when they are aligned float32, and are widened once when they are not.
/// Thread rule: immutable after making; apply may run on several threads at once.

#include <memory>
#include <vector>

#include "core/tensor/matrix.h"
#include "core/tensor/tensor.h"

namespace headscope {

enum class Orientation {
    OutIn, ///< stored [d_out, d_in], as torch.nn.Linear does
    InOut, ///< stored [d_in, d_out], as GPT-2's Conv1D does
};

class Linear {
public:
    Linear() = default;
    /// Over a two-dimensional tensor. Requires tensor.shape.size() == 2; `bias` is empty or has d_out numbers.
    Linear(const Tensor &weight, Orientation orientation, std::vector<float> bias);

    int dIn() const { return dIn_; }
    int dOut() const { return dOut_; }
    const std::vector<float> &bias() const { return bias_; }
    float weight(int in, int out) const;
    /// The numbers where they lie, for whoever multiplies by other means: weight (in, out) is number in * inStep() + out * outStep() from data() on.
    const float *data() const { return data_; }
    int64_t inStep() const { return orientation_ == Orientation::OutIn ? 1 : stride_; }
    int64_t outStep() const { return orientation_ == Orientation::OutIn ? stride_ : 1; }

    /// The same layer cut to the outputs [first, first + count). Shares the numbers.
    Linear outputs(int first, int count) const;
    /// The same layer cut to the inputs [first, first + count), without bias. Shares the numbers.
    Linear inputs(int first, int count) const;

    /// y [n, d_out] = x [n, d_in] W + b. Cost: 2 n d_in d_out operations on all threads of the pool.
    Matrix apply(const Matrix &x) const;

private:
    std::shared_ptr<const void> owner_;
    const float *data_ = nullptr;
    int dIn_ = 0, dOut_ = 0;
    int64_t stride_ = 0; ///< numbers from one stored row to the next
    Orientation orientation_ = Orientation::OutIn;
    std::vector<float> bias_;
};

} // namespace headscope
