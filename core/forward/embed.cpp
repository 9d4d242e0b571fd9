// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/embed.h"

#include <algorithm>
#include <numeric>

#include "core/base/check.h"
#include "core/forward/block.h"

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

void addPositions(const StackSpec &spec, const EmbeddingWeights &weights, const Sequence &sequence, Matrix &x)
{
    const std::vector<int> positions = positionsOf(spec, sequence);
    std::vector<float> room;
    for (int i = 0; i < x.rows; ++i) {
        addRow(weights.W_pos, std::max(0, positions[sz(i)] + spec.position_offset), x.row(i), room);
    }
}

Matrix tokens(const StackSpec &spec, const EmbeddingWeights &weights, const Sequence &sequence)
{
    const int width = static_cast<int>(weights.W_E.shape[1]);
    Matrix x(sequence.size(), width);
    std::vector<float> room;
    for (int i = 0; i < x.rows; ++i) {
        toFloat(weights.W_E, static_cast<int64_t>(sequence.ids[sz(i)].value) * width, width, x.row(i));
        if (spec.embedding_scale != 1.0f) {
            std::transform(x.row(i), x.row(i) + width, x.row(i), [&](float v) { return v * spec.embedding_scale; });
        }
        if (!weights.W_type.shape.empty()) {
            addRow(weights.W_type, sequence.type_ids.empty() ? 0 : sequence.type_ids[sz(i)], x.row(i), room);
        }
    }
    if (spec.position == PositionKind::Learned && weights.W_pos.shape[1] == width) {
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
    std::vector<float> room;
    for (int p = 0; p < stream.rows && !weights.W_pos.shape.empty(); ++p) {
        addRow(weights.W_pos, p, stream.row(p), room);
    }
    Matrix out(static_cast<int>(weights.prefix_tokens.size()) / stream.cols + stream.rows, stream.cols);
    const auto end = std::copy(weights.prefix_tokens.begin(), weights.prefix_tokens.end(), out.values.begin());
    std::copy(stream.values.begin(), stream.values.end(), end);
    return out;
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
    Matrix x = normed(spec.input == InputKind::Picture ? patches(weights, sequence) : tokens(spec, weights, sequence), weights.norm, spec);
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
