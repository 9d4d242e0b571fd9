// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Rotary positions as Hugging Face configs say them: rope_theta with rope_scaling (before version 5), or rope_parameters (since), which may hold an object for each kind of layer.
///
/// Computed: default, linear (positions divided by a factor; Chen et al. 2023), dynamic (NTK scaling by the sequence's own length), llama3, yarn (Peng et al. 2023), longrope (Ding et al. 2024);
/// Phi-3's older "su" and "yarn" are longrope. Another type is refused by name.

#include <string>

#include "core/model/families/family.h"

namespace headscope {

/// What the family knows before its config is asked.
struct RotaryQuery {
    int d_head = 0;
    int n_ctx = 0;                  ///< max_position_embeddings
    double base = 10000.0;          ///< where nothing says it
    double partial = 1.0;           ///< share of a head's dimensions that turn, where nothing says it
    std::string layerKind;          ///< "full_attention" where rope_parameters holds an object for each kind; empty otherwise
    std::string baseName = "rope_theta";   ///< outside rope_parameters
    std::string partialName = "partial_rotary_factor";
    bool scaled = true;             ///< rope_scaling is for this kind of layer (not for Gemma 3's local ones)
    bool phi3 = false;              ///< "su" and "yarn" are names of longrope, and 4096 the original context where nothing says it
};

/// BadInput: an odd or impossible number of turning dimensions, a base that is not positive, values of a scaling that are missing or out of range. Unsupported: an unknown type.
Result<RotarySpec> readRotary(const Config &config, const RotaryQuery &query);

/// Positions that a scaling was made for: n_ctx, or more where it stretches an original context further. The same for all kinds of layers.
Result<int> scaledContext(const Config &config, const RotaryQuery &query);

} // namespace headscope
