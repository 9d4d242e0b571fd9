// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Rotary positions (Su et al. 2021): each pair of dimensions turns by position * frequency.

#include <vector>

#include "core/model/model_spec.h"
#include "core/tensor/matrix.h"

namespace headscope {

/// Radians per position of a sequence of n positions, one a pair: those of the spec, or what stands in for them in long sequences.
std::vector<double> frequenciesFor(const RotarySpec &spec, int n);

class RotaryTable {
public:
    /// Angles in float64, for the positions first .. n - 1 of a sequence of n.
    RotaryTable(int first, int n, const RotarySpec &spec);

    /// Turns the leading 2 * frequencies dimensions of each head of x [n - first, heads * d_head] in place.
    void rotate(Matrix &x, int d_head) const;

    int half() const { return half_; }
    RotaryPairs pairs() const { return pairs_; }
    const std::vector<float> &cosines() const { return cos_; } ///< [n - first, half], the magnitude in them
    const std::vector<float> &sines() const { return sin_; }

private:
    int n_, half_;
    RotaryPairs pairs_;
    std::vector<float> cos_, sin_; ///< [n - first, half]
};

} // namespace headscope
