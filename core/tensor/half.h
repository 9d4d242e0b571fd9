// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// 16-bit floating point numbers to float32, which is exact, and from float64, which rounds.

#include <bit>
#include <cstdint>

namespace headscope {

/// IEEE 754 binary16, subnormals, infinities and NaN included.
inline float halfToFloat(uint16_t half)
{
    const uint32_t sign = static_cast<uint32_t>(half & 0x8000u) << 16;
    const uint32_t exponent = (half >> 10) & 0x1Fu;
    const uint32_t fraction = half & 0x3FFu;
    if (exponent == 0) {
        const float magnitude = static_cast<float>(fraction) * 0x1p-24f;
        return sign ? -magnitude : magnitude;
    }
    const uint32_t wide = exponent == 31 ? 0xFFu : exponent + 112u;
    return std::bit_cast<float>(sign | (wide << 23) | (fraction << 13));
}

/// bfloat16: the upper half of a float32.
inline float bfloat16ToFloat(uint16_t value) { return std::bit_cast<float>(static_cast<uint32_t>(value) << 16); }

/// The binary16 or bfloat16 nearest to a float64, ties to even, rounded once; what is too large becomes infinite, NaN a quiet NaN.
/// `fractionBits` and `exponentBits` are those of the format: 10 and 5, or 7 and 8.
template <int fractionBits, int exponentBits>
inline uint16_t roundTo16(double value)
{
    const uint64_t bits = std::bit_cast<uint64_t>(value);
    const auto sign = static_cast<uint16_t>((bits >> 63) << 15);
    const uint64_t magnitude = bits & 0x7FFFFFFFFFFFFFFF;
    constexpr uint16_t infinite = ((1 << exponentBits) - 1) << fractionBits;
    constexpr int bias = (1 << (exponentBits - 1)) - 1, drop = 52 - fractionBits;
    if (magnitude >= 0x7FF0000000000000) {
        return sign | infinite | (magnitude > 0x7FF0000000000000 ? 1 << (fractionBits - 1) : 0);
    }
    const int exponent = static_cast<int>(magnitude >> 52) - 1023 + bias;
    // Below the smallest normal number the last place stays where it is, so more of the fraction is dropped.
    const int extra = exponent < 1 ? 1 - exponent : 0;
    if (extra > fractionBits + 2) {
        return sign;
    }
    const uint64_t fraction = (magnitude & 0xFFFFFFFFFFFFF) | (extra > 0 ? 0x10000000000000 : 0);
    const int shift = drop + extra;
    const uint64_t rest = fraction & ((uint64_t{1} << shift) - 1), half = uint64_t{1} << (shift - 1);
    uint64_t kept = (fraction >> shift) + (extra > 0 ? 0 : static_cast<uint64_t>(exponent) << fractionBits);
    kept += rest > half || (rest == half && (kept & 1) != 0);
    return sign | static_cast<uint16_t>(kept < infinite ? kept : infinite);
}

inline uint16_t doubleToHalf(double value) { return roundTo16<10, 5>(value); }
inline uint16_t doubleToBfloat16(double value) { return roundTo16<7, 8>(value); }

} // namespace headscope
