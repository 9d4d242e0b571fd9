// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Takes tensors out of a WeightIndex by name, checks their shapes, and keeps account of what was used.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/model/open_question.h"
#include "core/tensor/linear.h"
#include "core/weights/weight_index.h"

namespace headscope {

/// What wrappers (DataParallel, torch.compile, Lightning) put before every name.
const std::vector<std::string> &wrappingPrefixes();

class WeightBinder {
public:
    /// `prefixes`: name prefixes to try ("transformer.", ""); the first under which `probe` is found is used for all names, wrapping prefixes ("module.", "_orig_mod.") before it.
    WeightBinder(const WeightIndex &index, const std::vector<std::string> &prefixes, const std::string &probe);

    bool has(const std::string &name) const;
    /// True when there is a tensor of this name, or of one that differs in numbers alone: what one layer has, all have. A reader that takes optional tensors by this refuses files that lost one of them.
    bool expects(const std::string &name) const;
    /// Shape of a tensor; empty where there is none of this name.
    Shape shapeOf(const std::string &name) const;
    const WeightIndex &index() const { return index_; }
    const std::string &prefix() const { return prefix_; }
    /// The tensor of exactly this shape. BadInput names file, tensor, expected and found shape; a missing tensor is named with every name that was tried.
    Result<Tensor> tensor(const std::string &name, const Shape &shape);
    /// The same as float32 numbers.
    Result<std::vector<float>> vector(const std::string &name, int size);
    /// A linear layer; `bias` is a tensor name, or empty for none.
    Result<Linear> linear(const std::string &name, const std::string &bias, Orientation orientation, int dIn, int dOut);
    /// A tensor by its whole name, whatever its shape.
    Result<Tensor> whole(const std::string &fullName);
    /// A tensor outside the prefix ("lm_head.weight").
    Result<Tensor> outer(const std::string &name, const Shape &shape);
    bool hasOuter(const std::string &name) const { return index_.has(outer_ + name); }
    /// Shape of a tensor outside the prefix; empty where there is none of this name.
    Shape outerShapeOf(const std::string &name) const;
    const std::string &source() const { return index_.source; }

    /// Tensors that nobody asked for, buffers left out.
    std::vector<std::string> unused() const;
    bool took(const std::string &fullName) const { return used_.contains(fullName); }

    /// What only the user can say, filled by whoever finds out; shown when opening fails for it.
    OpenQuestion question;
    /// Globs of tensors that are no weights: never unused.
    std::vector<std::string> buffers;

private:
    Result<Tensor> take(const std::string &fullName, const Shape &shape);
    const WeightIndex &index_;
    std::string outer_, prefix_; ///< prefix_ begins with outer_
    std::set<std::string> used_;
    mutable std::set<std::string> kinds_; ///< names without their numbers, filled when first needed
};

} // namespace headscope
