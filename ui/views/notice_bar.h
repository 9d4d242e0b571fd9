// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Messages in place: one line under the text, in the colour of its weight, with a control to move the window of a long text. Never a dialog. GUI thread only.

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

    /// Shows a message; an empty one hides the bar. An error has a button that closes it.
    void say(NoticeKind kind, const QString &message);
    /// That a text is longer than the context: tokens of it that are shown, with a field for the first. Tokens put before every text are not counted.
    void sayWindow(const TokenInput &input);
    QString message() const { return text_->text(); }

signals:
    void firstTokenChosen(int first);
    void closed();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    NoticeKind kind_ = NoticeKind::Hint;
    QLabel *text_;
    QSpinBox *first_;
    QToolButton *close_;
};

} // namespace headscope::ui
