// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the pass on show is compared with: another text, typed here, the pass of a moment that is kept here, or another model, chosen here. Tells a Comparison. GUI thread only.

#include <QComboBox>
#include <QPushButton>
#include <QWidget>
#include <optional>

#include "ui/state/comparison.h"
#include "ui/views/elided_label.h"
#include "ui/views/line_edit.h"

namespace headscope::ui {

class CompareBar : public QWidget {
    Q_OBJECT
public:
    CompareBar(Document *document, Comparison *comparison, QWidget *parent = nullptr);

    QLineEdit *field() { return text_; }
    /// The other text; nothing = it has not been begun.
    std::optional<QString> text() const { return begun_ ? std::optional(text_->text()) : std::nullopt; }
    void setChoice(CompareWith with, const std::optional<QString> &text);
    /// The other text begins as a copy of the one on show.
    void beginText();
    /// What is there to be compared with.
    void refresh();

signals:
    /// By the user: what it compares with, the text, the pass or the model.
    void edited();
    /// The other text shall be this one, and this one the other.
    void swapWanted();

private:
    void build();
    void chooseModel(bool folder);
    void open(const QString &reference, const QString &name);

    Document *document_;
    Comparison *comparison_;
    QComboBox *with_;
    LineEdit *text_;
    QPushButton *keep_, *model_, *swap_;
    ElidedLabel *name_; ///< of the kept pass or the other model
    bool begun_ = false;
};

} // namespace headscope::ui
