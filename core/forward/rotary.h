// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Rotary positions (Su et al. 2021), pairs half-split: dimension i turns with dimension i + rotary_dim / 2 by the angle position * base^(-2 i / rotary_dim).

#include <vector>

namespace headscope {

class RotaryTable {
public:
    /// Angles in float64, for positions 0 .. n - 1. Requires an even rotary_dim.
    RotaryTable(int n, int rotary_dim, double base);

    /// Turns the leading rotary_dim dimensions of x [heads, n, d_head] in place.
    void rotate(std::vector<float> &x, int heads, int d_head) const;

private:
    int n_, half_;
    std::vector<float> cos_, sin_; ///< [n, rotary_dim / 2]
};

} // namespace headscope
