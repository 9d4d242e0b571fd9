// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The parts of the window that hold what settings and sessions keep. All outlive whoever has this.

#include <QMainWindow>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QTabWidget>

#include "ui/state/display_state.h"
#include "ui/state/document.h"
#include "ui/state/input_files.h"
#include "ui/state/notes.h"
#include "ui/state/selection.h"
#include "ui/views/compare_view.h"
#include "ui/views/flow_view.h"
#include "ui/views/head_grid.h"
#include "ui/views/heatmap_view.h"
#include "ui/views/lines_view.h"
#include "ui/views/map_view.h"
#include "ui/views/merged_view.h"
#include "ui/views/text_view.h"

namespace headscope::ui {

struct WindowParts {
    QMainWindow *window = nullptr;
    Document *document = nullptr;
    Selection *selection = nullptr;
    InputFiles *input = nullptr;
    HeadNotes *notes = nullptr;
    DisplayState *display = nullptr;
    LinesView *lines = nullptr;
    TextView *text = nullptr;
    FlowView *flow = nullptr;
    HeadGrid *heads = nullptr;
    HeatmapView *heatmap = nullptr;
    MergedView *merged = nullptr;
    MapView *map = nullptr;
    CompareView *compare = nullptr;
    QTabWidget *views = nullptr;
    QSplitter *split = nullptr;
    QPlainTextEdit *field = nullptr; ///< of the first text
};

/// Brings the view of that object name to the front, where there is one and it applies.
void showView(QTabWidget *views, const QString &name);

/// Puts everything that settings keep where it was the last time, and keeps it for the next.
void restoreSettings(const WindowParts &parts);
void keepSettings(const WindowParts &parts);

/// Calls `changed` whenever something changes that a session keeps.
void watchParts(const WindowParts &parts, QObject *watcher, const std::function<void()> &changed);

} // namespace headscope::ui
