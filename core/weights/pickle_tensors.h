// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Finds the named tensors in what a pickle describes.
/// Thread rule: pure.

#include <string>
#include <vector>

#include "core/weights/pickle_machine.h"

namespace headscope {

struct NamedPickledTensor {
    std::string name; ///< keys on the way to it, joined by "."; well-formed UTF-8
    size_t tensor = 0; ///< index into the graph's tensors
};

struct PickledState {
    std::vector<NamedPickledTensor> tensors; ///< in the file's order
    std::vector<std::string> notes;          ///< what was left out, a sentence each
};

/// Dictionaries and lists are walked into, list elements are named by their place; a wrapper at the top ("state_dict", "model_state_dict", "model", "params", "tensors": the first of these that holds
/// a dictionary) is unwrapped, and what stands beside it is left out; numbers, texts and other values are left out. `pickleSize` bounds the output: containers that refer to others many times
/// end in an error. BadInput, without the name of the file in front: no dictionary at the top, no tensor, a name twice, nesting deeper than 64 (or a container that holds itself).
Result<PickledState> namedTensors(const PickleGraph &graph, size_t pickleSize);

} // namespace headscope
