// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// 16-bit floating point numbers to float32; both conversions are exact.

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

} // namespace headscope
