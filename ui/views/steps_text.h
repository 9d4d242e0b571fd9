// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the Steps view says about a cell: for each step a title, a few plain sentences, and the formulas with the cell's own numbers in them. Pure functions.

#include <QString>
#include <QStringList>
#include <array>

#include "core/analysis/cell_steps.h"

namespace headscope::ui {

enum class Step { Input, QueryKey, Score, Softmax, Values, HeadOutput, Heads, Stream };
constexpr int stepCount = 8;

struct StepText {
    QString title;       ///< "3  Score"
    QString words;       ///< plain sentences
    QStringList formulas; ///< one a line
    bool shown = true;   ///< false: there is nothing of this step (given patterns)
};

/// Short name for the index: "3 Score".
QString stepName(Step step);

/// Who reads it: somebody who can click, or somebody who sees a figure.
enum class StepsOn { Screen, Paper };

std::array<StepText, stepCount> stepTexts(const Trace &trace, const CellSteps &cell, StepsOn on = StepsOn::Screen);

/// Why the cell is masked, as a sentence; empty where it is not.
QString maskedBecause(const Trace &trace, const CellSteps &cell);

/// "L1H3: query 5 “are” looks at key 2 “ keys”"
QString cellHeading(const Trace &trace, const CellSteps &cell);

} // namespace headscope::ui
