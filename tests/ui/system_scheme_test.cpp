// SPDX-License-Identifier: GPL-3.0-or-later
// Light and dark follow the desktop while the program runs: a desktop that stands on a bus of the test's own says what it wants, and changes its mind.

#include <QApplication>
#include <QDBusConnection>
#include <QDBusVariant>
#include <QElapsedTimer>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include "ui/state/appearance.h"
#include "ui/state/system_scheme.h"

using namespace headscope::ui;

/// Answers as xdg-desktop-portal does. On a thread of its own: who asks waits.
class Portal : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")
public:
    uint scheme = 1;
    unsigned long slow = 0; ///< milliseconds until an answer

    void tell(uint now)
    {
        scheme = now;
        emit SettingChanged("org.freedesktop.appearance", "color-scheme", QDBusVariant(now));
    }

public slots:
    QDBusVariant Read(const QString &space, const QString &key)
    {
        QThread::msleep(slow);
        return space == "org.freedesktop.appearance" && key == "color-scheme" ? QDBusVariant(QVariant::fromValue(QDBusVariant(scheme))) : QDBusVariant(0u);
    }

signals:
    void SettingChanged(const QString &space, const QString &key, const QDBusVariant &value);
};

class SystemSchemeTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (qgetenv("HEADSCOPE_OWN_BUS") != "1") {
            QSKIP("dbus-run-session was not found: the desktop's colour scheme is not tested");
        }
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings_.path());
        QApplication::setPalette(lightPalette());
    }

    void withoutADesktopThePaletteDecides()
    {
        const SystemScheme scheme;
        QVERIFY(!scheme.isDark());
    }

    void theDesktopDecidesAndIsFollowed()
    {
        start();
        portal_->scheme = 1;
        SystemScheme scheme;
        QVERIFY(scheme.isDark()); // before the first window is painted
        QSignalSpy changed(&scheme, &SystemScheme::changed);
        tell(2);
        QTRY_VERIFY(!scheme.isDark());
        QCOMPARE(changed.count(), 1);
        tell(1);
        QTRY_VERIFY(scheme.isDark());
        tell(0); // no preference
        QTRY_VERIFY(!scheme.isDark());
        QCOMPARE(changed.count(), 3);
    }

    void aSlowDesktopIsNotWaitedForAndHeardLater()
    {
        portal_->scheme = 1;
        portal_->slow = 400;
        QElapsedTimer clock;
        clock.start();
        SystemScheme scheme;
        QVERIFY2(clock.elapsed() < 300, qPrintable(QString::number(clock.elapsed())));
        QTRY_VERIFY(scheme.isDark());
        portal_->slow = 0;
    }

    void theWindowsColoursFollow()
    {
        portal_->scheme = 2;
        Appearance::restore();
        QVERIFY(!isDark(QApplication::palette()));
        QSignalSpy changed(&Appearance::instance(), &Appearance::changed);
        tell(1);
        QTRY_VERIFY(isDark(QApplication::palette()));
        QVERIFY(changed.count() > 0);
        Appearance::instance().setTheme(Theme::Light); // whoever chose has what he chose
        tell(2);
        tell(1);
        QTest::qWait(100);
        QVERIFY(!isDark(QApplication::palette()));
        Appearance::instance().setTheme(Theme::System);
        QVERIFY(isDark(QApplication::palette()));
    }

    void cleanupTestCase()
    {
        QDBusConnection::disconnectFromBus("desktop");
        thread_.quit();
        thread_.wait();
        delete portal_;
    }

private:
    void start()
    {
        portal_ = new Portal;
        QDBusConnection bus = QDBusConnection::connectToBus(QDBusConnection::SessionBus, "desktop");
        QVERIFY(bus.isConnected());
        QVERIFY(bus.registerObject("/org/freedesktop/portal/desktop", portal_, QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
        portal_->moveToThread(&thread_);
        thread_.start();
        QVERIFY(bus.registerService("org.freedesktop.portal.Desktop"));
    }
    void tell(uint now)
    {
        QMetaObject::invokeMethod(portal_, [this, now] { portal_->tell(now); }, Qt::BlockingQueuedConnection);
    }

    QTemporaryDir settings_;
    Portal *portal_ = nullptr;
    QThread thread_;
};

QTEST_MAIN(SystemSchemeTest)
#include "system_scheme_test.moc"
