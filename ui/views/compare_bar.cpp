// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/compare_bar.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <limits>

#include "core/model/bundled.h"
#include "ui/state/folders.h"

namespace headscope::ui {

namespace {

constexpr int wholeName = std::numeric_limits<int>::max();

} // namespace

CompareBar::CompareBar(Document *document, Comparison *comparison, QWidget *parent)
    : QWidget(parent), document_(document), comparison_(comparison), with_(new QComboBox), text_(new LineEdit), keep_(new QPushButton(tr("&Keep this pass"))), model_(new QPushButton(tr("Choose"))), swap_(new QPushButton(tr("S&wap"))), name_(new ElidedLabel)
{
    build();
    connect(with_, &QComboBox::currentIndexChanged, this, [this](int i) {
        comparison_->setWith(static_cast<CompareWith>(i));
        refresh();
        emit edited();
    });
    connect(text_, &QLineEdit::textChanged, this, [this](const QString &text) {
        comparison_->setText(text);
        emit edited();
    });
    connect(keep_, &QPushButton::clicked, comparison_, &Comparison::keep);
    connect(swap_, &QPushButton::clicked, this, &CompareBar::swapWanted);
    connect(comparison_, &Comparison::kept, this, &CompareBar::refresh);
    connect(comparison_, &Comparison::kept, this, &CompareBar::edited);
    connect(comparison_, &Comparison::modelOpened, this, &CompareBar::refresh);
    connect(comparison_, &Comparison::modelOpened, this, &CompareBar::edited);
    connect(comparison_, &Comparison::changed, this, &CompareBar::refresh);
    refresh();
}

void CompareBar::build()
{
    with_->setObjectName("compareWith");
    with_->setAccessibleName(tr("What the pass on show is compared with"));
    with_->addItem(tr("another text"));
    with_->addItem(tr("a kept pass"));
    with_->addItem(tr("another model"));
    text_->setObjectName("compareText");
    text_->setAccessibleName(tr("The other text"));
    text_->setPlaceholderText(tr("The other text, for the same model"));
    text_->setClearButtonEnabled(true);
    keep_->setObjectName("compareKeep");
    keep_->setToolTip(tr("Remembers what is on show; edits, other inputs and other models are then compared with it"));
    swap_->setObjectName("compareSwap");
    swap_->setToolTip(tr("The other text takes the place of this one, and this one that of the other"));
    name_->setObjectName("compareKept");
    model_->setObjectName("compareModel");
    auto *menu = new QMenu(model_);
    menu->addAction(tr("&Folder…"), this, [this] { chooseModel(true); });
    menu->addAction(tr("F&ile…"), this, [this] { chooseModel(false); });
    menu->addSeparator();
    for (const auto &bundled : bundledModels()) {
        const QString name = QString::fromStdString(bundled.name);
        menu->addAction(name, this, [this, name] { open("bundled:" + name, name); });
    }
    model_->setMenu(menu);
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    auto *label = new QLabel(tr("&Compare with"));
    label->setBuddy(with_);
    line->addWidget(label);
    line->addWidget(with_);
    line->addWidget(text_, 1);
    line->addWidget(swap_);
    line->addWidget(keep_);
    line->addWidget(model_);
    line->addWidget(name_, 1);
}

void CompareBar::chooseModel(bool folder)
{
    const QString path = folder ? QFileDialog::getExistingDirectory(this, tr("The other model's folder"), lastFolder(FolderOf::Models)) : QFileDialog::getOpenFileName(this, tr("The other model's weights or patterns"), lastFolder(FolderOf::Models), tr("Weights and patterns (*.json *.safetensors *.npz);;All files (*)"));
    rememberFolder(FolderOf::Models, path);
    if (!path.isEmpty()) {
        open(path, QDir::toNativeSeparators(QFileInfo(path).fileName()));
    }
}

void CompareBar::open(const QString &reference, const QString &name)
{
    comparison_->openModel(reference);
    name_->setText(tr("opening %1 …").arg(name));
}

void CompareBar::refresh()
{
    const CompareWith with = comparison_->with();
    const bool kept = with == CompareWith::Kept && comparison_->hasKept();
    text_->setVisible(with == CompareWith::Text);
    swap_->setVisible(with == CompareWith::Text);
    keep_->setVisible(with == CompareWith::Kept);
    model_->setVisible(with == CompareWith::Model);
    name_->setVisible(with != CompareWith::Text);
    if (kept || !comparison_->opening()) {
        name_->setText(kept ? comparison_->otherName(wholeName) : with == CompareWith::Model && comparison_->otherModel() ? comparison_->otherName() : QString());
    }
    swap_->setEnabled(!text_->text().isEmpty() && comparison_->pair() && text_->text() != document_->text());
}

void CompareBar::setChoice(CompareWith with, const std::optional<QString> &text)
{
    {
        const QSignalBlocker quietWith(with_), quietText(text_);
        with_->setCurrentIndex(static_cast<int>(with));
        text_->replace(text.value_or(QString()));
        begun_ = text.has_value();
    }
    comparison_->setText(text_->text());
    comparison_->setWith(with);
    refresh();
}

void CompareBar::beginText()
{
    if (!begun_ && document_->trace() && !document_->trace()->input.main().text.empty()) {
        begun_ = true;
        const QSignalBlocker quiet(text_); // nobody typed it
        text_->setText(document_->text()); // changing a word of it is what people try first
        text_->setCursorPosition(0);
        comparison_->setText(text_->text());
    }
}

} // namespace headscope::ui
