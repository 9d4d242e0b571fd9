// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/log_mel.h"

#include <cmath>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

#include "core/weights/npy.h"
#include "tests/support/compare.h"

using namespace headscope;
using headscope::testing::within;

namespace {

const std::filesystem::path fixtures = std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/fixtures/audio"; // written by NumPy in float64: make.py there

std::vector<float> recorded(const std::string &name) { return toFloat(openNpy(fixtures / name).value()); }

/// signal() of make.py.
std::vector<float> signal(size_t count)
{
    std::vector<float> out(count);
    for (size_t i = 0; i < count; ++i) {
        const double t = static_cast<double>(i) / 16000, turn = 2 * std::numbers::pi;
        out[i] = static_cast<float>(0.5 * std::sin(turn * 440 * t) + 0.25 * std::sin(turn * (300 + 900 * t) * t) * std::exp(-3 * t));
    }
    return out;
}

template <class T>
std::vector<T> every(const std::vector<T> &values, size_t step)
{
    std::vector<T> out;
    for (size_t i = 0; i < values.size(); i += step) {
        out.push_back(values[i]);
    }
    return out;
}

} // namespace

TEST(LogMel, FiltersAreSlaneys)
{
    const auto filters = melFilters({});
    ASSERT_EQ(filters.size(), 80u * 201u);
    EXPECT_TRUE(within(every(filters, 37), recorded("mel-filters-80-every-37th.npy"), 1e-8)); // the largest is 0.026
}

TEST(LogMel, ThirtySecondsAsWhisperTakesThem)
{
    const auto out = logMel(signal(48000), {});
    ASSERT_TRUE(out) << out.error().message;
    EXPECT_EQ(out->shape, (Shape{80, 3000}));
    EXPECT_TRUE(within(every(out->values, 601), recorded("whisper-every-601st.npy"), 1e-6));
}

TEST(LogMel, ALongRecordingIsCutAndReflected)
{
    LogMelSpec spec;
    spec.n_mels = 11;
    spec.hop = 400;
    spec.chunkSeconds = 1;
    const auto out = logMel(signal(20000), spec);
    ASSERT_TRUE(out) << out.error().message;
    EXPECT_EQ(out->shape, (Shape{11, 40}));
    EXPECT_TRUE(within(out->values, recorded("small.npy"), 1e-6));
    EXPECT_EQ(logMel(signal(16000), spec)->values, out->values);
}

TEST(LogMel, SilenceIsTheFloor)
{
    const auto out = logMel({}, {});
    ASSERT_TRUE(out);
    EXPECT_EQ(out->values[0], -1.5f); // (log10(1e-10) + 4) / 4
    EXPECT_EQ(out->values.back(), -1.5f);
}

TEST(LogMel, RefusesWhatCannotBe)
{
    LogMelSpec odd;
    odd.n_fft = 401;
    EXPECT_NE(logMel({}, odd).error().message.find("n_fft"), std::string::npos);
    LogMelSpec huge;
    huge.chunkSeconds = 600;
    huge.hop = 1;
    EXPECT_NE(logMel({}, huge).error().message.find("at most 16777216 values"), std::string::npos);
    EXPECT_NE(logMel({0, std::numeric_limits<float>::quiet_NaN()}, {}).error().message.find("sample 1"), std::string::npos);
}
