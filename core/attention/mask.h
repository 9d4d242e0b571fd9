// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which keys a query may see, and what is added to the scores. Masked is not zero: a masked cell has no value, however small.

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace headscope {

struct Mask {
    bool causal = false;                                       ///< query i sees keys 0 .. i
    int window = 0;                                            ///< query i sees keys j with |i - j| < window; 0 = all
    std::vector<uint8_t> key_allowed;                          ///< [n_key without the extra keys] 0 = nobody sees this key (padding); empty = all
    int first_extra_key = std::numeric_limits<int>::max();     ///< keys from here on are no positions (a learned key, a zero key): every query sees them
    std::shared_ptr<const std::vector<float>> added;           ///< [n_query, n_key without the extra keys] added to the scores of all heads; -inf masks; null = nothing
    int added_cols = 0;                                        ///< width of `added`

    /// True when nothing is masked anywhere.
    bool open() const { return !causal && window == 0 && key_allowed.empty() && !added; }
    bool allows(int query, int key) const
    {
        if (key >= first_extra_key) {
            return true;
        }
        if ((causal && key > query) || (window > 0 && (key <= query - window || key >= query + window))) {
            return false;
        }
        return (key_allowed.empty() || key_allowed[static_cast<size_t>(key)] != 0) && addedTo(query, key) != -std::numeric_limits<float>::infinity();
    }
    /// What is added to the score of a cell that is no extra key; 0 where nothing is.
    float addedTo(int query, int key) const { return added && key < first_extra_key ? (*added)[static_cast<size_t>(query) * static_cast<size_t>(added_cols) + static_cast<size_t>(key)] : 0.0f; }
    /// One past the last key that query can see by causality alone.
    int keyEnd(int query, int n_key) const { return causal && query + 1 < n_key && first_extra_key >= n_key ? query + 1 : n_key; }
    /// First key that query can see by the window alone.
    int keyBegin(int query) const { return window > 0 && query >= window ? query - window + 1 : 0; }
    /// Number of keys that query may see.
    int visibleKeys(int query, int n_key) const;
};

} // namespace headscope
