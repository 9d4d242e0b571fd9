// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/beside_box.h"

#include <QHBoxLayout>
#include <algorithm>

#include "ui/views/compare_words.h"
#include "ui/views/labels.h"

namespace headscope::ui {

namespace {

constexpr int mostAlike = 1, firstHead = 2; ///< of the choices

} // namespace

BesideBox::BesideBox(QWidget *parent) : QWidget(parent), box_(new ElidedCombo), best_(new QToolButton)
{
    box_->setObjectName("compareBeside");
    box_->setAccessibleName(tr("The other pass's head"));
    box_->setToolTip(tr("The head of the other pass that the chosen one stands beside: the one of the same layer and number, the one that moves the least mass, or one of your choice"));
    box_->addItems({tr("same place"), tr("most alike")});
    box_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box_->setMinimumContentsLength(9);
    best_->setObjectName("compareBest");
    best_->setFocusPolicy(Qt::StrongFocus);
    best_->setToolTip(tr("Puts the head of the other pass that moves the least mass beside the chosen one"));
    best_->hide();
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(6);
    line->addWidget(box_);
    line->addWidget(best_);
    connect(box_, &QComboBox::activated, this, [this] {
        which_ = {box_->currentIndex() == mostAlike, byHand()};
        emit chosen();
    });
    connect(best_, &QToolButton::clicked, this, [this] {
        setChoice({true, {}});
        emit chosen();
    });
}

QString BesideBox::nameAt(int i) const { return headName(LayerIndex(i / heads_), HeadIndex(i % heads_)); }

void BesideBox::setHeads(int n_layers, int n_heads)
{
    if (layers_ != n_layers || heads_ != n_heads) {
        layers_ = n_layers;
        heads_ = n_heads;
        while (box_->count() > firstHead) {
            box_->removeItem(box_->count() - 1);
        }
        QStringList names;
        for (int i = 0; i < n_layers * n_heads; ++i) {
            names.append(nameAt(i));
        }
        box_->addItems(names);
    }
    showChoice();
}

void BesideBox::setChoice(const Beside &which)
{
    which_ = which;
    showChoice();
}

std::optional<std::pair<LayerIndex, HeadIndex>> BesideBox::byHand() const
{
    const int at = box_->currentIndex() - firstHead;
    return at < 0 || heads_ < 1 ? std::nullopt : std::optional(std::pair(LayerIndex(at / heads_), HeadIndex(at % heads_)));
}

void BesideBox::showChoice()
{
    const auto &by_hand = which_.by_hand;
    const bool listed = by_hand && by_hand->first.value < layers_ && by_hand->second.value < heads_;
    box_->setCurrentIndex(listed ? firstHead + by_hand->first.value * heads_ + by_hand->second.value : which_.most_alike ? mostAlike : 0);
}

void BesideBox::setLikes(const std::vector<HeadChange> &likes)
{
    const bool known = !likes.empty() && likes.front().moved;
    like_ = known ? std::optional(likes.front()) : std::nullopt;
    for (int i = firstHead; likes.empty() && numbered_ && i < box_->count(); ++i) {
        box_->setItemText(i, nameAt(i - firstHead));
    }
    numbered_ = !likes.empty();
    for (const HeadChange &like : likes) {
        const int i = like.heads.layerB.value * heads_ + like.heads.headB.value;
        box_->setItemText(firstHead + i, like.moved ? tr("%1: %2 moved").arg(nameAt(i), percentText(*like.moved)) : like.broken ? tr("%1: no numbers").arg(nameAt(i)) : nameAt(i));
    }
    showBest();
}

void BesideBox::setShown(const std::optional<HeadPair> &heads, bool named)
{
    shown_ = heads;
    named_ = named;
    const bool elsewhere = heads && box_->currentIndex() == 0 && (heads->layerA != heads->layerB || heads->headA != heads->headB);
    box_->setItemText(0, elsewhere ? tr("none at its place: %1").arg(headName(heads->layerB, heads->headB)) : tr("same place"));
    showBest();
}

void BesideBox::showBest()
{
    best_->setVisible(named_);
    best_->setEnabled(like_ && shown_ != like_->heads);
    best_->setText(like_ ? tr("Most alike: %1 (%2 moved)").arg(headName(like_->heads.layerB, like_->heads.headB), percentText(*like_->moved)) : numbered_ ? tr("Most alike: none") : tr("Most alike: …"));
    best_->setMinimumWidth(std::max(best_->minimumWidth(), best_->sizeHint().width())); // what stands beside it stays where it is
}

} // namespace headscope::ui
