// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The rows of bars in which the Steps view, and its figure, show the numbers of a cell: which numbers, of which step, on which scale. Pure functions.

#include <QStringList>
#include <optional>
#include <vector>

#include "ui/plots/bar_strip.h"
#include "ui/views/steps_text.h"

namespace headscope::ui {

/// In the order in which they stand.
enum class Strip { XQuery, XKey, Q, K, Products, Scores, Weights, V, WeightedV, Z, Result, Heads, AttnOut, Before, Added, After };
constexpr int stripCount = 16;

Step stepOf(Strip which);

struct StepStrip {
    std::vector<float> values; ///< empty = there is no such row; NaN = masked
    BarStripTexts texts;
    float limit = 0;           ///< as BarStrip::setValues
    std::optional<int> marked = {};
};

/// `keys`: labels of the key axis.
std::array<StepStrip, stripCount> stepStrips(const CellSteps &cell, const QStringList &keys);

} // namespace headscope::ui
