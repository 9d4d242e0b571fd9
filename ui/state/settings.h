// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the program remembers between runs: the one place that knows the keys of the settings file. Whatever stands there that is broken or out of range reads as if it did not. GUI thread only.

#include <QByteArray>
#include <QList>
#include <QSettings>
#include <QStringList>
#include <string>

#include "ui/state/appearance.h"
#include "ui/state/display_state.h"
#include "ui/state/view_options.h"

namespace headscope::ui {

constexpr int mostRecent = 10;

class Settings {
public:
    Theme theme() const;
    void setTheme(Theme theme);
    /// The name of a map that exists.
    std::string colormap() const;
    void setColormap(const std::string &name);
    /// "zh_CN"; empty = as the system.
    QString language() const;
    void setLanguage(const QString &code);
    /// "cpu", "opencl" or "opencl:P.D".
    QString device() const;
    void setDevice(const QString &word);
    /// 0 = one a core.
    int threads() const;
    void setThreads(int threads);

    /// Where the window and its parts stood; empty = nowhere yet.
    QByteArray geometry() const;
    void setGeometry(const QByteArray &geometry);
    QList<int> splitter() const;
    void setSplitter(const QList<int> &widths);
    /// Object name of the view in front.
    QString view() const;
    void setView(const QString &name);

    /// Without reference and hidden keys, which belong to a model and a text.
    DisplayChoice display() const;
    void setDisplay(const DisplayChoice &choice);
    LinesOptions lines() const;
    void setLines(const LinesOptions &options);
    /// Without pins.
    TextOptions text() const;
    void setText(const TextOptions &options);
    HeadFold flow() const;
    void setFlow(HeadFold fold);
    MergeKind merge() const;
    void setMerge(MergeKind kind);
    MapOptions map() const;
    void setMap(const MapOptions &options);
    /// Order and frames of the heads.
    SessionHeads heads() const;
    void setHeads(const SessionHeads &heads);

    /// Models and sessions that were opened, the newest first.
    QStringList recent() const;
    void remember(const QString &path);
    void forgetRecent();

    /// Everything as on the first day, but for the recent files.
    void reset();

private:
    int integer(const char *key, int usual, int low, int high) const;
    float number(const char *key, float usual, float low, float high) const;
    bool flag(const char *key, bool usual) const;
    QSettings file_;
};

} // namespace headscope::ui
