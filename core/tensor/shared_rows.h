// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A float32 matrix [rows, cols] that only grows at its end and shares what it continues: while somebody types, the trace of the new text keeps the rows of the unchanged beginning without a copy.
///
/// SharedRows lie in runs, each whole in memory. Immutable once made; copies are cheap and share the numbers. Reads may run on several threads at once.

#include <memory>
#include <vector>

#include "core/tensor/matrix.h"

namespace headscope {

class SharedRows {
public:
    SharedRows() = default;
    explicit SharedRows(Matrix m);
    /// The first `keep` rows of `previous`, then those of `fresh`. Runs of which little is left, and too many of them, are copied together, so that no old memory is held for nothing.
    /// Requires keep <= previous.rows() and equal widths (where keep > 0).
    SharedRows(const SharedRows &previous, int keep, Matrix fresh);

    int rows() const { return runs_.empty() ? 0 : runs_.back().end; }
    int cols() const { return cols_; }
    bool empty() const { return rows() == 0; }
    const float *row(int i) const
    {
        const Run &run = runAt(i);
        return run.data->row(run.first + i - run.begin);
    }
    /// One past the last row that lies directly behind row i in memory.
    int runEnd(int i) const { return runAt(i).end; }
    /// A copy of the rows [first, first + count).
    Matrix copy(int first, int count) const;
    Matrix copy() const { return copy(0, rows()); }
    /// All rows where they lie in one run, else nothing (data is null).
    ConstMatrixView whole() const { return runs_.size() == 1 ? ConstMatrixView(row(0), rows(), cols_) : ConstMatrixView(nullptr, 0, cols_); }

private:
    struct Run {
        std::shared_ptr<const Matrix> data;
        int first = 0;          ///< row of `data` that is row `begin` here
        int begin = 0, end = 0; ///< rows here
    };
    const Run &runAt(int i) const
    {
        size_t at = runs_.size() - 1;
        while (runs_[at].begin > i) {
            --at;
        }
        return runs_[at];
    }
    void append(std::shared_ptr<const Matrix> data, int first, int count);

    std::vector<Run> runs_; ///< in order, none empty
    int cols_ = 0;
};

} // namespace headscope
