// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A tool button that opens a menu and says so in its text: the style would draw its arrow over the text. No style sheet, which would keep the colours of the theme in which it was set.

#include <QStyleOptionToolButton>
#include <QStylePainter>
#include <QToolButton>

namespace headscope::ui {

class MenuButton : public QToolButton {
    Q_OBJECT
public:
    using QToolButton::QToolButton;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QStylePainter painter(this);
        QStyleOptionToolButton option;
        initStyleOption(&option);
        option.features &= ~QStyleOptionToolButton::HasMenu;
        painter.drawComplexControl(QStyle::CC_ToolButton, option);
    }
};

} // namespace headscope::ui
