// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/application.h"

#include <QDir>
#include <QStandardPaths>
#include <cstdio>

#include "ui/dialogs/settings_dialog.h"
#include "ui/one_window.h"
#include "ui/outlined_style.h"
#include "ui/state/appearance.h"
#include "ui/state/language.h"

namespace headscope::ui {

namespace {

void setIdentity()
{
    QApplication::setApplicationName("Headscope");
    QApplication::setOrganizationName("Headscope");
    QApplication::setApplicationVersion(HEADSCOPE_VERSION);
}

} // namespace

int runWindow(int argc, char **argv, const std::string &model)
{
    QApplication application(argc, argv);
    setIdentity();
    QApplication::setStyle(new OutlinedStyle);
    Language::instance().restore();
    Appearance::restore();
    applyThreads();
    OneWindow window(QDir(QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation)).filePath("autosave"));
    window.start(QString::fromStdString(model));
    return QApplication::exec();
}

std::unique_ptr<QApplication> offscreenApplication()
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &, const QString &message) { // hints about the desktop are no message of ours
        if (type == QtCriticalMsg || type == QtFatalMsg) {
            std::fprintf(stderr, "headscope: %s\n", qPrintable(message));
        }
    });
    static int argc = 1;
    static char name[] = "headscope";
    static char *argv[] = {name, nullptr};
    auto application = std::make_unique<QApplication>(argc, argv);
    setIdentity();
    QApplication::setStyle("Fusion");
    return application;
}

} // namespace headscope::ui
