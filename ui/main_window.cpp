// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QFileDialog>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QSettings>
#include <QSplitter>
#include <QStatusBar>
#include <QVBoxLayout>

#include "core/analysis/telling.h"
#include "core/base/parallel.h"
#include "core/model/bundled.h"
#include "ui/export/figure.h"
#include "ui/state/appearance.h"
#include "ui/views/text_edit.h"

namespace headscope::ui {

namespace {
constexpr int mostRecent = 10;
}

MainWindow::MainWindow(QWidget *parent)
    : QMainWindow(parent), document_(new Document(this)), selection_(new Selection(this)), text_(new TextEdit), chips_(new TokenChips(document_, selection_)), notice_(new NoticeBar),
      grid_(new HeadGrid(document_, selection_)), heatmap_(new HeatmapView(document_, selection_)), inspector_(new Inspector(document_, selection_)), passFacts_(new QLabel), cellFacts_(new QLabel),
      loadingText_(new QLabel), progress_(new QProgressBar), cancel_(new QToolButton)
{
    setWindowTitle(tr("Headscope"));
    setAcceptDrops(true);
    buildViews();
    buildStatusBar();
    buildMenus();
    connectDocument();
    resize(1280, 820);
    const QSettings settings;
    if (settings.contains("geometry")) {
        restoreGeometry(settings.value("geometry").toByteArray());
    }
}

void MainWindow::buildViews()
{
    text_->setObjectName("textEdit");
    text_->setAccessibleName(tr("Text"));
    text_->setPlaceholderText(tr("Type a text: every head follows."));
    text_->setTabChangesFocus(true);
    text_->setFrameShape(QFrame::NoFrame);
    text_->document()->setDocumentMargin(8);
    text_->setFixedHeight(text_->fontMetrics().lineSpacing() * 2 + 20);
    QFont larger = text_->font();
    larger.setPointSizeF(larger.pointSizeF() * 1.15);
    text_->setFont(larger);
    auto *split = new QSplitter;
    split->setObjectName("split");
    split->addWidget(grid_);
    split->addWidget(heatmap_);
    split->addWidget(inspector_);
    split->setStretchFactor(0, 2);
    split->setStretchFactor(1, 3);
    split->setStretchFactor(2, 0);
    split->setSizes({390, 640, 250});
    split->setChildrenCollapsible(false);
    auto *central = new QWidget;
    auto *layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(text_);
    layout->addWidget(chips_);
    layout->addWidget(notice_);
    layout->addWidget(split, 1);
    setCentralWidget(central);
}

void MainWindow::buildStatusBar()
{
    passFacts_->setObjectName("passFacts");
    cellFacts_->setObjectName("cellFacts");
    cellFacts_->setTextFormat(Qt::PlainText);
    progress_->setObjectName("loadingProgress");
    progress_->setRange(0, 100);
    progress_->setMaximumWidth(160);
    progress_->setTextVisible(false);
    cancel_->setText(tr("Cancel"));
    cancel_->setObjectName("cancelLoading");
    statusBar()->setContentsMargins(6, 0, 6, 0);
    statusBar()->addWidget(passFacts_);
    statusBar()->addWidget(cellFacts_, 1);
    for (QWidget *widget : {static_cast<QWidget *>(loadingText_), static_cast<QWidget *>(progress_), static_cast<QWidget *>(cancel_)}) {
        statusBar()->addPermanentWidget(widget);
        widget->hide();
    }
    connect(cancel_, &QToolButton::clicked, document_, &Document::cancelWork);
    busyDelay_.setSingleShot(true);
    busyDelay_.setInterval(150); // most passes end sooner: no flicker while typing
    connect(&busyDelay_, &QTimer::timeout, this, [this] { showBusy(true); });
    for (LatestJob *job : {&document_->loading(), &document_->passing()}) {
        connect(job, &LatestJob::busyChanged, this, [this] {
            const bool busy = document_->loading().busy() || document_->passing().busy();
            busy ? busyDelay_.start() : busyDelay_.stop();
            if (!busy) {
                showBusy(false);
            }
        });
        connect(job, &LatestJob::progressed, this, [this](double fraction, const QString &what) {
            progress_->setValue(static_cast<int>(fraction * 100));
            loadingText_->setText(what);
        });
    }
}

void MainWindow::showBusy(bool busy)
{
    for (QWidget *widget : {static_cast<QWidget *>(loadingText_), static_cast<QWidget *>(progress_), static_cast<QWidget *>(cancel_)}) {
        widget->setVisible(busy);
    }
    if (!busy) {
        progress_->setValue(0);
        loadingText_->clear();
    }
}

void MainWindow::buildMenus()
{
    buildFileMenu();
    buildViewMenu();
    QMenu *help = menuBar()->addMenu(tr("&Help"));
    help->addAction(tr("&Keyboard"), this, [this] {
        QMessageBox::information(this, tr("Keyboard"),
            tr("Esc: from the text to the heatmap\nCtrl+arrows: the head above, below, left, right\nArrows: the cell above, below, left, right (Alt+arrows from within the text)\nCtrl+O: open a file, Ctrl+Shift+O: open a folder\nCtrl+E: export the heatmap, Ctrl+Shift+E: export the grid\nCtrl+L: go to the text\n"
               "Mouse on the heatmap: wheel zooms, drag moves, double click shows all"));
    });
    help->addAction(tr("&About Headscope"), this,
        [this] { QMessageBox::about(this, tr("About Headscope"), tr("Headscope %1\nEvery attention head of a transformer, live.\nLicence: GPL-3.0-or-later").arg(QApplication::applicationVersion())); });
}

void MainWindow::buildFileMenu()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    file->addAction(tr("&Open file…"), QKeySequence::Open, this, [this] {
        const QString path = QFileDialog::getOpenFileName(this, tr("Open weights"), {}, tr("Weights (*.json *.safetensors);;All files (*)"));
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
    recent_ = file->addMenu(tr("Open &recent"));
    recent_->setObjectName("recentMenu");
    connect(recent_, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
    QMenu *bundled = file->addMenu(tr("&Bundled models"));
    for (const auto &model : bundledModels()) {
        const QString name = QString::fromStdString(model.name);
        bundled->addAction(name, this, [this, name] { open("bundled:" + name); });
    }
    file->addSeparator();
    file->addAction(tr("&Export heatmap as PNG…"), QKeySequence(tr("Ctrl+E")), this, [this] { exportImage(false); });
    file->addAction(tr("Export head &grid as PNG…"), QKeySequence(tr("Ctrl+Shift+E")), this, [this] { exportImage(true); });
    file->addSeparator();
    file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);
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

void MainWindow::connectDocument()
{
    connect(text_, &QPlainTextEdit::textChanged, this, [this] {
        typed_ = true;
        document_->setText(text_->toPlainText());
    });
    connect(document_, &Document::modelChanged, this, &MainWindow::showModel);
    connect(document_, &Document::traceChanged, this, &MainWindow::showTrace);
    connect(document_, &Document::metricsChanged, this, &MainWindow::chooseTellingHead);
    connect(document_, &Document::textProblem, this, [this](const QString &message) { problem_ = message; });
    connect(document_, &Document::openFailed, this, [this](const QString &, const QString &message) {
        failure_ = message;
        showTrace();
    });
    connect(notice_, &NoticeBar::closed, this, [this] {
        failure_.clear();
        showTrace();
    });
    connect(notice_, &NoticeBar::firstTokenChosen, document_, &Document::setFirstToken);
    connect(heatmap_, &HeatmapView::readout, cellFacts_, &QLabel::setText);
}

void MainWindow::chooseTellingHead()
{
    if (!freshModel_ || !document_->metrics()) {
        return;
    }
    freshModel_ = false;
    const HeadPlace place = tellingHead(*document_->metrics());
    const CellPlace cell = tellingCell(*document_->trace(), place);
    selection_->chooseHead(place.layer, place.head);
    selection_->chooseCell(cell.query, cell.key);
}

void MainWindow::open(const QString &reference)
{
    failure_.clear();
    showTrace();
    document_->open(reference);
}

void MainWindow::showModel()
{
    const Model &model = *document_->model();
    freshModel_ = true;
    setWindowTitle(tr("%1 – Headscope").arg(QString::fromStdString(model.name)));
    selection_->setBounds({model.spec.n_layers, model.spec.n_heads, std::max(1, document_->trace() ? document_->trace()->n() : 1)});
    if (!typed_) {
        text_->setPlainText(QString::fromStdString(sampleOf(model.path)));
        typed_ = false;
    }
    const QString path = QString::fromStdString(model.path.string());
    if (!path.startsWith(QString::fromStdString(resourceFolder().string()))) {
        rememberRecent(QDir(path).absolutePath());
    }
}

void MainWindow::showTrace()
{
    const TracePtr &trace = document_->trace();
    if (trace) {
        const auto &spec = trace->model->spec;
        selection_->setBounds({spec.n_layers, spec.n_heads, trace->n()});
        passFacts_->setText(QString("CPU, %1   |   %2   |   %3 ms   |").arg(threadCount() == 1 ? tr("1 thread") : tr("%1 threads").arg(threadCount()), trace->n() == 1 ? tr("1 token") : tr("%1 tokens").arg(trace->n()), QString::number(trace->seconds * 1000, 'f', 1)));
    } else {
        passFacts_->clear();
    }
    if (!failure_.isEmpty()) {
        notice_->say(NoticeKind::Error, failure_);
    } else if (!problem_.isEmpty()) {
        notice_->say(document_->text().isEmpty() ? NoticeKind::Hint : NoticeKind::Warning, problem_);
    } else if (trace && trace->input.total_tokens > trace->n()) {
        notice_->sayWindow(trace->input);
    } else {
        notice_->say(NoticeKind::Hint, {});
    }
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

void MainWindow::exportImage(bool grid)
{
    const TracePtr trace = document_->trace();
    if (!trace) {
        notice_->say(NoticeKind::Hint, tr("There is nothing to export: type a text first."));
        return;
    }
    const Chosen &c = selection_->chosen();
    const QString name = grid ? QString("heads.png") : QString("L%1H%2.png").arg(c.layer.value).arg(c.head.value);
    QString path = QFileDialog::getSaveFileName(this, tr("Export as PNG"), name, tr("PNG image (*.png)"));
    if (path.isEmpty()) {
        return;
    }
    if (!path.endsWith(".png", Qt::CaseInsensitive)) {
        path += ".png";
    }
    FigureOptions options;
    options.colormap = &Appearance::instance().colormap();
    export_.start([this, trace, path, grid, options, layer = c.layer, head = c.head](const Progress &, const LatestJob::Deliver &deliver) {
        if (grid) {
            const Status done = savePng(path.toStdString(), gridFigure(*trace, options));
            deliver([this, path, done] { sayExported(path, done); });
            return;
        }
        deliver([this, trace, path, options, layer, head, cells = headFigureCells(*trace, layer, head, options)] {
            export_.start([this, path, image = headFigure(*trace, layer, head, cells, options)](const Progress &, const LatestJob::Deliver &then) {
                const Status done = savePng(path.toStdString(), image);
                then([this, path, done] { sayExported(path, done); });
            });
        });
    });
}

void MainWindow::sayExported(const QString &path, const Status &done)
{
    if (!done) {
        failure_ = QString::fromStdString(done.error().message);
        showTrace();
    } else {
        statusBar()->showMessage(tr("Saved %1").arg(QDir::toNativeSeparators(path)), 6000);
    }
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    QSettings().setValue("geometry", saveGeometry());
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().first().isLocalFile()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent *event)
{
    open(event->mimeData()->urls().first().toLocalFile());
    event->acceptProposedAction();
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        heatmap_->plot()->setFocus();
        return;
    }
    const bool head = (event->modifiers() & Qt::ControlModifier) && !text_->hasFocus(), cell = event->modifiers() & Qt::AltModifier;
    const int down = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0, right = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if ((down || right) && head) {
        selection_->moveHead(down, right);
    } else if ((down || right) && (cell || !text_->hasFocus())) {
        selection_->moveCell(down, right);
    } else {
        QMainWindow::keyPressEvent(event);
    }
}

} // namespace headscope::ui
