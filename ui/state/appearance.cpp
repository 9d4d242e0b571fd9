// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/appearance.h"

#include <QApplication>
#include <QStyle>

#include "ui/state/settings.h"
#include "ui/state/system_scheme.h"

namespace headscope::ui {

namespace {

struct Shades {
    const char *window, *base, *alternate, *text, *button, *highlight, *faint;
};
constexpr Shades light = {"#f5f6f8", "#ffffff", "#eef0f4", "#1c2230", "#eceef2", "#2f6fd6", "#667085"};
constexpr Shades dark = {"#1d2026", "#15171c", "#23272f", "#e6e9ef", "#2a2f38", "#5b93f0", "#98a2b3"};

QPalette paletteOf(const Shades &s)
{
    QPalette p{QColor(s.button), QColor(s.window)}; // edges and lines follow from these
    p.setColor(QPalette::Window, QColor(s.window));
    p.setColor(QPalette::Base, QColor(s.base));
    p.setColor(QPalette::AlternateBase, QColor(s.alternate));
    p.setColor(QPalette::ToolTipBase, QColor(s.base));
    p.setColor(QPalette::Button, QColor(s.button));
    p.setColor(QPalette::Highlight, QColor(s.highlight));
    p.setColor(QPalette::Link, QColor(s.highlight));
    p.setColor(QPalette::HighlightedText, textOn(QColor(s.highlight)));
    p.setColor(QPalette::PlaceholderText, QColor(s.faint));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText}) {
        p.setColor(role, QColor(s.text));
        p.setColor(QPalette::Disabled, role, QColor(s.faint));
    }
    return p;
}

} // namespace

Appearance &Appearance::instance()
{
    static Appearance appearance;
    return appearance;
}

Appearance::Appearance() : colormap_(&colormaps()[0]), system_(new SystemScheme(this)) { connect(system_, &SystemScheme::changed, this, &Appearance::apply); }

void Appearance::restore()
{
    auto &self = instance();
    const Settings settings;
    self.theme_ = settings.theme();
    self.colormap_ = findColormap(settings.colormap());
    self.apply();
}

void Appearance::setTheme(Theme theme)
{
    theme_ = theme;
    Settings().setTheme(theme);
    apply();
}

const Colormap &Appearance::colormap(bool isSigned) const { return isSigned ? divergingMap(isDark(QApplication::palette())) : *colormap_; }

void Appearance::setColormap(std::string_view name)
{
    if (const Colormap *map = findColormap(name)) {
        colormap_ = map;
        Settings().setColormap(std::string(name));
        emit changed();
    }
}

void Appearance::apply()
{
    const bool darkGround = theme_ == Theme::Dark || (theme_ == Theme::System && system_->isDark());
    QApplication::setPalette(paletteOf(darkGround ? dark : light));
    emit changed();
}

QPalette lightPalette() { return paletteOf(light); }

QColor faintText(const QPalette &palette) { return palette.color(QPalette::PlaceholderText); }

QColor hairline(const QPalette &palette)
{
    QColor c = palette.color(QPalette::WindowText);
    c.setAlpha(40);
    return c;
}

bool isDark(const QPalette &palette) { return palette.color(QPalette::Window).lightness() < 128; }

QColor warningText(const QPalette &palette) { return isDark(palette) ? QColor(255, 148, 132) : QColor(176, 38, 24); }

QColor accent(const QPalette &palette) { return palette.color(QPalette::Highlight); }

QColor textOn(const QColor &background)
{
    const double luminance = 0.2126 * background.redF() * background.redF() + 0.7152 * background.greenF() * background.greenF() + 0.0722 * background.blueF() * background.blueF();
    return luminance > 0.25 ? QColor(20, 22, 28) : QColor(Qt::white);
}

QColor toColor(const Rgb &rgb) { return QColor(rgb.r, rgb.g, rgb.b); }

} // namespace headscope::ui
