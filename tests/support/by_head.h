// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Numbers by head, [heads, n, width], and side by side, [n, heads * width].

#include <algorithm>
#include <vector>

#include "core/tensor/matrix.h"

namespace headscope::testing {

inline std::vector<float> byHead(const Matrix &x, int heads)
{
    const int width = x.cols / heads;
    std::vector<float> out;
    for (int h = 0; h < heads; ++h) {
        for (int i = 0; i < x.rows; ++i) {
            out.insert(out.end(), x.row(i) + h * width, x.row(i) + (h + 1) * width);
        }
    }
    return out;
}

inline Matrix sideBySide(const std::vector<float> &x, int heads, int n)
{
    const int width = static_cast<int>(x.size()) / (heads * n);
    Matrix out(n, heads * width);
    for (int h = 0; h < heads; ++h) {
        for (int i = 0; i < n; ++i) {
            std::copy_n(x.begin() + (h * n + i) * width, width, out.row(i) + h * width);
        }
    }
    return out;
}

} // namespace headscope::testing
