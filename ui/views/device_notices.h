// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Carries what a backend says from its threads to the window's. Emitting is allowed from any thread; connect with Qt::QueuedConnection.

#include <QObject>
#include <QString>

namespace headscope::ui {

class DeviceNotices : public QObject {
    Q_OBJECT
signals:
    void said(const QString &message);
};

} // namespace headscope::ui
