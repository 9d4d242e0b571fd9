// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/device_chooser.h"

#include <memory>

#include "core/base/parallel.h"
#include "core/forward/backend.h"
#include "ui/state/core_texts.h"
#include "ui/state/settings.h"
#include "ui/views/device_notices.h"

namespace headscope::ui {

namespace {

QString fromUtf8(const std::string &text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

QString cpuName() { return threadCount() == 1 ? DeviceChooser::tr("CPU, 1 thread") : DeviceChooser::tr("CPU, %1 threads").arg(threadCount()); }

/// '&' in a driver's name is no shortcut.
QString literally(QString name) { return name.replace('&', "&&"); }

} // namespace

DeviceChooser::DeviceChooser(QWidget *parent) : MenuButton(parent), menu_(new QMenu(this))
{
    setObjectName("deviceChooser");
    setAccessibleName(tr("What computes"));
    setToolTip(tr("What computes the forward pass and the patterns"));
    setPopupMode(QToolButton::InstantPopup);
    setToolButtonStyle(Qt::ToolButtonTextOnly);
    setAutoRaise(true);
    setMenu(menu_);
    show(word_, cpuName());
    fillMenu();
    connect(menu_, &QMenu::aboutToShow, this, [this] {
        if (!devices_) {
            askDrivers();
        }
    });
    connect(&open_, &LatestJob::failed, this, &DeviceChooser::said);
}

void DeviceChooser::restore()
{
    const QString word = Settings().device();
    if (word != "cpu") {
        choose(word);
    }
}

void DeviceChooser::showThreads()
{
    if (word_ == "cpu") {
        show(word_, cpuName());
    }
    fillMenu();
}

void DeviceChooser::askDrivers()
{
    if (list_.busy()) {
        return;
    }
    list_.start([this](const Progress &, const LatestJob::Deliver &deliver) {
        deliver([this, list = opencl::listDevices()] {
            devices_ = list;
            fillMenu();
        });
    });
}

void DeviceChooser::fillMenu()
{
    menu_->clear();
    QAction *cpu = menu_->addAction(cpuName(), this, [this] { choose("cpu"); });
    cpu->setCheckable(true);
    cpu->setChecked(word_ == "cpu");
    menu_->addSeparator();
    if (!devices_) {
        menu_->addAction(tr("Looking for devices…"))->setEnabled(false);
        return;
    }
    for (const auto &platform : devices_->platforms) {
        for (const auto &device : platform.devices) {
            addDevice(device);
        }
    }
    if (!devices_->none.empty()) {
        menu_->addAction(tr("No OpenCL device: %1").arg(coreText(devices_->none)))->setEnabled(false);
    }
}

void DeviceChooser::addDevice(const opencl::DeviceFacts &device)
{
    const QString word = fromUtf8(opencl::deviceWord(device.place)), name = literally(fromUtf8(device.name));
    QAction *action = menu_->addAction(device.unusable.empty() ? tr("%1 (%2)").arg(name, word) : tr("%1 (%2): %3").arg(name, word, coreText(device.unusable)), this, [this, word] { choose(word); });
    action->setEnabled(device.unusable.empty());
    action->setCheckable(true);
    action->setChecked(word_ == word);
}

void DeviceChooser::choose(const QString &word)
{
    // Notices come from any thread, and from traces that may live longer than this box.
    auto notices = std::make_shared<DeviceNotices>();
    connect(notices.get(), &DeviceNotices::said, this, &DeviceChooser::said, Qt::QueuedConnection);
    setText(tr("Opening %1…").arg(word));
    open_.start([this, word, notices](const Progress &, const LatestJob::Deliver &deliver) {
        auto backend = openBackend(word.toStdString(), [notices](const std::string &why) { emit notices->said(coreText(why)); });
        deliver([this, word, backend = std::move(backend)] {
            if (!backend) {
                const auto before = currentBackend();
                show(word_, before ? fromUtf8(before->name()) : cpuName());
                fillMenu();
                emit said(coreText(backend.error()));
                return;
            }
            setBackend(*backend);
            show(*backend ? fromUtf8((*backend)->word()) : "cpu", *backend ? fromUtf8((*backend)->name()) : cpuName());
            Settings().setDevice(word); // also where it did not start this time
            fillMenu();
            emit chosen();
        });
    });
}

void DeviceChooser::show(const QString &word, const QString &name)
{
    word_ = word;
    setText(literally(fontMetrics().elidedText(name, Qt::ElideRight, 28 * fontMetrics().averageCharWidth())) + " " + QChar(0x25be));
}

} // namespace headscope::ui
