// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/wav.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <new>
#include <optional>
#include <string_view>

#include "core/base/check.h"
#include "core/base/file.h"
#include "core/base/text.h"

namespace headscope {

namespace {

using Bytes = std::span<const std::byte>;

constexpr uint64_t pcm = 1, floats = 3, extensible = 0xFFFE;
constexpr uint64_t mostChannels = 64;

std::string_view textOf(Bytes bytes) { return {reinterpret_cast<const char *>(bytes.data()), bytes.size()}; }

/// `count` little-endian bytes. Requires: they lie inside.
uint64_t numberAt(Bytes bytes, size_t at, size_t count)
{
    HS_CHECK(at + count <= bytes.size());
    uint64_t out = 0;
    for (size_t i = 0; i < count; ++i) {
        out |= static_cast<uint64_t>(bytes[at + i]) << (8 * i);
    }
    return out;
}

struct Format {
    uint64_t kind = 0, channels = 0, rate = 0, frame = 0, bits = 0; ///< frame: bytes of one sample of every channel
};

struct Chunks {
    Format format;
    Bytes data;
};

std::string kindName(uint64_t kind)
{
    switch (kind) {
    case 2: return "ADPCM";
    case 6: return "A-law";
    case 7: return "mu-law";
    case 17: return "IMA ADPCM";
    case 85: return "MP3";
    default: return concat("format ", kind);
    }
}

Result<Format> readFormat(Bytes chunk)
{
    constexpr size_t plain = 16, wide = 40;
    if (chunk.size() < plain) {
        return badInput(concat("expected a fmt chunk of at least ", plain, " bytes, found ", chunk.size()));
    }
    Format out{numberAt(chunk, 0, 2), numberAt(chunk, 2, 2), numberAt(chunk, 4, 4), numberAt(chunk, 12, 2), numberAt(chunk, 14, 2)};
    if (out.kind == extensible && chunk.size() < wide) {
        return badInput(concat("expected an extensible fmt chunk of at least ", wide, " bytes, found ", chunk.size()));
    }
    if (out.kind == extensible) {
        out.kind = numberAt(chunk, 24, 2); // the subformat's first bytes say what the plain field would
    }
    const bool known = (out.kind == pcm && (out.bits == 8 || out.bits == 16 || out.bits == 24 || out.bits == 32)) ||
                       (out.kind == floats && (out.bits == 32 || out.bits == 64));
    if (!known) {
        return unsupported(concat("expected PCM of 8, 16, 24 or 32 bits or floats of 32 or 64, found ",
            out.kind == pcm      ? "PCM"
            : out.kind == floats ? "floats"
                                 : kindName(out.kind),
            " of ", out.bits, " bits"));
    }
    if (out.channels < 1 || out.channels > mostChannels) {
        return badInput(concat("expected 1 to ", mostChannels, " channels, found ", out.channels));
    }
    if (out.frame != out.channels * out.bits / 8) {
        return badInput(
            concat("expected ", out.channels * out.bits / 8, " bytes a frame for ", out.channels, " channels of ", out.bits, " bits, found ", out.frame));
    }
    return out;
}

Result<Chunks> findChunks(Bytes file)
{
    const std::string_view text = textOf(file);
    if (!text.starts_with("RIFF") || text.size() < 12 || text.substr(8, 4) != "WAVE") {
        const bool big = text.starts_with("RF64") || text.starts_with("BW64");
        const std::string message = concat("expected a WAVE file, which starts with RIFF and WAVE, found \"", printable(text.substr(0, 12), 60), '"');
        return big ? unsupported(message) : badInput(message);
    }
    std::optional<Format> format;
    size_t at = 12;
    while (at + 8 <= file.size()) {
        const std::string_view id = text.substr(at, 4);
        const uint64_t size = numberAt(file, at + 4, 4), rest = file.size() - at - 8;
        if (size > rest) {
            return badInput(concat("byte ", at, ": expected ", size, " bytes in the chunk \"", printable(id, 16), "\", found ", rest));
        }
        const Bytes chunk = file.subspan(at + 8, size);
        if (id == "fmt ") {
            HS_TRY(found, readFormat(chunk));
            format = found;
        } else if (id == "data" && !format) {
            return badInput(concat("byte ", at, ": expected a fmt chunk before the data, found none"));
        } else if (id == "data") {
            return Chunks{*format, chunk};
        }
        at += 8 + size + size % 2;
    }
    return badInput(concat("expected a data chunk, found none", format ? "" : ", nor a fmt chunk"));
}

double sampleAt(Bytes data, size_t at, const Format &format)
{
    const size_t size = format.bits / 8;
    const uint64_t stored = numberAt(data, at, size);
    if (format.kind == floats) {
        return size == 8 ? std::bit_cast<double>(stored) : static_cast<double>(std::bit_cast<float>(static_cast<uint32_t>(stored)));
    }
    if (size == 1) {
        return (static_cast<double>(stored) - 128) / 128; // the only unsigned width
    }
    const auto shifted = static_cast<int32_t>(static_cast<uint32_t>(stored) << (32 - format.bits));
    return static_cast<double>(shifted) / 2147483648.0;
}

Result<Sound> soundOf(Bytes file, int sampleRate)
{
    HS_TRY(chunks, findChunks(file));
    const Format &format = chunks.format;
    if (format.rate != static_cast<uint64_t>(sampleRate)) {
        return badInput(concat("expected ", sampleRate, " samples a second, found ", format.rate, " (resample it first, for example: ffmpeg -i IN.wav -ar ",
            sampleRate, " OUT.wav)"));
    }
    if (chunks.data.empty() || chunks.data.size() % format.frame != 0) {
        return badInput(concat("expected whole frames of ", format.frame, " bytes, at least one, found ", chunks.data.size(), " bytes of data"));
    }
    Sound out{sampleRate, std::vector<float>(chunks.data.size() / format.frame)};
    for (size_t i = 0; i < out.samples.size(); ++i) {
        double sum = 0;
        for (uint64_t channel = 0; channel < format.channels; ++channel) {
            sum += sampleAt(chunks.data, i * format.frame + channel * (format.bits / 8), format);
        }
        out.samples[i] = static_cast<float>(sum / static_cast<double>(format.channels));
        if (!std::isfinite(out.samples[i])) {
            return badInput(concat("sample ", i, ": expected a finite number, found NaN or infinity"));
        }
    }
    return out;
}

} // namespace

Result<Sound> readWav(std::span<const std::byte> bytes, int sampleRate, const std::string &source)
{
    try {
        auto sound = soundOf(bytes, sampleRate);
        return sound ? std::move(sound) : Error{sound.error().code, concat(source, ": ", sound.error().message)};
    } catch (const std::bad_alloc &) {
        return outOfResources(concat(source, ": not enough memory for its samples"));
    }
}

Result<Sound> openWav(const std::filesystem::path &path, int sampleRate)
{
    HS_TRY(file, MappedFile::open(path));
    return readWav(file->bytes(), sampleRate, path.string());
}

} // namespace headscope
