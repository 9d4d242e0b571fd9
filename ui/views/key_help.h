// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The keys that a part of the window takes, as Help > Keyboard lists them.

#include <QString>
#include <vector>

namespace headscope::ui {

struct KeyLine {
    QString keys, does;
};

struct KeyHelp {
    QString title;
    std::vector<KeyLine> lines;
};

} // namespace headscope::ui
