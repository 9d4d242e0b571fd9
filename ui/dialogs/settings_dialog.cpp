// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/settings_dialog.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <thread>

#include "core/base/parallel.h"
#include "ui/state/settings.h"

namespace headscope::ui {

void applyThreads()
{
    const int wanted = Settings().threads();
    const int count = wanted > 0 ? wanted : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    if (count != threadCount()) {
        setThreadCount(count);
    }
}

SettingsDialog::SettingsDialog(QWidget *parent) : QDialog(parent), theme_(new QComboBox), colours_(new QComboBox), threads_(new QSpinBox)
{
    setObjectName("settingsDialog");
    setWindowTitle(tr("Settings"));
    theme_->setObjectName("settingsTheme");
    theme_->addItems({tr("As the system"), tr("Light"), tr("Dark")});
    colours_->setObjectName("settingsColours");
    for (const auto &map : colormaps()) {
        colours_->addItem(QString::fromUtf8(map.name.data(), static_cast<qsizetype>(map.name.size())));
    }
    threads_->setObjectName("settingsThreads");
    threads_->setRange(0, 256);
    threads_->setSpecialValueText(tr("all cores (%1)").arg(std::max(1u, std::thread::hardware_concurrency())));
    threads_->setToolTip(tr("Threads that compute passes and patterns; results do not depend on their number"));
    auto *form = new QFormLayout;
    form->addRow(tr("&Theme"), theme_);
    form->addRow(tr("&Colour map"), colours_);
    form->addRow(tr("Compute t&hreads"), threads_);
    auto *remark = new QLabel(tr("Changes apply at once. Display options, the view in front, sizes and the device are remembered as you leave them. Reset puts all of it back and keeps recent files, sessions and notes."));
    remark->setWordWrap(true);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QPushButton *reset = buttons->addButton(tr("&Reset settings"), QDialogButtonBox::ResetRole);
    reset->setObjectName("settingsReset");
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(remark);
    layout->addStretch(1);
    layout->addWidget(buttons);
    setMinimumWidth(380);
    present();
    connect(theme_, &QComboBox::activated, this, [](int i) { Appearance::instance().setTheme(static_cast<Theme>(i)); });
    connect(colours_, &QComboBox::activated, this, [this] { Appearance::instance().setColormap(colours_->currentText().toStdString()); });
    connect(threads_, &QSpinBox::valueChanged, this, [this](int threads) {
        Settings().setThreads(threads);
        applyThreads();
        emit threadsChanged();
    });
    connect(reset, &QPushButton::clicked, this, [this] {
        Settings().reset();
        Appearance::restore();
        applyThreads();
        present();
        emit threadsChanged();
        emit resetAll();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
}

void SettingsDialog::present()
{
    const QSignalBlocker quiet(threads_);
    theme_->setCurrentIndex(static_cast<int>(Appearance::instance().theme()));
    colours_->setCurrentText(QString::fromStdString(std::string(Appearance::instance().colormap().name)));
    threads_->setValue(Settings().threads());
}

} // namespace headscope::ui
