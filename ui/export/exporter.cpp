// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/exporter.h"

#include <QFileDialog>

#include "core/model/save_model.h"
#include "ui/export/figure.h"
#include "ui/state/appearance.h"

namespace headscope::ui {

namespace {

QString withEnding(QString path, const QString &ending) { return path.endsWith(ending, Qt::CaseInsensitive) ? path : path + ending; }

} // namespace

Exporter::Exporter(Document *document, Selection *selection, QWidget *window) : QObject(window), document_(document), selection_(selection), window_(window)
{
    for (LatestJob *job : {&export_, &save_}) {
        connect(job, &LatestJob::failed, this, &Exporter::failed);
    }
}

void Exporter::say(const QString &path, const Status &done)
{
    if (done) {
        emit saved(path);
    } else if (done.error().code != ErrorCode::Cancelled) {
        emit failed(QString::fromStdString(done.error().message));
    }
}

void Exporter::exportImage(bool grid)
{
    const TracePtr trace = document_->trace();
    const Chosen &c = selection_->chosen();
    if (!trace || !hasHead(*trace, c)) {
        emit failed(tr("There is nothing to export: type a text first."));
        return;
    }
    const Model &model = *trace->model;
    const QString kind = model.groups.size() > 1 ? QString::fromStdString(model.group(c.group).name).toLower() + "-" : QString();
    const QString name = kind + (grid ? QString("heads.png") : QString("L%1H%2.png").arg(c.layer.value).arg(c.head.value));
    QString path = QFileDialog::getSaveFileName(window_, tr("Export as PNG"), name, tr("PNG image (*.png)"));
    if (path.isEmpty()) {
        return;
    }
    path = withEnding(path, ".png");
    FigureOptions options;
    options.colormap = &Appearance::instance().colormap();
    if (display_) {
        options.display = display_->optionsFor(*trace, c.place());
        options.limits = display_->choice().limits;
        options.masked = display_->choice().masked;
    }
    export_.start([this, trace, path, grid, options, place = c.place()](const Progress &, const LatestJob::Deliver &deliver) {
        if (grid) {
            const Status done = savePng(path.toStdString(), gridFigure(*trace, place.group, options));
            deliver([this, path, done] { say(path, done); });
            return;
        }
        deliver([this, trace, path, options, place, numbers = headFigureNumbers(*trace, place, options)] {
            export_.start([this, path, image = headFigure(*trace, place, numbers, options)](const Progress &, const LatestJob::Deliver &then) {
                const Status done = savePng(path.toStdString(), image);
                then([this, path, done] { say(path, done); });
            });
        });
    });
}

void Exporter::saveWeights()
{
    if (!document_->model()) {
        emit failed(tr("There is nothing to save: open a model first."));
        return;
    }
    const QString path = QFileDialog::getSaveFileName(window_, tr("Save weights as JSON"), QString::fromStdString(document_->model()->path.stem().string()) + ".headscope.json", tr("Weights as JSON (*.json)"));
    if (!path.isEmpty()) {
        saveWeightsTo(withEnding(path, ".json"));
    }
}

void Exporter::saveWeightsTo(const QString &path)
{
    save_.start([this, path, model = document_->model()](const Progress &progress, const LatestJob::Deliver &deliver) {
        const Status done = saveModelAsJson(*model, path.toStdString(), progress);
        deliver([this, path, done] { say(path, done); });
    });
}

} // namespace headscope::ui
