// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// GPT-2 and Llama as their papers and reference implementations write them, in float64 and plain loops. Shares no code with core/forward or core/attention.

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/support/tiny_model.h"

namespace headscope::testing {

using Numbers = std::vector<double>;

/// Every named tensor of the pass ("blocks.0.attn.pattern", ...), flat. `keyAllowed`: attention_mask, empty = all.
std::map<std::string, Numbers> naiveForward(const TinyConfig &config, const TinyTensors &tensors, const std::vector<int> &ids, const std::vector<uint8_t> &keyAllowed = {});

} // namespace headscope::testing
