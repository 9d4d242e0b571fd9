// SPDX-License-Identifier: GPL-3.0-or-later
// The window's menu bar: what main_window.h declares of it.
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QDir>
#include <QFileDialog>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>

#include "core/model/bundled.h"
#include "ui/dialogs/keyboard_help.h"
#include "ui/main_window.h"
#include "ui/state/appearance.h"
#include "ui/views/text_view.h"

namespace headscope::ui {

namespace {
constexpr int mostRecent = 10;
}

void MainWindow::buildMenus()
{
    buildFileMenu();
    buildEditMenu();
    buildViewMenu();
    buildModelMenu();
    menuBar()->setCornerWidget(devices_, Qt::TopRightCorner);
    QMenu *help = menuBar()->addMenu(tr("&Help"));
    help->addAction(tr("&Keyboard"), this, [this] { QMessageBox::information(this, tr("Keyboard"), keyboardHelp()); });
    help->addAction(tr("&About Headscope"), this,
        [this] { QMessageBox::about(this, tr("About Headscope"), tr("Headscope %1\nEvery attention head of a transformer, live.\nLicence: GPL-3.0-or-later").arg(QApplication::applicationVersion())); });
}

void MainWindow::buildFileMenu()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    file->addAction(tr("&Open file…"), QKeySequence::Open, this, [this] {
        const QString path = QFileDialog::getOpenFileName(this, tr("Open weights or patterns"), {}, tr("Weights and patterns (*.json *.safetensors *.npz);;All files (*)"));
        if (!path.isEmpty()) {
            open(path);
        }
    });
    file->addAction(tr("Open &folder…"), QKeySequence(tr("Ctrl+Shift+O")), this, [this] {
        const QString path = QFileDialog::getExistingDirectory(this, tr("Open a checkpoint folder"));
        if (!path.isEmpty()) {
            open(path);
        }
    });
    file->addAction(tr("Open &input…"), QKeySequence(tr("Ctrl+I")), this, &MainWindow::chooseInput);
    backToText_ = file->addAction(tr("Back to the &text"), document_, &Document::clearInput);
    backToText_->setObjectName("backToText");
    backToText_->setEnabled(false);
    recent_ = file->addMenu(tr("Open &recent"));
    recent_->setObjectName("recentMenu");
    connect(recent_, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
    QMenu *bundled = file->addMenu(tr("&Bundled models"));
    for (const auto &model : bundledModels()) {
        const QString name = QString::fromStdString(model.name);
        bundled->addAction(name, this, [this, name] { open("bundled:" + name); });
    }
    file->addSeparator();
    file->addAction(tr("&Export figure…"), QKeySequence(tr("Ctrl+E")), this, [this] { exporter_->openDialog(shownFigure()); });
    file->addAction(tr("Export all &heads…"), QKeySequence(tr("Ctrl+Shift+E")), this, [this] { exporter_->openDialog(FigureKind::Grid); });
    file->addAction(tr("&Save weights as JSON…"), QKeySequence(tr("Ctrl+Shift+S")), exporter_, &Exporter::saveWeights);
    file->addSeparator();
    file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);
}

void MainWindow::buildEditMenu()
{
    QMenu *edit = menuBar()->addMenu(tr("&Edit"));
    edit->addAction(tr("&Copy as image"), QKeySequence(tr("Ctrl+Shift+C")), this, [this] { exporter_->copy(shownFigure()); });
}

FigureKind MainWindow::shownFigure() const
{
    const QWidget *view = views_->currentWidget();
    return view == lines_ ? FigureKind::Lines : view == textView_ ? FigureKind::Text : view == map_ ? FigureKind::Map : FigureKind::Heads;
}

FigureSubject MainWindow::figureOf(FigureKind kind) const
{
    const Chosen &c = selection_->chosen();
    FigureSubject out{kind, {c.place()}};
    out.positions = {c.query.value};
    if (kind == FigureKind::Lines) {
        out.heads = lines_->shownPlaces();
        out.threshold = lines_->threshold();
        out.withoutFirst = lines_->hidesFirst();
    } else if (kind == FigureKind::Text) {
        out.direction = textView_->direction();
        out.positions = textView_->sources();
        out.together = textView_->together();
    } else if (kind == FigureKind::Map) {
        out.blend = map_->blend();
    }
    out.heads = out.heads.empty() ? std::vector<HeadPlace>{c.place()} : out.heads;
    return out;
}

void MainWindow::buildViewMenu()
{
    QMenu *view = menuBar()->addMenu(tr("&View"));
    QMenu *theme = view->addMenu(tr("&Theme"));
    auto *themes = new QActionGroup(this);
    for (const auto &[name, value] : {std::pair(tr("As the system"), Theme::System), std::pair(tr("Light"), Theme::Light), std::pair(tr("Dark"), Theme::Dark)}) {
        QAction *action = theme->addAction(name, this, [value = value] { Appearance::instance().setTheme(value); });
        action->setCheckable(true);
        action->setChecked(Appearance::instance().theme() == value);
        themes->addAction(action);
    }
    QMenu *colours = view->addMenu(tr("&Colour map"));
    auto *maps = new QActionGroup(this);
    for (const auto &map : colormaps()) {
        const QString name = QString::fromUtf8(map.name.data(), static_cast<qsizetype>(map.name.size()));
        QAction *action = colours->addAction(name, this, [name] { Appearance::instance().setColormap(name.toStdString()); });
        action->setCheckable(true);
        action->setChecked(&Appearance::instance().colormap() == &map);
        maps->addAction(action);
    }
    view->addSeparator();
    view->addAction(tr("Show &all of the heatmap"), QKeySequence(tr("Ctrl+0")), this, [this] { heatmap_->plot()->showAll(); });
    view->addAction(tr("Go to the &text"), QKeySequence(tr("Ctrl+L")), this, [this] { text_->setFocus(); });
}

void MainWindow::buildModelMenu()
{
    QMenu *model = menuBar()->addMenu(tr("&Model"));
    layerSettings_ = model->addAction(tr("&Layer settings…"), this, &MainWindow::askLayerSettings);
    layerSettings_->setObjectName("layerSettings");
    layerSettings_->setEnabled(false);
    nonFinite_ = model->addAction(tr("Accept &NaN and Infinity in JSON weights"));
    nonFinite_->setObjectName("acceptNonFinite");
    nonFinite_->setCheckable(true);
    nonFinite_->setToolTip(tr("Not JSON, but Python writes them: read as numbers by the next file that is opened"));
}

void MainWindow::rememberRecent(const QString &path)
{
    QSettings settings;
    QStringList recent = settings.value("recent").toStringList();
    recent.removeAll(path);
    recent.prepend(path);
    settings.setValue("recent", QStringList(recent.mid(0, mostRecent)));
}

void MainWindow::fillRecent()
{
    recent_->clear();
    const QStringList recent = QSettings().value("recent").toStringList();
    for (const QString &path : recent) {
        recent_->addAction(QDir::toNativeSeparators(path), this, [this, path] { open(path); });
    }
    if (recent.isEmpty()) {
        recent_->addAction(tr("nothing yet"))->setEnabled(false);
    }
}

} // namespace headscope::ui
