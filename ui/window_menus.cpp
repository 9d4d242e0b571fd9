// SPDX-License-Identifier: GPL-3.0-or-later
// The window's menu bar: what main_window.h declares of it.
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QDragEnterEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QMouseEvent>
#include <algorithm>

#include "core/model/bundled.h"
#include "ui/dialogs/keyboard_help.h"
#include "ui/export/shown_subject.h"
#include "ui/main_window.h"
#include "ui/state/appearance.h"
#include "ui/state/core_texts.h"
#include "ui/state/dropped.h"
#include "ui/state/language.h"
#include "ui/state/recent_files.h"
#include "ui/state/samples.h"
#include "ui/views/compare_view.h"

namespace headscope::ui {

void MainWindow::buildMenus()
{
    buildFileMenu();
    buildEditMenu();
    buildViewMenu();
    buildModelMenu();
    menuBar()->setCornerWidget(devices_, Qt::TopRightCorner);
    QMenu *help = menuBar()->addMenu(tr("&Help"));
    QAction *keys = help->addAction(tr("&Keyboard"), QKeySequence::HelpContents, this, [this] {
        auto *open = findChild<KeyboardHelp *>(); // stays open while its keys are tried
        open = open ? open : new KeyboardHelp(menuBar(), this);
        open->setAttribute(Qt::WA_DeleteOnClose);
        open->show();
        open->raise();
        open->activateWindow();
    });
    keys->setObjectName("showKeyboard");
    help->addAction(tr("&About Headscope"), this,
        [this] { QMessageBox::about(this, tr("About Headscope"), tr("Headscope %1\nEvery attention head of a transformer, live.\nLicence: GPL-3.0-or-later").arg(QApplication::applicationVersion())); });
}

void MainWindow::buildFileMenu()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    buildOpenActions(file);
    file->addSeparator();
    file->addAction(tr("&Save session"), QKeySequence(tr("Ctrl+S")), this, [this] { sessions_->save(); })->setObjectName("saveSession");
    file->addAction(tr("Save session &as…"), QKeySequence(tr("Ctrl+Shift+S")), this, [this] { sessions_->saveAs(); });
    file->addSeparator();
    file->addAction(tr("&Export figure…"), QKeySequence(tr("Ctrl+E")), this, [this] { exporter_->openDialog(shownFigure()); });
    file->addAction(tr("Export all &heads…"), QKeySequence(tr("Ctrl+Shift+E")), this, [this] { exporter_->openDialog(FigureKind::Grid); });
    file->addAction(tr("Export the heatmap's &numbers…"), QKeySequence(tr("Ctrl+Alt+E")), exporter_, &Exporter::exportNumbers);
    file->addAction(tr("Export &metrics of all heads…"), exporter_, &Exporter::exportMetrics);
    file->addAction(tr("Save &weights as JSON…"), exporter_, &Exporter::saveWeights);
    file->addSeparator();
    QAction *start = file->addAction(tr("Start &page"), this, [this] { showStart(!start_->isVisible() || !document_->model()); });
    start->setObjectName("showStart");
    QAction *close = file->addAction(tr("&Close the model"), QKeySequence(tr("Ctrl+W")), this, &MainWindow::closeModel);
    close->setObjectName("closeModel");
    file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);
    connect(file, &QMenu::aboutToShow, this, [this, close] { close->setEnabled(document_->model() != nullptr); });
    connect(file, &QMenu::aboutToHide, this, [close] { close->setEnabled(true); }); // its key works without the menu
}

void MainWindow::buildOpenActions(QMenu *file)
{
    file->addAction(tr("&Open file or session…"), QKeySequence::Open, this, &MainWindow::openFile);
    file->addAction(tr("Open &folder…"), QKeySequence(tr("Ctrl+Shift+O")), this, &MainWindow::openFolder);
    file->addAction(tr("Open &input…"), QKeySequence(tr("Ctrl+I")), this, &MainWindow::chooseInput);
    backToText_ = file->addAction(tr("Back to the &text"), document_, &Document::clearInput);
    backToText_->setObjectName("backToText");
    backToText_->setEnabled(false);
    QMenu *recent = file->addMenu(tr("Open &recent"));
    recent->setObjectName("recentMenu");
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecentMenu(recent, [this](const QString &path) { open(path); }); });
    QMenu *bundled = file->addMenu(tr("&Bundled models"));
    bundled->setToolTipsVisible(true);
    for (const auto &model : bundledModels()) {
        const QString name = QString::fromStdString(model.name);
        bundled->addAction(name, this, [this, name] { open("bundled:" + name); })->setToolTip(coreText(model.about));
    }
    QMenu *texts = file->addMenu(tr("Te&xts to try"));
    texts->setObjectName("samplesMenu");
    texts->setToolTipsVisible(true);
    for (const Sample &sample : samples()) {
        texts->addAction(QString(sample.title).replace('&', "&&"), this, [this, text = sample.text] { openText(text); })->setToolTip(sample.see);
    }
}

void MainWindow::buildEditMenu()
{
    QMenu *edit = menuBar()->addMenu(tr("&Edit"));
    undo_ = edits_->stack()->createUndoAction(this, tr("Undo"));
    redo_ = edits_->stack()->createRedoAction(this, tr("Redo"));
    undo_->setProperty("steadyText", tr("Undo"));
    redo_->setProperty("steadyText", tr("Redo"));
    undo_->setObjectName("undo");
    redo_->setObjectName("redo");
    undo_->setShortcut(QKeySequence(tr("Ctrl+Z")));
    redo_->setShortcuts({QKeySequence(tr("Ctrl+Shift+Z")), QKeySequence(tr("Ctrl+Y"))});
    edit->addActions({undo_, redo_});
    edit->addSeparator();
    QAction *back = edit->addAction(tr("&Back"), history_, &History::back), *forward = edit->addAction(tr("&Forward"), history_, &History::forward);
    back->setObjectName("back");
    forward->setObjectName("forward");
    back->setShortcuts({QKeySequence(tr("Alt+Left")), QKeySequence(tr("Ctrl+[")), QKeySequence(Qt::Key_Back)});
    forward->setShortcuts({QKeySequence(tr("Alt+Right")), QKeySequence(tr("Ctrl+]")), QKeySequence(Qt::Key_Forward)});
    const auto enable = [this, back, forward] {
        back->setEnabled(history_->canGoBack());
        forward->setEnabled(history_->canGoForward());
    };
    connect(history_, &History::changed, this, enable);
    enable();
    edit->addSeparator();
    edit->addAction(tr("&Copy as image"), QKeySequence(tr("Ctrl+Shift+C")), this, [this] { exporter_->copy(shownFigure()); });
    edit->addSeparator();
    edit->addAction(tr("&Settings…"), QKeySequence(tr("Ctrl+,")), this, &MainWindow::openSettings)->setObjectName("openSettings");
    qApp->installEventFilter(this);
}

void MainWindow::connectEdits()
{
    edits_->watch(text_);
    edits_->watch(second_->field());
    edits_->watch(heatmap_->display(), document_);
    edits_->watch(notes_);
    for (QWidget *field : {static_cast<QWidget *>(text_), static_cast<QWidget *>(second_->field()), static_cast<QWidget *>(compare_->field()), inspector_->findChild<QWidget *>("headNote")}) {
        field->addActions({undo_, redo_}); // for the field's own menu
    }
    for (QWidget *view : {static_cast<QWidget *>(lines_), static_cast<QWidget *>(textView_), static_cast<QWidget *>(flow_), static_cast<QWidget *>(map_), static_cast<QWidget *>(compare_)}) {
        edits_->place(view->objectName(), view);
    }
    connect(lines_, &LinesView::edited, this, [this](const LinesOptions &before) {
        const auto put = [find = edits_->finder<LinesView>(lines_->objectName())](const LinesOptions &options) { find()->setOptions(options); };
        LinesOptions same = before;
        same.threshold = lines_->options().threshold;
        edits_->note({[] { return tr("lines"); }, [put, before] { put(before); }, [put, after = lines_->options()] { put(after); }, same == lines_->options() ? Edits::LinesThreshold : 0});
    });
    connect(textView_, &TextView::edited, this, [this](const TextOptions &before) {
        const auto put = [find = edits_->finder<TextView>(textView_->objectName())](const TextOptions &options) { find()->setOptions(options); };
        const bool pin = before.pins != textView_->options().pins;
        edits_->note({[pin] { return pin ? tr("pin") : tr("text view"); }, [put, before] { put(before); }, [put, after = textView_->options()] { put(after); }});
    });
    connect(compare_, &CompareView::swapWanted, this, [this] { // two texts, one step back
        const CompareOptions before = compare_->choice();
        const QString here = text_->toPlainText(), there = before.text.value_or(QString());
        CompareOptions after = before;
        after.text = here;
        const auto put = [compare = edits_->finder<CompareView>(compare_->objectName()), field = edits_->finder<QPlainTextEdit>(text_->objectName())](const QString &text, const CompareOptions &options) {
            if (QPlainTextEdit *now = field(); now && !now->isReadOnly()) {
                replaceText(now, text);
                compare()->setOptions(options);
            }
        };
        edits_->quietly([&] { put(there, after); });
        edits_->note({[] { return tr("swap"); }, [put, here, before] { put(here, before); }, [put, there, after] { put(there, after); }});
    });
    connect(compare_, &CompareView::edited, this, [this](const CompareOptions &before) {
        const CompareOptions after = compare_->choice();
        if (before == after) { // a pass was kept, or another model opened
            return;
        }
        const auto put = [find = edits_->finder<CompareView>(compare_->objectName())](const CompareOptions &options) { find()->setOptions(options); };
        CompareOptions typed = before;
        typed.text = after.text;
        edits_->note({[] { return tr("comparison"); }, [put, before] { put(before); }, [put, after] { put(after); }, typed == after ? Edits::OtherText : 0});
    });
    connect(flow_, &FlowView::edited, this, [this](HeadFold before) {
        const auto put = [find = edits_->finder<FlowView>(flow_->objectName())](HeadFold fold) { find()->setFold(fold); };
        edits_->note({[] { return tr("flow"); }, [put, before] { put(before); }, [put, after = flow_->fold()] { put(after); }});
    });
    connect(map_, &MapView::edited, this, [this](const MapOptions &before) {
        const auto put = [find = edits_->finder<MapView>(map_->objectName())](const MapOptions &options) { find()->setOptions(options); };
        edits_->note({[] { return tr("image view"); }, [put, before] { put(before); }, [put, after = map_->options()] { put(after); }, before.strength != map_->options().strength ? Edits::MapBlend : 0});
    });
}

bool MainWindow::takesKey(const QKeyEvent &key) const
{
    const QKeySequence keys(key.keyCombination());
    const auto actions = menuBar()->findChildren<QAction *>(); // without undo and redo, which a line edit has of its own
    return key.modifiers().testFlag(Qt::ControlModifier) && std::any_of(actions.begin(), actions.end(), [&](const QAction *action) { return action->shortcuts().contains(keys); });
}

bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (const auto *line = event->type() == QEvent::DragEnter ? qobject_cast<QLineEdit *>(watched) : nullptr; line && line->window() == this && hasFiles(*static_cast<QDragEnterEvent *>(event)->mimeData())) {
        event->ignore(); // then the window is asked
        return true;
    }
    if (event->type() == QEvent::ShortcutOverride && watched->isWidgetType() && static_cast<QWidget *>(watched)->window() == this && takesKey(*static_cast<QKeyEvent *>(event))) {
        event->ignore();
        return true;
    }
    const bool ours = (event->type() == QEvent::MouseButtonPress || event->type() == QEvent::KeyPress) && watched->isWidgetType() && static_cast<QWidget *>(watched)->window() == this;
    if (ours && event->type() == QEvent::MouseButtonPress) {
        const Qt::MouseButton button = static_cast<QMouseEvent *>(event)->button();
        if (button == Qt::BackButton || button == Qt::ForwardButton) {
            button == Qt::BackButton ? history_->back() : history_->forward();
            return true;
        }
    }
    if (ours && event->type() == QEvent::KeyPress && !qobject_cast<QPlainTextEdit *>(focusWidget())) { // Back or Forward while there is nowhere to go: no arrow that moves something
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->modifiers() == Qt::AltModifier && (key->key() == Qt::Key_Left || key->key() == Qt::Key_Right)) {
            return true;
        }
    }
    return QMainWindow::eventFilter(watched, event);
}

FigureKind MainWindow::shownFigure() const { return figureOfView(views_->currentWidget()->objectName().toStdString()); }

FigureSubject MainWindow::figureOf(FigureKind kind) const
{
    ShownState shown{selection_->chosen(), selection_->heads(), lines_->options(), textView_->options(), flow_->fold(), merged_->merge(), map_->options()};
    if (const auto heads = compare_->heads(); heads && compare_->comparison()->pair()->a == document_->trace()) {
        shown.pair = compare_->comparison()->pair();
        shown.beside = *heads;
        shown.side = compare_->side();
    }
    return shownSubject(kind, *document_->trace(), shown);
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
        connect(&Appearance::instance(), &Appearance::changed, action, [action, value = value] { action->setChecked(Appearance::instance().theme() == value); });
    }
    QMenu *colours = view->addMenu(tr("&Colour map"));
    auto *maps = new QActionGroup(this);
    for (const auto &map : colormaps()) {
        const QString name = QString::fromUtf8(map.name.data(), static_cast<qsizetype>(map.name.size()));
        QAction *action = colours->addAction(name, this, [name] { Appearance::instance().setColormap(name.toStdString()); });
        action->setCheckable(true);
        action->setChecked(&Appearance::instance().colormap() == &map);
        maps->addAction(action);
        connect(&Appearance::instance(), &Appearance::changed, action, [action, shown = &map] { action->setChecked(&Appearance::instance().colormap() == shown); });
    }
    QMenu *languages = view->addMenu(tr("&Language"));
    languages->setObjectName("languageMenu");
    auto *spoken = new QActionGroup(this);
    const auto addLanguage = [&](const QString &name, const QString &code) {
        QAction *action = languages->addAction(name, this, [code] { Language::instance().choose(code); });
        action->setCheckable(true);
        action->setChecked(Language::instance().choice() == code);
        spoken->addAction(action);
    };
    addLanguage(tr("As the system"), {});
    for (const LanguageInfo &language : Language::all()) {
        addLanguage(language.name, language.code);
    }
    view->addSeparator();
    view->addAction(tr("&Next view"), QKeySequence(tr("Ctrl+PgDown")), this, [this] { views_->go(1); })->setObjectName("nextView");
    view->addAction(tr("Pre&vious view"), QKeySequence(tr("Ctrl+PgUp")), this, [this] { views_->go(-1); })->setObjectName("previousView");
    view->addAction(tr("Show &all of the heatmap"), QKeySequence(tr("Ctrl+0")), this, [this] { heatmap_->showAll(); });
    view->addAction(tr("&Find a token"), QKeySequence::Find, this, [this] { find_->open(); });
    view->addAction(tr("Go to the te&xt"), QKeySequence(tr("Ctrl+L")), this, [this] { text_->setFocus(); });
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

} // namespace headscope::ui
