// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One index over all tensors of whatever was opened: a safetensors file, a JSON file, later shards and pickles.
/// Thread rule: immutable after opening; copies share the tensors.

#include <map>
#include <string>

#include "core/tensor/tensor.h"

namespace headscope {

struct WeightIndex {
    std::string source;                        ///< file that messages name
    std::map<std::string, Tensor> tensors;     ///< by name as in the file
    std::map<std::string, std::string> metadata;

    const Tensor *find(const std::string &name) const
    {
        const auto at = tensors.find(name);
        return at == tensors.end() ? nullptr : &at->second;
    }
};

} // namespace headscope
