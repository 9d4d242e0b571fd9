// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Rows of label, bar and number: weights between 0 and 1. Rows may be clicked. GUI thread only.

#include <QWidget>
#include <vector>

#include "ui/plots/accessible_cells.h"

namespace headscope::ui {

struct BarRow {
    QString label;
    double value = 0; ///< 0 .. 1
    QString detail;   ///< before the number, faint
};

class BarList : public QWidget, public AccessibleCells {
    Q_OBJECT
public:
    explicit BarList(QWidget *parent = nullptr);

    void setRows(std::vector<BarRow> rows);
    const std::vector<BarRow> &rows() const { return rows_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    QSize accessibleSize() const override { return {1, static_cast<int>(rows_.size())}; }
    QString accessibleRow(int row) const override { return rows_[static_cast<size_t>(row)].label; }
    QString accessibleColumn(int) const override { return accessibleName(); }
    QString accessibleCell(int row, int column) const override;
    std::optional<QPoint> accessibleChosen() const override { return std::nullopt; }
    void accessibleChoose(int row, int) override { emit clicked(row); }
    QRect accessibleRect(int row, int) const override { return {0, row * rowHeight(), width(), rowHeight()}; }

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
