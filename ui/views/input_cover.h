// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What lies over all views while a model waits for an input: a sentence, and where it is not typed (a picture, a recording) a button that opens one. GUI thread only.

#include <QLabel>
#include <QPushButton>
#include <QTabWidget>

namespace headscope::ui {

class InputCover : public QWidget {
    Q_OBJECT
public:
    /// Lies over the pages of `views`, which own it, as large as they are.
    explicit InputCover(QTabWidget *views);

    /// Nothing to say: it is not there. `opens`: with the button.
    void say(const QString &what, bool opens);

signals:
    void openWanted();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QLabel *label_;
    QPushButton *open_;
};

} // namespace headscope::ui
