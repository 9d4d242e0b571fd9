// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What Compare says in words about two passes beside each other. Texts for people, in the language of the window; numbers come from core. GUI thread only.

#include <QString>

#include "ui/state/comparison.h"

namespace headscope::ui {

/// What the numbers of a side measure.
QString sideUnit(Side side);

/// What cells are that the side does not have.
QString absentText(Side side);

/// "L1H3", "L1H3 beside L2H5"
QString pairName(const HeadPair &heads);

/// How much of both stands beside each other, and what the head of `change` moved; null = that is not known.
QString summaryText(const Comparison &comparison, const HeadChange *change);

/// Where nothing differs: what to do that something does. Empty where something does, or that is not known yet.
QString sameText(const Comparison &comparison);

/// "12.3 %"
QString percentText(double share);

/// Both weights of a cell and their difference. Requires a cell of the pair's axes.
QString pairCellText(const PassPair &pair, const HeadPair &heads, const BrokenPair &broken, int query, int key);

} // namespace headscope::ui
