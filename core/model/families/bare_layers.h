// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Attention without a model around it: single layers under the names that people use, and PyTorch's encoder and decoder layers.

#include "core/model/attention_roles.h"
#include "core/model/families/family.h"

namespace headscope {

/// One attention layer: by a map of the user where one is given, else by its names (`module=PREFIX` in the config chooses among several). Fills binder.question where something has to be asked.
Result<Architecture> readAttentionLayer(const Config &config, WeightBinder &binder, const AttentionMap &map);

/// True when the file holds nn.TransformerEncoderLayer or nn.TransformerDecoderLayer, alone, stacked, or as nn.Transformer.
bool hasTorchLayers(const WeightIndex &index);
Result<Architecture> readTorchLayers(const Config &config, WeightBinder &binder);

/// nn.MultiheadAttention with tensors at `prefix` + "in_proj_weight", ...: q, k and v from streams of width `d_model`.
Result<AttentionWeights> bindTorchAttention(WeightBinder &binder, const std::string &prefix, int d_model);

/// The number of heads from the config. Where it is not said: BadInput that says how to say it, with the question noted in the binder.
Result<int> headsOrAsk(const Config &config, WeightBinder &binder, int width);

} // namespace headscope
