// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/keyboard_help.h"

#include <QCoreApplication>
#include <QStringList>

#include "ui/views/compare_view.h"
#include "ui/views/display_bar.h"
#include "ui/views/flow_view.h"
#include "ui/views/head_grid.h"
#include "ui/views/map_view.h"
#include "ui/views/panels_view.h"
#include "ui/views/text_view.h"

namespace headscope::ui {

QString keyboardHelp()
{
    const QString window = QCoreApplication::translate("KeyboardHelp",
        "Esc: from the text to the view\nCtrl+arrows: the head above, below, left, right\nArrows: the cell above, below, left, right (Alt+arrows from within the text)\nAlt+Left, Alt+Right: back, forward (in a text Ctrl+[, Ctrl+])\n"
        "Ctrl+Z, Ctrl+Shift+Z: undo, redo (texts, options, pins, notes)\nCtrl+O: open a file or session, Ctrl+Shift+O: open a folder\nCtrl+S: save the session, Ctrl+Shift+S: as another\nCtrl+W: close the model\nCtrl+E: export the figure on show, Ctrl+Shift+E: all heads\nCtrl+Shift+C: copy the figure on show as a picture\nCtrl+L: go to the text, Ctrl+,: settings\n"
        "/ or Ctrl+F: find a token; Enter the next one, Shift+Enter the one before\n"
        "Mouse on the heatmap: wheel zooms, drag moves, double click shows all");
    return QStringList({QCoreApplication::translate("KeyboardHelp", "F1: this list") + "\n" + window, HeadGrid::keyHelp(), DisplayBar::keyHelp(), PanelsView::keyHelp(), TextView::keyHelp(), FlowView::keyHelp(), MapView::keyHelp(), CompareView::keyHelp()}).join("\n\n");
}

} // namespace headscope::ui
