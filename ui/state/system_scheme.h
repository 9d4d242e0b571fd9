// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Whether the desktop asks for a dark ground, and when that changes: the color-scheme that GNOME, KDE and others tell through xdg-desktop-portal (org.freedesktop.portal.Settings, namespace org.freedesktop.appearance). Where nobody
/// answers there, what Qt knows: its colour scheme from 6.5 on, before that the palette that the application began with. GUI thread only.

#include <QObject>
#include <QPalette>

class QDBusVariant;

namespace headscope::ui {

class SystemScheme : public QObject {
    Q_OBJECT
public:
    /// Asks the desktop, which has 80 ms to answer; what it says later counts from then on. Off a desktop (offscreen) nobody is asked.
    explicit SystemScheme(QObject *parent = nullptr);

    bool isDark() const;

signals:
    void changed();

private slots:
    void settingChanged(const QString &space, const QString &key, const QDBusVariant &value);

private:
    enum class Told { Nothing, Dark, Light };
    void ask();
    void take(const QVariant &value);

    Told told_ = Told::Nothing;
    QPalette first_;
};

} // namespace headscope::ui
