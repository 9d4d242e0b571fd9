// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One index over all tensors of whatever was opened: a safetensors file, a JSON file, a PyTorch file, or the shards of a folder.
/// Thread rule: immutable after opening; copies share the tensors.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/file.h"
#include "core/tensor/tensor.h"

namespace headscope {

struct WeightIndex {
    std::string source;                        ///< file that messages name
    std::map<std::string, Tensor> tensors;     ///< by name as in the file
    std::map<std::string, std::string> metadata;
    std::map<std::string, std::string> unreadable = {}; ///< tensors that are there but of no use, by name: why, for people ("dtype F8_E4M3, with which Headscope does not compute")
    std::vector<std::string> notes = {};       ///< what was left out or is odd, a sentence each
    std::vector<std::shared_ptr<const MappedFile>> files = {}; ///< those in which tensors lie; kept by whoever reads the tensors, for checkIntact()
    std::map<std::string, std::vector<std::string>> texts = {}; ///< lists of words beside the tensors, by name: arrays of text of an .npz file, lists of strings of a JSON file (json_weights.h). UTF-8

    const Tensor *find(const std::string &name) const
    {
        const auto at = tensors.find(name);
        return at == tensors.end() ? nullptr : &at->second;
    }
    /// True when the file has a tensor of this name, readable or not: one that cannot be read must not pass for one that is optional and absent.
    bool has(const std::string &name) const { return tensors.contains(name) || unreadable.contains(name); }
    /// What stands where a tensor of this name is asked for and find() has none: "none of this name", or why it is unreadable.
    std::string foundInstead(const std::string &name) const
    {
        const auto at = unreadable.find(name);
        return at == unreadable.end() ? "none of this name" : at->second;
    }
};

/// Done while each of the files is as it was when it was opened, else the error of the first that is not (MappedFile::checkIntact). To be asked after a pass over the weights, before its
/// result is shown or kept: a file that was cut off reads as zeros. Cost: two system calls a file.
Status checkIntact(const std::vector<std::shared_ptr<const MappedFile>> &files);
Status checkIntact(const WeightIndex &index);

} // namespace headscope
