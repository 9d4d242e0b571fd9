// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One line of plain text that takes the room it gets: where it does not fit, an ellipsis stands for what is left out, and the tooltip has it whole. GUI thread only.

#include <QLabel>

namespace headscope::ui {

class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(Qt::TextElideMode mode = Qt::ElideRight, QWidget *parent = nullptr);

    /// What is drawn: text(), or what of it fits, with an ellipsis.
    QString drawn() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    Qt::TextElideMode mode_;
};

} // namespace headscope::ui
