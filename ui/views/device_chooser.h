// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The box at the end of the menu bar that says what computes, with a menu of the CPU and the OpenCL devices. Drivers are asked when the menu is first opened, or at the start where a device was chosen the last time;
/// that, and opening a device, happens in the background. A device that cannot be opened leaves what was there before. GUI thread only.

#include <QMenu>
#include <optional>

#include "core/attention/opencl/devices.h"
#include "ui/jobs/latest_job.h"
#include "ui/views/menu_button.h"

namespace headscope::ui {

class DeviceChooser : public MenuButton {
    Q_OBJECT
public:
    explicit DeviceChooser(QWidget *parent = nullptr);

    /// Opens the device of the last time, where there was one.
    void restore();
    /// "cpu", "opencl" or "opencl:P.D": opens it in the background.
    void choose(const QString &word);
    /// What passes run on: "cpu" or "opencl:P.D".
    const QString &word() const { return word_; }
    /// The number of threads is another.
    void showThreads();
    LatestJob &opening() { return open_; }

signals:
    /// Passes that start from now on run elsewhere than before.
    void chosen();
    /// A device could not be opened, or gave up and the CPU took over: one sentence.
    void said(const QString &message);

private:
    void askDrivers();
    void fillMenu();
    void addDevice(const opencl::DeviceFacts &device);
    void show(const QString &word, const QString &name);

    QMenu *menu_;
    LatestJob list_, open_;
    std::optional<opencl::DeviceList> devices_; ///< nothing before the drivers were asked
    QString word_ = "cpu";
};

} // namespace headscope::ui
