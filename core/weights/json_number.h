// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Numbers of JSON text. Pure functions, exact: a float32 is what the nearest float64 rounds to, as for whoever reads the text as float64 and then converts.
///
/// readFloat32 takes the common forms only, fast. It computes m * 10^e in float64 with an error of at most 4 units in the last place (m, the power and the product are each rounded once)
/// and declines when the float64 within 8 units of the middle between two float32 would make that error matter; a caller then asks parseDouble, which is exact.
/// Eight digits are read at a time with multiplications inside one word (D. Lemire, "Number parsing at a gigabyte per second", Software: Practice and Experience 51, 2021, section 6).

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace headscope {

/// End of the number at `at` by JSON's grammar, or nullptr when there is none. `whole` says that it has neither point nor exponent.
/// REQUIRES: at < end, and end[-1] is not a character of a number (JsonScanner sees to that).
const char *numberEnd(const char *at, const char *end, bool &whole);

/// The float64 nearest to a token that numberEnd accepted. `beyond` is set when that is infinite; what is too small is zero with its sign.
double parseDouble(std::string_view token, bool &beyond);

namespace number_detail {

constexpr int mostPower = 64;
/// 10^(i - mostPower), each correctly rounded.
extern const std::array<double, 2 * mostPower + 1> powersOfTen;
constexpr std::array<uint64_t, 9> smallPowers = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

/// Value of eight digits that are already reduced to 0..9, first digit in the lowest byte.
inline uint64_t eightDigits(uint64_t v)
{
    constexpr uint64_t mask = 0x000000FF000000FF, low = 0x000F424000000064 /* 100 + (1000000 << 32) */, high = 0x0000271000000001 /* 1 + (10000 << 32) */;
    v = v * 10 + (v >> 8);
    return (((v & mask) * low + ((v >> 16) & mask) * high) >> 32) & 0xFFFFFFFFu;
}

/// The top bit of each byte that is no digit '0'..'9' (bytes behind the first such may be wrong).
inline uint64_t notDigits(uint64_t v)
{
    constexpr uint64_t ones = 0x0101010101010101;
    const uint64_t flipped = v ^ (ones * 0x30);
    return ((flipped + ones * 0x76) | flipped) & (ones * 0x80);
}

} // namespace number_detail

/// Reads the float32 at `at`. Its end, or nullptr to decline: an odd form, more than 19 digits, very small or large, or too close to call.
/// REQUIRES: as numberEnd.
inline const char *readFloat32(const char *at, const char *end, float &out)
{
    static_assert(std::endian::native == std::endian::little);
    using namespace number_detail;
    const uint64_t sign = *at == '-';
    at += sign;
    const char *first = at;
    uint64_t m = static_cast<unsigned char>(*at) - uint64_t{'0'};
    if (m > 9) {
        return nullptr;
    }
    ++at;
    if (m != 0) {
        for (uint64_t digit; (digit = static_cast<unsigned char>(*at) - uint64_t{'0'}) <= 9; ++at) {
            m = m * 10 + digit;
        }
    }
    std::ptrdiff_t digits = at - first;
    int64_t exponent = 0;
    if (*at == '.') {
        const char *fraction = ++at;
        for (;;) {
            if (end - at < 8) {
                return nullptr;
            }
            uint64_t v;
            std::memcpy(&v, at, sizeof v);
            const uint64_t stop = notDigits(v);
            v ^= 0x3030303030303030;
            if (stop == 0) {
                m = m * 100000000 + eightDigits(v);
                at += 8;
                continue;
            }
            const auto count = static_cast<unsigned>(std::countr_zero(stop)) / 8; // digits that are left, 0 to 7
            m = m * smallPowers[count] + eightDigits((v << 8) << (8 * (7 - count)));
            at += count;
            break;
        }
        exponent = fraction - at;
        digits -= exponent;
        if (exponent == 0) {
            return nullptr;
        }
    }
    if (digits > 19) {
        for (const char *zero = first; digits > 0 && (*zero == '0' || *zero == '.'); ++zero) {
            digits -= *zero == '0';
        }
        if (digits > 19) {
            return nullptr;
        }
    }
    if ((*at | 0x20) == 'e') {
        ++at;
        const bool down = *at == '-';
        at += down || *at == '+';
        const char *power = at;
        int64_t value = 0;
        for (uint64_t digit; (digit = static_cast<unsigned char>(*at) - uint64_t{'0'}) <= 9 && at - power < 4; ++at) {
            value = value * 10 + static_cast<int64_t>(digit);
        }
        if (at == power || at - power > 3) {
            return nullptr;
        }
        exponent += down ? -value : value;
    }
    if (exponent < -mostPower || exponent > mostPower) {
        return nullptr;
    }
    const double value = static_cast<double>(m) * powersOfTen[static_cast<size_t>(exponent + mostPower)];
    const uint64_t bits = std::bit_cast<uint64_t>(value);
    const uint64_t fromMiddle = (bits & 0x1FFFFFFF) - (0x10000000 - 8); // wraps below it
    const uint64_t scale = (bits >> 52) - (1023 - 125);
    if (fromMiddle <= 16 || scale > 125 + 126) {
        if (m != 0) {
            return nullptr;
        }
    }
    out = std::bit_cast<float>(std::bit_cast<uint32_t>(static_cast<float>(value)) | static_cast<uint32_t>(sign << 31));
    return at;
}

} // namespace headscope
