// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What is exported, where to, and how it looks, with a preview that follows. The form of the file goes by its ending. Remembers its choices. Use open(): the window goes on. GUI thread only.

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDoubleSpinBox>
#include <QFontComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTimer>
#include <vector>

#include "ui/export/figure.h"
#include "ui/jobs/latest_job.h"
#include "ui/state/document.h"

class QFormLayout;

namespace headscope::ui {

/// One figure that can be exported.
struct FigureChoice {
    QString name;     ///< for people
    QString fileName; ///< without an ending
    FigureSubject subject;
};

/// A picture as large as there is room for it, on a ground that tells its edges.
class FigurePreview : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;
    void setImage(QImage image);
    const QImage &image() const { return image_; }
    QSize sizeHint() const override { return {460, 460}; }

signals:
    void resized();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QImage image_;
};

class ExportDialog : public QDialog {
    Q_OBJECT
public:
    /// `start`: colour map and display of the window. Requires at least one choice.
    ExportDialog(TracePtr trace, std::vector<FigureChoice> choices, FigureOptions start, QWidget *parent = nullptr);

    /// The first choice of a kind, where there is one.
    void choose(FigureKind kind);
    const FigureSubject &subject() const;
    FigureOptions options() const;
    QString path() const { return path_->text().trimmed(); }
    void setPath(const QString &path) { path_->setText(path); }
    FigurePreview *preview() { return preview_; }
    /// What is wrong with what is asked for; empty when nothing is.
    QString problem() const { return problem_->text(); }

    /// How it went: closes where the file is written, else says why it is not.
    void finish(const Status &done);

signals:
    /// finish() is to be called when it is done.
    void exportWanted(const QString &path, const headscope::ui::TracePtr &trace, const headscope::ui::FigureSubject &subject, const headscope::ui::FigureOptions &options);

private:
    QWidget *buildForm();
    void addPlace(QFormLayout *form);
    void addLook(QFormLayout *form);
    void restore();
    void remember() const;
    void suggestPath();
    void askForPath();
    void endingChanged();
    void refresh();
    void requestPreview();
    void showProblem();

    TracePtr trace_;
    std::vector<FigureChoice> choices_;
    FigureOptions start_;
    QComboBox *what_, *format_, *colours_;
    QLineEdit *path_, *title_;
    QDoubleSpinBox *width_, *height_, *dpi_, *fontSize_;
    QFontComboBox *font_;
    QCheckBox *ownFont_, *withTitle_, *caption_, *colourBar_, *transparent_, *shared_;
    QLabel *size_, *problem_;
    QPushButton *export_;
    FigurePreview *preview_;
    QString fault_, failure_; ///< of what is asked for; of the last writing
    bool writing_ = false;
    QTimer delay_; ///< typing a number is several changes
    LatestJob job_;
};

} // namespace headscope::ui
