// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What tests of the window share: settings of their own, and waiting until everything on show belongs to the newest input.

#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <memory>

#include "ui/main_window.h"
#include "ui/state/appearance.h"

namespace headscope::testing {

/// A window with settings that vanish with it. Once a process.
class WindowFixture {
public:
    WindowFixture()
    {
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder_.path());
        QApplication::setStyle("Fusion");
        ui::Appearance::restore();
        window_ = std::make_unique<ui::MainWindow>();
        window_->resize(1280, 820);
        window_->show();
        (void)QTest::qWaitForWindowExposed(window_.get());
    }

    ui::MainWindow &window() { return *window_; }
    QString path(const QString &name) const { return folder_.filePath(name); }

    /// Opens a model and waits until all of it is on show.
    bool opens(const QString &model)
    {
        window_->open(model);
        return settles([](const Trace &) { return true; });
    }
    /// Waits for the metrics of a trace that `wanted` accepts, then for thumbnails, tiles and outputs.
    template <class Wanted>
    bool settles(Wanted wanted)
    {
        const bool done = QTest::qWaitFor([&] { return window_->document()->trace() && wanted(*window_->document()->trace()) && window_->document()->metrics(); }, 20000);
        QTest::qWait(400);
        return done;
    }
    bool settlesOnText(const QString &text)
    {
        return settles([&](const Trace &trace) { return QString::fromStdString(trace.input.main().text) == text; });
    }

private:
    QTemporaryDir folder_;
    std::unique_ptr<ui::MainWindow> window_;
};

/// Of the first kind of attention.
inline HeadPlace placeOf(int layer, int head) { return {GroupIndex(0), LayerIndex(layer), HeadIndex(head)}; }

/// A file of the shared parity data beside the repository; empty where it is not there.
inline QString parityFile(const char *name)
{
    const std::filesystem::path file = std::filesystem::path(HEADSCOPE_SOURCE_DIR).parent_path() / "shared/parity" / name;
    std::error_code ignored;
    return std::filesystem::exists(file, ignored) ? QString::fromStdString(file.string()) : QString();
}

} // namespace headscope::testing
