// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/start_page.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>

#include "core/model/bundled.h"
#include "ui/state/appearance.h"
#include "ui/state/core_texts.h"
#include "ui/state/recent_files.h"
#include "ui/state/samples.h"

namespace headscope::ui {

namespace {

constexpr int pageWidth = 940;

/// A line that is clicked, as a link.
QPushButton *linkButton(const QString &text)
{
    auto *button = new QPushButton(QString(text).replace('&', "&&"));
    button->setFlat(true);
    button->setCursor(Qt::PointingHandCursor);
    button->setStyleSheet("QPushButton { text-align: left; color: palette(link); padding: 4px 8px; border: 1px solid transparent; border-radius: 4px; } QPushButton:hover { background: palette(alternate-base); } QPushButton:focus { border-color: palette(highlight); } QPushButton:disabled { color: palette(placeholder-text); }");
    return button;
}

} // namespace

StartPage::StartPage(QWidget *parent) : QScrollArea(parent), recent_(new QVBoxLayout), back_(new QPushButton)
{
    setObjectName("startPage");
    setAccessibleName(tr("Start page"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *title = new QLabel(tr("Headscope"));
    QFont large = title->font();
    large.setPointSizeF(large.pointSizeF() * 2.2);
    large.setBold(true);
    title->setFont(large);
    auto *top = new QHBoxLayout;
    top->addWidget(title, 0, Qt::AlignBottom);
    top->addStretch(1);
    top->addWidget(back_, 0, Qt::AlignVCenter);
    back_->setObjectName("startBack");
    connect(back_, &QPushButton::clicked, this, &StartPage::backWanted);
    auto *columns = new QHBoxLayout;
    columns->setSpacing(36);
    columns->addLayout(buildModels(), 1);
    columns->addLayout(buildSamples(), 1);
    auto *page = new QWidget;
    page->setMaximumWidth(pageWidth);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(24, 28, 24, 24);
    layout->addLayout(top);
    layout->addWidget(faint(tr("Every attention head of a transformer, while you type.")));
    layout->addSpacing(10);
    layout->addLayout(columns);
    layout->addStretch(1);
    auto *outer = new QWidget;
    auto *middle = new QHBoxLayout(outer);
    middle->setContentsMargins(0, 0, 0, 0);
    middle->addStretch(1);
    middle->addWidget(page, 100);
    middle->addStretch(1);
    setWidget(outer);
    paintFaint();
}

QLabel *StartPage::heading(const QString &text) const
{
    auto *label = new QLabel(text);
    QFont strong = label->font();
    strong.setBold(true);
    strong.setPointSizeF(strong.pointSizeF() * 1.15);
    label->setFont(strong);
    label->setContentsMargins(0, 14, 0, 2);
    return label;
}

QLabel *StartPage::faint(const QString &text)
{
    auto *label = new QLabel(text);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    faint_.append(label);
    return label;
}

QVBoxLayout *StartPage::buildModels()
{
    auto *column = new QVBoxLayout;
    column->setSpacing(2);
    column->addWidget(heading(tr("Models that come with it")));
    for (const auto &model : bundledModels()) {
        const QString name = QString::fromStdString(model.name);
        QPushButton *open = linkButton(name);
        open->setObjectName("startModel_" + name);
        QFont strong = open->font();
        strong.setBold(true);
        open->setFont(strong);
        connect(open, &QPushButton::clicked, this, [this, name] { emit modelChosen("bundled:" + name); });
        column->addWidget(open);
        QLabel *about = faint(coreText(model.about));
        about->setContentsMargins(9, 0, 0, 6);
        column->addWidget(about);
    }
    column->addWidget(heading(tr("Your own")));
    auto *buttons = new QHBoxLayout;
    auto *file = new QPushButton(tr("Open a &file…")), *folder = new QPushButton(tr("Open a f&older…"));
    file->setObjectName("startFile");
    folder->setObjectName("startFolder");
    connect(file, &QPushButton::clicked, this, &StartPage::fileWanted);
    connect(folder, &QPushButton::clicked, this, &StartPage::folderWanted);
    buttons->addWidget(file);
    buttons->addWidget(folder);
    buttons->addStretch(1);
    column->addSpacing(4);
    column->addLayout(buttons);
    QLabel *hint = faint(tr("Or drop it here: a checkpoint folder, weights (.safetensors, .bin, .json), patterns (.npz), a session (.headscope)."));
    hint->setContentsMargins(0, 6, 0, 0);
    column->addWidget(hint);
    column->addWidget(heading(tr("Recent")));
    recent_->setSpacing(0);
    column->addLayout(recent_);
    column->addStretch(1);
    return column;
}

QVBoxLayout *StartPage::buildSamples()
{
    auto *column = new QVBoxLayout;
    column->setSpacing(2);
    column->addWidget(heading(tr("Texts to try")));
    const auto all = samples();
    for (size_t i = 0; i < all.size(); ++i) {
        QPushButton *open = linkButton(all[i].title);
        open->setObjectName(QString("startSample_%1").arg(i));
        open->setToolTip("<p>" + all[i].text.toHtmlEscaped().replace('\n', "<br>") + "</p>");
        QFont strong = open->font();
        strong.setBold(true);
        open->setFont(strong);
        connect(open, &QPushButton::clicked, this, [this, text = all[i].text] { emit sampleChosen(text); });
        column->addWidget(open);
        QLabel *see = faint(all[i].see);
        see->setContentsMargins(9, 0, 0, 4);
        column->addWidget(see);
    }
    column->addStretch(1);
    return column;
}

void StartPage::refresh(const QString &back)
{
    back_->setVisible(!back.isEmpty());
    back_->setText(tr("Back to %1").arg(QString(back).replace('&', "&&")));
    while (QLayoutItem *item = recent_->takeAt(0)) {
        faint_.removeAll(qobject_cast<QLabel *>(item->widget()));
        delete item->widget();
        delete item;
    }
    const auto files = recentFiles();
    for (const RecentFile &file : files) {
        QPushButton *open = linkButton({});
        open->setText(open->fontMetrics().elidedText(file.there ? file.shown : tr("%1 (gone)").arg(file.shown), Qt::ElideMiddle, pageWidth / 2 - 80).replace('&', "&&"));
        open->setToolTip(file.shown.toHtmlEscaped());
        open->setEnabled(file.there);
        connect(open, &QPushButton::clicked, this, [this, path = file.path] { emit modelChosen(path); });
        recent_->addWidget(open);
    }
    if (files.empty()) {
        recent_->addWidget(faint(tr("nothing yet")));
    }
    paintFaint();
}

void StartPage::keyPressEvent(QKeyEvent *event)
{
    auto *button = qobject_cast<QPushButton *>(focusWidget());
    if (button && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)) {
        button->click();
        return;
    }
    QScrollArea::keyPressEvent(event);
}

void StartPage::changeEvent(QEvent *event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        paintFaint();
    }
}

void StartPage::paintFaint()
{
    QPalette shade = palette();
    shade.setColor(QPalette::WindowText, faintText(palette()));
    for (QLabel *label : faint_) {
        label->setPalette(shade);
    }
}

} // namespace headscope::ui
