// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/find_bar.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QToolButton>
#include <algorithm>

#include "core/analysis/find_tokens.h"

namespace headscope::ui {

FindBar::FindBar(Document *document, Selection *selection, QWidget *parent) : QWidget(parent), document_(document), selection_(selection), text_(new QLineEdit), side_(new QComboBox), count_(new QLabel)
{
    setObjectName("findBar");
    text_->setObjectName("findText");
    text_->setAccessibleName(tr("Find a token"));
    text_->setPlaceholderText(tr("Find a token"));
    text_->setClearButtonEnabled(true);
    text_->setMaximumWidth(320);
    text_->installEventFilter(this);
    side_->setObjectName("findSide");
    side_->setAccessibleName(tr("Where to look"));
    side_->addItems({tr("among queries"), tr("among keys")});
    count_->setObjectName("findCount");
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(10, 4, 10, 4);
    line->addWidget(text_, 1);
    line->addWidget(side_);
    const auto button = [&](const QString &text, const QString &name, int direction) {
        auto *out = new QToolButton;
        out->setText(text);
        out->setAccessibleName(name);
        out->setToolTip(name);
        out->setFocusPolicy(Qt::StrongFocus);
        connect(out, &QToolButton::clicked, this, [this, direction] { direction ? step(direction) : close(); });
        line->addWidget(out);
    };
    button(QChar(0x25b2), tr("The one before (Shift+Enter)"), -1);
    button(QChar(0x25bc), tr("The next one (Enter)"), 1);
    line->addWidget(count_);
    line->addStretch(1);
    button(QChar(0x2715), tr("Close (Esc)"), 0);
    connect(text_, &QLineEdit::textChanged, this, [this] {
        search();
        if (!found_.empty() && !std::binary_search(found_.begin(), found_.end(), chosen())) {
            step(1);
        }
        say();
    });
    connect(side_, &QComboBox::currentIndexChanged, this, [this] {
        search();
        say();
    });
    connect(document, &Document::traceChanged, this, [this] {
        if (isVisible()) {
            search();
            say();
        }
    });
    connect(selection, &Selection::cellChanged, this, &FindBar::say);
    hide();
}

void FindBar::open()
{
    show();
    text_->selectAll();
    text_->setFocus();
    search();
    say();
}

void FindBar::close()
{
    hide();
    emit closed();
}

bool FindBar::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            step(key->modifiers() & Qt::ShiftModifier ? -1 : 1);
            return true;
        }
        if (key->key() == Qt::Key_Escape) {
            close();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void FindBar::search()
{
    const TracePtr &trace = document_->trace();
    const GroupIndex group = selection_->chosen().group;
    const std::string wanted = text_->text().toStdString();
    found_ = !trace ? std::vector<int>() : amongKeys() ? findTokens(trace->keys(group), trace->keyLabels(group), wanted) : findTokens(trace->queries(group), trace->queries(group).labels, wanted);
}

int FindBar::chosen() const { return amongKeys() ? selection_->chosen().key.value : selection_->chosen().query.value; }

void FindBar::step(int direction)
{
    if (found_.empty()) {
        return;
    }
    const auto here = direction > 0 ? std::upper_bound(found_.begin(), found_.end(), chosen()) : std::lower_bound(found_.begin(), found_.end(), chosen());
    choose(direction > 0 ? (here == found_.end() ? found_.front() : *here) : (here == found_.begin() ? found_.back() : *(here - 1)));
}

void FindBar::choose(int position)
{
    const Chosen &c = selection_->chosen();
    selection_->chooseCell(amongKeys() ? c.query : QueryPos(position), amongKeys() ? KeyPos(position) : c.key);
    say();
}

void FindBar::say()
{
    const auto at = std::lower_bound(found_.begin(), found_.end(), chosen());
    const bool onOne = at != found_.end() && *at == chosen();
    count_->setText(text_->text().isEmpty() ? QString() : found_.empty() ? tr("not found") : onOne ? tr("%1 of %2").arg(at - found_.begin() + 1).arg(found_.size()) : tr("%n found", nullptr, static_cast<int>(found_.size())));
}

} // namespace headscope::ui
