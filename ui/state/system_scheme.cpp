// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/system_scheme.h"

#include <QApplication>
#include <QFile>
#include <utility>
#ifdef HEADSCOPE_DBUS
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#endif
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
#include <QStyleHints>
#endif

#include "ui/state/appearance.h"

namespace headscope::ui {

namespace {

#ifdef HEADSCOPE_DBUS
const QString service = "org.freedesktop.portal.Desktop", path = "/org/freedesktop/portal/desktop", interface = "org.freedesktop.portal.Settings", appearanceSpace = "org.freedesktop.appearance", schemeKey = "color-scheme";
constexpr int patience = 80; ///< milliseconds

/// Else connecting may start a bus of its own.
bool hasBus()
{
    const QByteArray runtime = qgetenv("XDG_RUNTIME_DIR");
    return !qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS") || (!runtime.isEmpty() && QFile::exists(QFile::decodeName(runtime) + "/bus"));
}
#endif

} // namespace

SystemScheme::SystemScheme(QObject *parent) : QObject(parent), first_(QApplication::palette())
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, &SystemScheme::changed);
#endif
    ask();
}

bool SystemScheme::isDark() const
{
    if (told_ != Told::Nothing) {
        return told_ == Told::Dark;
    }
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
#else
    return ui::isDark(first_);
#endif
}

#ifdef HEADSCOPE_DBUS

void SystemScheme::ask()
{
    if (QGuiApplication::platformName() == "offscreen" || !hasBus()) {
        return;
    }
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        return;
    }
    qRegisterMetaType<QDBusVariant>("QDBusVariant"); // else connecting fails until an answer has brought one
    bus.connect(service, path, interface, "SettingChanged", this, SLOT(settingChanged(QString, QString, QDBusVariant)));
    QDBusMessage question = QDBusMessage::createMethodCall(service, path, interface, "Read");
    question.setArguments({appearanceSpace, schemeKey});
    const QDBusMessage answer = bus.call(question, QDBus::Block, patience);
    if (answer.type() == QDBusMessage::ReplyMessage && !answer.arguments().isEmpty()) {
        take(answer.arguments().first());
        return;
    }
    if (answer.errorName() != "org.freedesktop.DBus.Error.NoReply" && answer.errorName() != "org.freedesktop.DBus.Error.Timeout") {
        return; // nobody is there
    }
    auto *later = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
    connect(later, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher *done) {
        const QDBusPendingReply<QDBusVariant> reply = *done;
        if (reply.isValid()) {
            take(reply.value().variant());
        }
        done->deleteLater();
    });
}

void SystemScheme::settingChanged(const QString &space, const QString &key, const QDBusVariant &value)
{
    if (space == appearanceSpace && key == schemeKey) {
        take(value.variant());
    }
}

/// Read wraps the number twice.
void SystemScheme::take(const QVariant &value)
{
    QVariant inner = value;
    for (int i = 0; i < 3 && inner.userType() == qMetaTypeId<QDBusVariant>(); ++i) {
        inner = inner.value<QDBusVariant>().variant();
    }
    const uint number = inner.toUInt();
    const Told now = number == 1 ? Told::Dark : number == 2 ? Told::Light : Told::Nothing;
    if (std::exchange(told_, now) != now) {
        emit changed();
    }
}

#else

void SystemScheme::ask() {}
void SystemScheme::settingChanged(const QString &, const QString &, const QDBusVariant &) {}
void SystemScheme::take(const QVariant &) {}

#endif

} // namespace headscope::ui
