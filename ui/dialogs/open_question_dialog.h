// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Asks what weights do not say: the number of heads, where the norms of PyTorch's layers stand and their activation, which tensor plays which role. Only answers that can be right are taken. Use open(): the window goes on. GUI thread only.

#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <map>

#include "core/model/open_question.h"
#include "core/weights/weight_index.h"

class QCheckBox;
class QFormLayout;
class QPushButton;

namespace headscope::ui {

/// What the dialog shows and starts from.
struct QuestionForm {
    OpenQuestion question;
    AttentionMap answers; ///< that are known already: preset, and kept where they are not asked
    QString name;         ///< of the file, for people
    QString mapName;      ///< of the file that answers are remembered in
    bool asked = true;    ///< false: the model is open, its assumptions may be changed
};

class OpenQuestionDialog : public QDialog {
    Q_OBJECT
public:
    explicit OpenQuestionDialog(const QuestionForm &form, QWidget *parent = nullptr);

    AttentionMap answers() const;
    bool remember() const;
    /// What keeps the answers from being taken; empty when nothing does.
    QString problem() const;

private:
    void addHeads(QFormLayout *layout);
    void addSwitches(QFormLayout *layout);
    void addRoles(QFormLayout *layout);
    void fillHeads();
    void refresh();

    QuestionForm form_;
    WeightIndex index_; ///< names and shapes alone
    QComboBox *heads_ = nullptr, *norms_ = nullptr, *activation_ = nullptr, *orientation_ = nullptr;
    std::map<AttentionRole, QComboBox *> roles_;
    QLabel *problem_;
    QCheckBox *remember_;
    QPushButton *take_;
    int width_ = -1; ///< that the offered numbers of heads divide
};

} // namespace headscope::ui
