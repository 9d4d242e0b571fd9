// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/vectors.h"

#include <cmath>
#include <cstdint>
#include <numbers>

#include "core/base/check.h"

namespace headscope {

namespace {

/// FNV-1a, 64 bits (Fowler, Noll, Vo).
uint64_t hashOf(const std::string &word)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : word) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    }
    return hash;
}

/// splitmix64 (Steele et al. 2014): the next number of a sequence, evenly in (0, 1).
double nextUniform(uint64_t &state)
{
    state += 0x9e3779b97f4a7c15u;
    uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (static_cast<double>((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

} // namespace

Matrix syntheticVectors(const std::vector<std::string> &words, int width)
{
    HS_CHECK(width > 0);
    Matrix out(static_cast<int>(words.size()), width);
    for (int i = 0; i < out.rows; ++i) {
        uint64_t state = hashOf(words[static_cast<size_t>(i)]);
        for (int d = 0; d < width; ++d) {
            const double radius = std::sqrt(-2.0 * std::log(nextUniform(state))); // Box & Muller 1958
            const double gaussian = radius * std::cos(2.0 * std::numbers::pi * nextUniform(state));
            const double angle = i * std::pow(10000.0, -2.0 * (d / 2) / width);
            out.row(i)[d] = static_cast<float>(gaussian + (d % 2 == 0 ? std::sin(angle) : std::cos(angle)));
        }
    }
    return out;
}

} // namespace headscope
