// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The window: text and chips above, heads, heatmap and inspector below, messages in place, progress in the status bar. Holds no numbers of its own.

#include <QComboBox>
#include <QLabel>
#include <QMainWindow>
#include <QPlainTextEdit>
#include <QPointer>
#include <QProgressBar>
#include <QSplitter>
#include <QTabWidget>
#include <QTimer>
#include <QToolButton>

#include "ui/dialogs/open_question_dialog.h"
#include "ui/export/exporter.h"
#include "ui/session_controller.h"
#include "ui/state/document.h"
#include "ui/state/edits.h"
#include "ui/state/history.h"
#include "ui/state/input_files.h"
#include "ui/state/notes.h"
#include "ui/state/selection.h"
#include "ui/views/device_chooser.h"
#include "ui/views/find_bar.h"
#include "ui/views/head_grid.h"
#include "ui/views/heatmap_view.h"
#include "ui/views/inspector.h"
#include "ui/views/lines_view.h"
#include "ui/views/map_view.h"
#include "ui/views/merged_view.h"
#include "ui/views/notice_bar.h"
#include "ui/views/second_input.h"
#include "ui/views/start_page.h"
#include "ui/views/steps_view.h"
#include "ui/views/token_chips.h"
#include "ui/views/view_tabs.h"

class QMimeData;

namespace headscope::ui {

class CompareView;
class InputCover;
class TextView;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(QWidget *parent = nullptr);

    /// Opens a model as the command line names it, or a session by its ending; a first model brings its sample sentence.
    void open(const QString &reference);
    /// Replaces the text, and opens the first bundled model where none is open that reads one.
    void openText(const QString &text);
    /// Opens a picture or .npy files as the input of the open model.
    void openInput(const QStringList &paths);

    Document *document() { return document_; }
    Selection *selection() { return selection_; }
    HeadGrid *grid() { return grid_; }
    HeatmapView *heatmap() { return heatmap_; }
    Inspector *inspector() { return inspector_; }
    MergedView *merged() { return merged_; }
    MapView *map() { return map_; }
    StepsView *steps() { return steps_; }
    LinesView *lines() { return lines_; }
    ViewTabs *views() { return views_; }
    Exporter *exporter() { return exporter_; }
    NoticeBar *notice() { return notice_; }
    DeviceChooser *devices() { return devices_; }
    SessionController *sessions() { return sessions_; }
    History *history() { return history_; }
    Edits *edits() { return edits_; }
    HeadNotes *notes() { return notes_; }
    StartPage *startPage() { return start_; }
    TextView *textView() { return textView_; }
    FlowView *flow() { return flow_; }
    CompareView *compare() { return compare_; }
    /// Goes on with what another window shows, its edits and the places that were chosen.
    void continueFrom(MainWindow &before);
    /// Remembers where things stand and the options that last, as closing does.
    void keepLook() { keepSettings(parts()); }
    /// The start page instead of what is open, or back.
    void showStart(bool shown);

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    /// The mouse's buttons for back and forward, wherever in the window; keys of the menus, which no field takes for itself.
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    WindowParts parts();
    void buildViews();
    QWidget *buildTexts();
    QWidget *buildHeads();
    void buildTabs();
    void buildStatusBar();
    void showBusy(bool busy);
    void chooseInput();
    void buildMenus();
    void buildFileMenu();
    void buildOpenActions(QMenu *file);
    void buildEditMenu();
    void buildViewMenu();
    void buildModelMenu();
    /// The menu bar has this key.
    bool takesKey(const QKeyEvent &key) const;
    /// The figure of the view on show, and what a view shows as a figure.
    FigureKind shownFigure() const;
    FigureSubject figureOf(FigureKind kind) const;
    void connectDocument();
    void connectInput();
    void connectDevices();
    void connectStart();
    void connectSessions();
    void connectEdits();
    void openFile();
    void openFolder();
    void closeModel();
    /// What was dropped, and what is pasted where no text field takes it.
    void take(const QMimeData &given);
    void paste();
    void openSettings();
    void showTitle();
    void showModel();
    void showTrace();
    void showNotice();
    /// The text field shows words, or what was given instead of them.
    void showInput();
    /// What was assumed about the model, a sentence each, until it is closed.
    QStringList unseenNotes() const;
    /// Notes, that vectors are synthetic, and which item of a batch is shown.
    void showHints();
    /// Asks what the weights of `request` do not say, and opens again.
    void ask(const OpenRequest &request, const OpenQuestion &question);
    void askLayerSettings();
    void say(const QString &failure);
    /// The first time a model is shown: the head that looks most at what followed an earlier copy, and a query of it.
    void chooseTellingHead();

    Document *document_;
    Selection *selection_;
    HeadNotes *notes_;
    Edits *edits_;
    History *history_;
    QPlainTextEdit *text_;
    SecondInputBox *second_;
    TokenChips *queryChips_, *keyChips_;
    NoticeBar *notice_;
    FindBar *find_;
    DeviceChooser *devices_;
    QComboBox *groups_; ///< kinds of attention, where there are several
    HeadGrid *grid_;
    HeatmapView *heatmap_;
    MergedView *merged_;
    MapView *map_;
    StepsView *steps_;
    LinesView *lines_;
    TextView *textView_;
    FlowView *flow_;
    CompareView *compare_;
    ViewTabs *views_;
    InputCover *cover_;
    Inspector *inspector_;
    QSplitter *split_;
    QWidget *texts_ = nullptr; ///< fields and chips
    StartPage *start_;
    QAction *undo_ = nullptr, *redo_ = nullptr;
    QAction *layerSettings_ = nullptr, *backToText_ = nullptr, *nonFinite_ = nullptr;
    QLabel *passFacts_, *cellFacts_, *loadingText_;
    QProgressBar *progress_;
    QToolButton *cancel_;
    QTimer busyDelay_;
    InputFiles *input_;
    QPointer<OpenQuestionDialog> question_;
    Exporter *exporter_;
    SessionController *sessions_ = nullptr;
    std::optional<Offer> offer_;
    QStringList laterInputs_;   ///< dropped with a model: for when it is there
    QString problem_, failure_; ///< of the text, of the last opening
    QString takenOver_;         ///< why the CPU computes though a device was chosen
    bool notesSeen_ = false;    ///< the model's notes were closed
    bool passNoteSeen_ = false; ///< that its numbers are none was closed
    int cutShort_ = 0;          ///< tokens of a target that the model wrote and did not end; 0 = it ended it
    bool freshModel_ = false;
    bool typed_ = false;        ///< the user has changed the text: samples keep out
};

} // namespace headscope::ui
