// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Saves what the window shows: figures, and the weights as one JSON file. Asks for a place, then works in the background. GUI thread only.

#include <QObject>
#include <QWidget>

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

    /// How the chosen head is drawn; null = plainly.
    void setDisplay(const DisplayState *display) { display_ = display; }
    /// The chosen head, or all heads of the chosen kind of attention.
    void exportImage(bool grid);
    void saveWeights();
    /// The same without asking for a place.
    void saveWeightsTo(const QString &path);
    void cancel() { save_.cancel(); }
    LatestJob &saving() { return save_; }

signals:
    void saved(const QString &path);
    void failed(const QString &message);

private:
    void say(const QString &path, const Status &done);

    Document *document_;
    Selection *selection_;
    QWidget *window_;
    const DisplayState *display_ = nullptr;
    LatestJob export_, save_;
};

} // namespace headscope::ui
