// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/keyboard_help.h"

#include <QCoreApplication>
#include <QStringList>

#include "ui/views/display_bar.h"
#include "ui/views/flow_view.h"
#include "ui/views/text_view.h"

namespace headscope::ui {

QString keyboardHelp()
{
    const QString window = QCoreApplication::translate("KeyboardHelp",
        "Esc: from the text to the view\nCtrl+arrows: the head above, below, left, right\nArrows: the cell above, below, left, right (Alt+arrows from within the text)\nCtrl+O: open a file, Ctrl+Shift+O: open a folder\nCtrl+E: export the figure on show, Ctrl+Shift+E: all heads\nCtrl+Shift+C: copy the figure on show as a picture\nCtrl+L: go to the text\n"
        "Mouse on the heatmap: wheel zooms, drag moves, double click shows all");
    return QStringList({window, DisplayBar::keyHelp(), TextView::keyHelp(), FlowView::keyHelp()}).join("\n\n");
}

} // namespace headscope::ui
