// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/folders.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>

namespace headscope::ui {

namespace {

QString keyOf(FolderOf kind)
{
    switch (kind) {
    case FolderOf::Models: return "folders/models";
    case FolderOf::Inputs: return "folders/inputs";
    case FolderOf::Numbers: return "folders/numbers";
    case FolderOf::Sessions: return "folders/sessions";
    }
    return {};
}

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
