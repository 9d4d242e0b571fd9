// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a forward pass needs in memory, from the sizes of the model alone: said before anything is allocated.

#include <cstdint>

#include "core/model/model.h"

namespace headscope {

struct PassMemory {
    int tokens = 0;            ///< positions of each stack that reads tokens or vectors; 0 where there is none: pictures and recordings have their own number
    int64_t kept_bytes = 0;    ///< the trace: what stays as long as its patterns can be looked at. Linear in tokens
    int64_t working_bytes = 0; ///< on top of that while the pass runs
    int64_t weight_bytes = 0;  ///< all tensors of the file as they are stored; most are read where they lie, and the system may give their pages back

    int64_t pass_bytes() const { return kept_bytes + working_bytes; }
};

/// The number of tokens to speak of where nobody names one: the context of the first stack that reads tokens or vectors, at most 2048; 512 where it has no end.
int usualTokens(const Model &model);

/// Most tokens that a pass can have: the largest context; 0 = any number.
int mostTokens(const Model &model);

/// Memory of a pass of `tokens` positions; a stack with a smaller context has as many as that. Requires tokens > 0. An estimate: the trace to a few per cent, working memory to a factor of two.
PassMemory passMemory(const Model &model, int tokens);

} // namespace headscope
