// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What files of a trace's numbers say about it: model, text, tokens, version. Pure functions.

#include "core/forward/trace.h"
#include "core/weights/tensor_writer.h"

namespace headscope {

/// Metadata "model", "text" (and "text_pair", where a second stands beside it) and "headscope" (the version), and the tokens and labels of every sequence under names that given patterns are opened by (given_patterns.h): "tokens" of the first, "decoder_tokens", ... of other stacks,
/// "key_tokens" of keys that belong to no stack.
WriteOptions traceMetadata(const Trace &trace);

/// Adds labels of the rows and columns of a single matrix, where its sides are positions.
void labelMatrix(const Trace &trace, const TensorSource &matrix, WriteOptions &options);

} // namespace headscope
