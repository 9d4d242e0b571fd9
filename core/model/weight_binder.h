// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Takes tensors out of a WeightIndex by name, checks their shapes, and keeps account of what was used.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/tensor/linear.h"
#include "core/weights/weight_index.h"

namespace headscope {

class WeightBinder {
public:
    /// `prefixes`: name prefixes to try ("transformer.", ""); the first under which `probe` is found is used for all names.
    WeightBinder(const WeightIndex &index, const std::vector<std::string> &prefixes, const std::string &probe);

    bool has(const std::string &name) const;
    /// The tensor of exactly this shape. BadInput names file, tensor, expected and found shape; a missing tensor is named with every name that was tried.
    Result<Tensor> tensor(const std::string &name, const Shape &shape);
    /// The same as float32 numbers.
    Result<std::vector<float>> vector(const std::string &name, int size);
    /// A linear layer; `bias` is a tensor name, or empty for none.
    Result<Linear> linear(const std::string &name, const std::string &bias, Orientation orientation, int dIn, int dOut);
    /// A tensor outside the prefix ("lm_head.weight").
    Result<Tensor> outer(const std::string &name, const Shape &shape);
    bool hasOuter(const std::string &name) const { return index_.has(name); }
    const std::string &source() const { return index_.source; }

    /// Tensors that nobody asked for, buffers named by `ignored` globs left out.
    std::vector<std::string> unused(const std::vector<std::string> &ignored) const;
    bool took(const std::string &fullName) const { return used_.contains(fullName); }

private:
    Result<Tensor> take(const std::string &fullName, const Shape &shape);
    const WeightIndex &index_;
    std::string prefix_;
    std::set<std::string> used_;
};

} // namespace headscope
