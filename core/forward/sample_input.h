// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Inputs of random content for any model, where only their size matters: what speed is measured on.

#include <cstdint>

#include "core/forward/input.h"

namespace headscope {

/// An input that checkInput accepts: random ids of each stack that reads tokens and random vectors of each that reads vectors, `tokens` of them but no more than the stack's context; noise of the
/// size that the model prescribes for pictures and recordings. A bare layer gets a memory only where it cannot do without. The same seed gives the same input.
/// BadInput where the model's own sizes are at fault, Unsupported where its patterns are given. Requires tokens >= 1.
Result<Input> sampleInput(const Model &model, int tokens, uint64_t seed);

/// The same input with its last position changed (of the last stack): another id, other numbers in the vector; of a picture or a recording the last number.
Input changedAtEnd(const Model &model, Input input);

} // namespace headscope
