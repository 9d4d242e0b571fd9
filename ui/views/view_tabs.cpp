// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/view_tabs.h"

#include <QCoreApplication>
#include <QEvent>
#include <QStackedWidget>
#include <QTabBar>

#include "ui/views/menu_button.h"

namespace headscope::ui {

ViewTabs::ViewTabs(QWidget *parent) : QTabWidget(parent), all_(new MenuButton(this)), menu_(new QMenu(all_))
{
    setObjectName("views");
    setDocumentMode(true);
    setUsesScrollButtons(false);
    setElideMode(Qt::ElideRight);
    all_->setObjectName("allViews");
    all_->setText(QString(QChar(0x25be)));
    all_->setAccessibleName(tr("All views"));
    all_->setToolTip(tr("All views: there is no room for all tabs"));
    all_->setFocusPolicy(Qt::TabFocus);
    all_->setPopupMode(QToolButton::InstantPopup);
    all_->setAutoRaise(true);
    all_->setMenu(menu_);
    all_->hide();
    connect(menu_, &QMenu::aboutToShow, this, &ViewTabs::fill);
}

QSize ViewTabs::minimumSizeHint() const
{
    const auto *pages = findChild<QStackedWidget *>();
    return {pages ? pages->minimumSizeHint().width() : 100, QTabWidget::minimumSizeHint().height()};
}

void ViewTabs::go(int by)
{
    int to = currentIndex();
    do {
        to = (to + by + count()) % count();
    } while (!isTabVisible(to) && to != currentIndex());
    setCurrentIndex(to);
    currentWidget()->setFocus();
}

bool ViewTabs::event(QEvent *event)
{
    const bool done = QTabWidget::event(event);
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize || event->type() == QEvent::Show) {
        fit();
    }
    return done;
}

void ViewTabs::fit()
{
    constexpr int wide = 24, close = 10; // what lies beside a name: Fusion's, and where there is little room
    int names = 0, tabs = 0;
    for (int i = 0; i < count(); ++i) {
        if (isTabVisible(i)) {
            names += tabBar()->fontMetrics().horizontalAdvance(tabText(i));
            ++tabs;
        }
        setTabToolTip(i, tabText(i));
    }
    const bool tight = names + tabs * wide > width();
    if (const bool listed = names + tabs * close > width(); listed != (cornerWidget(Qt::TopRightCorner) == all_)) { // a hidden one would take room, too
        setCornerWidget(listed ? all_ : nullptr, Qt::TopRightCorner);
        all_->setVisible(listed);
    }
    if (tabBar()->property("tight").toBool() != tight) {
        tabBar()->setProperty("tight", tight);
        QEvent changed(QEvent::StyleChange);
        QCoreApplication::sendEvent(tabBar(), &changed);
    }
}

void ViewTabs::fill()
{
    menu_->clear();
    for (int i = 0; i < count(); ++i) {
        if (isTabVisible(i)) {
            QAction *action = menu_->addAction(tabText(i), this, [this, i] {
                setCurrentIndex(i);
                widget(i)->setFocus();
            });
            action->setCheckable(true);
            action->setChecked(i == currentIndex());
        }
    }
}

} // namespace headscope::ui
