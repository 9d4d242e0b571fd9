// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the encoder-decoder families share.

#include "core/model/families/family.h"

namespace headscope {

/// BadInput for weights without a config: they do not say how many heads there are.
Status requireConfig(const Config &config);

/// True when the checkpoint is of a model with a head: as `architectures` says, else as its names do (a prefix before the body).
Result<bool> generates(const Config &config, const WeightBinder &binder);

/// A table of embeddings under the first of the names that the file has. BadInput names the first.
Result<Tensor> sharedTable(WeightBinder &binder, const std::vector<std::string> &names, const Shape &shape);

} // namespace headscope
