// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/shared_rows.h"

#include <algorithm>

#include "core/base/check.h"

namespace headscope {

namespace {
constexpr size_t mostRuns = 16;
}

void SharedRows::append(std::shared_ptr<const Matrix> data, int first, int count)
{
    if (count > 0) {
        const int begin = rows();
        runs_.push_back({std::move(data), first, begin, begin + count});
    }
}

SharedRows::SharedRows(Matrix m) : cols_(m.cols)
{
    const int count = m.rows;
    append(std::make_shared<const Matrix>(std::move(m)), 0, count);
}

SharedRows::SharedRows(const SharedRows &previous, int keep, Matrix fresh) : cols_(fresh.cols)
{
    HS_CHECK(keep >= 0 && keep <= previous.rows() && (keep == 0 || previous.cols() == fresh.cols));
    const bool together = previous.runs_.size() >= mostRuns;
    int shared = 0;
    for (const Run &run : previous.runs_) {
        const int kept = std::min(run.end, keep) - run.begin;
        if (together || kept <= 0 || 2 * kept < run.data->rows) {
            break;
        }
        append(run.data, run.first, kept);
        shared = run.begin + kept;
    }
    if (shared < keep) {
        append(std::make_shared<const Matrix>(previous.copy(shared, keep - shared)), 0, keep - shared);
    }
    const int count = fresh.rows;
    append(std::make_shared<const Matrix>(std::move(fresh)), 0, count);
}

Matrix SharedRows::copy(int first, int count) const
{
    HS_CHECK(first >= 0 && count >= 0 && first + count <= rows());
    Matrix out(count, cols_);
    for (int i = first; i < first + count;) {
        const int end = std::min(runEnd(i), first + count);
        std::copy_n(row(i), static_cast<size_t>(end - i) * static_cast<size_t>(cols_), out.row(i - first));
        i = end;
    }
    return out;
}

} // namespace headscope
