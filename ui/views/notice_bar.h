// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Messages in place, never a dialog: a line at the bottom of the window, in the colour of its weight, with a control to move the window of a long text or to choose the item of a batch. What passes by itself lies over the content; what lasts (a window of a
/// text, an item, what was assumed about a model, whatever waits to be closed) has room of its own below it. Either way nothing above moves. GUI thread only.

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

    /// Shows a message; an empty one hides the bar. Errors have a button that closes it.
    void say(NoticeKind kind, const QString &message);
    /// A hint with a field that chooses one of the items of a batch.
    void sayItem(const QString &message, int item, int items);
    /// A message with a button for what can be done about it.
    void offer(NoticeKind kind, const QString &message, const QString &button);
    /// Whether the message that is shown has a button that closes it.
    void setClosable(bool closable);
    /// That a text is longer than the context: tokens of it that are shown, with a field for the first. Tokens put before every text are not counted.
    void sayWindow(const Sequence &input);
    QString message() const { return text_->text(); }
    /// Lies at the bottom of `host`, over what is there. `room`: the last widget of the host's layout, as high as the bar while it lasts.
    void lieOver(QWidget *host, QWidget *room);
    /// Whether what is said lasts, and so has room of its own.
    void setLasting(bool lasting);

signals:
    void firstTokenChosen(int first);
    void itemChosen(int item);
    void accepted(); ///< the button of an offer
    void closed();

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();

    NoticeKind kind_ = NoticeKind::Hint;
    QLabel *text_;
    QSpinBox *first_, *item_;
    QToolButton *accept_, *close_;
    QWidget *host_ = nullptr, *room_ = nullptr;
    bool lasting_ = false;
};

} // namespace headscope::ui
