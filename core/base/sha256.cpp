// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace headscope {

namespace {

/// First 32 bits of the fractions of the cube roots of the first 64 primes.
constexpr std::array<uint32_t, 64> rounds = {0x428a2f98u, 0x71374491u, 0xb5c0fbcfu, 0xe9b5dba5u, 0x3956c25bu, 0x59f111f1u, 0x923f82a4u, 0xab1c5ed5u, 0xd807aa98u, 0x12835b01u, 0x243185beu, 0x550c7dc3u, 0x72be5d74u, 0x80deb1feu, 0x9bdc06a7u, 0xc19bf174u,
    0xe49b69c1u, 0xefbe4786u, 0x0fc19dc6u, 0x240ca1ccu, 0x2de92c6fu, 0x4a7484aau, 0x5cb0a9dcu, 0x76f988dau, 0x983e5152u, 0xa831c66du, 0xb00327c8u, 0xbf597fc7u, 0xc6e00bf3u, 0xd5a79147u, 0x06ca6351u, 0x14292967u,
    0x27b70a85u, 0x2e1b2138u, 0x4d2c6dfcu, 0x53380d13u, 0x650a7354u, 0x766a0abbu, 0x81c2c92eu, 0x92722c85u, 0xa2bfe8a1u, 0xa81a664bu, 0xc24b8b70u, 0xc76c51a3u, 0xd192e819u, 0xd6990624u, 0xf40e3585u, 0x106aa070u,
    0x19a4c116u, 0x1e376c08u, 0x2748774cu, 0x34b0bcb5u, 0x391c0cb3u, 0x4ed8aa4au, 0x5b9cca4fu, 0x682e6ff3u, 0x748f82eeu, 0x78a5636fu, 0x84c87814u, 0x8cc70208u, 0x90befffau, 0xa4506cebu, 0xbef9a3f7u, 0xc67178f2u};

uint32_t wordAt(const std::byte *at)
{
    uint32_t word = 0;
    for (int i = 0; i < 4; ++i) {
        word = word << 8 | std::to_integer<uint32_t>(at[i]);
    }
    return word;
}

} // namespace

void Sha256::block(const std::byte *at)
{
    std::array<uint32_t, 64> w;
    for (size_t i = 0; i < 16; ++i) {
        w[i] = wordAt(at + 4 * i);
    }
    for (size_t i = 16; i < 64; ++i) {
        const uint32_t s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ w[i - 15] >> 3, s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    auto [a, b, c, d, e, f, g, h] = state_;
    for (size_t i = 0; i < 64; ++i) {
        const uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25), choice = (e & f) ^ (~e & g), first = h + s1 + choice + rounds[i] + w[i];
        const uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22), majority = (a & b) ^ (a & c) ^ (b & c);
        h = std::exchange(g, std::exchange(f, std::exchange(e, d + first)));
        d = std::exchange(c, std::exchange(b, std::exchange(a, first + s0 + majority)));
    }
    const std::array<uint32_t, 8> added = {a, b, c, d, e, f, g, h};
    for (size_t i = 0; i < 8; ++i) {
        state_[i] += added[i];
    }
}

void Sha256::add(std::span<const std::byte> bytes)
{
    size_ += bytes.size();
    if (restSize_ > 0) {
        const size_t taken = std::min(bytes.size(), rest_.size() - restSize_);
        std::copy_n(bytes.begin(), taken, rest_.begin() + static_cast<std::ptrdiff_t>(restSize_));
        restSize_ += taken;
        bytes = bytes.subspan(taken);
        if (restSize_ < rest_.size()) {
            return;
        }
        block(rest_.data());
        restSize_ = 0;
    }
    for (; bytes.size() >= rest_.size(); bytes = bytes.subspan(rest_.size())) {
        block(bytes.data());
    }
    std::copy(bytes.begin(), bytes.end(), rest_.begin());
    restSize_ = bytes.size();
}

std::string Sha256::hex()
{
    const uint64_t bits = size_ * 8;
    std::array<std::byte, 72> padding{std::byte{0x80}};
    const size_t zeros = (restSize_ < 56 ? 56 : 120) - restSize_;
    for (size_t i = 0; i < 8; ++i) {
        padding[zeros + i] = static_cast<std::byte>(bits >> (56 - 8 * i) & 0xff);
    }
    add(std::span(padding).first(zeros + 8));
    std::string out;
    for (const uint32_t word : state_) {
        for (int shift = 28; shift >= 0; shift -= 4) {
            out += "0123456789abcdef"[word >> shift & 15];
        }
    }
    return out;
}

} // namespace headscope
