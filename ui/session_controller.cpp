// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session_controller.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <QMessageBox>
#include <QSignalBlocker>

#include "core/base/text.h"
#include "core/model/bundled.h"
#include "core/model/model_digest.h"
#include "ui/session_values.h"
#include "ui/state/appearance.h"
#include "ui/state/core_texts.h"
#include "ui/state/folders.h"
#include "ui/state/language.h"
#include "ui/state/recent_files.h"

namespace headscope::ui {

namespace {

constexpr int settleTime = 300, keepTime = 2000; ///< ms behind a change: until it counts as an edit, until it is kept

QString fromUtf8(const std::string &text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

/// The name of a bundled model; empty for any other.
std::string bundledName(const Model &model)
{
    for (const BundledModel &bundled : bundledModels()) {
        if (bundled.path == model.path) {
            return bundled.name;
        }
    }
    return {};
}

QString withEnding(const QString &path) { return isSessionName(path.toStdString()) ? path : path + fromUtf8(std::string(sessionEnding)); }

} // namespace

SessionController::SessionController(const WindowParts &parts, QObject *parent) : QObject(parent), parts_(parts)
{
    settled_.setSingleShot(true);
    settled_.setInterval(settleTime);
    keep_.setSingleShot(true);
    keep_.setInterval(keepTime);
    connectParts();
}

SessionController::~SessionController()
{
    write_.cancel();
    const std::lock_guard one(writing_);
    if (saving_) {
        (void)writeSession(saving_->path.toStdString(), saving_->session); // nobody is left who could be told of a failure
    }
}

void SessionController::connectParts()
{
    watchParts(parts_, this, [this] { note(); });
    connect(&settled_, &QTimer::timeout, this, &SessionController::settle);
    connect(&keep_, &QTimer::timeout, this, [this] {
        if (parts_.document->model() && autosave_.on() && !pending_) {
            Session session = capture(autosave_.path());
            session.saved_as = path_.toStdString();
            autosave_.keep(sessionText(session));
        }
    });
    connect(parts_.document, &Document::modelChanged, this, [this] {
        if (pending_ && !pending_->applied && parts_.document->model()->reference == pending_->reference) {
            applyModel();
        } else {
            pending_.reset();
        }
    });
    connect(parts_.document, &Document::openFailed, this, [this] { pending_.reset(); });
    connect(parts_.document, &Document::traceChanged, this, &SessionController::applySelection);
    connect(&parts_.document->passing(), &LatestJob::busyChanged, this, [this](bool busy) {
        if (!busy && !parts_.document->trace()) { // nothing to wait for
            applySelection();
        }
    });
    connect(parts_.document, &Document::metricsChanged, this, &SessionController::askDigest);
    connect(parts_.selection, &Selection::stepped, this, [this](const Chosen &, Moved how) {
        if (how != Moved::Follow && pending_ && pending_->applied) { // the user goes elsewhere already
            pending_.reset();
        }
    });
    connect(parts_.compare->comparison(), &Comparison::kept, this, &SessionController::noteKept);
    connect(parts_.compare->comparison(), &Comparison::modelDiffers, this, [this](const QString &name) {
        emit offered({tr("%1 is not the model that the session compared with: its weights, config or tokenizer are others.").arg(name), {}, {}, {}});
    });
    connect(&read_, &LatestJob::failed, this, &SessionController::failed);
    connect(&write_, &LatestJob::failed, this, [this](const QString &message) {
        saving_.reset();
        emit failed(message);
    });
}

void SessionController::open(const QString &path)
{
    if (mayLeave()) {
        read(path, false);
    }
}

void SessionController::read(const QString &path, bool kept)
{
    read_.start([this, path, kept](const Progress &, const LatestJob::Deliver &deliver) {
        const std::filesystem::path file = path.toStdString();
        auto session = readSession(file);
        auto reference = session ? modelReference(session->model, file) : Result<std::string>(session.error());
        deliver([this, path, kept, session = std::move(session), reference = std::move(reference)] {
            if (!session) {
                emit failed(coreText(session.error()));
                return;
            }
            const Pending pending{*session, path, kept ? fromUtf8(session->saved_as) : path, reference ? *reference : std::string(), kept};
            reference ? begin(pending) : askForModel(pending, coreText(reference.error()));
        });
    });
}

void SessionController::continueFrom(SessionController &other)
{
    other.finishSave();
    const QString name = other.path_, path = name.isEmpty() ? QDir::home().filePath("unsaved.headscope") : name;
    const Document &document = *other.parts_.document;
    const ModelPtr model = document.model();
    parts_.compare->comparison()->takeFrom(*other.parts_.compare->comparison());
    kept_ = other.kept_;
    digest_ = other.digest_;
    digestOf_ = other.digestOf_;
    pending_ = Pending{other.capture(path), path, name, model->reference, false, other.modified_, false, true};
    parts_.document->take(model, {fromUtf8(model->reference), document.answers(), false, document.acceptsNonFinite()});
}

void SessionController::askForModel(const Pending &pending, const QString &problem)
{
    emit offered({problem, tr("Find it…"), [this, pending] {
                      const QString was = fromUtf8(pending.session.model.file.path), title = tr("Where is %1 now?").arg(QFileInfo(was).fileName());
                      const bool folder = QFileInfo(was).suffix().isEmpty();
                      const QString found = folder ? QFileDialog::getExistingDirectory(parts_.window, title) : QFileDialog::getOpenFileName(parts_.window, title);
                      if (!found.isEmpty()) {
                          Pending next = pending;
                          next.reference = found.toStdString();
                          begin(std::move(next));
                      }
                  },
        {}});
}

void SessionController::begin(Pending pending)
{
    const OpenRequest request{fromUtf8(pending.reference), pending.session.model.answers, false, pending.session.model.accept_non_finite};
    pending_ = std::move(pending);
    parts_.document->open(request);
}

void SessionController::applyModel()
{
    const Session &session = pending_->session;
    const std::filesystem::path from = pending_->path.toStdString();
    pending_->applied = true;
    ++session_;
    path_ = pending_->name;
    unknown_ = session.unknown;
    expectedDigest_ = session.model.digest;
    parts_.document->setTyped(typedOf(session.input, from));
    if (!parts_.field->isReadOnly()) {
        const QSignalBlocker quiet(parts_.field);
        parts_.field->setPlainText(parts_.document->text());
    }
    if (const auto files = filesOf(session.input, from); !files.empty()) {
        parts_.input->restore(files, session.input.batch_index);
    }
    parts_.display->restore(displayOf(session.display));
    parts_.lines->setOptions(linesOf(session));
    parts_.text->setOptions(textOf(session.views));
    parts_.flow->setFold(session.views.flow_fold);
    parts_.heads->setLook(lookOf(session.heads));
    parts_.map->setOptions({session.views.map_strength, session.views.map_grey, session.views.map_rollout});
    applyCompare();
    parts_.notes->restore(notesOf(session));
    Appearance::instance().setColormap(session.colormap);
    if (!session.layout.geometry.empty()) {
        parts_.window->restoreGeometry(QByteArray::fromBase64(QByteArray::fromStdString(session.layout.geometry)));
    }
    if (static_cast<int>(session.layout.splitter.size()) == parts_.split->count()) {
        parts_.split->setSizes({session.layout.splitter.begin(), session.layout.splitter.end()});
    }
    showView(parts_.views, fromUtf8(session.views.shown));
    parts_.selection->restore(chosenOf(session.selection), session.selection.heads);
    if (!path_.isEmpty()) {
        rememberRecent(path_);
    }
    emit restored();
}

void SessionController::applyCompare()
{
    const SessionCompare &compare = pending_->session.views.compare;
    const std::filesystem::path from = pending_->path.toStdString();
    Comparison *comparison = parts_.compare->comparison();
    if (!pending_->handed) {
        kept_.reset();
        comparison->forget();
    }
    if (compare.kept && !pending_->handed) {
        const SessionKept &kept = *compare.kept;
        kept_ = Kept{kept.model.none() ? std::weak_ptr<const Model>(parts_.document->model()) : std::weak_ptr<const Model>(), kept.model, typedOf(kept.input, from), filesOf(kept.input, from), kept.input.batch_index};
        comparison->restoreKept(
            [with = ComparedWith{kept.model, kept.input}, from, own = parts_.document->model()](const Progress &progress) {
                const auto open = [&](const SessionModel &model) -> Result<ModelPtr> {
                    HS_TRY(reference, modelReference(model, from));
                    OpenOptions options;
                    options.answers = model.answers;
                    options.acceptNonFinite = model.accept_non_finite;
                    return openModel(reference, options, progress);
                };
                return passOf(with, own, open, from, progress);
            },
            fromUtf8(kept.input.text));
    }
    wantedOther_ = compare.model;
    if (!compare.model.none() && !(pending_->handed && comparison->otherModel())) {
        const auto reference = modelReference(compare.model, from);
        if (reference && compare.model.bundled.empty()) {
            wantedOther_.file = {*reference, {}};
        }
        reference ? comparison->openModel({fromUtf8(*reference), compare.model.answers, false, compare.model.accept_non_finite}, compare.model.digest) : comparison->failModel(coreText(reference.error()));
    }
    parts_.compare->setOptions(compareOf(compare));
}

void SessionController::noteKept()
{
    const Document &document = *parts_.document;
    if (const ModelPtr &model = document.model()) {
        kept_ = Kept{model, modelOf(model, document.answers(), document.acceptsNonFinite(), {}), document.typed(), parts_.input->files(), parts_.input->item()};
    }
}

void SessionController::applySelection()
{
    const TracePtr &trace = parts_.document->trace();
    if (!pending_ || !pending_->applied || (!trace && parts_.document->passing().busy())) {
        return;
    }
    const Session &session = pending_->session;
    if (!session.input.arrays.empty() && !parts_.document->given() && trace) { // they are still being read
        return;
    }
    const bool kept = pending_->kept, edited = pending_->edited;
    parts_.selection->restore(chosenOf(session.selection), session.selection.heads);
    parts_.text->setOptions(textOf(session.views)); // another kind of attention takes pins away
    parts_.merged->setMerge(mergeOf(session.views.merge, parts_.document->model()->group(parts_.selection->chosen().group).n_heads)); // and has other heads
    if (const auto &cells = session.views.heatmap_cells; cells && trace) {
        parts_.heatmap->setZoom({cells->query, cells->key, cells->rows, cells->cols});
    }
    showView(parts_.views, fromUtf8(session.views.shown)); // a view of a map comes with its numbers
    pending_.reset();
    fingerprint_ = kept || edited ? std::string() : fingerprint(path_);
    if (kept) { // it has another file to be kept in now
        autosave_.replaceClaimed();
    }
    settle();
    note();
    emit titleChanged();
}

std::string SessionController::fingerprint(const QString &path) const
{
    Session session = capture(path);
    session.layout = {};
    session.colormap.clear();
    session.views.shown.clear();
    session.model.digest.clear();
    session.selection = {};
    session.views.heatmap_cells.reset();
    session.views.compare.model.digest.clear();
    if (session.views.compare.kept) {
        session.views.compare.kept->model.digest.clear();
    }
    return sessionText(session);
}

SessionModel SessionController::modelOf(const ModelPtr &model, const std::optional<AttentionMap> &answers, bool nonFinite, const std::filesystem::path &to) const
{
    SessionModel out{bundledName(*model), {}, digestOf_.lock() == model ? digest_ : std::string(), answers, nonFinite};
    out.file = out.bundled.empty() ? sessionFile(model->path, to) : SessionFile{};
    return out;
}

SessionCompare SessionController::captureCompare(const std::filesystem::path &to) const
{
    const CompareOptions options = parts_.compare->options();
    const Comparison &comparison = *parts_.compare->comparison();
    SessionCompare out{options.with, options.side, options.beside, options.text ? std::optional(options.text->toStdString()) : std::nullopt, {}, {}};
    if (kept_) {
        SessionKept kept{kept_->model, sessionInput(kept_->typed, kept_->files, kept_->item, to)};
        kept.model.file = kept.model.bundled.empty() ? sessionFile(kept.model.file.path, to) : SessionFile{};
        if (const auto of = kept_->of.lock(); of && of == parts_.document->model()) {
            kept.model = {};
        }
        out.kept = std::move(kept);
    }
    if (const ModelPtr &model = comparison.otherModel(); !model && !wantedOther_.none()) {
        out.model = wantedOther_;
        out.model.file = out.model.bundled.empty() ? sessionFile(out.model.file.path, to) : SessionFile{};
    } else if (model) {
        const OpenRequest &request = comparison.otherRequest();
        out.model = modelOf(model, request.answers, request.acceptNonFinite, to);
        out.model.digest = comparison.otherDigest();
    }
    return out;
}

Session SessionController::capture(const QString &path) const
{
    const Document &document = *parts_.document;
    const std::filesystem::path to = path.toStdString();
    Session out;
    out.program = QCoreApplication::applicationVersion().toStdString();
    if (const ModelPtr &model = document.model()) {
        out.model = modelOf(model, document.answers(), document.acceptsNonFinite(), to);
    }
    out.input = sessionInput(document.typed(), parts_.input->files(), parts_.input->item(), to);
    const Chosen &c = parts_.selection->chosen();
    const LinesOptions lines = parts_.lines->options();
    out.selection = {c.place(), c.query, c.key, {}};
    if (parts_.selection->heads().size() > 1) {
        out.selection.heads = parts_.selection->heads();
    }
    out.display = sessionDisplay(parts_.display->choice());
    const TextOptions text = parts_.text->options();
    const HeadMerge merge = parts_.merged->merge();
    out.views = {parts_.views->currentWidget()->objectName().toStdString(), static_cast<LinesOf>(lines.shown), lines.threshold, lines.withoutFirst, lines.whole, text.direction, text.together, {text.pins.begin(), text.pins.end()}, parts_.flow->fold(), {merge.kind, merge.weights}, parts_.map->options().strength, parts_.map->options().grey, parts_.map->options().rollout, {}, captureCompare(to)};
    if (const auto cells = parts_.heatmap->zoom()) {
        out.views.heatmap_cells = SessionCells{cells->query, cells->key, cells->rows, cells->cols};
    }
    out.heads = sessionHeads(parts_.heads->look());
    out.colormap = std::string(Appearance::instance().colormap().name);
    const QList<int> widths = parts_.split->sizes();
    out.layout = {parts_.window->saveGeometry().toBase64().toStdString(), {widths.begin(), widths.end()}};
    for (const auto &[place, note] : parts_.notes->all()) {
        out.notes.push_back({place, note.toStdString()});
    }
    out.unknown = unknown_;
    return out;
}

void SessionController::save() { path_.isEmpty() ? saveAs() : saveTo(path_); }

void SessionController::saveAs()
{
    if (!parts_.document->model()) {
        emit failed(tr("There is nothing to save: open a model first."));
        return;
    }
    const QString name = path_.isEmpty() ? inLastFolder(FolderOf::Sessions, fromUtf8(parts_.document->model()->path.stem().string()) + fromUtf8(std::string(sessionEnding))) : path_;
    const QString path = QFileDialog::getSaveFileName(parts_.window, tr("Save session"), name, tr("Sessions (*.headscope)"));
    rememberFolder(FolderOf::Sessions, path);
    if (!path.isEmpty()) {
        saveTo(withEnding(path));
    }
}

void SessionController::saveTo(const QString &path)
{
    const ModelPtr model = parts_.document->model();
    if (!model) {
        emit failed(tr("There is nothing to save: open a model first."));
        return;
    }
    saving_ = toSave(QDir(path).absolutePath());
    write_.start([this, model, path = saving_->path, session = saving_->session](const Progress &progress, const LatestJob::Deliver &deliver) {
        Session whole = session;
        if (whole.model.digest.empty()) {
            const auto digest = modelDigest(*model, progress);
            whole.model.digest = digest ? *digest : std::string();
        }
        const std::lock_guard one(writing_);
        if (progress.cancelled()) { // something newer is written, or this by finishSave()
            return;
        }
        deliver([this, done = writeSession(path.toStdString(), whole)] { saveEnded(done); });
    });
}

SessionController::Saving SessionController::toSave(const QString &path) const { return {path, capture(path), fingerprint(path), session_}; }

bool SessionController::finishSave()
{
    if (!saving_) {
        return true;
    }
    write_.cancel();
    const Status done = [this] {
        const std::lock_guard one(writing_);
        return writeSession(saving_->path.toStdString(), saving_->session);
    }();
    saveEnded(done);
    return static_cast<bool>(done);
}

void SessionController::saveEnded(const Status &done)
{
    const Saving saving = *std::exchange(saving_, std::nullopt);
    if (!done) {
        emit failed(coreText(done.error()));
        return;
    }
    if (saving.of == session_) { // else another session has the window by now
        path_ = saving.path;
        fingerprint_ = saving.print;
        settle();
    }
    rememberRecent(saving.path);
    emit titleChanged();
    emit saved(saving.path);
}

bool SessionController::mayLeave()
{
    if (!finishSave()) {
        return false;
    }
    settle();
    if (!modified_ || path_.isEmpty()) {
        return true;
    }
    const auto answer = QMessageBox::question(parts_.window, tr("Save session"), tr("%1 has changes that are not saved.").arg(QFileInfo(path_).fileName()), QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
    if (answer == QMessageBox::Save) {
        saving_ = toSave(path_);
        return finishSave();
    }
    return answer != QMessageBox::Cancel;
}

void SessionController::leave()
{
    ++session_;
    path_.clear();
    wantedOther_ = {};
    unknown_.clear();
    pending_.reset();
    modified_ = false;
    emit titleChanged();
}

void SessionController::note()
{
    if (!pending_) {
        settled_.start();
        if (!keep_.isActive()) {
            keep_.start();
        }
    }
}

void SessionController::settle()
{
    settled_.stop();
    const bool modified = !path_.isEmpty() && parts_.document->model() && !pending_ && fingerprint(path_) != fingerprint_;
    if (std::exchange(modified_, modified) != modified) {
        emit titleChanged();
    }
}

void SessionController::askDigest()
{
    const ModelPtr &model = parts_.document->model();
    if (!model || digestOf_.lock() == model) {
        compareDigest();
        return;
    }
    sum_.start([this, model](const Progress &progress, const LatestJob::Deliver &deliver) {
        if (auto digest = modelDigest(*model, progress)) {
            deliver([this, model, digest = *digest] {
                digestOf_ = model;
                digest_ = digest;
                compareDigest();
            });
        }
    });
}

void SessionController::compareDigest()
{
    if (expectedDigest_.empty() || !parts_.document->model() || digestOf_.lock() != parts_.document->model()) {
        return;
    }
    if (std::exchange(expectedDigest_, {}) != digest_) {
        emit offered({tr("%1 is not the model that the session was saved with: its weights, config or tokenizer are others. Patterns may differ from what was seen then.").arg(fromUtf8(parts_.document->model()->name)), {}, {}, {}});
    }
}

void SessionController::keepIn(const QString &folder)
{
    if (!autosave_.begin(folder)) {
        return;
    }
    const QString left = autosave_.claim();
    if (left.isEmpty()) {
        return;
    }
    const QString spoken = Language::instance().code();
    const QString when = (spoken == "en" ? QLocale() : QLocale(spoken)).toString(QFileInfo(left).lastModified(), QLocale::ShortFormat);
    emit offered({tr("Headscope did not end properly. What was open then (%1) was kept.").arg(when), tr("Restore"), [this, left] { read(left, true); }, [this] { autosave_.drop(); }});
}

void SessionController::end() { autosave_.end(); }

} // namespace headscope::ui
