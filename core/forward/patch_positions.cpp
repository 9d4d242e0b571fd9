// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/patch_positions.h"

#include <algorithm>
#include <cmath>

#include "core/base/check.h"

namespace headscope {

namespace {

size_t sz(int i) { return static_cast<size_t>(i); }

/// Keys 1981, eq. 15, with his a as a parameter.
double cubic(double x, double a)
{
    const double t = std::abs(x);
    if (t < 1) {
        return ((a + 2) * t - (a + 3)) * t * t + 1;
    }
    return t < 2 ? ((a * t - 5 * a) * t + 8 * a) * t - 4 * a : 0.0;
}

/// What of each cell of a line goes into each cell of the new one, [to, from].
std::vector<double> lineWeights(int from, int to, PatchPositions kind)
{
    std::vector<double> out(sz(from) * sz(to), 0.0);
    const double step = static_cast<double>(from) / to;
    for (int i = 0; i < to; ++i) {
        double *row = out.data() + sz(i) * sz(from);
        const double centre = step * (i + 0.5);
        if (kind == PatchPositions::Bicubic) {
            const int base = static_cast<int>(std::floor(centre - 0.5));
            for (int j = base - 1; j <= base + 2; ++j) {
                row[std::clamp(j, 0, from - 1)] += cubic(centre - 0.5 - j, -0.75);
            }
            continue;
        }
        const double wide = std::max(step, 1.0);
        const int first = std::max(static_cast<int>(centre - 2 * wide + 0.5), 0), end = std::min(static_cast<int>(centre + 2 * wide + 0.5), from);
        double total = 0;
        for (int j = first; j < end; ++j) {
            total += row[j] = cubic((j - centre + 0.5) / wide, -0.5);
        }
        std::transform(row + first, row + end, row + first, [total](double v) { return v / total; });
    }
    return out;
}

} // namespace

Matrix resampledPositions(const Tensor &table, int rows, int cols, PatchPositions kind)
{
    const int side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(table.shape[0])))), d = static_cast<int>(table.shape[1]);
    HS_CHECK(static_cast<int64_t>(side) * side == table.shape[0] && rows > 0 && cols > 0 && kind != PatchPositions::Fixed);
    const std::vector<float> cells = toFloat(table);
    const auto down = lineWeights(side, rows, kind), across = lineWeights(side, cols, kind);
    Matrix out(rows * cols, d);
    std::vector<double> line(sz(side) * sz(d));
    for (int r = 0; r < rows; ++r) {
        std::fill(line.begin(), line.end(), 0.0);
        for (int i = 0; i < side; ++i) {
            const double weight = down[sz(r) * sz(side) + sz(i)];
            const float *from = cells.data() + sz(i) * line.size();
            for (size_t k = 0; weight != 0.0 && k < line.size(); ++k) {
                line[k] += weight * static_cast<double>(from[k]);
            }
        }
        for (int c = 0; c < cols; ++c) {
            for (int k = 0; k < d; ++k) {
                double sum = 0;
                for (int j = 0; j < side; ++j) {
                    sum += across[sz(c) * sz(side) + sz(j)] * line[sz(j) * sz(d) + sz(k)];
                }
                out.row(r * cols + c)[k] = static_cast<float>(sum);
            }
        }
    }
    return out;
}

} // namespace headscope
