// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A row-major float32 matrix owned by the program: activations [n, d]. Moves are cheap; copies are not. Views own nothing.

#include <cstddef>
#include <span>
#include <vector>

namespace headscope {

struct Matrix {
    int rows = 0, cols = 0;
    std::vector<float> values; ///< rows * cols of them

    Matrix() = default;
    Matrix(int r, int c) : rows(r), cols(c), values(static_cast<size_t>(r) * static_cast<size_t>(c)) {}

    float *row(int r) { return values.data() + static_cast<size_t>(r) * static_cast<size_t>(cols); }
    const float *row(int r) const { return values.data() + static_cast<size_t>(r) * static_cast<size_t>(cols); }
};

/// SharedRows of a matrix that somebody else owns, without gaps.
struct ConstMatrixView {
    const float *data = nullptr;
    int rows = 0, cols = 0;

    ConstMatrixView(const float *first, int r, int c) : data(first), rows(r), cols(c) {}
    ConstMatrixView(const Matrix &m) : data(m.values.data()), rows(m.rows), cols(m.cols) {}
    const float *row(int r) const { return data + static_cast<size_t>(r) * static_cast<size_t>(cols); }
};

struct MatrixView {
    float *data = nullptr;
    int rows = 0, cols = 0;

    MatrixView(float *first, int r, int c) : data(first), rows(r), cols(c) {}
    MatrixView(Matrix &m) : data(m.values.data()), rows(m.rows), cols(m.cols) {}
    float *row(int r) const { return data + static_cast<size_t>(r) * static_cast<size_t>(cols); }
};

} // namespace headscope
