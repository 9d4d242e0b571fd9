// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/embed.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/check.h"
#include "core/base/parallel.h"
#include "core/forward/block.h"
#include "core/forward/patch_positions.h"
#include "core/tensor/matrix_pool.h"

namespace headscope {

namespace {

size_t sz(int i) { return static_cast<size_t>(i); }

/// Adds row `index` of `table` to `out`.
void addRow(const Tensor &table, int index, float *out, std::vector<float> &room)
{
    const int64_t width = table.shape[1];
    room.resize(static_cast<size_t>(width));
    toFloat(table, index * width, width, room.data());
    std::transform(room.begin(), room.end(), out, out, std::plus<>());
}

/// Row of the position table of each token.
std::vector<int> positionRows(const StackSpec &spec, const Sequence &sequence)
{
    std::vector<int> rows;
    if (spec.position_padding_id < 0) {
        rows = positionsOf(spec, sequence);
        std::transform(rows.begin(), rows.end(), rows.begin(), [&](int position) { return std::max(0, position + spec.position_offset); });
        return rows;
    }
    int counted = 0;
    for (int i = 0; i < sequence.size(); ++i) {
        const bool padding = sequence.ids[sz(i)].value == spec.position_padding_id;
        rows.push_back(spec.position_offset + (padding ? -1 : counted));
        counted += !padding;
    }
    return rows;
}

/// body(first, last) for pieces of so many rows, on all threads.
template <class Body>
void inRows(int rows, const Body &body)
{
    constexpr int together = 128;
    parallelFor((rows + together - 1) / together, [&](int piece) { body(piece * together, std::min(rows, (piece + 1) * together)); });
}

/// Adds the sinusoidal position to a row: sines of all frequencies, then their cosines.
void addSinusoids(int position, float *out, int width)
{
    const int sines = (width + 1) / 2;
    for (int i = 0; i < width; ++i) {
        const double angle = position / std::pow(10000.0, 2.0 * (i < sines ? i : i - sines) / width);
        out[i] += static_cast<float>(i < sines ? std::sin(angle) : std::cos(angle));
    }
}

void addPositions(const StackSpec &spec, const EmbeddingWeights &weights, const Sequence &sequence, Matrix &x)
{
    const std::vector<int> rows = positionRows(spec, sequence);
    inRows(x.rows, [&](int first, int last) {
        std::vector<float> room;
        for (int i = first; i < last; ++i) {
            if (spec.position == PositionKind::Sinusoidal) {
                addSinusoids(rows[sz(i)], x.row(i), x.cols);
            } else {
                addRow(weights.W_pos, rows[sz(i)], x.row(i), room);
            }
        }
    });
}

Matrix tokens(const StackSpec &spec, const EmbeddingWeights &weights, const Sequence &sequence)
{
    const int width = static_cast<int>(weights.W_E.shape[1]);
    Matrix x = takeMatrix(sequence.size(), width);
    inRows(x.rows, [&](int first, int last) {
        std::vector<float> room;
        for (int i = first; i < last; ++i) {
            toFloat(weights.W_E, static_cast<int64_t>(sequence.ids[sz(i)].value) * width, width, x.row(i));
            if (spec.embedding_scale != 1.0f) {
                std::transform(x.row(i), x.row(i) + width, x.row(i), [&](float v) { return v * spec.embedding_scale; });
            }
            if (!weights.W_type.shape.empty()) {
                addRow(weights.W_type, sequence.type_ids.empty() ? 0 : sequence.type_ids[sz(i)], x.row(i), room);
            }
        }
    });
    if (spec.position == PositionKind::Sinusoidal || (spec.position == PositionKind::Learned && weights.W_pos.shape[1] == width)) {
        addPositions(spec, weights, sequence, x);
    }
    return x;
}

/// Patches row by row, each as [channels, patch, patch], through W_patch; prefix tokens before them.
Matrix patches(const EmbeddingWeights &weights, const Sequence &sequence)
{
    const FloatTensor &pixels = sequence.pixels;
    const int height = static_cast<int>(pixels.shape[1]), width = static_cast<int>(pixels.shape[2]), side = weights.patch;
    const int rows = height / side, cols = width / side;
    Matrix flat(rows * cols, weights.channels * side * side);
    for (int p = 0; p < flat.rows; ++p) {
        float *out = flat.row(p);
        for (int c = 0; c < weights.channels; ++c) {
            for (int y = 0; y < side; ++y) {
                const size_t from = (sz(c) * sz(height) + sz(p / cols * side + y)) * sz(width) + sz(p % cols * side);
                out = std::copy_n(pixels.values.data() + from, side, out);
            }
        }
    }
    Matrix stream = weights.W_patch.apply(flat);
    const Tensor &positions = weights.W_pos;
    std::vector<float> room;
    if (!positions.shape.empty() && (positions.shape[0] != stream.rows || rows != cols) && weights.resample != PatchPositions::Fixed) {
        add(stream, resampledPositions(positions, rows, cols, weights.resample));
    } else if (!positions.shape.empty()) {
        for (int p = 0; p < stream.rows; ++p) {
            addRow(positions, p, stream.row(p), room);
        }
    }
    Matrix out(static_cast<int>(weights.prefix_tokens.size()) / stream.cols + stream.rows, stream.cols);
    const auto end = std::copy(weights.prefix_tokens.begin(), weights.prefix_tokens.end(), out.values.begin());
    std::copy(stream.values.begin(), stream.values.end(), end);
    return out;
}

/// A convolution over three frames of x [n, channels], zeros around it, at every `stride`-th frame, GELU behind it.
Matrix convolved(const Linear &W, const Matrix &x, int stride)
{
    Matrix windows((x.rows - 1) / stride + 1, x.cols * 3);
    for (int i = 0; i < windows.rows; ++i) {
        for (int k = 0; k < 3; ++k) {
            const int frame = i * stride + k - 1;
            for (int c = 0; c < x.cols && frame >= 0 && frame < x.rows; ++c) {
                windows.row(i)[c * 3 + k] = x.row(frame)[c];
            }
        }
    }
    Matrix out = W.apply(windows);
    activate(out, Activation::Gelu);
    return out;
}

/// A log-mel spectrogram as positions.
Matrix frames(const EmbeddingWeights &weights, const Sequence &sequence)
{
    const int channels = static_cast<int>(sequence.features.shape[0]), n = static_cast<int>(sequence.features.shape[1]);
    Matrix x(n, channels);
    for (int c = 0; c < channels; ++c) {
        for (int i = 0; i < n; ++i) {
            x.row(i)[c] = sequence.features.values[sz(c) * sz(n) + sz(i)];
        }
    }
    Matrix out = convolved(weights.W_conv2, convolved(weights.W_conv1, x, 1), 2);
    std::vector<float> room;
    for (int i = 0; i < out.rows; ++i) {
        addRow(weights.W_pos, i, out.row(i), room);
    }
    return out;
}

Matrix unnormed(const StackSpec &spec, const EmbeddingWeights &weights, const Sequence &sequence)
{
    switch (spec.input) {
    case InputKind::Picture: return patches(weights, sequence);
    case InputKind::Sound: return frames(weights, sequence);
    default: return tokens(spec, weights, sequence);
    }
}

} // namespace

std::vector<int> positionsOf(const StackSpec &spec, const Sequence &sequence)
{
    std::vector<int> positions(sz(sequence.size()));
    std::iota(positions.begin(), positions.end(), 0);
    if (spec.skip_padding && !sequence.key_allowed.empty()) {
        int next = 0;
        for (size_t i = 0; i < positions.size(); ++i) {
            positions[i] = sequence.key_allowed[i] != 0 ? next++ : -1;
        }
    }
    return positions;
}

Matrix embedded(const StackSpec &spec, const EmbeddingWeights &weights, const Sequence &sequence)
{
    if (spec.input == InputKind::Vectors) {
        return sequence.vectors;
    }
    Matrix x = normed(unnormed(spec, weights, sequence), weights.norm, spec);
    if (weights.project.dIn() > 0) {
        x = weights.project.apply(x);
    }
    if (spec.input == InputKind::Tokens && spec.position == PositionKind::Learned && weights.W_pos.shape[1] != weights.W_E.shape[1]) {
        addPositions(spec, weights, sequence, x);
    }
    HS_CHECK(x.cols == spec.d_model && x.rows == sequence.size());
    return x;
}

} // namespace headscope
