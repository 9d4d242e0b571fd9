// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Where file dialogs open: in the folder that was used last for the same kind of thing, else in one of the user's own. Kept with the settings. GUI thread only.

#include <QStandardPaths>
#include <QString>

namespace headscope::ui {

enum class FolderOf { Models, Inputs, Numbers, Sessions };

/// The last folder of this kind that is still there; else the documents, or the home folder where there are none.
QString lastFolder(FolderOf kind);

/// The same with a file's name behind it, for saving.
QString inLastFolder(FolderOf kind, const QString &name);

/// Remembers the folder of a file, or the folder that a chosen folder lies in. An empty path (a dialog that was closed) changes nothing.
void rememberFolder(FolderOf kind, const QString &path);

} // namespace headscope::ui
