// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which head of the other pass stands beside the chosen one: the one at the same place, the most alike, which is named where it is known, or one of the user's choice. GUI thread only.

#include <QToolButton>
#include <QWidget>
#include <vector>

#include "core/analysis/comparison.h"
#include "ui/views/elided_combo.h"

namespace headscope::ui {

class BesideBox : public QWidget {
    Q_OBJECT
public:
    explicit BesideBox(QWidget *parent = nullptr);

    /// The other pass has so many.
    void setHeads(int n_layers, int n_heads);
    void setChoice(const Beside &which);
    const Beside &choice() const { return which_; }
    /// The chosen head beside every head of the other pass, the least moved first; none while that is not known.
    void setLikes(const std::vector<HeadChange> &likes);
    /// The pair on show, and whether the most alike is worth a button of its own.
    void setShown(const std::optional<HeadPair> &heads, bool named);

signals:
    /// By the user.
    void chosen();

private:
    std::optional<std::pair<LayerIndex, HeadIndex>> byHand() const;
    /// Of the other pass's heads, layer by layer.
    QString nameAt(int i) const;
    void showChoice();
    void showBest();

    ElidedCombo *box_;
    QToolButton *best_;
    int layers_ = 0, heads_ = 0;
    Beside which_; ///< the choices come later, with the other pass
    std::optional<HeadChange> like_;
    std::optional<HeadPair> shown_;
    bool named_ = false, numbered_ = false; ///< the most alike has a button; heads of the list say how much they moved
};

} // namespace headscope::ui
