// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The program's window. Where the language changes it is built anew and goes on with what was on show, so that no widget has to know how to translate itself. GUI thread only.

#include <QObject>
#include <QString>
#include <memory>

#include "ui/main_window.h"

namespace headscope::ui {

class OneWindow : public QObject {
    Q_OBJECT
public:
    /// `keepIn`: where sessions are kept against a crash; empty = nowhere.
    explicit OneWindow(QString keepIn);

    MainWindow &window() { return *window_; }
    /// Shows it, on a model or session, or on the first bundled model where that is empty.
    void start(const QString &reference);

private:
    void rebuild();
    QString folder_;
    std::unique_ptr<MainWindow> window_;
};

} // namespace headscope::ui
