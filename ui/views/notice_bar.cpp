// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/notice_bar.h"

#include <QHBoxLayout>
#include <QLayout>
#include <QPainter>
#include <QSignalBlocker>
#include <algorithm>

#include "ui/state/appearance.h"

namespace headscope::ui {

NoticeBar::NoticeBar(QWidget *parent) : QFrame(parent), text_(new QLabel), first_(new QSpinBox), item_(new QSpinBox), accept_(new QToolButton), close_(new QToolButton)
{
    setObjectName("notice");
    text_->setObjectName("noticeText");
    text_->setTextFormat(Qt::PlainText);
    text_->setWordWrap(true);
    text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    first_->setObjectName("firstToken");
    first_->setPrefix(tr("from token "));
    first_->setKeyboardTracking(false);
    first_->setAccessibleName(tr("First token of the window"));
    item_->setObjectName("batchItem");
    item_->setPrefix(tr("item "));
    item_->setKeyboardTracking(false);
    item_->setAccessibleName(tr("Item of the batch"));
    accept_->setObjectName("acceptNotice");
    accept_->setToolButtonStyle(Qt::ToolButtonTextOnly);
    close_->setObjectName("closeNotice");
    close_->setText(QString(QChar(0x00d7)));
    close_->setAutoRaise(true);
    close_->setAccessibleName(tr("Close this message"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 4, 8, 4);
    layout->addWidget(text_, 1);
    layout->addWidget(first_);
    layout->addWidget(item_);
    layout->addWidget(accept_);
    layout->addWidget(close_);
    connect(first_, qOverload<int>(&QSpinBox::valueChanged), this, &NoticeBar::firstTokenChosen);
    connect(item_, qOverload<int>(&QSpinBox::valueChanged), this, &NoticeBar::itemChosen);
    connect(accept_, &QToolButton::clicked, this, &NoticeBar::accepted);
    connect(close_, &QToolButton::clicked, this, &NoticeBar::closed);
    hide();
}

void NoticeBar::say(NoticeKind kind, const QString &message)
{
    kind_ = kind;
    text_->setText(message);
    first_->hide();
    item_->hide();
    accept_->hide();
    close_->setVisible(kind == NoticeKind::Error);
    setVisible(!message.isEmpty());
    setLasting(false);
    update();
}

void NoticeBar::offer(NoticeKind kind, const QString &message, const QString &button)
{
    say(kind, message);
    accept_->setText(button);
    accept_->setVisible(!button.isEmpty());
    close_->show();
    place();
}

void NoticeBar::setClosable(bool closable)
{
    close_->setVisible(closable);
    place();
}

void NoticeBar::sayWindow(const Sequence &input)
{
    const int first = input.first_token, shown = input.shownTokens(), total = input.textTokens();
    say(NoticeKind::Warning, tr("The text has %1 tokens, the model's context is %2. Showing tokens %3 to %4 of the text.").arg(total).arg(input.size()).arg(first).arg(first + shown - 1));
    const QSignalBlocker quiet(first_);
    first_->setRange(0, total - shown);
    first_->setSingleStep(std::max(1, shown / 4));
    first_->setValue(first);
    first_->show();
    setLasting(true);
}

void NoticeBar::sayItem(const QString &message, int item, int items)
{
    say(NoticeKind::Hint, message);
    const QSignalBlocker quiet(item_);
    item_->setRange(0, items - 1);
    item_->setValue(item);
    item_->show();
    setLasting(true);
}

void NoticeBar::lieOver(QWidget *host, QWidget *room)
{
    setParent(host);
    host_ = host;
    room_ = room;
    room_->hide();
    host_->installEventFilter(this);
}

void NoticeBar::setLasting(bool lasting)
{
    lasting_ = lasting;
    place();
}

void NoticeBar::place()
{
    if (!host_) {
        return;
    }
    const int height = std::max(0, layout()->totalHeightForWidth(host_->width())); // -1 before there is a width
    setGeometry(0, host_->height() - height, host_->width(), height);
    room_->setFixedHeight(height);
    room_->setVisible((lasting_ || !close_->isHidden()) && !isHidden()); // what waits to be closed may wait long
    raise();
}

bool NoticeBar::event(QEvent *event)
{
    const bool done = QFrame::event(event);
    if (event->type() == QEvent::LayoutRequest) {
        place();
    }
    return done;
}

bool NoticeBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == host_ && event->type() == QEvent::Resize) {
        place();
    }
    return QFrame::eventFilter(watched, event);
}

void NoticeBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Window)); // it lies over other widgets
    painter.fillRect(0, 0, width(), 1, hairline(palette()));
    QColor mark = kind_ == NoticeKind::Error ? QColor(214, 69, 56) : kind_ == NoticeKind::Warning ? QColor(214, 148, 30) : accent(palette());
    painter.fillRect(0, 0, 4, height(), mark);
    mark.setAlpha(28);
    painter.fillRect(rect(), mark);
}

} // namespace headscope::ui
