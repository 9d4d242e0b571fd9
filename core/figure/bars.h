// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Numbers as bars when there may be more numbers than pixels. Pure functions.

#include <span>
#include <vector>

namespace headscope {

struct Bar {
    float value = 0; ///< NaN where nothing of its numbers is there (masked)
    int index = 0;   ///< of the number that it shows
};

/// One bar a number where there are at most `most`, else `most` bars, each the number of largest magnitude of its equal part, sign kept (a mean would hide the single strong one). most >= 1.
std::vector<Bar> pooledBars(std::span<const float> values, int most);

/// The bar that shows number `index` of `count`. Requires 0 <= index < count, most >= 1.
int barOf(int index, int count, int most);

/// Largest magnitude that is not NaN; 0 where there is none.
float largestMagnitude(std::span<const float> values);

} // namespace headscope
