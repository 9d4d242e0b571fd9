// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/second_input.h"

#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPainter>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <cstring>

#include "core/forward/generate.h"
#include "core/image/picture.h"
#include "ui/state/appearance.h"
#include "ui/views/text_edit.h"

namespace headscope::ui {

namespace {

/// A picture file in as many pixels as the box has; null where it cannot be read (the pass says why).
QImage smallPicture(const QString &path, QSize room)
{
    const auto picture = openPicture(path.toStdString());
    if (!picture) {
        return {};
    }
    QImage image(picture->width, picture->height, QImage::Format_RGB888);
    const size_t row = static_cast<size_t>(picture->width) * 3;
    for (int y = 0; y < picture->height; ++y) {
        std::memcpy(image.scanLine(y), picture->row(y), row);
    }
    return image.scaled(room, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

} // namespace

SecondInputBox::SecondInputBox(Document *document, QWidget *parent)
    : QWidget(parent), document_(document), text_(new TextEdit), caption_(new QLabel), picture_(new QLabel), file_(new QLabel), button_(new QToolButton)
{
    setObjectName("secondInput");
    text_->setObjectName("secondText");
    text_->setTabChangesFocus(true);
    text_->setFrameShape(QFrame::NoFrame);
    text_->document()->setDocumentMargin(8);
    QFont larger = text_->font();
    larger.setPointSizeF(larger.pointSizeF() * 1.15);
    text_->setFont(larger);
    picture_->setObjectName("secondPicture");
    file_->setObjectName("secondFile");
    file_->setTextFormat(Qt::PlainText);
    button_->setObjectName("secondButton");
    button_->setToolButtonStyle(Qt::ToolButtonTextOnly);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    auto *side = new QVBoxLayout;
    side->setContentsMargins(4, 4, 8, 6);
    side->addWidget(caption_, 0, Qt::AlignRight | Qt::AlignTop);
    side->addStretch(1);
    side->addWidget(button_, 0, Qt::AlignRight | Qt::AlignBottom);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(1, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(text_, 1);
    layout->addSpacing(6);
    layout->addWidget(picture_);
    layout->addWidget(file_, 1);
    layout->addLayout(side);
    dimCaption();
    hide();

    connect(text_, &QPlainTextEdit::textChanged, this, [this] { document_->setSecondText(text_->toPlainText()); });
    connect(button_, &QToolButton::clicked, this, [this] {
        if (kind_ == SecondInput::Picture) {
            emit pictureWanted();
        } else if (document_->generating().busy()) {
            document_->cancelTarget();
        } else {
            document_->generateTarget();
        }
    });
    connect(document, &Document::modelChanged, this, &SecondInputBox::showModel);
    connect(document, &Document::inputChanged, this, [this] {
        showText(document_->secondText());
        showPicture();
        showGenerating(document_->generating().busy());
    });
    connect(document, &Document::targetWritten, this, &SecondInputBox::showText);
    connect(&document->generating(), &LatestJob::busyChanged, this, &SecondInputBox::showGenerating);
}

void SecondInputBox::showModel()
{
    const Model &model = *document_->model();
    kind_ = secondInput(model);
    const bool picture = kind_ == SecondInput::Picture, target = kind_ == SecondInput::Target;
    text_->setVisible(!picture);
    picture_->setVisible(picture);
    file_->setVisible(picture);
    caption_->setText(picture ? tr("Picture") : target ? tr("Target") : tr("Second text"));
    text_->setAccessibleName(caption_->text());
    text_->setPlaceholderText(target ? tr("What the decoder reads: type it, or let the model write it.") : tr("A second text, if you like."));
    button_->setVisible(picture || (target && writesTarget(model.spec)));
    button_->setText(picture ? tr("Choose…") : tr("Generate"));
    button_->setToolTip(picture ? tr("Open a picture") : tr("The model writes the target, the likeliest token at a time"));
    button_->setEnabled(true);
    showGenerating(document_->generating().busy());
    showText(document_->secondText());
    showPicture();
    setVisible(kind_ != SecondInput::None);
}

void SecondInputBox::showText(const QString &text)
{
    const QSignalBlocker quiet(text_);
    if (text_->toPlainText() != text) {
        text_->setPlainText(text);
    }
}

void SecondInputBox::showPicture()
{
    const QString path = QString::fromStdString(document_->typed().picture.string());
    if (kind_ != SecondInput::Picture || path == shown_) {
        file_->setText(path.isEmpty() ? tr("No picture yet: drop one here.") : QFileInfo(path).fileName());
        return;
    }
    shown_ = path;
    file_->setText(QFileInfo(path).fileName());
    const double scale = devicePixelRatioF();
    preview_.start([this, path, scale, room = QSize(160, height() - 10) * scale](const Progress &, const LatestJob::Deliver &deliver) {
        deliver([this, scale, image = smallPicture(path, room)]() mutable {
            image.setDevicePixelRatio(scale);
            picture_->setPixmap(QPixmap::fromImage(image));
        });
    });
}

void SecondInputBox::showGenerating(bool busy)
{
    if (kind_ == SecondInput::Target) {
        const Model &model = *document_->model();
        const bool deaf = model.spec.main().input == InputKind::Sound && document_->typed().sound.empty();
        button_->setEnabled(busy || !deaf);
        button_->setToolTip(deaf ? tr("A recording comes first: drop a WAV file on the window") : tr("The model writes the target, the likeliest token at a time, at most %1").arg(mostTargetTokens));
        button_->setText(busy ? tr("Stop") : tr("Generate"));
    }
}

void SecondInputBox::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, 1, height()), hairline(palette()));
}

void SecondInputBox::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        dimCaption();
    }
}

void SecondInputBox::dimCaption()
{
    QPalette faint = palette();
    faint.setColor(QPalette::Text, faintText(palette())); // the role of text on this box's ground
    caption_->setPalette(faint);
}

} // namespace headscope::ui
