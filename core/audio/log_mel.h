// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Log-mel spectrograms as Whisper takes them.
///
/// The samples are cut or padded with silence to chunkSeconds, reflected at both ends by half a window, cut into frames of n_fft samples every hop samples (the last
/// frame is dropped) and multiplied by a periodic Hann window. Of each frame: |DFT|^2, through triangular mel filters with Slaney's scale (linear below 1000 Hz,
/// logarithmic above) and Slaney's normalisation (2 / width), log10 with a floor of 1e-10, then at least (maximum of all) - 8, then (x + 4) / 4.
/// Sources: Radford et al. 2022, section 2.2; Slaney, Auditory Toolbox 1998; transformers, WhisperFeatureExtractor and audio_utils.mel_filter_bank.
/// Computed in float64 throughout, as the reference does, and rounded to float32 at the end.
/// Thread rule: pure functions.

#include <vector>

#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace headscope {

struct LogMelSpec {
    int n_mels = 80;              ///< "feature_size" of a preprocessor_config.json
    int n_fft = 400;              ///< samples a frame
    int hop = 160;                ///< samples from frame to frame
    int sampleRate = 16000;       ///< Hz
    int chunkSeconds = 30;        ///< every recording is cut or padded to this
    double padding = 0;           ///< value of the samples that pad it
    int64_t chunkSamples = 0;     ///< what every recording is cut or padded to in samples, where chunkSeconds does not say it; 0 = chunkSeconds * sampleRate
};

/// Slaney's triangles [n_mels, n_fft / 2 + 1], from 0 to 8000 Hz as in the reference, whatever the sample rate. Requires a spec that checkLogMel accepts.
std::vector<double> melFilters(const LogMelSpec &spec);

/// BadInput unless 1 <= n_mels <= 512, 2 <= n_fft <= 2048 and even, 1 <= hop <= n_fft, 16000 <= sampleRate <= 192000, 1 <= chunkSeconds <= 600, chunkSamples (where there are any) are n_fft to 600 s, and there are at most
/// 2^24 values in all. Messages name the field.
Status checkLogMel(const LogMelSpec &spec);

/// input_features [n_mels, frames] of mono samples in [-1, 1] at spec.sampleRate, frames = samplesOf(spec) / hop (rounded down).
/// BadInput: a spec that checkLogMel refuses, a sample that is not finite. Samples behind samplesOf(spec) are not used. Cost: a matrix product of [n_fft + 2, n_fft] with
/// [n_fft, frames that are not all padding]; 30 s take a fraction of a second.
Result<FloatTensor> logMel(const std::vector<float> &samples, const LogMelSpec &spec);

/// Samples of every recording behind cutting and padding.
inline int64_t samplesOf(const LogMelSpec &spec) { return spec.chunkSamples != 0 ? spec.chunkSamples : static_cast<int64_t>(spec.chunkSeconds) * spec.sampleRate; }

} // namespace headscope
