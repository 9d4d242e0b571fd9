// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What weights do not say and only a person can answer. Opening fails for want of it; the question tells a dialog what to ask. Pure values.

#include <string>
#include <vector>

#include "core/model/attention_roles.h"
#include "core/tensor/tensor.h"

namespace headscope {

struct OpenQuestion {
    bool n_heads = false;      ///< the number of heads is not known
    int width = 0;             ///< which it has to divide; 0 = unknown
    bool layerSwitches = false; ///< norm_first and activation of PyTorch's layers were not said: PyTorch's defaults would be assumed
    bool roles = false;        ///< no attention layer was recognised by names
    RoleMap proposed;          ///< the best guess where roles are asked
    struct Candidate {
        std::string name;
        Shape shape;
    };
    std::vector<Candidate> tensors; ///< what can be chosen for roles

    bool any() const { return n_heads || roles; }
};

} // namespace headscope
