// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Texts to try, each with what there is to see in it.

#include <QString>
#include <vector>

namespace headscope::ui {

struct Sample {
    QString title; ///< "Repeated words"
    QString text;
    QString see;   ///< what to look for, a sentence
};

std::vector<Sample> samples();

} // namespace headscope::ui
