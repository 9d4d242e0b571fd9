// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The part of an axis of cells that is in view. Cell i reaches from i - 0.5 to i + 0.5. Pure functions.

namespace headscope {

struct AxisSpan {
    double low = -0.5, high = 0.5;
    double size() const { return high - low; }
    bool operator==(const AxisSpan &) const = default;
};

/// Cells [first, first + count).
struct CellRange {
    int first = 0, count = 1;
    bool operator==(const CellRange &) const = default;
};

/// All of `count` cells; of none as of one.
AxisSpan wholeSpan(int count);

/// The nearest span that lies within the cells and holds at least two of them, or all there are.
AxisSpan clampedSpan(const AxisSpan &span, int count);

/// The span `factor` times as large; `at` stays where it is.
AxisSpan zoomedSpan(const AxisSpan &span, double at, double factor);

/// The cells that are in view, if only in part.
CellRange cellsOf(const AxisSpan &span, int count);

/// The cell at a coordinate, the first or last beyond the ends. Requires count > 0.
int cellAt(double coordinate, int count);

} // namespace headscope
