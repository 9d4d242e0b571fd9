// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Fusion, with outlines that can be seen on dark ground (it derives those of boxes and fields from the window's colour, darker), and with tabs that stand close where their bar asks for it.

#include <QPainter>
#include <QProxyStyle>
#include <QStyleOption>

namespace headscope::ui {

class OutlinedStyle : public QProxyStyle {
    Q_OBJECT
public:
    OutlinedStyle() : QProxyStyle("Fusion") {}

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const override
    {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        const bool outlined = element == PE_IndicatorCheckBox || element == PE_FrameLineEdit;
        if (outlined) {
            outline(option, option->rect, painter);
        }
    }

    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter, const QWidget *widget) const override
    {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
        const bool framed = control == CC_SpinBox || control == CC_ComboBox;
        if (framed) {
            outline(option, option->rect, painter);
        }
    }

    int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override
    {
        return metric == PM_TabBarTabHSpace && widget && widget->property("tight").toBool() ? 10 : QProxyStyle::pixelMetric(metric, option, widget);
    }

private:
    static void outline(const QStyleOption *option, const QRect &rect, QPainter *painter)
    {
        if (option->palette.color(QPalette::Window).lightness() < 128 && !(option->state & State_HasFocus)) {
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing, false);
            painter->setPen(option->palette.color(option->state & State_Enabled ? QPalette::Active : QPalette::Disabled, QPalette::PlaceholderText));
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(rect.adjusted(0, 0, -1, -1));
            painter->restore();
        }
    }
};

} // namespace headscope::ui
