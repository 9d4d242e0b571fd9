// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Settings that apply at once: theme, colour map, threads; and everything as on the first day. GUI thread only.

#include <QComboBox>
#include <QDialog>
#include <QSpinBox>

namespace headscope::ui {

class SettingsDialog : public QDialog {
    Q_OBJECT
public:
    explicit SettingsDialog(QWidget *parent);

signals:
    /// Another number of threads computes from now on.
    void threadsChanged();
    /// All settings are the usual ones again.
    void resetAll();

private:
    void present();
    QComboBox *theme_, *colours_;
    QSpinBox *threads_;
};

/// As many threads as the settings say.
void applyThreads();

} // namespace headscope::ui
