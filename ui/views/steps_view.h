// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How the chosen cell came to be: one section a step, from the rows that are read to the stream behind attention, with bars, and formulas that hold the cell's numbers (core/analysis/cell_steps.h). An index above
/// scrolls to a step; a click on a key of the row or on a head chooses it. Computed on a job slot while the view is visible. GUI thread only.

#include <QButtonGroup>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>
#include <QWidget>
#include <array>

#include "core/analysis/cell_steps.h"
#include "ui/jobs/latest_job.h"
#include "ui/state/document.h"
#include "ui/state/selection.h"
#include "ui/views/step_strips.h"

namespace headscope::ui {

class StepsView : public QWidget {
    Q_OBJECT
public:
    StepsView(Document *document, Selection *selection, QWidget *parent = nullptr);

    BarStrip *strip(Strip which) const { return strips_[static_cast<size_t>(which)]; }
    /// What is on show; nothing before the first cell.
    const std::optional<CellSteps> &cell() const { return cell_; }
    QString words(Step step) const { return sections_[static_cast<size_t>(step)].words->text(); }
    QString formulas(Step step) const { return sections_[static_cast<size_t>(step)].formulas->text(); }
    /// Scrolls so that the step's title is at the top.
    void goTo(Step step);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    /// Arrow keys are the window's, which moves the chosen cell; the page scrolls by Page Up and Page Down.
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Section {
        QWidget *frame = nullptr;
        QLabel *title = nullptr, *words = nullptr, *formulas = nullptr;
        QVBoxLayout *rows = nullptr;
    };
    struct Jump {
        Step step;
        int at; ///< where that left the page
    };
    QWidget *buildIndex();
    QWidget *buildPage();
    Section buildSection(Step step);
    void addStrip(Strip which);
    void request();
    void say(const QString &why);
    void present(const TracePtr &trace, CellSteps cell);
    void fillStrips(const TracePtr &trace);
    void markStep();

    Document *document_;
    Selection *selection_;
    QLabel *heading_, *verdict_, *empty_;
    QButtonGroup *index_;
    QWidget *steps_; ///< a button each
    QScrollArea *scroll_;
    std::array<Section, stepCount> sections_;
    std::array<BarStrip *, stripCount> strips_{};
    std::optional<CellSteps> cell_;
    std::optional<Jump> jumped_; ///< the page has not been moved since
    std::pair<TracePtr, GroupIndex> keysOf_; ///< whose labels keys_ are: they may be many, and change with the trace alone
    QStringList keys_;
    LatestJob job_;
};

} // namespace headscope::ui
