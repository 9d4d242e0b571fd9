// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/distance_bias.h"

#include <algorithm>
#include <cmath>

namespace headscope {

int distanceBucket(const DistanceBuckets &buckets, int distance)
{
    int count = buckets.count, first = 0, away = std::max(-distance, 0);
    if (buckets.bidirectional) {
        count /= 2;
        first = distance > 0 ? count : 0;
        away = std::abs(distance);
    }
    const int exact = count / 2;
    if (away < exact) {
        return first + away;
    }
    const float share = std::log(static_cast<float>(away) / static_cast<float>(exact)) / static_cast<float>(std::log(static_cast<double>(buckets.max_distance) / exact));
    return first + std::min(exact + static_cast<int>(share * static_cast<float>(count - exact)), count - 1);
}

std::shared_ptr<const std::vector<float>> bucketBias(const DistanceBuckets &buckets, const std::vector<float> &table, int n_query, int n_key)
{
    const size_t n_heads = table.size() / static_cast<size_t>(buckets.count), width = static_cast<size_t>(n_query + n_key - 1);
    auto out = std::make_shared<std::vector<float>>(n_heads * width);
    for (size_t i = 0; i < width; ++i) {
        const auto row = static_cast<size_t>(distanceBucket(buckets, static_cast<int>(i) - (n_query - 1)));
        for (size_t h = 0; h < n_heads; ++h) {
            (*out)[h * width + i] = table[row * n_heads + h];
        }
    }
    return out;
}

} // namespace headscope
