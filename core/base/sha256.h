// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// SHA-256 (FIPS 180-4), fed piece by piece. One object on one thread at a time; about 200 MB/s.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace headscope {

class Sha256 {
public:
    void add(std::span<const std::byte> bytes);
    void add(std::string_view text) { add(std::as_bytes(std::span(text.data(), text.size()))); }
    /// 64 lower-case hexadecimal digits of everything that was added. Once: nothing may be added behind it.
    std::string hex();

private:
    void block(const std::byte *at);
    std::array<uint32_t, 8> state_ = {0x6a09e667u, 0xbb67ae85u, 0x3c6ef372u, 0xa54ff53au, 0x510e527fu, 0x9b05688cu, 0x1f83d9abu, 0x5be0cd19u};
    std::array<std::byte, 64> rest_{};
    size_t restSize_ = 0;
    uint64_t size_ = 0;
};

} // namespace headscope
