// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/log_mel.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <numbers>

#include <Eigen/Dense>

#include "core/base/check.h"
#include "core/base/text.h"

namespace headscope {

namespace {

using Numbers = Eigen::MatrixXd;

constexpr double highestHertz = 8000, floorPower = 1e-10, range = 8;
constexpr int framesAtOnce = 256;
constexpr int64_t mostValues = 1 << 24; ///< of one spectrogram; Whisper's largest has 384000

// Slaney's mel scale: 200/3 Hz a mel up to 1000 Hz, then 27 mels for each factor of 6.4.
constexpr double hertzPerMel = 200.0 / 3, kneeHertz = 1000, kneeMel = 15, melsPerFactor = 27, factor = 6.4;

double melOf(double hertz) { return hertz < kneeHertz ? hertz / hertzPerMel : kneeMel + std::log(hertz / kneeHertz) * melsPerFactor / std::log(factor); }

double hertzOf(double mel) { return mel < kneeMel ? mel * hertzPerMel : kneeHertz * std::exp((mel - kneeMel) * std::log(factor) / melsPerFactor); }

int binsOf(const LogMelSpec &spec) { return spec.n_fft / 2 + 1; }

int64_t framesOf(const LogMelSpec &spec) { return samplesOf(spec) / spec.hop; }

/// SharedRows: for each frequency the windowed cosine, then for each the windowed sine. [2 * bins, n_fft]
Numbers windowedBasis(const LogMelSpec &spec)
{
    const int n = spec.n_fft, bins = binsOf(spec);
    Numbers basis(2 * bins, n);
    for (int t = 0; t < n; ++t) {
        const double window = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * t / n);
        for (int k = 0; k < bins; ++k) {
            const double angle = 2 * std::numbers::pi * ((static_cast<int64_t>(k) * t) % n) / n; // reduced first: exact for any product
            basis(k, t) = window * std::cos(angle);
            basis(bins + k, t) = window * std::sin(angle);
        }
    }
    return basis;
}

/// The chunk's sample at place `at`, which may lie up to n_fft / 2 outside: reflected there, the end sample once.
double reflected(const std::vector<float> &samples, int64_t at, const LogMelSpec &spec)
{
    const int64_t length = samplesOf(spec);
    at = at < 0 ? -at : at >= length ? 2 * (length - 1) - at : at;
    return at < static_cast<int64_t>(samples.size()) ? static_cast<double>(samples[static_cast<size_t>(at)]) : spec.padding;
}

/// Log10 of the mel power of each frame, [n_mels, frames], row major.
std::vector<double> logPower(const std::vector<float> &samples, const LogMelSpec &spec, int64_t frames)
{
    const int n = spec.n_fft, bins = binsOf(spec);
    const Numbers basis = windowedBasis(spec);
    const auto filterValues = melFilters(spec);
    const Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> filters(filterValues.data(), spec.n_mels, bins);
    std::vector<double> out(static_cast<size_t>(spec.n_mels) * static_cast<size_t>(frames), std::log10(floorPower));
    // Frames of nothing but zeros have no power. Those at the end of a full chunk see its reflection.
    const int64_t sounding = spec.padding == 0 ? std::min<int64_t>(frames, (static_cast<int64_t>(samples.size()) + n / 2) / spec.hop + 1) : frames;
    for (int64_t begin = 0; begin < sounding; begin += framesAtOnce) {
        const auto here = static_cast<int>(std::min<int64_t>(framesAtOnce, sounding - begin));
        Numbers cut(n, here);
        for (int f = 0; f < here; ++f) {
            const int64_t first = (begin + f) * spec.hop - n / 2;
            for (int t = 0; t < n; ++t) {
                cut(t, f) = reflected(samples, first + t, spec);
            }
        }
        const Numbers waves = basis * cut;
        const Numbers mels = filters * (waves.topRows(bins).cwiseAbs2() + waves.bottomRows(bins).cwiseAbs2());
        for (int m = 0; m < spec.n_mels; ++m) {
            for (int f = 0; f < here; ++f) {
                out[static_cast<size_t>(m * frames + begin + f)] = std::log10(std::max(mels(m, f), floorPower));
            }
        }
    }
    return out;
}

} // namespace

std::vector<double> melFilters(const LogMelSpec &spec)
{
    HS_CHECK(checkLogMel(spec));
    const int bins = binsOf(spec);
    std::vector<double> corner(static_cast<size_t>(spec.n_mels) + 2);
    for (size_t i = 0; i < corner.size(); ++i) {
        corner[i] = hertzOf(melOf(highestHertz) * static_cast<double>(i) / static_cast<double>(spec.n_mels + 1));
    }
    std::vector<double> out;
    for (size_t m = 0; m + 2 < corner.size(); ++m) {
        for (int k = 0; k < bins; ++k) {
            const double hertz = static_cast<double>(k) * (spec.sampleRate / 2) / (bins - 1);
            const double rising = (hertz - corner[m]) / (corner[m + 1] - corner[m]), falling = (corner[m + 2] - hertz) / (corner[m + 2] - corner[m + 1]);
            out.push_back(std::max(0.0, std::min(rising, falling)) * 2 / (corner[m + 2] - corner[m]));
        }
    }
    return out;
}

Status checkLogMel(const LogMelSpec &spec)
{
    struct Row {
        const char *name;
        int value, least, most;
    };
    for (const Row &row : {Row{"feature_size", spec.n_mels, 1, 512}, Row{"n_fft", spec.n_fft, 2, 2048}, Row{"hop_length", spec.hop, 1, spec.n_fft},
             Row{"sampling_rate", spec.sampleRate, 16000, 192000}, Row{"chunk_length", spec.chunkSeconds, 1, 600}}) {
        if (row.value < row.least || row.value > row.most) {
            return badInput(concat(row.name, ": expected ", row.least, " to ", row.most, ", found ", row.value));
        }
    }
    if (spec.n_fft % 2 != 0) {
        return badInput(concat("n_fft: expected an even number, found ", spec.n_fft));
    }
    if (spec.chunkSamples != 0 && (spec.chunkSamples < spec.n_fft || spec.chunkSamples > int64_t{600} * spec.sampleRate)) {
        return badInput(concat("samples of a recording: expected ", spec.n_fft, " to ", int64_t{600} * spec.sampleRate, ", found ", spec.chunkSamples));
    }
    if (const int64_t values = framesOf(spec) * spec.n_mels; values > mostValues) {
        return badInput(concat("chunk_length, hop_length and feature_size: expected at most ", mostValues, " values from a recording, found ", values));
    }
    if (spec.padding != 0 && !(std::abs(spec.padding) <= 1)) {
        return badInput(concat("padding_value: expected a number from -1 to 1, found ", spec.padding));
    }
    return Done{};
}

Result<FloatTensor> logMel(const std::vector<float> &samples, const LogMelSpec &spec)
{
    HS_TRY_STATUS(checkLogMel(spec));
    const int64_t length = samplesOf(spec), frames = framesOf(spec);
    for (size_t i = 0; i < std::min(samples.size(), static_cast<size_t>(length)); ++i) {
        if (!std::isfinite(samples[i])) {
            return badInput(concat("sample ", i, ": expected a finite number, found NaN or infinity"));
        }
    }
    try {
        const auto power = logPower(samples, spec, frames);
        const double least = *std::max_element(power.begin(), power.end()) - range;
        FloatTensor out{{spec.n_mels, frames}, std::vector<float>(power.size())};
        std::transform(power.begin(), power.end(), out.values.begin(), [&](double x) { return static_cast<float>((std::max(x, least) + 4) / 4); });
        return out;
    } catch (const std::bad_alloc &) {
        return outOfResources("log-mel spectrogram: not enough memory");
    }
}

} // namespace headscope
