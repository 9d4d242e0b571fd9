// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The keys of one attention, laid out for products with queries: 32 keys side by side, [blocks of 32 keys, n_kv_heads, d_head, 32], so that a row of scores is a sum over d_head of whole vectors and no product
/// has to turn them first. Missing keys of the last block are zeros. Immutable once made; copies share the numbers; reads may run on several threads at once.

#include <stop_token>
#include <vector>

#include "core/simd/loops.h"
#include "core/tensor/matrix.h"
#include "core/tensor/shared_rows.h"

namespace headscope {

class KeyPanels {
public:
    static constexpr int width = simd::panelWidth;

    KeyPanels() = default;
    /// k [n_key, n_kv_heads * d_head]. Unfinished once `stop` is requested.
    KeyPanels(ConstMatrixView k, int n_kv_heads, const std::stop_token &stop = {});
    /// The first `keep` keys of `previous`, then those of `fresh`. Whole blocks are shared.
    KeyPanels(const KeyPanels &previous, int keep, ConstMatrixView fresh);

    int n_keys() const { return n_keys_; }
    /// [d_head, 32]: the block of keys that begins at `key`, a multiple of 32.
    const float *panel(int kvHead, int key) const { return blocks_.row(key / width) + static_cast<size_t>(kvHead) * static_cast<size_t>(d_head_) * width; }
    /// Number p of a key.
    float at(int kvHead, int key, int p) const { return panel(kvHead, key / width * width)[static_cast<size_t>(p) * width + static_cast<size_t>(key % width)]; }
    /// A copy, [count, n_kv_heads * d_head], of the keys from `first` on.
    Matrix copy(int first, int count) const;

private:
    static Matrix packed(ConstMatrixView k, int n_kv_heads, const std::stop_token &stop);
    SharedRows blocks_; ///< one block a row
    int n_keys_ = 0, n_kv_heads_ = 0, d_head_ = 0;
};

} // namespace headscope
