// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/linear.h"

#include <cstdint>

#include "core/base/check.h"
#include "core/tensor/half.h"
#include "core/tensor/matrix_pool.h"

namespace headscope {

namespace {

size_t sizeOf(simd::Number number) { return number == simd::Number::Float32 ? sizeof(float) : sizeof(uint16_t); }

} // namespace

Linear::Linear(const Tensor &weight, Orientation orientation, std::vector<float> bias) : bias_(std::move(bias))
{
    HS_CHECK(weight.shape.size() == 2);
    const bool outIn = orientation == Orientation::OutIn;
    stored_.orientation = orientation;
    stored_.d_in = static_cast<int>(weight.shape[outIn ? 1 : 0]);
    stored_.d_out = static_cast<int>(weight.shape[outIn ? 0 : 1]);
    stored_.stride = weight.shape[1];
    HS_CHECK(bias_.empty() || static_cast<int>(bias_.size()) == stored_.d_out);
    stored_.number = weight.dtype == DType::F16 ? simd::Number::Float16 : weight.dtype == DType::BF16 ? simd::Number::BFloat16 : simd::Number::Float32;
    const bool kept = weight.dtype == DType::F32 || stored_.number != simd::Number::Float32;
    if (kept && reinterpret_cast<uintptr_t>(weight.bytes.data()) % sizeOf(stored_.number) == 0) {
        owner_ = weight.owner;
        stored_.data = weight.bytes.data();
    } else {
        const auto wide = std::make_shared<const std::vector<float>>(toFloat(weight));
        owner_ = wide;
        stored_.number = simd::Number::Float32;
        stored_.data = wide->data();
    }
}

float Linear::weight(int in, int out) const
{
    HS_CHECK(in >= 0 && in < dIn() && out >= 0 && out < dOut());
    const int64_t row = stored_.group > 0 ? out / stored_.group * stored_.group_stride + out % stored_.group * stored_.stride : out * stored_.stride;
    const int64_t at = stored_.orientation == Orientation::OutIn ? row + in : in * stored_.stride + out;
    switch (stored_.number) {
    case simd::Number::Float16: return halfToFloat(static_cast<const uint16_t *>(stored_.data)[at]);
    case simd::Number::BFloat16: return bfloat16ToFloat(static_cast<const uint16_t *>(stored_.data)[at]);
    case simd::Number::Float32: break;
    }
    return static_cast<const float *>(stored_.data)[at];
}

Linear Linear::outputs(int first, int count) const
{
    HS_CHECK(first >= 0 && count >= 0 && first + count <= dOut() && stored_.group == 0);
    Linear part = *this;
    const int64_t skip = stored_.orientation == Orientation::OutIn ? first * stored_.stride : first;
    part.stored_.data = static_cast<const char *>(stored_.data) + static_cast<size_t>(skip) * sizeOf(stored_.number);
    part.stored_.d_out = count;
    if (!bias_.empty()) {
        part.bias_.assign(bias_.begin() + first, bias_.begin() + first + count);
    }
    return part;
}

Linear Linear::outputsOfGroups(int groups, int first, int count) const
{
    HS_CHECK(groups > 0 && dOut() % groups == 0 && stored_.group == 0 && stored_.orientation == Orientation::OutIn);
    const int each = dOut() / groups;
    HS_CHECK(first >= 0 && count > 0 && first + count <= each);
    Linear part = *this;
    part.stored_.data = static_cast<const char *>(stored_.data) + static_cast<size_t>(first * stored_.stride) * sizeOf(stored_.number);
    part.stored_.d_out = groups * count;
    part.stored_.group = count;
    part.stored_.group_stride = each * stored_.stride;
    part.bias_.clear();
    for (int g = 0; g < groups && !bias_.empty(); ++g) {
        const auto from = bias_.begin() + g * each + first;
        part.bias_.insert(part.bias_.end(), from, from + count);
    }
    return part;
}

Linear Linear::inputs(int first, int count) const
{
    HS_CHECK(first >= 0 && count >= 0 && first + count <= dIn());
    Linear part = *this;
    const int64_t skip = stored_.orientation == Orientation::OutIn ? first : first * stored_.stride;
    part.stored_.data = static_cast<const char *>(stored_.data) + static_cast<size_t>(skip) * sizeOf(stored_.number);
    part.stored_.d_in = count;
    part.bias_.clear();
    return part;
}

Matrix Linear::apply(ConstMatrixView x, const std::stop_token &stop) const
{
    Matrix y = takeMatrix(x.rows, dOut());
    apply(x, y, stop);
    return y;
}

std::vector<Matrix> Linear::applyAll(std::initializer_list<const Linear *> layers, ConstMatrixView x, const std::stop_token &stop)
{
    std::vector<Matrix> out;
    out.reserve(layers.size());
    std::vector<Product> products;
    for (const Linear *layer : layers) {
        if (stop.stop_requested()) { // memory for long sequences takes a while, too
            return std::vector<Matrix>(layers.size());
        }
        out.push_back(takeMatrix(x.rows, layer->dOut()));
        products.push_back({&layer->stored_, layer->bias_.empty() ? nullptr : layer->bias_.data(), out.back()});
    }
    multiply(x, products, stop);
    return out;
}

void Linear::apply(ConstMatrixView x, MatrixView y, const std::stop_token &stop) const { multiply(x, stored_, bias_.empty() ? nullptr : bias_.data(), y, stop); }

} // namespace headscope
