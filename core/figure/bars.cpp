// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figure/bars.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "core/base/check.h"

namespace headscope {

int barOf(int index, int count, int most)
{
    HS_CHECK(most >= 1 && index >= 0 && index < count);
    return static_cast<int>(static_cast<int64_t>(index) * std::min(count, most) / count);
}

std::vector<Bar> pooledBars(std::span<const float> values, int most)
{
    const int count = static_cast<int>(values.size());
    std::vector<Bar> bars(static_cast<size_t>(std::min(count, most)), {std::numeric_limits<float>::quiet_NaN(), -1});
    for (int i = 0; i < count; ++i) {
        Bar &bar = bars[static_cast<size_t>(barOf(i, count, most))];
        const float v = values[static_cast<size_t>(i)];
        if (bar.index < 0 || std::abs(v) > std::abs(bar.value) || (std::isnan(bar.value) && !std::isnan(v))) {
            bar = {v, i};
        }
    }
    return bars;
}

float largestMagnitude(std::span<const float> values)
{
    float top = 0.0f;
    for (const float v : values) {
        top = std::abs(v) > top ? std::abs(v) : top;
    }
    return top;
}

} // namespace headscope
