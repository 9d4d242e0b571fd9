// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/recent_files.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include "ui/state/settings.h"

namespace headscope::ui {

namespace {

/// The context of translations.
struct Recent {
    Q_DECLARE_TR_FUNCTIONS(Recent)
};

QString shownPath(const QString &path)
{
    const QString home = QDir::homePath();
    return QDir::toNativeSeparators(home.size() > 1 && path.startsWith(home + "/") ? "~" + path.mid(home.size()) : path);
}

} // namespace

std::vector<RecentFile> recentFiles()
{
    std::vector<RecentFile> out;
    for (const QString &path : Settings().recent()) {
        out.push_back({path, shownPath(path), QFileInfo::exists(path)});
    }
    return out;
}

void rememberRecent(const QString &path) { Settings().remember(QDir::cleanPath(QFileInfo(path).absoluteFilePath())); } // the next start may have another folder

void fillRecentMenu(QMenu *menu, const std::function<void(const QString &)> &open)
{
    menu->clear();
    const auto files = recentFiles();
    for (const RecentFile &file : files) {
        QString shown = file.shown;
        shown.replace('&', "&&"); // no shortcut
        QAction *action = menu->addAction(file.there ? shown : Recent::tr("%1 (gone)").arg(shown), menu, [open, path = file.path] { open(path); });
        action->setEnabled(file.there);
    }
    if (files.empty()) {
        menu->addAction(Recent::tr("nothing yet"))->setEnabled(false);
        return;
    }
    menu->addSeparator();
    QAction *clear = menu->addAction(Recent::tr("Clear list"), menu, [] { Settings().forgetRecent(); });
    clear->setObjectName("clearRecent");
}

} // namespace headscope::ui
