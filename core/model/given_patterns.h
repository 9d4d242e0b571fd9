// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Attention that was computed elsewhere: a file of patterns as a model whose patterns are given. It has heads and labels; it has no weights, no q, k, v, no scores, and takes no input.
/// Thread rule: immutable after it was read.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/model/pattern_names.h"
#include "core/tensor/tensor.h"

namespace headscope {

struct Model;
struct OpenOptions;

/// One kind of attention, as Model::groups names it.
struct GivenGroup {
    std::vector<Tensor> layers; ///< [n_layers] of [n_heads, n_query, n_key], as they lie in the file
    std::vector<bool> causal;   ///< [n_layers] later keys are masked
};

/// A row of positions that ask, or are looked at.
struct GivenAxis {
    int size = 0;
    std::vector<std::string> tokens;      ///< one a position, equal where they are the same word; empty: positions are numbered
    std::vector<std::string> labels;      ///< one a position: how the tokens are shown; empty: as they are
    int grid_rows = 0, grid_cols = 0;     ///< positions from grid_first on are cells of a map, row by row; 0 = they are not
    int grid_first = 0;
    FloatTensor picture;                  ///< [3, height, width] under that map; empty where there is none
};

struct GivenPatterns {
    std::vector<GivenGroup> groups; ///< as Model::groups
    std::vector<GivenAxis> axes;    ///< as Input::sequences: one a stack, then that of keys which belong to no stack
};

/// What the options say of patterns: `patterns` (a glob of tensor names) and `batch_index` of their config. BadInput where they say it wrongly.
Result<PatternChoice> patternChoice(const OpenOptions &options);

/// The model of a file that holds patterns (holdsPatterns). Besides patternChoice's keys the config takes `causal` (true or false for all layers, instead of what the cells say), `grid` (ROWSxCOLS) and `prefix_tokens` (positions before
/// the grid). Labels are lists of words named tokens or labels (both: what tells words apart, and what is shown), alone or behind query_, key_, encoder_, decoder_, text_, vision_ or memory_; a picture is an array or a path named image (relative paths start at the file).
/// BadInput: what findPatterns and checkPatterns refuse, as many labels as positions expected and others found, axes that do not fit each other, a picture that cannot be read, a key that patterns do not take.
/// Cost: what checkPatterns reads.
Result<std::shared_ptr<Model>> readGivenPatterns(WeightIndex index, const OpenOptions &options, const Progress &progress);

} // namespace headscope
