// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Vectors for weights that have no embedding: made up from the words, the same on every machine and every run. Whoever shows them says that they are synthetic.

#include <string>
#include <vector>

#include "core/tensor/matrix.h"

namespace headscope {

/// One vector a word, [words, width]: unit-variance Gaussian numbers seeded by a hash of the word's bytes, so that equal words have equal vectors, plus sinusoidal positions
/// (Vaswani et al. 2017, section 3.5). Requires width > 0.
Matrix syntheticVectors(const std::vector<std::string> &words, int width);

} // namespace headscope
