// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The views as tabs. Where the tabs need more room than there is, the tab bar scrolls, and a button beside it lists all of them. GUI thread only.

#include <QMenu>
#include <QTabWidget>
#include <QToolButton>

namespace headscope::ui {

class ViewTabs : public QTabWidget {
    Q_OBJECT
public:
    explicit ViewTabs(QWidget *parent = nullptr);

    QToolButton *all() { return all_; }

protected:
    bool event(QEvent *event) override;

private:
    void fill();

    QToolButton *all_;
    QMenu *menu_;
};

} // namespace headscope::ui
