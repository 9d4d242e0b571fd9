// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Help > Keyboard: the keys of the menus as they are, those of the window, and those of each view. GUI thread only.

#include <QDialog>

#include "ui/views/key_help.h"

class QMenuBar;

namespace headscope::ui {

class KeyboardHelp : public QDialog {
    Q_OBJECT
public:
    explicit KeyboardHelp(const QMenuBar *menus, QWidget *parent = nullptr);

    /// A section for each menu that has keys, then those that no menu has.
    static std::vector<KeyHelp> sections(const QMenuBar *menus);
};

} // namespace headscope::ui
