// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/one_window.h"

#include <QTimer>

#include "core/model/bundled.h"
#include "ui/state/language.h"

namespace headscope::ui {

OneWindow::OneWindow(QString keepIn) : folder_(std::move(keepIn)), window_(std::make_unique<MainWindow>())
{
    connect(&Language::instance(), &Language::changed, this, [this] { QTimer::singleShot(0, this, &OneWindow::rebuild); }); // the menu that was used lies in the old window
}

void OneWindow::start(const QString &reference)
{
    window_->show();
    const auto bundled = bundledModels();
    if (!reference.isEmpty()) {
        window_->open(reference);
    } else if (!bundled.empty()) {
        window_->open(QString::fromStdString("bundled:" + bundled.front().name));
    } else {
        window_->showStart(true);
    }
    if (!folder_.isEmpty()) {
        window_->sessions()->keepIn(folder_);
    }
}

void OneWindow::rebuild()
{
    window_->keepLook();
    const QWidget *had = window_->focusWidget();
    const bool typing = !had || had->inherits("QPlainTextEdit") || had->inherits("QLineEdit");
    auto next = std::make_unique<MainWindow>();
    next->show();
    next->activateWindow();
    if (window_->document()->model()) {
        next->continueFrom(*window_);
    } else {
        next->showStart(true);
    }
    window_->sessions()->end();
    window_ = std::move(next);
    if (!typing) { // else the first key would be typed into the text
        QTimer::singleShot(0, window_.get(), [window = window_.get()] { window->views()->currentWidget()->setFocus(); });
        connect(window_->sessions(), &SessionController::restored, window_.get(), [window = window_.get()] { // with another view in front; who has clicked elsewhere meanwhile stays there
            if (window->views()->isAncestorOf(window->focusWidget())) {
                window->views()->currentWidget()->setFocus();
            }
        }, Qt::SingleShotConnection);
    }
    if (!folder_.isEmpty()) {
        window_->sessions()->keepIn(folder_);
    }
}

} // namespace headscope::ui
