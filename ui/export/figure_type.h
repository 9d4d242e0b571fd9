// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Sizes of texts in a figure, in points: what the layout measures is what is painted and written. Not hinted, so that they do not depend on the resolution. Any thread; needs a QGuiApplication.

#include <QFont>
#include <QFontMetricsF>
#include <QImage>
#include <QString>
#include <QStringList>

namespace headscope::ui {

/// The font of a figure in which one unit of the painter is one point; the device says 72 dots an inch.
QFont figureFont(const QString &family, double size, bool bold = false);

/// The family that is used where none is asked for, or where the asked one is absent, as fontconfig names it.
QString figureFamily(const QString &wanted);

/// Measures one size of a font.
class FigureType {
public:
    FigureType(const QString &family, double size, bool bold = false);

    double size() const { return size_; }
    bool bold() const { return bold_; }
    double width(const QString &text) const { return metrics_.horizontalAdvance(text); }
    double ascent() const { return metrics_.ascent(); }
    double height() const { return metrics_.height(); }
    /// From the middle of a line to its baseline, so that letters (not their room) stand in the middle.
    double toBaseline() const { return 0.5 * metrics_.capHeight(); }
    QString elided(const QString &text, double width) const;
    /// Lines of at most `width`, broken between words, inside of them where one alone is longer. At most `most`, the last one cut short.
    QStringList wrapped(const QString &text, double width, int most) const;

private:
    double size_;
    bool bold_;
    QImage device_;
    QFont font_;
    QFontMetricsF metrics_;
};

} // namespace headscope::ui
