// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Rows of label, bar and number: weights between 0 and 1. Rows may be clicked. GUI thread only.

#include <QWidget>
#include <vector>

namespace headscope::ui {

struct BarRow {
    QString label;
    double value = 0; ///< 0 .. 1
    QString detail;   ///< before the number, faint
};

class BarList : public QWidget {
    Q_OBJECT
public:
    explicit BarList(QWidget *parent = nullptr);

    void setRows(std::vector<BarRow> rows);
    const std::vector<BarRow> &rows() const { return rows_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void clicked(int row);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;

private:
    int rowHeight() const;
    std::vector<BarRow> rows_;
};

} // namespace headscope::ui
