// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attention/key_panels.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/parallel.h"
#include "core/tensor/matrix_pool.h"

namespace headscope {

Matrix KeyPanels::packed(ConstMatrixView k, int n_kv_heads, const std::stop_token &stop)
{
    const int d_head = k.cols / n_kv_heads, blocks = (k.rows + width - 1) / width;
    Matrix out = takeMatrix(blocks, k.cols * width);
    const auto pack = [&](int block) {
        const int first = block * width, count = std::min(width, k.rows - first);
        for (int h = 0; h < n_kv_heads; ++h) {
            const void *keys[width];
            for (int j = 0; j < count; ++j) {
                keys[j] = k.row(first + j) + h * d_head;
            }
            simd::loops().packOutIn(simd::Number::Float32, count, d_head, keys, out.row(block) + static_cast<size_t>(h * d_head) * width);
        }
    };
    if (blocks < 8) { // too little for a second thread
        for (int block = 0; block < blocks; ++block) {
            pack(block);
        }
    } else {
        parallelFor(blocks, pack, stop);
    }
    return out;
}

KeyPanels::KeyPanels(ConstMatrixView k, int n_kv_heads, const std::stop_token &stop) : blocks_(packed(k, n_kv_heads, stop)), n_keys_(k.rows), n_kv_heads_(n_kv_heads), d_head_(k.cols / n_kv_heads) {}

KeyPanels::KeyPanels(const KeyPanels &previous, int keep, ConstMatrixView fresh) : n_keys_(keep + fresh.rows), n_kv_heads_(previous.n_kv_heads_), d_head_(previous.d_head_)
{
    HS_CHECK(keep <= previous.n_keys_ && fresh.cols == n_kv_heads_ * d_head_);
    const int whole = keep / width;
    Matrix rest = previous.copy(whole * width, keep % width);
    rest.values.insert(rest.values.end(), fresh.data, fresh.data + static_cast<size_t>(fresh.rows) * static_cast<size_t>(fresh.cols));
    rest.rows += fresh.rows;
    blocks_ = SharedRows(previous.blocks_, whole, packed(rest, n_kv_heads_, {}));
}

Matrix KeyPanels::copy(int first, int count) const
{
    Matrix out(count, n_kv_heads_ * d_head_);
    for (int j = 0; j < count; ++j) {
        for (int h = 0; h < n_kv_heads_; ++h) {
            for (int p = 0; p < d_head_; ++p) {
                out.row(j)[h * d_head_ + p] = at(h, first + j, p);
            }
        }
    }
    return out;
}

} // namespace headscope
