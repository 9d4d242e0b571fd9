// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/base64.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace headscope {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint32_t wrong = 0x80000000;

/// For the digit at each of four places: its bits where they stand in three bytes, first byte lowest; `wrong` for what is no digit.
constexpr std::array<std::array<uint32_t, 256>, 4> makeTables()
{
    std::array<std::array<uint32_t, 256>, 4> tables{};
    for (auto &table : tables) {
        table.fill(wrong);
    }
    for (uint32_t value = 0; value < 64; ++value) {
        const auto c = static_cast<unsigned char>(alphabet[value]);
        tables[0][c] = value << 2;
        tables[1][c] = (value >> 4) | ((value & 15) << 12);
        tables[2][c] = ((value >> 2) << 8) | ((value & 3) << 22);
        tables[3][c] = value << 16;
    }
    return tables;
}
constexpr auto tables = makeTables();

uint32_t fourDigits(const unsigned char *from) { return tables[0][from[0]] | tables[1][from[1]] | tables[2][from[2]] | tables[3][from[3]]; }

/// Twelve bits as two digits.
constexpr std::array<std::array<char, 2>, 4096> makePairs()
{
    std::array<std::array<char, 2>, 4096> pairs{};
    for (size_t i = 0; i < pairs.size(); ++i) {
        pairs[i] = {alphabet[i >> 6], alphabet[i & 63]};
    }
    return pairs;
}
constexpr auto pairs = makePairs();

} // namespace

std::string_view withoutPadding(std::string_view text)
{
    for (int i = 0; i < 2 && text.size() % 4 != 1 && text.ends_with('='); ++i) {
        if (text.size() % 4 != (i == 0 ? 0 : 3)) {
            break;
        }
        text.remove_suffix(1);
    }
    return text;
}

size_t decodeBase64(std::string_view digits, std::byte *out)
{
    const auto *from = reinterpret_cast<const unsigned char *>(digits.data());
    const size_t size = digits.size();
    size_t at = 0;
    for (; at + 20 <= size; at += 16) { // each step writes one byte too many, which the next one mends
        const uint32_t a = fourDigits(from + at), b = fourDigits(from + at + 4), c = fourDigits(from + at + 8), d = fourDigits(from + at + 12);
        if (((a | b | c | d) & wrong) != 0) {
            break;
        }
        std::memcpy(out, &a, 4);
        std::memcpy(out + 3, &b, 4);
        std::memcpy(out + 6, &c, 4);
        std::memcpy(out + 9, &d, 4);
        out += 12;
    }
    for (; at < size; at += 4) {
        std::array<unsigned char, 4> group = {'A', 'A', 'A', 'A'};
        const size_t count = size - at < 4 ? size - at : 4;
        std::memcpy(group.data(), from + at, count);
        const uint32_t bits = fourDigits(group.data());
        const size_t bytes = decodedSize(count);
        if ((bits & wrong) != 0 || bytes == 0 || (count < 4 && (bits >> (8 * bytes)) != 0)) {
            for (size_t i = 0; i < count; ++i) {
                if ((tables[0][group[i]] & wrong) != 0) {
                    return at + i;
                }
            }
            return at + count - 1;
        }
        std::memcpy(out, &bits, bytes);
        out += bytes;
    }
    return size;
}

void appendBase64(std::string &out, std::string_view bytes)
{
    const auto *from = reinterpret_cast<const unsigned char *>(bytes.data());
    const size_t start = out.size(), whole = bytes.size() / 3 * 3;
    out.resize(start + (bytes.size() + 2) / 3 * 4);
    char *to = out.data() + start;
    size_t at = 0;
    for (; at < whole; at += 3, to += 4) {
        const uint32_t bits = static_cast<uint32_t>(from[at]) << 16 | static_cast<uint32_t>(from[at + 1]) << 8 | from[at + 2];
        std::memcpy(to, pairs[bits >> 12].data(), 2);
        std::memcpy(to + 2, pairs[bits & 4095].data(), 2);
    }
    if (const size_t rest = bytes.size() - whole; rest > 0) {
        const uint32_t bits = static_cast<uint32_t>(from[at]) << 16 | (rest == 2 ? static_cast<uint32_t>(from[at + 1]) << 8 : 0u);
        std::memcpy(to, pairs[bits >> 12].data(), 2);
        to[2] = rest == 2 ? pairs[bits & 4095][0] : '=';
        to[3] = '=';
    }
}

} // namespace headscope
