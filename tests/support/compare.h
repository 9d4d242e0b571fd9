// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The table of tolerances (float32) and comparisons that name the worst cell.

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

namespace headscope::testing {

constexpr double patternTolerance = 1e-5;    ///< absolute
constexpr double activationTolerance = 1e-4; ///< of the rms of what is expected

/// Every number of `got` within `absolute` of `want`; infinities and NaN must stand at the same places.
template <class Got, class Want>
::testing::AssertionResult within(const Got &got, const Want &want, double absolute)
{
    if (got.size() != want.size()) {
        return ::testing::AssertionFailure() << got.size() << " numbers, expected " << want.size();
    }
    double worst = 0;
    size_t place = 0;
    for (size_t i = 0; i < got.size(); ++i) {
        const double a = static_cast<double>(got[i]), b = static_cast<double>(want[i]);
        if (!std::isfinite(a) || !std::isfinite(b)) {
            if (a == b || (std::isnan(a) && std::isnan(b))) {
                continue;
            }
            return ::testing::AssertionFailure() << "number " << i << " is " << a << ", expected " << b;
        }
        if (std::abs(a - b) > worst) {
            worst = std::abs(a - b);
            place = i;
        }
    }
    if (worst <= absolute) {
        return ::testing::AssertionSuccess();
    }
    return ::testing::AssertionFailure() << "number " << place << " is " << static_cast<double>(got[place]) << ", expected " << static_cast<double>(want[place]) << ": " << worst
                                         << " apart, allowed " << absolute;
}

template <class Got, class Want>
::testing::AssertionResult patternsAgree(const Got &got, const Want &want)
{
    return within(got, want, patternTolerance);
}

template <class Got, class Want>
::testing::AssertionResult activationsAgree(const Got &got, const Want &want)
{
    double squares = 0;
    size_t finite = 0;
    for (const auto w : want) {
        if (std::isfinite(static_cast<double>(w))) {
            squares += static_cast<double>(w) * static_cast<double>(w);
            ++finite;
        }
    }
    return within(got, want, activationTolerance * std::sqrt(squares / static_cast<double>(std::max<size_t>(finite, 1))));
}

} // namespace headscope::testing
