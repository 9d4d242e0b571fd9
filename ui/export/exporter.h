// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Saves what the window shows: figures through the one Export dialog or the clipboard, and the weights as one JSON file. Works in the background. GUI thread only.

#include <QObject>
#include <QPointer>
#include <QWidget>
#include <functional>

#include "ui/dialogs/export_dialog.h"
#include "ui/jobs/latest_job.h"
#include "ui/state/display_state.h"
#include "ui/state/document.h"
#include "ui/state/selection.h"

namespace headscope::ui {

class Exporter : public QObject {
    Q_OBJECT
public:
    /// `window`: above which dialogs open.
    Exporter(Document *document, Selection *selection, QWidget *window);

    /// How heads are drawn; null = plainly.
    void setDisplay(const DisplayState *display) { display_ = display; }
    /// What a view shows now, as a figure of its own: of the heatmap the heads beside one another. Where it is not set, the chosen head and its query.
    using SubjectOf = std::function<FigureSubject(FigureKind)>;
    void setSubjects(SubjectOf subjectOf) { subjectOf_ = std::move(subjectOf); }
    /// The figures that a dialog offers now. Empty where there is no trace.
    std::vector<FigureChoice> choices() const;

    /// Opens the dialog on the first choice of a kind; says so where there is nothing to export.
    void openDialog(FigureKind kind);
    ExportDialog *dialog() { return dialog_; }
    /// The figure of a view as a picture on the clipboard.
    void copy(FigureKind kind);
    void saveFigure(const QString &path, const TracePtr &trace, const FigureSubject &subject, const FigureOptions &options);
    /// Asks for a place, then writes what the heatmap shows of the chosen heads, or the metrics of all heads, as numbers.
    void exportNumbers();
    void exportMetrics();
    /// The same without asking. By the ending, as writeNumbers and writeMetrics.
    void saveNumbers(const QString &path);
    void saveMetrics(const QString &path);
    void saveWeights();
    /// The same without asking for a place.
    void saveWeightsTo(const QString &path);
    void cancel() { save_.cancel(); }
    LatestJob &saving() { return save_; }
    LatestJob &writingFigure() { return figure_; }

signals:
    void saved(const QString &path);
    void copied();
    void failed(const QString &message);

private:
    void say(const QString &path, const Status &done);
    /// A figure was written, or not: said in the dialog that asked for it, or in the window where that is gone.
    void figureEnded(const QPointer<ExportDialog> &dialog, const QString &path, const Status &done);
    void writeNumbersOf(const TracePtr &trace, const FigureSubject &subject, const QString &path);
    void writeMetricsOf(const TracePtr &trace, GroupIndex group, const QString &path);
    void writeWeightsOf(const ModelPtr &model, const QString &path);
    FigureOptions options() const;

    Document *document_;
    Selection *selection_;
    QWidget *window_;
    const DisplayState *display_ = nullptr;
    SubjectOf subjectOf_;
    QPointer<ExportDialog> dialog_;
    QPointer<ExportDialog> asking_; ///< whose figure is being written
    LatestJob figure_, numbers_, metrics_, copy_, save_;
};

} // namespace headscope::ui
