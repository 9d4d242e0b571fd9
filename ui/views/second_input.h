// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a model takes beside the text: a second text, a target that may be typed or written by the model, or a picture. Hidden where it takes nothing. GUI thread only.

#include <QLabel>
#include <QPlainTextEdit>
#include <QToolButton>
#include <QWidget>

#include "ui/jobs/latest_job.h"
#include "ui/state/document.h"

namespace headscope::ui {

class SecondInputBox : public QWidget {
    Q_OBJECT
public:
    explicit SecondInputBox(Document *document, QWidget *parent = nullptr);

    QPlainTextEdit *field() { return text_; }

signals:
    /// Somebody wants to choose a picture.
    void pictureWanted();

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void showModel();
    void showText(const QString &text);
    void showPicture();
    void showGenerating(bool busy);
    void dimCaption();

    Document *document_;
    SecondInput kind_ = SecondInput::None;
    QPlainTextEdit *text_;
    QLabel *caption_, *picture_, *file_;
    QToolButton *button_;
    QString shown_; ///< file whose picture is shown
    LatestJob preview_;
};

} // namespace headscope::ui
