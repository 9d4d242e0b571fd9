// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which tensor of a file plays which role in one attention layer: found by the names that people use (a table), proposed by name and shape where names are odd, or told by a map that the user wrote.
/// Pure functions over an index.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/tensor/linear.h"
#include "core/weights/weight_index.h"

namespace headscope {

enum class AttentionRole { W_Q, W_K, W_V, W_QKV, W_O, b_Q, b_K, b_V, b_QKV, b_O, bias_k, bias_v };

/// The name of a tensor without the ":0" that Keras writes behind it.
std::string_view plainName(std::string_view tensor);

/// "W_Q", as maps write it.
std::string_view roleName(AttentionRole role);
std::optional<AttentionRole> roleFromName(std::string_view name);
/// All roles in the order in which a dialog shows them.
const std::vector<AttentionRole> &allRoles();

/// Role to tensor name.
using RoleMap = std::map<AttentionRole, std::string>;

/// An attention layer of a file.
struct AttentionModule {
    std::string prefix;                            ///< "model.2.attn."
    RoleMap roles;
    bool torch = false;                            ///< named as nn.MultiheadAttention does: shapes are fixed
    Orientation orientation = Orientation::OutIn;  ///< of matrices by their names; shapes may overrule it
    bool complete() const;                         ///< q, k, v and output matrices are all there
};

/// Layers by naming convention, in order of their names; a module that has only some of the roles is among them. A matrix of keys and values together ("to_kv") plays both roles, keys first.
std::vector<AttentionModule> findAttentionModules(const WeightIndex &index);

/// What the user said: {"format": "headscope-map", "version": 1, "n_heads": 4, "norm_first": false, "activation": "relu", "orientation": "out_in" | "in_out", "roles": {"W_Q": "name of a tensor", …}}. All but roles may be missing.
struct AttentionMap {
    int n_heads = 0; ///< 0 = not said
    std::optional<bool> norm_first; ///< of PyTorch's encoder and decoder layers
    std::string activation;         ///< of the same; empty = not said
    std::optional<Orientation> orientation;
    RoleMap roles;
    bool operator==(const AttentionMap &) const = default;
};

/// BadInput: not such a file, an unknown role, a number of heads that is no positive whole number, a norm_first that is neither true nor false, an activation that is no text.
Result<AttentionMap> readAttentionMap(const std::filesystem::path &file);
/// The same from the text of such an object; `source` is what messages name.
Result<AttentionMap> parseAttentionMap(std::string_view json, const std::string &source);
/// The object as text.
std::string attentionMapText(const AttentionMap &map);
/// Whole or not at all.
Status writeAttentionMap(const std::filesystem::path &file, const AttentionMap &map);
/// Where answers about a weights file are remembered: "weights.json" -> "weights.headscope-map.json" beside it.
std::filesystem::path rememberedMap(const std::filesystem::path &weights);

/// The best guess for odd names: for each role the tensor whose name resembles it most among those whose shape could play it. May be incomplete, never uses a tensor twice.
RoleMap proposeRoles(const WeightIndex &index);

/// What the number of heads has to divide: the width of all queries together, by the shape of W_Q or W_QKV. 0 where it is not known, or where the shape says the heads itself.
int headsDivide(const WeightIndex &index, const AttentionMap &map);

/// Divisors of a width from 1 on, at most 4096: the numbers of heads that can be chosen. Empty for 0.
std::vector<int> possibleHeads(int width);

/// What speaks against a choice, a sentence; empty where nothing does. `map` may lack roles: those that are needed are named.
std::string problemOf(const WeightIndex &index, const AttentionMap &map);

} // namespace headscope
