// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Numbers that are the same on every machine and library.

#include <cstdint>
#include <random>
#include <vector>

namespace headscope::testing {

class RandomNumbers {
public:
    explicit RandomNumbers(uint64_t seed) : engine_(seed) {}
    /// Evenly in [low, high).
    float between(float low, float high) { return low + (high - low) * static_cast<float>(static_cast<double>(engine_() >> 11) * 0x1p-53); }
    /// A whole number in [0, count).
    int below(int count) { return static_cast<int>(engine_() % static_cast<uint64_t>(count)); }
    /// `count` numbers evenly in [-size, size).
    std::vector<float> list(size_t count, float size)
    {
        std::vector<float> out(count);
        for (float &x : out) {
            x = between(-size, size);
        }
        return out;
    }

private:
    std::mt19937_64 engine_;
};

} // namespace headscope::testing
