// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Models and sessions that were opened, for menus and the start page. GUI thread only.

#include <QMenu>
#include <QString>
#include <functional>
#include <vector>

namespace headscope::ui {

struct RecentFile {
    QString path;  ///< as it is opened
    QString shown; ///< as people read it: "~/models/gpt2"
    bool there = true; ///< false: it exists no longer
};

/// The newest first. Cost: one question to the file system each.
std::vector<RecentFile> recentFiles();
void rememberRecent(const QString &path);

/// Fills a menu: an entry each, grey where it is gone, and one that clears the list.
void fillRecentMenu(QMenu *menu, const std::function<void(const QString &)> &open);

} // namespace headscope::ui
