// SPDX-License-Identifier: GPL-3.0-or-later
// What the window opens, closes and is handed: what main_window.h declares of it.
#include <QClipboard>
#include <QCloseEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMimeData>
#include <algorithm>

#include "core/base/parallel.h"
#include "core/model/bundled.h"
#include "ui/dialogs/settings_dialog.h"
#include "ui/main_window.h"
#include "ui/state/dropped.h"
#include "ui/state/folders.h"
#include "ui/state/settings.h"

namespace headscope::ui {

void MainWindow::open(const QString &reference)
{
    say({});
    if (isSessionName(reference.toStdString())) {
        sessions_->open(reference);
        return;
    }
    document_->open({reference, {}, false, nonFinite_->isChecked()});
}

void MainWindow::openText(const QString &text)
{
    typed_ = true; // no sample over it
    const bool reads = document_->model() && !text_->isReadOnly();
    showStart(false);
    if (reads) {
        replaceText(text_, text);
        return;
    }
    document_->setText(text);
    if (!document_->model() || document_->model()->given || document_->model()->spec.main().input != InputKind::Tokens) {
        const QSignalBlocker quiet(text_);
        text_->setPlainText(text);
        open("bundled:");
    }
}

void MainWindow::openFile()
{
    const QString path = QFileDialog::getOpenFileName(this, tr("Open weights, patterns or a session"), lastFolder(FolderOf::Models), tr("Weights, patterns and sessions (*.json *.safetensors *.npz *.bin *.pt *.pth *.ckpt *.headscope);;All files (*)"));
    rememberFolder(FolderOf::Models, path);
    if (!path.isEmpty()) {
        open(path);
    }
}

void MainWindow::openFolder()
{
    const QString path = QFileDialog::getExistingDirectory(this, tr("Open a checkpoint folder"), lastFolder(FolderOf::Models));
    rememberFolder(FolderOf::Models, path);
    if (!path.isEmpty()) {
        open(path);
    }
}

void MainWindow::chooseInput()
{
    const QStringList paths = QFileDialog::getOpenFileNames(this, tr("Open an input"), lastFolder(FolderOf::Inputs), InputFiles::filter());
    rememberFolder(FolderOf::Inputs, paths.value(0));
    if (!paths.isEmpty()) {
        openInput(paths);
    }
}

void MainWindow::openInput(const QStringList &paths)
{
    say({});
    input_->open(paths);
}

void MainWindow::closeModel()
{
    if (sessions_->mayLeave()) {
        sessions_->leave();
        document_->close();
    }
}

void MainWindow::openSettings()
{
    SettingsDialog dialog(this);
    connect(&dialog, &SettingsDialog::threadsChanged, this, [this] {
        devices_->showThreads();
        showTrace();
    });
    connect(&dialog, &SettingsDialog::resetAll, this, [this] {
        resize(1280, 820);
        split_->setSizes({390, 640, 250});
        restoreSettings(parts());
        views_->setCurrentIndex(0);
        devices_->choose("cpu");
    });
    dialog.exec();
}

void MainWindow::showStart(bool shown)
{
    texts_->setVisible(!shown);
    split_->setVisible(!shown);
    start_->setVisible(shown);
    passFacts_->setVisible(!shown);
    cellFacts_->setVisible(!shown);
    showNotice();
    if (shown) {
        start_->refresh(document_->model() ? QString::fromStdString(document_->model()->name) : QString());
        start_->setFocus();
    }
}

void MainWindow::connectStart()
{
    connect(start_, &StartPage::modelChosen, this, [this](const QString &reference) {
        showStart(!document_->model());
        open(reference);
    });
    connect(start_, &StartPage::sampleChosen, this, &MainWindow::openText);
    connect(start_, &StartPage::fileWanted, this, &MainWindow::openFile);
    connect(start_, &StartPage::folderWanted, this, &MainWindow::openFolder);
    connect(start_, &StartPage::backWanted, this, [this] { showStart(false); });
    connect(document_, &Document::modelClosed, this, [this] {
        problem_.clear();
        failure_.clear();
        offer_.reset();
        layerSettings_->setEnabled(false);
        showTitle();
        showNotice();
        showStart(true);
    });
    connect(document_, &Document::openFailed, this, [this] {
        laterInputs_.clear();
        if (!document_->model()) {
            showStart(true);
        }
    });
}

void MainWindow::connectSessions()
{
    sessions_ = new SessionController(parts(), this);
    connect(sessions_, &SessionController::titleChanged, this, &MainWindow::showTitle);
    const auto startWhereNothingIsOpen = [this] {
        if (!document_->model() && !document_->loading().busy()) {
            showStart(true);
        }
    };
    connect(sessions_, &SessionController::failed, this, [this, startWhereNothingIsOpen](const QString &message) {
        say(message);
        startWhereNothingIsOpen();
    });
    connect(sessions_, &SessionController::saved, exporter_, &Exporter::saved);
    connect(sessions_, &SessionController::offered, this, [this, startWhereNothingIsOpen](const Offer &offer) {
        offer_ = offer;
        showNotice();
        startWhereNothingIsOpen();
    });
    connect(notice_, &NoticeBar::accepted, this, [this] {
        const auto taken = std::exchange(offer_, std::nullopt);
        showNotice();
        if (taken && taken->accept) {
            taken->accept();
        }
    });
    connect(sessions_, &SessionController::restored, this, [this] {
        typed_ = true; // no sample over it
        freshModel_ = false;
        edits_->forget();
        history_->begin();
        showTitle();
    });
}

void MainWindow::continueFrom(MainWindow &before)
{
    sessions_->continueFrom(*before.sessions_);
    edits_->continueFrom(*before.edits_);
    history_->continueFrom(*before.history_);
    nonFinite_->setChecked(before.nonFinite_->isChecked());
}

void MainWindow::showTitle()
{
    const ModelPtr &model = document_->model();
    const auto literally = [](const QString &name) { return QString(name).replace("[*]", "[*][*]"); }; // no mark of ours
    QString title = model ? tr("%1 – Headscope").arg(literally(QString::fromStdString(model->name))) : tr("Headscope");
    const QString session = sessions_ ? sessions_->path() : QString();
    if (!session.isEmpty()) {
        title = QString("%1[*] – %2").arg(literally(QFileInfo(session).fileName()), title);
    }
    setWindowTitle(title);
    setWindowModified(sessions_ && !session.isEmpty() && sessions_->modified());
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!sessions_->mayLeave()) {
        event->ignore();
        return;
    }
    keepSettings(parts());
    sessions_->end();
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (mayDrop(*event->mimeData())) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent *event)
{
    event->acceptProposedAction();
    take(*event->mimeData());
}

void MainWindow::paste()
{
    if (const QMimeData *pasted = QGuiApplication::clipboard()->mimeData(); pasted && mayDrop(*pasted)) {
        take(*pasted);
    }
}

void MainWindow::take(const QMimeData &given)
{
    const Dropped dropped = lookAt(given);
    say({});
    if (!dropped.session.isEmpty()) {
        open(dropped.session);
    } else if (!dropped.model.isEmpty()) {
        laterInputs_ = dropped.inputs;
        open(dropped.model);
    } else if (!dropped.inputs.isEmpty()) {
        openInput(dropped.inputs);
    } else if (!dropped.image.isNull()) {
        input_->openImage(dropped.image);
    }
    if (!dropped.text.isNull() && dropped.session.isEmpty()) {
        if (document_->model() && text_->isReadOnly() && start_->isHidden()) { // another model in its place is not what was asked for
            say(tr("%1 reads no text: what was dropped or pasted is one.").arg(QString::fromStdString(document_->model()->name)));
        } else {
            openText(dropped.text);
        }
    }
    if (!dropped.problem.isEmpty()) {
        say(dropped.problem);
    }
}

} // namespace headscope::ui
