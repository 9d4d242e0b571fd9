// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One line of plain text that takes the room it gets: what does not fit ends in an ellipsis and stands whole in the tooltip. GUI thread only.

#include <QLabel>

namespace headscope::ui {

class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget *parent = nullptr);

    /// What is drawn: text(), or the beginning of it with an ellipsis.
    QString drawn() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
};

} // namespace headscope::ui
