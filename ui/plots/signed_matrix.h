// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A matrix of signed numbers, one row a query, on a blue-white-red scale whose middle is 0 (what is no number in the colour of such cells), with its size in words above and its scale below. One row may be marked; a click chooses one. GUI thread only.

#include <QString>
#include <QWidget>

#include "core/tensor/matrix.h"

namespace headscope::ui {

class SignedMatrix : public QWidget {
    Q_OBJECT
public:
    /// `explanation`: shown while the pointer rests on the title.
    explicit SignedMatrix(const QString &title, const QString &explanation, QWidget *parent = nullptr);

    /// `limit`: the number that has the last colour. An empty matrix shows nothing.
    void setValues(Matrix values, float limit);
    void setMarkedRow(int row);
    const Matrix &values() const { return values_; }
    float limit() const { return limit_; }
    QString caption() const { return caption_; } ///< "rms 0.1234", or "not a number" where one of them is none
    /// Where the middle of a cell lies in this widget.
    QPoint positionOf(int row, int col) const;
    QSize minimumSizeHint() const override { return {110, 110}; }
    QSize sizeHint() const override { return {220, 220}; }

signals:
    void rowClicked(int row);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    bool event(QEvent *event) override;

private:
    QRect plotRect() const;
    void paintScale(QPainter &painter, const QRect &bar) const;

    QString title_, explanation_, caption_;
    Matrix values_;
    float limit_ = 1.0f;
    int marked_ = -1;
};

} // namespace headscope::ui
