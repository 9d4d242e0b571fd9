// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The chosen head in numbers: the user's note on it, top keys of the chosen query, metrics with formula and source in their tooltips, what the model expects next, facts of the model.

#include <QLabel>
#include <QScrollArea>
#include <vector>

#include "core/analysis/head_metrics.h"
#include "ui/state/document.h"
#include "ui/state/notes.h"
#include "ui/state/selection.h"
#include "ui/views/bar_list.h"
#include "ui/views/text_edit.h"

namespace headscope::ui {

class Inspector : public QScrollArea {
    Q_OBJECT
public:
    /// `notes`: what the user writes on heads.
    Inspector(Document *document, Selection *selection, HeadNotes *notes, QWidget *parent = nullptr);

    const BarList *topKeyBars() const { return keys_; }
    /// Text shown for a metric by its key in headMetricInfos().
    QString metricText(std::string_view key) const;

private:
    QLabel *section(const QString &title);
    void showHead();
    void showQuery();
    void showMetrics();
    void showModel();
    void showNote();

    Document *document_;
    Selection *selection_;
    HeadNotes *notes_;
    QLabel *head_, *queryTitle_, *nextTitle_, *facts_;
    BarList *keys_, *next_;
    TextEdit *note_;
    std::vector<KeyWeight> topKeys_;
    std::vector<QLabel *> metricValues_;
};

} // namespace headscope::ui
