// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/wav.h"

#include <limits>

#include <gtest/gtest.h>

#include "core/base/file.h"

using namespace headscope;

namespace {

const std::filesystem::path fixtures = std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/fixtures/audio";

std::string number(uint64_t value, int bytes)
{
    std::string out;
    for (int i = 0; i < bytes; ++i) {
        out += static_cast<char>((value >> (8 * i)) & 0xFF);
    }
    return out;
}

std::string chunk(const std::string &id, const std::string &data) { return id + number(data.size(), 4) + data + std::string(data.size() % 2, '\0'); }

struct Kind {
    uint64_t format = 1, channels = 1, bits = 16, rate = 16000;
};

std::string format(const Kind &kind)
{
    const uint64_t frame = kind.channels * kind.bits / 8;
    return chunk("fmt ",
        number(kind.format, 2) + number(kind.channels, 2) + number(kind.rate, 4) + number(kind.rate * frame, 4) + number(frame, 2) + number(kind.bits, 2));
}

std::string riff(const std::string &chunks) { return "RIFF" + number(chunks.size() + 4, 4) + "WAVE" + chunks; }

std::string wav(const Kind &kind, const std::string &data) { return riff(format(kind) + chunk("data", data)); }

Result<Sound> read(const std::string &bytes) { return readWav(std::as_bytes(std::span(bytes.data(), bytes.size())), 16000, "x.wav"); }

std::string refusal(const std::string &bytes)
{
    const auto sound = read(bytes);
    return sound ? "accepted" : sound.error().message;
}

template <class T>
std::string bytesOf(std::initializer_list<T> values)
{
    return {reinterpret_cast<const char *>(values.begin()), values.size() * sizeof(T)};
}

} // namespace

TEST(Wav, ReadsWhatPythonWrites)
{
    const auto sound = openWav(fixtures / "stereo16.wav", 16000);
    ASSERT_TRUE(sound) << sound.error().message;
    EXPECT_EQ(sound->sampleRate, 16000);
    EXPECT_EQ(sound->samples, (std::vector<float>{0, 0, 32767 / 32768.f, -0.5f}));
}

TEST(Wav, ReadsEveryWidth)
{
    EXPECT_EQ(read(wav({1, 1, 8}, std::string("\x00\x80\xC0", 3)))->samples, (std::vector<float>{-1, 0, 0.5f}));
    EXPECT_EQ(read(wav({1, 1, 16}, bytesOf<int16_t>({-32768, 1})))->samples, (std::vector<float>{-1, 1 / 32768.f}));
    EXPECT_EQ(read(wav({1, 1, 24}, std::string("\x00\x00\x80\x00\x00\x40", 6)))->samples, (std::vector<float>{-1, 0.5f}));
    EXPECT_EQ(read(wav({1, 1, 32}, bytesOf<int32_t>({1 << 30})))->samples, (std::vector<float>{0.5f}));
    EXPECT_EQ(read(wav({3, 1, 32}, bytesOf<float>({0.25f, -3})))->samples, (std::vector<float>{0.25f, -3}));
    EXPECT_EQ(read(wav({3, 2, 64}, bytesOf<double>({0.25, 0.75})))->samples, (std::vector<float>{0.5f}));
    const std::string tail = number(22, 2) + number(16, 2) + number(4, 4) + number(1, 2) + std::string(14, 'x');
    std::string wide = format({0xFFFE, 1, 16}).substr(8) + tail;
    EXPECT_EQ(read(riff(chunk("LIST", "odd") + chunk("fmt ", wide) + chunk("data", bytesOf<int16_t>({16384}))))->samples, std::vector<float>{0.5f});
}

TEST(Wav, RefusesByName)
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<std::pair<std::string, std::string>> rows = {
        {"", "expected a WAVE file"},
        {"RIFF....AVI ", "expected a WAVE file"},
        {"RF64....WAVE", "RF64"},
        {riff(""), "expected a data chunk, found none, nor a fmt chunk"},
        {riff(format({})), "expected a data chunk, found none"},
        {riff(chunk("data", "ab")), "expected a fmt chunk before the data"},
        {riff(chunk("fmt ", "short")), "at least 16 bytes, found 5"},
        {wav({1, 1, 12}, "ab"), "PCM of 12 bits"},
        {wav({7, 1, 8}, "ab"), "mu-law"},
        {wav({3, 1, 16}, "ab"), "floats of 16 bits"},
        {wav({1, 0, 16}, "ab"), "1 to 64 channels, found 0"},
        {wav({1, 2, 16, 44100}, "abcd"), "expected 16000 samples a second, found 44100"},
        {wav({1, 2, 16}, "abcdef"), "whole frames of 4 bytes"},
        {wav({1, 2, 16}, ""), "at least one, found 0 bytes"},
        {wav({3, 1, 32}, bytesOf<float>({0, nan})), "sample 1: expected a finite number"},
    };
    for (const auto &[bytes, words] : rows) {
        EXPECT_NE(refusal(bytes).find(words), std::string::npos) << refusal(bytes);
        EXPECT_TRUE(refusal(bytes).starts_with("x.wav: ")) << refusal(bytes);
    }
}

TEST(Wav, EveryCutIsRefused)
{
    const std::string whole = readFile(fixtures / "stereo16.wav", 1000).value();
    for (size_t size = 0; size < whole.size(); ++size) {
        EXPECT_NE(refusal(whole.substr(0, size)), "accepted") << size;
    }
}
