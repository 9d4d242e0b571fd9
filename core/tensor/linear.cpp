// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/linear.h"

#include <Eigen/Core>
#include <algorithm>
#include <cstdint>

#include "core/base/check.h"
#include "core/base/parallel.h"

namespace headscope {

namespace {

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Stride = Eigen::OuterStride<>;

} // namespace

Linear::Linear(const Tensor &weight, Orientation orientation, std::vector<float> bias) : orientation_(orientation), bias_(std::move(bias))
{
    HS_CHECK(weight.shape.size() == 2);
    const bool outIn = orientation == Orientation::OutIn;
    dIn_ = static_cast<int>(weight.shape[outIn ? 1 : 0]);
    dOut_ = static_cast<int>(weight.shape[outIn ? 0 : 1]);
    stride_ = weight.shape[1];
    HS_CHECK(bias_.empty() || static_cast<int>(bias_.size()) == dOut_);
    if (weight.dtype == DType::F32 && reinterpret_cast<uintptr_t>(weight.bytes.data()) % alignof(float) == 0) {
        owner_ = weight.owner;
        data_ = reinterpret_cast<const float *>(weight.bytes.data());
    } else {
        const auto wide = std::make_shared<const std::vector<float>>(toFloat(weight));
        owner_ = wide;
        data_ = wide->data();
    }
}

float Linear::weight(int in, int out) const
{
    HS_CHECK(in >= 0 && in < dIn_ && out >= 0 && out < dOut_);
    return orientation_ == Orientation::OutIn ? data_[out * stride_ + in] : data_[in * stride_ + out];
}

Linear Linear::outputs(int first, int count) const
{
    HS_CHECK(first >= 0 && count >= 0 && first + count <= dOut_);
    Linear part = *this;
    part.data_ += orientation_ == Orientation::OutIn ? first * stride_ : first;
    part.dOut_ = count;
    if (!bias_.empty()) {
        part.bias_.assign(bias_.begin() + first, bias_.begin() + first + count);
    }
    return part;
}

Linear Linear::inputs(int first, int count) const
{
    HS_CHECK(first >= 0 && count >= 0 && first + count <= dIn_);
    Linear part = *this;
    part.data_ += orientation_ == Orientation::OutIn ? first : first * stride_;
    part.dIn_ = count;
    part.bias_.clear();
    return part;
}

Matrix Linear::apply(const Matrix &x) const
{
    HS_CHECK(x.cols == dIn_);
    Matrix y(x.rows, dOut_);
    const Eigen::Map<const RowMajor> in(x.values.data(), x.rows, dIn_);
    Eigen::Map<RowMajor> out(y.values.data(), x.rows, dOut_);
    constexpr int64_t smallest = 1 << 20; // operations below which a second thread costs more than it saves
    const int64_t operations = static_cast<int64_t>(x.rows) * dIn_ * dOut_;
    const int parts = static_cast<int>(std::clamp<int64_t>(operations / smallest, 1, threadCount()));
    const bool outIn = orientation_ == Orientation::OutIn;
    const Eigen::Map<const RowMajor, 0, Stride> stored(data_, outIn ? dOut_ : dIn_, outIn ? dIn_ : dOut_, Stride(stride_));
    parallelFor(parts, [&](int part) {
        const int first = static_cast<int>(static_cast<int64_t>(dOut_) * part / parts);
        const int count = static_cast<int>(static_cast<int64_t>(dOut_) * (part + 1) / parts) - first;
        auto target = out.middleCols(first, count);
        if (outIn) {
            target.noalias() = in * stored.middleRows(first, count).transpose();
        } else {
            target.noalias() = in * stored.middleCols(first, count);
        }
        if (!bias_.empty()) {
            target.rowwise() += Eigen::Map<const Eigen::RowVectorXf>(bias_.data() + first, count);
        }
    });
    return y;
}

} // namespace headscope
