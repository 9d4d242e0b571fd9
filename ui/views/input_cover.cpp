// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/input_cover.h"

#include <QEvent>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace headscope::ui {

InputCover::InputCover(QTabWidget *views) : QWidget(views->findChild<QStackedWidget *>()), label_(new QLabel), open_(new QPushButton(tr("Open &input…")))
{
    setObjectName("inputCover");
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    label_->setObjectName("inputCoverText");
    label_->setTextFormat(Qt::PlainText);
    label_->setAlignment(Qt::AlignCenter);
    label_->setWordWrap(true);
    open_->setObjectName("inputCoverOpen");
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(14);
    layout->addStretch(2);
    layout->addWidget(label_);
    layout->addWidget(open_, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    connect(open_, &QPushButton::clicked, this, &InputCover::openWanted);
    connect(views, &QTabWidget::currentChanged, this, &QWidget::raise); // the page that comes lies on top
    parentWidget()->installEventFilter(this);
    hide();
}

void InputCover::say(const QString &what, bool opens)
{
    label_->setText(what);
    open_->setVisible(opens);
    setGeometry(parentWidget()->rect());
    setVisible(!what.isEmpty());
    raise();
}

bool InputCover::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize) {
        setGeometry(parentWidget()->rect());
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace headscope::ui
