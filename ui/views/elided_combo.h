// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A combo box whose text ends in an ellipsis where it has not the room, and then stands whole in the tooltip: the style would cut it off. GUI thread only.

#include <QComboBox>
#include <QHelpEvent>
#include <QStyleOptionComboBox>
#include <QStylePainter>
#include <QToolTip>

namespace headscope::ui {

class ElidedCombo : public QComboBox {
    Q_OBJECT
public:
    using QComboBox::QComboBox;

    /// What is drawn of the text.
    QString drawn() const
    {
        QStyleOptionComboBox option;
        initStyleOption(&option);
        const int room = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this).width() - 4;
        return fontMetrics().elidedText(currentText(), Qt::ElideRight, room);
    }

protected:
    bool event(QEvent *event) override
    {
        if (event->type() == QEvent::ToolTip && drawn() != currentText()) {
            const auto paragraph = [](const QString &text) { return text.isEmpty() ? QString() : "<p>" + text.toHtmlEscaped() + "</p>"; };
            QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), paragraph(currentText()) + paragraph(toolTip()), this);
            return true;
        }
        return QComboBox::event(event);
    }
    void paintEvent(QPaintEvent *) override
    {
        QStylePainter painter(this);
        QStyleOptionComboBox option;
        initStyleOption(&option);
        painter.drawComplexControl(QStyle::CC_ComboBox, option);
        option.currentText = drawn();
        painter.drawControl(QStyle::CE_ComboBoxLabel, option);
    }
};

} // namespace headscope::ui
