// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which tensors of a file are attention patterns, by name and shape. Nothing of their numbers is read. Pure functions.
///
/// A name counts by its words (parts between dots, underscores, slashes, and letters beside digits): one of attention(s), attn, pattern(s), and beside it only words that say where it is (layer, block, encoder, hook, weights,
/// ...) and at most one number, the layer: attentions, encoder_attentions, blocks.3.attn.pattern, blocks.3.attn.hook_pattern, attention_0. Where a file holds nothing else, names without such a word count too: layer.0, arr_0, 0.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/weights/weight_index.h"

namespace headscope {

/// Whose patterns they are.
enum class PatternKind { Plain, Encoder, Decoder, Text, Vision, Cross };

/// "encoder", "decoder", "text", "vision", "cross-attention"; "attention" of Plain.
std::string_view patternKindName(PatternKind kind);

/// One layer: a view of a tensor of the file.
struct FoundLayer {
    int number = 0;   ///< as the file counts
    std::string name; ///< of the tensor, for messages
    Tensor cells;     ///< [n_heads, n_query, n_key], each at least 1
};

/// By kind, in the order of layers; no kind has none, and all layers of a kind have one shape.
using FoundPatterns = std::map<PatternKind, std::vector<FoundLayer>>;

struct PatternChoice {
    std::string names;              ///< glob of the tensors that are patterns; empty: the names themselves say it
    std::optional<int> batch_index; ///< which item, where tensors have a batch dimension of more than one
};

/// True when the file holds patterns, and is no model by other names: then findPatterns is to be asked.
bool holdsPatterns(const WeightIndex &index, const PatternChoice &choice);

/// The patterns of a file. [layers, heads, n_query, n_key], [layers, batch, heads, n_query, n_key] or [heads, n_query, n_key] under one name, [heads, n_query, n_key] or [batch, heads, n_query, n_key] under a name a layer.
/// BadInput, naming the tensor: a batch of which none is chosen, sizes of 0 or beyond what a window can show, layers of different shapes, a layer twice, two tensors of the same kind, numbers that are no floating point.
/// `taken` gets the names of the tensors.
Result<FoundPatterns> findPatterns(const WeightIndex &index, const PatternChoice &choice, std::vector<std::string> &taken);

} // namespace headscope
