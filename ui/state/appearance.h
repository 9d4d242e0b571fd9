// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Light or dark, and the colour map: remembered between runs. GUI thread only.

#include <QColor>
#include <QObject>
#include <QPalette>
#include <QString>

#include "core/figure/colormap.h"

namespace headscope::ui {

class SystemScheme;

enum class Theme { System, Light, Dark };

class Appearance : public QObject {
    Q_OBJECT
public:
    static Appearance &instance();
    /// Reads the settings and applies them to the application.
    static void restore();

    Theme theme() const { return theme_; }
    void setTheme(Theme theme);
    const Colormap &colormap() const { return *colormap_; }
    /// In the window: the diverging map for the theme's ground where numbers are signed.
    const Colormap &colormap(bool isSigned) const;
    void setColormap(std::string_view name);

signals:
    void changed();

private:
    Appearance();
    void apply();
    Theme theme_ = Theme::System;
    const Colormap *colormap_;
    SystemScheme *system_;
};

/// Colours that a palette does not have. Derived from one, so that they follow it.
bool isDark(const QPalette &palette);
QColor faintText(const QPalette &palette);
QColor hairline(const QPalette &palette);
QColor accent(const QPalette &palette);
/// Of sentences that say what is wrong.
QColor warningText(const QPalette &palette);
/// Black or white, whichever reads better on `background`.
QColor textOn(const QColor &background);
QColor toColor(const Rgb &rgb);
/// The light palette of figures.
QPalette lightPalette();

} // namespace headscope::ui
