// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What Help > Keyboard says: the keys of the window, and those of each view.

#include <QString>

namespace headscope::ui {

QString keyboardHelp();

} // namespace headscope::ui
