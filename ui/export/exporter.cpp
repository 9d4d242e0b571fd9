// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/exporter.h"

#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <algorithm>

#include "core/model/save_model.h"
#include "ui/export/figure_painter.h"
#include "ui/export/numbers_file.h"
#include "ui/state/appearance.h"
#include "ui/state/core_texts.h"
#include "ui/state/folders.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

QString withEnding(QString path, const QString &ending) { return path.endsWith(ending, Qt::CaseInsensitive) ? path : path + ending; }

QString nothing() { return Exporter::tr("There is nothing to export yet: open a model and give it an input first."); }

} // namespace

Exporter::Exporter(Document *document, Selection *selection, QWidget *window) : QObject(window), document_(document), selection_(selection), window_(window)
{
    for (LatestJob *job : {&numbers_, &metrics_, &copy_, &save_}) {
        connect(job, &LatestJob::failed, this, &Exporter::failed);
    }
    connect(&figure_, &LatestJob::failed, this, [this](const QString &message) { figureEnded(asking_, {}, outOfResources(message.toStdString())); });
}

void Exporter::say(const QString &path, const Status &done)
{
    if (done) {
        emit saved(path);
    } else if (done.error().code != ErrorCode::Cancelled) {
        emit failed(coreText(done.error()));
    }
}

FigureOptions Exporter::options() const
{
    FigureOptions out;
    out.colormap = &Appearance::instance().colormap();
    if (display_) {
        out.display = display_->choice();
    }
    return out;
}

std::vector<FigureChoice> Exporter::choices() const
{
    const TracePtr trace = document_->trace();
    const Chosen &c = selection_->chosen();
    if (!trace || !hasCell(*trace, c)) {
        return {};
    }
    const Model &model = *trace->model;
    const QString head = fullHeadName(model, c.place()), kind = model.groups.size() > 1 ? QString::fromStdString(model.group(c.group).name).toLower().replace(' ', '-') + "-" : QString();
    const QString place = QString("%1L%2").arg(kind).arg(c.layer.value), file = QString("%1H%2").arg(place).arg(c.head.value);
    const auto subjectOf = [&](FigureKind figure) { return subjectOf_ ? subjectOf_(figure) : FigureSubject{.kind = figure, .heads = {c.place()}, .positions = {c.query.value}, .key = c.key.value}; };
    FigureSubject layer{FigureKind::Heads, {}};
    for (int h = 0; h < model.group(c.group).n_heads; ++h) {
        layer.heads.push_back({c.group, c.layer, HeadIndex(h)});
    }
    std::vector<FigureChoice> out;
    if (FigureSubject several = subjectOf(FigureKind::Heads); several.heads.size() > 1) {
        out.push_back({tr("The %1 chosen heads").arg(several.heads.size()), kind + "chosen-heads", std::move(several)});
    }
    out.push_back({tr("The chosen head, %1").arg(head), file, {FigureKind::Heads, {c.place()}}});
    if (layer.heads.size() > 1) {
        out.push_back({tr("All heads of layer %1").arg(c.layer.value), place + "-heads", std::move(layer)});
    }
    out.push_back({tr("All heads of all layers"), kind + "heads", {FigureKind::Grid, {c.place()}}});
    out.push_back({tr("Lines"), file + "-lines", subjectOf(FigureKind::Lines)});
    out.push_back({tr("The shaded text"), file + "-text", subjectOf(FigureKind::Text)});
    out.push_back({tr("The steps of the chosen cell"), file + "-steps", subjectOf(FigureKind::Steps)});
    if (checkRollout(*trace, c.group)) {
        out.push_back({tr("The flow over the layers"), kind + "flow", subjectOf(FigureKind::Flow)});
    }
    if (FigureSubject merged = subjectOf(FigureKind::Merged); checkMerge(merged.merge, model.group(c.group).n_heads)) {
        out.push_back({tr("The merged heads of layer %1").arg(c.layer.value), place + "-merged", std::move(merged)});
    }
    if (FigureSubject compared = subjectOf(FigureKind::Compare); compared.pair) {
        out.push_back({tr("The comparison"), file + "-compared", std::move(compared)});
    }
    if (trace->keys(c.group).grid) {
        const bool picture = trace->keys(c.group).pixels.shape.size() == 3;
        FigureSubject map = subjectOf(FigureKind::Map);
        out.push_back({picture ? tr("The image") : tr("The map"), (map.rollout ? kind + "rollout" : file) + (picture ? "-image" : "-map"), std::move(map)});
    }
    return out;
}

void Exporter::openDialog(FigureKind kind)
{
    const auto all = choices();
    if (all.empty()) {
        emit failed(nothing());
        return;
    }
    if (dialog_) {
        dialog_->close();
        delete dialog_;
    }
    dialog_ = new ExportDialog(document_->trace(), all, options(), window_);
    dialog_->choose(kind);
    connect(dialog_, &ExportDialog::exportWanted, this, &Exporter::saveFigure);
    dialog_->setAttribute(Qt::WA_DeleteOnClose);
    dialog_->open();
}

void Exporter::saveFigure(const QString &path, const TracePtr &trace, const FigureSubject &subject, const FigureOptions &options)
{
    asking_ = dialog_;
    figure_.start([this, trace, path, subject, options, dialog = dialog_](const Progress &progress, const LatestJob::Deliver &deliver) {
        deliver([this, path, dialog, done = writeFigure(path.toStdString(), trace, subject, options, progress)] { figureEnded(dialog, path, done); });
    });
}

void Exporter::figureEnded(const QPointer<ExportDialog> &dialog, const QString &path, const Status &done)
{
    if (dialog) {
        dialog->finish(done);
    }
    if (done || !dialog) {
        say(path, done);
    }
}

void Exporter::copy(FigureKind kind)
{
    const auto all = choices();
    const auto at = std::find_if(all.begin(), all.end(), [kind](const FigureChoice &c) { return c.subject.kind == kind; });
    if (at == all.end()) {
        emit failed(nothing());
        return;
    }
    copy_.start([this, trace = document_->trace(), subject = at->subject, options = options()](const Progress &progress, const LatestJob::Deliver &deliver) {
        const auto drawing = drawFigure(trace, subject, options, false, progress);
        if (!drawing) {
            deliver([this, message = coreText(drawing.error())] { emit failed(message); });
            return;
        }
        deliver([this, image = figureImage(*drawing, options.dpi)] {
            if (image.isNull()) {
                emit failed(LatestJob::tr("There is not enough memory for this."));
                return;
            }
            QGuiApplication::clipboard()->setImage(image);
            emit copied();
        });
    });
}

void Exporter::exportNumbers()
{
    const auto all = choices();
    if (all.empty()) {
        emit failed(nothing());
        return;
    }
    const TracePtr trace = document_->trace(); // what the dialog asks for, whatever is on show when it is answered
    const FigureSubject &subject = all.front().subject;
    const QString single = tr("CSV (*.csv);;NumPy array (*.npy)"), several = tr("NumPy arrays (*.npz);;JSON (*.json);;safetensors (*.safetensors)");
    const bool one = subject.heads.size() == 1;
    const QString path = QFileDialog::getSaveFileName(window_, tr("Export the numbers of the heatmap: %1").arg(all.front().name), inLastFolder(FolderOf::Numbers, all.front().fileName + (one ? ".csv" : ".npz")), one ? single + ";;" + several : several);
    rememberFolder(FolderOf::Numbers, path);
    if (!path.isEmpty()) {
        writeNumbersOf(trace, subject, QFileInfo(path).suffix().isEmpty() ? path + (one ? ".csv" : ".npz") : path);
    }
}

void Exporter::saveNumbers(const QString &path)
{
    const auto all = choices();
    if (all.empty()) {
        emit failed(nothing());
        return;
    }
    writeNumbersOf(document_->trace(), all.front().subject, path);
}

void Exporter::writeNumbersOf(const TracePtr &trace, const FigureSubject &subject, const QString &path)
{
    numbers_.start([this, path, trace, subject, display = options().display](const Progress &progress, const LatestJob::Deliver &deliver) {
        const Status done = writeNumbers(path.toStdString(), trace, subject, display, progress);
        deliver([this, path, done] { say(path, done); });
    });
}

void Exporter::exportMetrics()
{
    const TracePtr trace = document_->trace();
    if (!trace) {
        emit failed(nothing());
        return;
    }
    const GroupIndex group = selection_->chosen().group;
    const QString path = QFileDialog::getSaveFileName(window_, tr("Export the metrics of all heads"), inLastFolder(FolderOf::Numbers, "heads.csv"), tr("CSV (*.csv);;JSON (*.json)"));
    rememberFolder(FolderOf::Numbers, path);
    if (!path.isEmpty()) {
        writeMetricsOf(trace, group, QFileInfo(path).suffix().isEmpty() ? path + ".csv" : path);
    }
}

void Exporter::saveMetrics(const QString &path) { writeMetricsOf(document_->trace(), selection_->chosen().group, path); }

void Exporter::writeMetricsOf(const TracePtr &trace, GroupIndex group, const QString &path)
{
    metrics_.start([this, path, trace, group](const Progress &progress, const LatestJob::Deliver &deliver) {
        const Status done = writeMetrics(path.toStdString(), trace, group, progress);
        deliver([this, path, done] { say(path, done); });
    });
}

void Exporter::saveWeights()
{
    const ModelPtr model = document_->model();
    if (!model) {
        emit failed(tr("There is nothing to save: open a model first."));
        return;
    }
    const QString path = QFileDialog::getSaveFileName(window_, tr("Save weights as JSON"), inLastFolder(FolderOf::Models, QString::fromStdString(model->path.stem().string()) + ".headscope.json"), tr("Weights as JSON (*.json)"));
    rememberFolder(FolderOf::Models, path);
    if (!path.isEmpty()) {
        writeWeightsOf(model, withEnding(path, ".json"));
    }
}

void Exporter::saveWeightsTo(const QString &path) { writeWeightsOf(document_->model(), path); }

void Exporter::writeWeightsOf(const ModelPtr &model, const QString &path)
{
    save_.start([this, path, model](const Progress &progress, const LatestJob::Deliver &deliver) {
        const Status done = saveModelAsJson(*model, path.toStdString(), progress);
        deliver([this, path, done] { say(path, done); });
    });
}

} // namespace headscope::ui
