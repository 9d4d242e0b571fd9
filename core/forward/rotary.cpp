// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/rotary.h"

#include <cmath>

#include "core/base/check.h"

namespace headscope {

RotaryTable::RotaryTable(int n, int rotary_dim, double base) : n_(n), half_(rotary_dim / 2)
{
    HS_CHECK(rotary_dim % 2 == 0 && n > 0);
    cos_.reserve(static_cast<size_t>(n) * static_cast<size_t>(half_));
    sin_.reserve(cos_.capacity());
    for (int position = 0; position < n; ++position) {
        for (int i = 0; i < half_; ++i) {
            const double angle = position * std::pow(base, -2.0 * i / rotary_dim);
            cos_.push_back(static_cast<float>(std::cos(angle)));
            sin_.push_back(static_cast<float>(std::sin(angle)));
        }
    }
}

void RotaryTable::rotate(std::vector<float> &x, int heads, int d_head) const
{
    HS_CHECK(x.size() == static_cast<size_t>(heads) * static_cast<size_t>(n_) * static_cast<size_t>(d_head) && 2 * half_ <= d_head);
    for (int h = 0; h < heads; ++h) {
        for (int position = 0; position < n_; ++position) {
            float *row = x.data() + (static_cast<size_t>(h) * static_cast<size_t>(n_) + static_cast<size_t>(position)) * static_cast<size_t>(d_head);
            const float *c = cos_.data() + static_cast<size_t>(position) * static_cast<size_t>(half_);
            const float *s = sin_.data() + static_cast<size_t>(position) * static_cast<size_t>(half_);
            for (int i = 0; i < half_; ++i) {
                const float a = row[i], b = row[i + half_];
                row[i] = a * c[i] - b * s[i];
                row[i + half_] = b * c[i] + a * s[i];
            }
        }
    }
}

} // namespace headscope
