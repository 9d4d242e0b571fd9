// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Messages in place: a line under the text, in the colour of its weight, with a control to move the window of a long text or to choose the item of a batch. Never a dialog. GUI thread only.

#include <QFrame>
#include <QLabel>
#include <QSpinBox>
#include <QToolButton>

#include "core/forward/input.h"

namespace headscope::ui {

enum class NoticeKind { Hint, Warning, Error };

class NoticeBar : public QFrame {
    Q_OBJECT
public:
    explicit NoticeBar(QWidget *parent = nullptr);

    /// Shows a message; an empty one hides the bar. Errors, and what is `closable`, have a button that closes it.
    void say(NoticeKind kind, const QString &message, bool closable = false);
    /// What is shown instead of a text; with a field for the item where there are several. Closing goes back to the text.
    void sayGiven(const QString &message, int item, int items);
    /// That a text is longer than the context: tokens of it that are shown, with a field for the first. Tokens put before every text are not counted.
    void sayWindow(const Sequence &input);
    QString message() const { return text_->text(); }

signals:
    void firstTokenChosen(int first);
    void itemChosen(int item);
    void closed();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    NoticeKind kind_ = NoticeKind::Hint;
    QLabel *text_;
    QSpinBox *first_, *item_;
    QToolButton *close_;
};

} // namespace headscope::ui
