// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Numbers for benchmarks: quickly made, even in [-1, 1), the same in every run.

#include <cstdint>
#include <vector>

namespace headscope::bench {

inline std::vector<float> numbers(size_t count, uint32_t seed)
{
    std::vector<float> out(count);
    for (float &v : out) {
        seed = seed * 1664525u + 1013904223u;
        v = static_cast<float>(seed >> 8) / 8388608.0f - 1.0f;
    }
    return out;
}

} // namespace headscope::bench
