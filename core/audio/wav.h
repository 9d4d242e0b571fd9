// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Reader of RIFF WAVE files: PCM of 8, 16, 24 or 32 bits and floats of 32 or 64 bits, plain or extensible, any number of channels, averaged to one.
/// There is no resampling: a model wants one rate (Whisper 16 kHz), and a recording of another is refused with the way out in the message.
/// Thread rule: pure functions.

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace headscope {

struct Sound {
    int sampleRate = 0;          ///< Hz
    std::vector<float> samples;  ///< mono; PCM is scaled to [-1, 1), floats are as in the file
};

/// Reads a file. BadInput: not a WAVE file, chunks that do not fit the file, a rate other than `sampleRate`, no samples, a float that is not finite.
/// Unsupported: compressed formats and RF64, by name or number. Allocates at most four times the file (8-bit mono).
Result<Sound> openWav(const std::filesystem::path &path, int sampleRate);

/// The same for bytes in memory; `source` is what messages begin with.
Result<Sound> readWav(std::span<const std::byte> bytes, int sampleRate, const std::string &source);

} // namespace headscope
