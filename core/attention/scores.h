// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Scores of a few queries of one head against a range of keys: the one place where products become scores. attend() and the tiles stand on it, so that they agree to the last bit.

#include <utility>

#include "core/attention/attention.h"
#include "core/tensor/aligned.h"

namespace headscope {

/// Keys that a query may see by causality and window alone; where a mask has extra keys, all (then cells are asked one by one).
struct KeyRange {
    int begin = 0, end = 0;
};
KeyRange visibleRange(const Mask &mask, int query, int n_key);

/// Queries [first, first + count) of one head, packed for products. count <= simd::loops().tileRows.
class QueryBlock {
public:
    static constexpr int chunk = 512; ///< keys of a score chunk

    /// `memory` holds the packed queries: this block's alone until it goes.
    QueryBlock(const AttentionTrace &trace, HeadIndex head, std::pair<int, int> firstAndCount, AlignedFloats &memory);

    int first() const { return first_; }
    int count() const { return count_; }

    /// Bare products of the block's queries and the keys [key, key + keys), key a multiple of 32, keys <= chunk: row r at out + r * simd::scoreStride. Up to 31 cells behind the last key are written too.
    void products(int key, int keys, float *out) const;

    /// Makes products scores, in place: scale, cap, biases, mask (masked cells -inf). `s` is the cell (query, key); [key, key + keys) must lie in visibleRange(query), or any range where the mask has extra keys.
    void finish(int query, int key, int keys, float *s) const;

private:
    const AttentionTrace &trace_;
    HeadIndex head_;
    int first_, count_;
    float *packed_;
};

} // namespace headscope
