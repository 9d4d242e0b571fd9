// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which keys a query may see. Masked is not zero: a masked cell has no value, however small.

#include <cstdint>
#include <vector>

namespace headscope {

struct Mask {
    bool causal = false;              ///< query i sees keys 0 .. i
    std::vector<uint8_t> key_allowed; ///< [n_key] 0 = nobody sees this key (padding); empty = all

    bool allows(int query, int key) const
    {
        return !(causal && key > query) && (key_allowed.empty() || key_allowed[static_cast<size_t>(key)] != 0);
    }
    /// One past the last key that query can see, before padding is looked at.
    int keyEnd(int query, int n_key) const { return causal && query + 1 < n_key ? query + 1 : n_key; }
    /// Number of keys that query may see.
    int visibleKeys(int query, int n_key) const;
};

} // namespace headscope
