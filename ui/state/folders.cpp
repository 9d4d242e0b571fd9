// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/folders.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>

namespace headscope::ui {

namespace {

QString keyOf(FolderOf kind) { return kind == FolderOf::Models ? "folders/models" : kind == FolderOf::Inputs ? "folders/inputs" : "folders/numbers"; }

} // namespace

QString lastFolder(FolderOf kind)
{
    const QString last = QSettings().value(keyOf(kind)).toString();
    const QString own = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return !last.isEmpty() && QFileInfo(last).isDir() ? last : QFileInfo(own).isDir() ? own : QDir::homePath();
}

QString inLastFolder(FolderOf kind, const QString &name) { return QDir(lastFolder(kind)).filePath(name); }

void rememberFolder(FolderOf kind, const QString &path)
{
    if (!path.isEmpty()) {
        QSettings().setValue(keyOf(kind), QFileInfo(path).absolutePath());
    }
}

} // namespace headscope::ui
