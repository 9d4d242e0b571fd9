// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include <QAction>
#include <QCloseEvent>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QScreen>
#include <QStatusBar>
#include <QVBoxLayout>
#include <algorithm>
#include <filesystem>

#include "core/analysis/telling.h"
#include "core/base/parallel.h"
#include "core/model/bundled.h"
#include "ui/state/core_texts.h"
#include "ui/state/recent_files.h"
#include "ui/views/compare_view.h"
#include "ui/views/elided_label.h"
#include "ui/views/head_bar.h"
#include "ui/views/input_cover.h"
#include "ui/views/labels.h"
#include "ui/views/text_edit.h"
#include "ui/views/view_tabs.h"

namespace headscope::ui {

namespace {

const QList<int> usualWidths = {390, 640, 250}; ///< heads, view, inspector

/// "12 tokens", "5 × 7 cells", "5 positions"; "5 + 9 positions" where two sequences were given.
QString sizeOf(const Trace &trace)
{
    const Sequence &main = trace.input.main();
    const int n = main.size();
    if (trace.input.sequences.size() > 1 && !trace.input.synthetic) {
        return MainWindow::tr("%1 + %2 positions").arg(n).arg(trace.input.sequences.back().size());
    }
    if (main.grid) {
        return MainWindow::tr("%1 × %2 cells").arg(main.grid->rows).arg(main.grid->cols);
    }
    if (!main.text.empty()) {
        return n == 1 ? MainWindow::tr("1 token") : MainWindow::tr("%1 tokens").arg(n);
    }
    return n == 1 ? MainWindow::tr("1 position") : MainWindow::tr("%1 positions").arg(n);
}

} // namespace

MainWindow::MainWindow(QWidget *parent)
    : QMainWindow(parent), document_(new Document(this)), selection_(new Selection(document_, this)), notes_(new HeadNotes(document_, this)), edits_(new Edits(this)), history_(new History(document_, selection_, this)), text_(new TextEdit), second_(new SecondInputBox(document_)), queryChips_(new TokenChips(document_, selection_, ChipSide::Queries)),
      keyChips_(new TokenChips(document_, selection_, ChipSide::Keys)), notice_(new NoticeBar), devices_(new DeviceChooser),
      groups_(new QComboBox), grid_(new HeadGrid(document_, selection_)), heatmap_(new HeatmapView(document_, selection_)), merged_(new MergedView(document_, selection_)), map_(new MapView(document_, selection_)), steps_(new StepsView(document_, selection_)), lines_(new LinesView(document_, selection_)), textView_(new TextView(document_, selection_)), flow_(new FlowView(document_, selection_)), compare_(new CompareView(document_, selection_)), views_(new ViewTabs), cover_(new InputCover(views_)), inspector_(new Inspector(document_, selection_, notes_)), split_(new QSplitter), start_(new StartPage), passFacts_(new QLabel), cellFacts_(new ElidedLabel(Qt::ElideMiddle)),
      loadingText_(new QLabel), progress_(new QProgressBar), cancel_(new QToolButton), input_(new InputFiles(document_, this)), exporter_(new Exporter(document_, selection_, this))
{
    setWindowTitle(tr("Headscope"));
    setAcceptDrops(true);
    buildViews();
    buildStatusBar();
    buildMenus();
    connectDocument();
    connectDevices();
    connectStart();
    connectEdits();
    connectSessions();
    resize(QSize(1280, 820).boundedTo(screen()->availableSize()));
    restoreSettings(parts());
}

WindowParts MainWindow::parts() { return {this, document_, selection_, input_, notes_, heatmap_->display(), lines_, textView_, flow_, grid_, heatmap_, merged_, map_, compare_, views_, split_, text_}; }

void MainWindow::buildViews()
{
    text_->setObjectName("textEdit");
    text_->setAccessibleName(tr("Text"));
    text_->setTabChangesFocus(true);
    text_->setFrameShape(QFrame::NoFrame);
    text_->document()->setDocumentMargin(8);
    text_->setFixedHeight(text_->fontMetrics().lineSpacing() * 2 + 20);
    QFont larger = text_->font();
    larger.setPointSizeF(larger.pointSizeF() * 1.15);
    text_->setFont(larger);
    split_->setObjectName("split");
    split_->addWidget(buildHeads());
    buildTabs();
    split_->addWidget(views_);
    split_->addWidget(inspector_);
    split_->setStretchFactor(0, 2);
    split_->setStretchFactor(1, 3);
    split_->setStretchFactor(2, 0);
    split_->setSizes(usualWidths);
    split_->setChildrenCollapsible(false);
    auto *central = new QWidget;
    auto *layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    texts_ = buildTexts();
    layout->addWidget(texts_);
    find_ = new FindBar(document_, selection_);
    connect(find_, &FindBar::closed, this, [this] { views_->currentWidget()->setFocus(); });
    layout->addWidget(find_);
    layout->addWidget(split_, 1);
    layout->addWidget(start_, 1);
    start_->hide();
    auto *room = new QWidget;
    layout->addWidget(room);
    notice_->lieOver(central, room);
    setCentralWidget(central);
    showInput();
}

QWidget *MainWindow::buildTexts()
{
    auto *texts = new QWidget;
    auto *layout = new QVBoxLayout(texts);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto *fields = new QHBoxLayout;
    fields->setSpacing(0);
    fields->addWidget(text_, 3);
    fields->addWidget(second_, 2);
    second_->setFixedHeight(text_->height());
    layout->addLayout(fields);
    layout->addWidget(queryChips_);
    layout->addWidget(keyChips_);
    return texts;
}

void MainWindow::buildTabs()
{
    views_->addTab(heatmap_, tr("Heatmap"));
    views_->addTab(lines_, tr("Lines"));
    views_->addTab(steps_, tr("Steps"));
    views_->addTab(textView_, tr("Text"));
    views_->addTab(map_, map_->title());
    const int map = views_->indexOf(map_);
    views_->setTabVisible(map, false);
    connect(map_, &MapView::appliesChanged, this, [this, map](bool applies) {
        views_->setTabText(map, map_->title());
        views_->setTabVisible(map, applies);
    });
    views_->addTab(flow_, tr("Flow"));
    views_->addTab(merged_, tr("Merged heads"));
    views_->addTab(compare_, tr("Compare"));
    connect(views_, &QTabWidget::tabBarClicked, this, [this](int tab) { // who chose a view has its keys
        if (QWidget *view = views_->widget(tab)) {
            QMetaObject::invokeMethod(view, [view] { view->setFocus(); }, Qt::QueuedConnection);
        }
    });
    connect(cover_, &InputCover::openWanted, this, &MainWindow::chooseInput);
}

QWidget *MainWindow::buildHeads()
{
    groups_->setObjectName("groupChooser");
    groups_->setAccessibleName(tr("Kind of attention"));
    groups_->hide();
    connect(groups_, &QComboBox::activated, this, [this](int i) { selection_->chooseGroup(GroupIndex(i)); });
    connect(selection_, &Selection::groupChanged, this, [this](const Chosen &c) { groups_->setCurrentIndex(c.group.value); });
    auto *heads = new QWidget;
    auto *line = new QHBoxLayout;
    line->setContentsMargins(8, 6, 8, 0);
    line->addWidget(groups_, 1);
    auto *layout = new QVBoxLayout(heads);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(new HeadBar(grid_));
    layout->addWidget(grid_, 1);
    return heads;
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
    connect(cancel_, &QToolButton::clicked, this, [this] {
        document_->cancelWork();
        exporter_->cancel();
    });
    busyDelay_.setSingleShot(true);
    busyDelay_.setInterval(150); // most passes end sooner: no flicker while typing
    connect(&busyDelay_, &QTimer::timeout, this, [this] { showBusy(true); });
    for (LatestJob *job : {&document_->loading(), &document_->generating(), &document_->passing(), &exporter_->saving()}) {
        connect(job, &LatestJob::busyChanged, this, [this] {
            const bool busy = document_->loading().busy() || document_->generating().busy() || document_->passing().busy() || exporter_->saving().busy();
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

void MainWindow::connectDocument()
{
    connect(text_, &QPlainTextEdit::textChanged, this, [this] {
        typed_ = true;
        document_->setText(text_->toPlainText());
    });
    connect(document_, &Document::modelChanged, this, &MainWindow::showModel);
    connect(document_, &Document::traceChanged, this, &MainWindow::showTrace);
    connect(document_, &Document::metricsChanged, this, &MainWindow::chooseTellingHead);
    connect(selection_, &Selection::groupChanged, document_, [this](const Chosen &c) { document_->setGroup(c.group); });
    connect(document_, &Document::textProblem, this, [this](const QString &message) { problem_ = message; });
    connect(document_, &Document::openFailed, this, [this](const QString &, const QString &message) { say(message); });
    connect(document_, &Document::asked, this, [this](const OpenRequest &request, const OpenQuestion &question, const QString &) { ask(request, question); });
    connect(document_, &Document::notRemembered, this, &MainWindow::say);
    connect(notice_, &NoticeBar::firstTokenChosen, document_, &Document::setFirstToken);
    connect(heatmap_, &HeatmapView::readout, cellFacts_, &QLabel::setText);
    connect(heatmap_, &HeatmapView::said, this, [this](const QString &message) { statusBar()->showMessage(message, 6000); });
    exporter_->setDisplay(heatmap_->display());
    exporter_->setSubjects([this](FigureKind kind) { return figureOf(kind); });
    connect(exporter_, &Exporter::copied, this, [this] { statusBar()->showMessage(tr("Copied as a picture"), 6000); });
    connect(exporter_, &Exporter::failed, this, &MainWindow::say);
    connect(exporter_, &Exporter::saved, this, [this](const QString &path) {
        say({}); // whatever failed before
        statusBar()->showMessage(tr("Saved %1").arg(QDir::toNativeSeparators(path)), 6000);
    });
    connectInput();
}

void MainWindow::connectInput()
{
    connect(document_, &Document::inputChanged, this, &MainWindow::showInput);
    connect(input_, &InputFiles::failed, this, &MainWindow::say);
    connect(document_, &Document::targetFailed, this, &MainWindow::say);
    connect(document_, &Document::targetWritten, this, [this] { cutShort_ = 0; });
    connect(document_, &Document::targetCutShort, this, [this](int tokens) { cutShort_ = tokens; });
    connect(second_, &SecondInputBox::pictureWanted, this, &MainWindow::chooseInput);
    connect(notice_, &NoticeBar::itemChosen, input_, &InputFiles::chooseItem);
    connect(notice_, &NoticeBar::closed, this, [this] {
        if (!failure_.isEmpty()) {
            failure_.clear();
        } else if (offer_) {
            if (const Offer refused = *std::exchange(offer_, std::nullopt); refused.decline) {
                refused.decline();
            }
        } else if (!takenOver_.isEmpty()) {
            takenOver_.clear();
        } else if (document_->given() && !problem_.isEmpty()) {
            document_->clearInput();
        } else if (!document_->passNote().isEmpty() && !passNoteSeen_) {
            passNoteSeen_ = true;
        } else {
            notesSeen_ = true;
        }
        showNotice();
    });
}

void MainWindow::connectDevices()
{
    connect(devices_, &DeviceChooser::chosen, this, [this] {
        takenOver_.clear();
        document_->computeAgain();
    });
    connect(devices_, &DeviceChooser::said, this, [this](const QString &message) {
        takenOver_ = message;
        showNotice();
    });
    devices_->restore();
}

void MainWindow::say(const QString &failure)
{
    failure_ = failure;
    showNotice();
}

void MainWindow::showInput()
{
    const QSignalBlocker quiet(text_);
    const auto &given = document_->given();
    const ModelPtr &model = document_->model();
    const bool patterns = model && model->given;
    if (backToText_) { // the first call comes before the menus
        backToText_->setEnabled(given.has_value() && !patterns);
    }
    text_->setReadOnly(patterns);
    text_->setEnabled(true);
    if (patterns) { // document_ keeps the text for the next model
        text_->clear();
        text_->setPlaceholderText(tr("%1 gives the patterns: nothing is computed here, and there are no q, k, v, scores or next tokens.").arg(QString::fromStdString(model->name)));
        return;
    }
    const InputKind kind = model ? model->spec.main().input : InputKind::Tokens;
    const bool words = kind != InputKind::Picture && kind != InputKind::Sound;
    text_->setReadOnly(!words);
    text_->setEnabled(words);
    if (given) {
        text_->clear();
        text_->setPlaceholderText(given->description + (words ? tr("\nType a text to go back to words.") : QString()));
        return;
    }
    if (kind == InputKind::Sound) {
        const auto &sound = document_->typed().sound;
        text_->clear();
        text_->setPlaceholderText(sound.empty() ? tr("This model reads recordings: drop a WAV file at 16 kHz here, or File > Open input…") : tr("recording: %1").arg(QString::fromStdString(sound.filename().string())));
        return;
    }
    if (kind == InputKind::Picture) {
        const auto &picture = document_->typed().picture;
        text_->clear();
        text_->setPlaceholderText(picture.empty() ? tr("This model reads pictures: drop or paste one here, or File > Open input…") : tr("picture: %1").arg(QString::fromStdString(picture.filename().string())));
        return;
    }
    text_->setPlaceholderText(tr("Type a text: every head follows."));
    if (text_->toPlainText().isEmpty()) { // else somebody is typing
        text_->setPlainText(document_->text());
    }
}

QStringList MainWindow::unseenNotes() const
{
    QStringList lines;
    const Model &model = *document_->model();
    const size_t last = model.spec.main().input == InputKind::Vectors && !model.notes.empty() ? 1 : 0; // says that vectors will be synthetic
    for (size_t i = 0; i + last < model.notes.size() && !notesSeen_; ++i) {
        lines.append(coreText(model.notes[i]));
    }
    return lines;
}

void MainWindow::showHints()
{
    const TracePtr &trace = document_->trace();
    const QStringList notes = trace ? unseenNotes() : QStringList();
    QStringList lines = notes;
    if (trace && trace->input.sequences.size() > 1 && trace->input.sequences.back().total_tokens > trace->input.sequences.back().size()) {
        const Sequence &last = trace->input.sequences.back();
        lines.prepend(tr("The target has %1 tokens, the decoder's context is %2: those behind are not read.").arg(last.total_tokens).arg(last.size()));
    }
    if (trace && cutShort_ > 0 && !document_->typed().target_ids.empty()) {
        lines.prepend(tr("The model wrote %1 tokens of a target and did not end it: more are not written here.").arg(cutShort_));
    }
    if (trace && trace->input.synthetic) {
        lines.prepend(tr("Synthetic vectors: the weights have no embedding, so these patterns come from numbers made up from the words. File > Open input… takes real ones."));
    }
    if (trace && document_->given() && input_->items() > 1) {
        lines.prepend(tr("The array holds %1 items, one of them is shown.").arg(input_->items()));
        notice_->sayItem(lines.join('\n'), input_->item(), input_->items());
    } else {
        notice_->say(NoticeKind::Hint, lines.join('\n'));
    }
    notice_->setClosable(!notes.isEmpty());
    notice_->setLasting(true);
}

void MainWindow::chooseTellingHead()
{
    if (!freshModel_ || !document_->metrics()) {
        return;
    }
    freshModel_ = false;
    const HeadPlace place = tellingHead(selection_->chosen().group, *document_->metrics());
    const CellPlace cell = tellingCell(*document_->trace(), place);
    selection_->restore({place.group, place.layer, place.head, cell.query, cell.key});
}

void MainWindow::ask(const OpenRequest &request, const OpenQuestion &question)
{
    delete question_;
    const QString name = QFileInfo(request.reference).fileName();
    const QString mapName = QString::fromStdString(rememberedMap(name.toStdString()).string());
    question_ = new OpenQuestionDialog({question, request.answers.value_or(AttentionMap{}), name, mapName, true}, this);
    connect(question_, &QDialog::rejected, this, [this] { showStart(!start_->isHidden() || !document_->model()); });
    connect(question_, &QDialog::accepted, this, [this, reference = request.reference] { document_->open({reference, question_->answers(), question_->remember(), nonFinite_->isChecked()}); });
    question_->open();
}

void MainWindow::askLayerSettings()
{
    const Model &model = *document_->model();
    const StackSpec &stack = model.spec.main();
    OpenQuestion question;
    question.n_heads = true;
    question.width = stack.n_heads * stack.d_head;
    question.layerSwitches = stack.mlp != MlpKind::None;
    const auto remembered = rememberedMap(model.index.source);
    AttentionMap known;
    if (auto read = std::filesystem::exists(remembered) ? readAttentionMap(remembered) : Result<AttentionMap>(AttentionMap{})) {
        known = *read;
    }
    known = document_->answers().value_or(known);
    known.n_heads = stack.n_heads;
    if (question.layerSwitches) {
        known.norm_first = !model.weights.stacks.front().blocks.front().norm_attn.absent();
        known.activation = activationName(stack.activation);
    }
    delete question_;
    const QString reference = QString::fromStdString(model.path.string());
    question_ = new OpenQuestionDialog({question, known, QString::fromStdString(model.name), QString::fromStdString(remembered.filename().string()), false}, this);
    connect(question_, &QDialog::accepted, this, [this, reference] { document_->open({reference, question_->answers(), question_->remember(), nonFinite_->isChecked()}); });
    question_->open();
}

void MainWindow::showModel()
{
    const Model &model = *document_->model();
    freshModel_ = true;
    showInput();
    notesSeen_ = false;
    passNoteSeen_ = false;
    if (offer_ && offer_->button.isEmpty()) { // a warning about the model before
        offer_.reset();
    }
    layerSettings_->setEnabled(model.spec.main().input == InputKind::Vectors);
    showStart(false);
    showTitle();
    groups_->clear();
    for (const auto &group : model.groups) {
        const QString name = attentionName(group);
        groups_->addItem(group.cross ? tr("%1: target to source").arg(name) : model.spec.stacks.size() > 1 ? tr("%1 self-attention").arg(name) : name);
    }
    groups_->setVisible(model.groups.size() > 1);
    const QString sample = QString::fromStdString(sampleOf(model.path));
    if (!typed_ && !document_->given() && !text_->isReadOnly() && !sample.isEmpty()) { // else what stands there is as good as any
        edits_->quietly([this, sample] { text_->setPlainText(sample); });
        typed_ = false;
    }
    const QString path = QString::fromStdString(model.path.string());
    if (!path.startsWith(QString::fromStdString(resourceFolder().string()))) {
        rememberRecent(QDir(path).absolutePath());
    }
    if (!laterInputs_.isEmpty()) {
        openInput(std::exchange(laterInputs_, {}));
    }
}

void MainWindow::showTrace()
{
    const TracePtr &trace = document_->trace();
    if (trace) {
        const QString computes = trace->device.empty() ? tr("CPU, %1").arg(threadCount() == 1 ? tr("1 thread") : tr("%1 threads").arg(threadCount())) : QString::fromStdString(trace->device);
        passFacts_->setText(trace->model->given ? tr("given patterns   |   %1   |").arg(sizeOf(*trace)) : QString("%1   |   %2   |   %3 ms   |").arg(computes, sizeOf(*trace), QString::number(trace->seconds * 1000, 'f', 1)));
    } else {
        passFacts_->clear();
    }
    showNotice();
}

void MainWindow::showNotice()
{
    const TracePtr &trace = document_->trace();
    const auto &given = document_->given();
    const InputKind kind = document_->model() ? document_->model()->spec.main().input : InputKind::Tokens;
    const bool waits = !trace && !problem_.isEmpty() && document_->lacksInput();
    cover_->say(waits ? problem_ : QString(), waits && (kind != InputKind::Tokens || !document_->text().isEmpty()));
    if (!failure_.isEmpty()) {
        notice_->say(NoticeKind::Error, failure_);
    } else if (offer_) {
        notice_->offer(offer_->button.isEmpty() ? NoticeKind::Warning : NoticeKind::Hint, offer_->message, offer_->button);
    } else if (!takenOver_.isEmpty()) {
        notice_->say(NoticeKind::Warning, takenOver_);
        notice_->setClosable(true);
    } else if (!start_->isHidden() || waits) { // the rest speaks of what stands behind it
        notice_->say(NoticeKind::Hint, {});
    } else if (!problem_.isEmpty()) {
        const QString advice = !given && kind == InputKind::Vectors ? tr(". File > Open input… takes arrays.") : QString();
        notice_->say(document_->lacksInput() ? NoticeKind::Hint : NoticeKind::Warning, problem_ + advice); // beside what was there before
        notice_->setClosable(given.has_value());
    } else if (trace && !document_->passNote().isEmpty() && !passNoteSeen_) {
        notice_->say(NoticeKind::Warning, document_->passNote());
        notice_->setClosable(true);
    } else if (trace && trace->input.main().total_tokens > trace->input.main().size()) {
        notice_->sayWindow(trace->input.main());
    } else {
        showHints();
    }
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        if (start_->isVisible() && document_->model()) {
            showStart(false);
        }
        views_->currentWidget()->setFocus();
        return;
    }
    if (event->matches(QKeySequence::Paste)) {
        paste();
        return;
    }
    if (event->key() == Qt::Key_Slash && !event->modifiers()) {
        find_->open();
        return;
    }
    const bool typing = text_->hasFocus() || (focusWidget() && second_->isAncestorOf(focusWidget()));
    const int down = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0, right = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    const bool head = (event->modifiers() & Qt::ControlModifier) && !typing, cell = event->modifiers() & Qt::AltModifier;
    if ((down || right) && head) {
        selection_->moveHead(down, right);
    } else if ((down || right) && (cell || !typing)) {
        selection_->moveCell(down, right);
    } else {
        QMainWindow::keyPressEvent(event);
    }
}

} // namespace headscope::ui
