// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The window: text and chips above, heads, heatmap and inspector below, messages in place, progress in the status bar. Holds no numbers of its own.

#include <QLabel>
#include <QMainWindow>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>

#include "ui/state/document.h"
#include "ui/state/selection.h"
#include "ui/views/head_grid.h"
#include "ui/views/heatmap_view.h"
#include "ui/views/inspector.h"
#include "ui/views/notice_bar.h"
#include "ui/views/token_chips.h"

namespace headscope::ui {

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(QWidget *parent = nullptr);

    /// Opens a model as the command line names it; a first model brings its sample sentence.
    void open(const QString &reference);

    Document *document() { return document_; }
    Selection *selection() { return selection_; }
    HeadGrid *grid() { return grid_; }
    HeatmapView *heatmap() { return heatmap_; }
    Inspector *inspector() { return inspector_; }
    NoticeBar *notice() { return notice_; }

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void buildViews();
    void buildStatusBar();
    void showBusy(bool busy);
    void buildMenus();
    void buildFileMenu();
    void buildViewMenu();
    void connectDocument();
    void showModel();
    void showTrace();
    void rememberRecent(const QString &path);
    void fillRecent();
    /// The first time a model is shown: the head that looks most at what followed an earlier copy, and a query of it.
    void chooseTellingHead();
    void exportImage(bool grid);
    void sayExported(const QString &path, const Status &done);

    Document *document_;
    Selection *selection_;
    QPlainTextEdit *text_;
    TokenChips *chips_;
    NoticeBar *notice_;
    HeadGrid *grid_;
    HeatmapView *heatmap_;
    Inspector *inspector_;
    QMenu *recent_ = nullptr;
    QLabel *passFacts_, *cellFacts_, *loadingText_;
    QProgressBar *progress_;
    QToolButton *cancel_;
    QTimer busyDelay_;
    LatestJob export_;
    QString problem_, failure_; ///< of the text, of the last opening
    bool freshModel_ = false;
    bool typed_ = false;        ///< the user has changed the text: samples keep out
};

} // namespace headscope::ui
