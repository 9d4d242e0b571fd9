// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace headscope::testing {

/// A WAV file of so many samples at 16 kHz, 16 bits, one channel; `sample` gives each, within 32767 of 0.
inline std::string recording(uint32_t samples, const std::function<double(int)> &sample)
{
    const auto number = [](uint32_t v, int bytes) {
        std::string out;
        for (int i = 0; i < bytes; ++i) {
            out += static_cast<char>(v >> (8 * i) & 255);
        }
        return out;
    };
    std::string data;
    for (uint32_t i = 0; i < samples; ++i) {
        data += number(static_cast<uint16_t>(static_cast<int16_t>(sample(static_cast<int>(i)))), 2);
    }
    return "RIFF" + number(36 + 2 * samples, 4) + "WAVEfmt " + number(16, 4) + number(1, 2) + number(1, 2) + number(16000, 4) + number(32000, 4) + number(2, 2) + number(16, 2) + "data" + number(2 * samples, 4) + data;
}

} // namespace headscope::testing
