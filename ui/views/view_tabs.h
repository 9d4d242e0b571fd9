// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The views as tabs, all in sight: where they need more room than there is they stand closer (OutlinedStyle asks for the property "tight" of the tab bar), then their names are shortened, and a button beside them lists all in full. GUI thread only.

#include <QMenu>
#include <QTabWidget>
#include <QToolButton>

namespace headscope::ui {

class ViewTabs : public QTabWidget {
    Q_OBJECT
public:
    explicit ViewTabs(QWidget *parent = nullptr);

    QToolButton *all() { return all_; }
    /// As wide as a view needs; the tabs do not count.
    QSize minimumSizeHint() const override;
    /// So many visible tabs on, and from the last to the first; the view gets the focus.
    void go(int by);

protected:
    bool event(QEvent *event) override;

private:
    void fit();
    void fill();

    QToolButton *all_;
    QMenu *menu_;
};

} // namespace headscope::ui
