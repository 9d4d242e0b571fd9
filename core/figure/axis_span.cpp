// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figure/axis_span.h"

#include <algorithm>
#include <cmath>

namespace headscope {

AxisSpan wholeSpan(int count) { return {-0.5, std::max(1, count) - 0.5}; }

AxisSpan clampedSpan(const AxisSpan &span, int count)
{
    const AxisSpan whole = wholeSpan(count);
    const double size = std::clamp(span.size(), std::min(2.0, whole.size()), whole.size());
    const double low = std::clamp((span.low + span.high) / 2 - size / 2, whole.low, whole.high - size);
    return {low, low + size};
}

AxisSpan zoomedSpan(const AxisSpan &span, double at, double factor) { return {at + (span.low - at) * factor, at + (span.high - at) * factor}; }

CellRange cellsOf(const AxisSpan &span, int count)
{
    const int last = std::max(0, count - 1);
    const int from = std::clamp(static_cast<int>(std::floor(span.low + 0.5)), 0, last), to = std::clamp(static_cast<int>(std::ceil(span.high - 0.5)), from, last);
    return {from, to - from + 1};
}

int cellAt(double coordinate, int count) { return std::clamp(static_cast<int>(std::lround(coordinate)), 0, count - 1); }

} // namespace headscope
