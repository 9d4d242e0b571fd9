// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Writes ZIP archives as a test needs them, sound ones and others.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headscope::testing {

/// `value` in `width` bytes, little endian.
inline std::string littleEndian(uint64_t value, size_t width)
{
    std::string out;
    for (size_t i = 0; i < width; ++i) {
        out += static_cast<char>((value >> (8 * i)) & 0xFF);
    }
    return out;
}

class ZipText {
public:
    /// What one member says of itself, where it differs from what is so.
    struct Says {
        uint64_t method = 0, flags = 0;
        int64_t sizeError = 0, placeError = 0; ///< added in the directory
        std::string nameInDirectory = {};
        bool zip64 = false; ///< sizes and place stand in the ZIP64 field
    };

    void add(const std::string &name, const std::string &bytes, const Says &says)
    {
        const uint64_t place = text_.size();
        text_ += "PK\x03\x04" + littleEndian(20, 2) + littleEndian(says.flags, 2) + littleEndian(says.method, 2) + std::string(8, '\0') + littleEndian(bytes.size(), 4) +
                 littleEndian(bytes.size(), 4) + littleEndian(name.size(), 2) + littleEndian(0, 2) + name + bytes;
        const std::string &listed = says.nameInDirectory.empty() ? name : says.nameInDirectory;
        const uint64_t size = bytes.size() + static_cast<uint64_t>(says.sizeError), at = place + static_cast<uint64_t>(says.placeError), saturated = 0xFFFFFFFF;
        const std::string extra = says.zip64 ? littleEndian(7, 2) + littleEndian(1, 2) + "x" + littleEndian(1, 2) + littleEndian(24, 2) + littleEndian(size, 8) + littleEndian(size, 8) + littleEndian(at, 8) : "";
        const uint64_t smallSize = says.zip64 ? saturated : size;
        directory_ += "PK\x01\x02" + littleEndian(20, 2) + littleEndian(20, 2) + littleEndian(says.flags, 2) + littleEndian(says.method, 2) + std::string(8, '\0') + littleEndian(smallSize, 4) +
                      littleEndian(smallSize, 4) + littleEndian(listed.size(), 2) + littleEndian(extra.size(), 2) + std::string(10, '\0') + littleEndian(says.zip64 ? saturated : at, 4) + listed + extra;
        ++count_;
    }
    void add(const std::string &name, const std::string &bytes) { add(name, bytes, Says{}); }

    std::string finish(const std::string &comment = {}) const
    {
        return text_ + directory_ + "PK\x05\x06" + std::string(4, '\0') + littleEndian(count_, 2) + littleEndian(count_, 2) + littleEndian(directory_.size(), 4) + littleEndian(text_.size(), 4) +
               littleEndian(comment.size(), 2) + comment;
    }
    std::string finish64() const
    {
        const size_t end = text_.size() + directory_.size();
        return text_ + directory_ + "PK\x06\x06" + littleEndian(44, 8) + littleEndian(45, 2) + littleEndian(45, 2) + std::string(8, '\0') + littleEndian(count_, 8) + littleEndian(count_, 8) +
               littleEndian(directory_.size(), 8) + littleEndian(text_.size(), 8) + "PK\x06\x07" + std::string(4, '\0') + littleEndian(end, 8) + littleEndian(1, 4) + "PK\x05\x06" +
               std::string(4, '\0') + std::string(4, '\xFF') + std::string(8, '\xFF') + littleEndian(0, 2);
    }

private:
    std::string text_, directory_;
    uint64_t count_ = 0;
};

} // namespace headscope::testing
