// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Widgets that paint cells, for people who do not see them: a table of rows, columns and a sentence a cell, of which one is chosen. Cells are made when a screen reader asks for them. GUI thread only.

#include <QPoint>
#include <QRect>
#include <QSize>
#include <QString>
#include <QWidget>
#include <optional>

namespace headscope::ui {

/// What a widget says of its cells: a second base of a QWidget. QAccessible::queryAccessibleInterface gives tables for such widgets in every program that has one.
class AccessibleCells {
public:
    virtual ~AccessibleCells() = default;

    virtual QSize accessibleSize() const = 0; ///< columns and rows
    virtual QString accessibleRow(int row) const = 0;
    virtual QString accessibleColumn(int column) const = 0;
    /// "query “the”, key “cat”: 0.3100"
    virtual QString accessibleCell(int row, int column) const = 0;
    /// (column, row)
    virtual std::optional<QPoint> accessibleChosen() const = 0;
    virtual void accessibleChoose(int row, int column) = 0;
    /// In the widget.
    virtual QRect accessibleRect(int row, int column) const = 0;
};

/// Tells screen readers of the chosen cell.
void announceChosen(QWidget *widget);

} // namespace headscope::ui
