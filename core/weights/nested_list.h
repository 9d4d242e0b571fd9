// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Builds one float32 tensor from a stream of "list begins", "number", "list ends". The shape is found on the way: the first list of each depth
/// sets the size, every later one must agree. Knows nothing of JSON. Thread rule: one thread at a time.

#include <cstddef>
#include <string>
#include <vector>

#include "core/tensor/tensor.h"

namespace headscope {

class NestedList {
public:
    NestedList() = default;
    /// `name` is the tensor's, for messages.
    explicit NestedList(std::string name) : name_(std::move(name)) {}

    /// Each returns false, with problem() set, when the lists are not a regular box of numbers or a number is beyond float32. After that: no more calls.
    bool beginList();
    bool endList();
    bool add(double value);

    /// True between the first beginList and its endList.
    bool open() const { return !counts_.empty(); }
    /// Path of the element that comes next: "w[3][0]", or "w" outside all lists.
    std::string here() const;
    /// "out_proj.weight[3]: expected 8 numbers, found 7".
    const std::string &problem() const { return problem_; }
    /// The tensor; its values are moved out. Requires: not open(), no problem.
    Tensor take();

private:
    bool fail(std::string path, std::string text);
    /// Path of the innermost open list itself.
    std::string listPath() const;

    std::string name_, problem_;
    Shape shape_;                  ///< size of each depth, -1 while unknown
    std::vector<int64_t> counts_;  ///< elements so far in each open list, the one being read included
    size_t leafDepth_ = 0;         ///< depth at which the numbers stand
    bool leafKnown_ = false;
    std::vector<float> values_;
};

} // namespace headscope
